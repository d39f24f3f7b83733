"""Letters as e-mail messages: headers, text and HTML."""

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from email_validator import EmailNotValidError

from ..config import Settings
from ..records.addresses import ascii_address
from ..records.dates import BANGKOK
from ..records.text import clean_line
from . import letters


class NoAddress(Exception):
    """The letter has no address that can be written into a header."""


def write_message(
    letter: Mapping, account: Mapping | None, token: str, settings: Settings, now: datetime
) -> EmailMessage:
    """Return a letter as an e-mail message. Raises NoAddress unless it has exactly one address."""
    english = letter["language"] == "en"
    subject, text, html = letters.compose(letter, account, token, settings, now.astimezone(BANGKOK).date())
    message = EmailMessage()
    message["From"] = f"{'Pakmut' if english else 'ปักหมุด'} <{settings.mail_from}>"
    message["To"] = _checked_address(letter["to"])
    message["Reply-To"] = settings.help_email
    message["Subject"] = clean_line(subject)
    message["Date"] = format_datetime(now)
    # The same for every attempt, so that a mail server can recognise a second copy. A database that was put
    # back from a copy counts its letters from there: the moment tells one from another with its number.
    domain = urlsplit(settings.base_url).hostname
    message["Message-ID"] = f"<pakmut-{letter['created_at']:%Y%m%d-%H%M%S}-{letter['id']}@{domain}>"
    # Suppresses automatic answers, such as "I am on leave" (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    # Set last: a Content- header that is set before add_alternative would move into the first part.
    message["Content-Language"] = letter["language"]
    return message


def _checked_address(address: str) -> str:
    try:
        return ascii_address(address)
    except EmailNotValidError as error:
        raise NoAddress(str(error)) from error
