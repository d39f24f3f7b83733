"""A letter as it travels: headers, text and HTML."""

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from email_validator import EmailNotValidError

from ..config import Settings
from ..records.addresses import ascii_spelling
from ..records.dates import BANGKOK
from ..records.text import clean_line
from . import letters as words


class NoAddress(Exception):
    """The letter is addressed to nobody."""


def write(
    letter: Mapping, account: Mapping | None, token: str, settings: Settings, now: datetime
) -> EmailMessage:
    """The letter, written out. Raises NoAddress: nothing but one address gets into a header."""
    english = letter["language"] == "en"
    subject, text, html = words.compose(letter, account, token, settings, now.astimezone(BANGKOK).date())
    message = EmailMessage()
    message["From"] = f"{'Pakmut' if english else 'ปักหมุด'} <{settings.mail_from}>"
    message["To"] = _address(letter["to"])
    message["Reply-To"] = settings.help_email
    message["Subject"] = clean_line(subject)
    message["Date"] = format_datetime(now)
    # The same for every attempt: a mail server that got it twice can tell.
    domain = urlsplit(settings.base_url).hostname
    message["Message-ID"] = f"<pakmut-{letter['id']}@{domain}>"
    # No answer of a machine, such as "I am on leave", comes back (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    # Last: what is said of the content before there are two forms of it goes to the first of them.
    message["Content-Language"] = letter["language"]
    return message


def _address(written: str) -> str:
    try:
        return ascii_spelling(written)
    except EmailNotValidError as error:
        raise NoAddress(str(error)) from error
