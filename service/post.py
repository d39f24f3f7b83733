"""Delivering letters: over SMTP, or into .eml files of the instance folder."""

import contextlib
import smtplib
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

from . import letters as words
from .config import Settings
from .records.text import clean_line
from .store import Database, accounts, letters

# Seconds to wait for the mail server.
SMTP_TIMEOUT = 30


class NotSent(Exception):
    """The letter was not taken. `permanent`: trying again is useless."""

    def __init__(self, answer: str, permanent: bool):
        super().__init__(answer)
        self.answer, self.permanent = answer, permanent


class Postman:
    """Takes due letters from the queue, writes them and sends them."""

    def __init__(self, db: Database, settings: Settings, clock: Callable[[], datetime]):
        self.db, self.settings, self.clock = db, settings, clock

    def deliver(self) -> int:
        """Send what is due; returns how many letters went out."""
        with self.db.read() as conn:
            due = letters.due(conn, self.clock())
        return sum(self._deliver(letter) for letter in due)

    def _deliver(self, letter: Mapping) -> bool:
        now = self.clock()
        with self.db.begin() as conn:
            if not letters.claim(conn, letter, now):
                return False
            account = accounts.get(conn, letter["account_id"]) if letter["account_id"] else None
            if letter["kind"] in words.WITH_LINK and letter["to"] != account["email"]:
                # The address was corrected meanwhile: a link must not go to the old one.
                letters.withdraw(conn, account["id"], [letter["kind"]])
                conn.commit()
                return False
            token = accounts.make_link(conn, account["id"], now) if letter["kind"] in words.WITH_LINK else ""
            conn.commit()
        try:
            message = self._message(letter, account, token, now)
            self._send(message, letter["id"], now)
        except NotSent as refusal:
            with self.db.begin() as conn:
                letters.failed(conn, letter, refusal.answer, refusal.permanent)
                conn.commit()
            return False
        with self.db.begin() as conn:
            letters.sent(conn, letter["id"], self.clock())
            conn.commit()
        return True

    def _message(self, letter: Mapping, account: Mapping | None, token: str, now: datetime) -> EmailMessage:
        """Raises NotSent for an address that is none: nothing but one address gets into a header."""
        subject, text, html = words.compose(letter, account, token, self.settings)
        message = EmailMessage()
        message["From"] = f"ปักหมุด <{self.settings.help_email}>"
        message["To"] = _address(letter["to"])
        message["Subject"] = clean_line(subject)
        message["Date"] = format_datetime(now)
        # The same for every attempt: a mail server that got it twice can tell.
        domain = urlsplit(self.settings.base_url).hostname
        message["Message-ID"] = f"<pakmut-{letter['id']}@{domain}>"
        message.set_content(text)
        message.add_alternative(html, subtype="html")
        return message

    def _send(self, message: EmailMessage, letter_id: int, now: datetime) -> None:
        if self.settings.mailbox:
            _to_file(self.settings.mailbox, f"{now:%Y%m%d-%H%M%S}-{letter_id:06d}", message)
        else:
            _to_server(self.settings.mail_url, message)


def _address(written: str) -> str:
    """The address for a header: a Thai domain in its ASCII spelling, which every mail server knows."""
    try:
        address = validate_email(written, check_deliverability=False)
    except EmailNotValidError as error:
        raise NotSent(f"no address: {error}", permanent=True) from error
    return address.ascii_email or address.normalized


def _to_file(folder: Path, name: str, message: EmailMessage) -> None:
    folder.mkdir(exist_ok=True)
    unfinished = folder / f"{name}.part"
    unfinished.write_bytes(message.as_bytes())
    unfinished.rename(folder / f"{name}.eml")


def _to_server(url: str, message: EmailMessage) -> None:
    """One attempt over SMTP; every failure becomes NotSent here."""
    parts = urlsplit(url)
    try:
        with contextlib.closing(_connected(parts)) as server:
            _sign_in(server, parts)
            server.send_message(message)
            # It is taken: what the server says to our good-bye cannot change that.
            with contextlib.suppress(smtplib.SMTPException):
                server.quit()
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise NotSent(_answer(code, answer), permanent=code >= 500) from error
    except smtplib.SMTPResponseException as error:
        # A refusal of our own sign-in or address is for the administrator to mend: the letter waits.
        lasting = error.smtp_code >= 500 and isinstance(error, smtplib.SMTPDataError)
        raise NotSent(_answer(error.smtp_code, error.smtp_error), permanent=lasting) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"{type(error).__name__}: {error}", permanent=False) from error


def _connected(parts: SplitResult) -> smtplib.SMTP:
    if parts.scheme == "smtp":
        return smtplib.SMTP(parts.hostname, parts.port or 25, timeout=SMTP_TIMEOUT)
    tls = ssl.create_default_context()
    return smtplib.SMTP_SSL(parts.hostname, parts.port or 465, timeout=SMTP_TIMEOUT, context=tls)


def _sign_in(server: smtplib.SMTP, parts: SplitResult) -> None:
    server.ehlo()
    if parts.scheme == "smtp" and server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))


def _answer(code: int, answer: bytes | str) -> str:
    return f"{code} {answer.decode('utf-8', 'replace') if isinstance(answer, bytes) else answer}"
