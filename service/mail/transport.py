"""The two ways a letter leaves the house: over a mail server, or as a file. At most once, whatever breaks.

What became of a letter, and who decides when it is tried again:

    returns      taken: it has left
    NotSent      it was certainly not taken; `permanent`: trying again is useless
    Unsure       its text was on the way when the line broke: it may have been taken
    NotWanted    the postman did not let it go after all

`pledge` is called once, right before the text goes over the line, and returns False to stop it. Whoever
crashes after it may have sent the letter; whoever crashes before it certainly has not.
"""

import contextlib
import os
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

# Seconds to wait for each answer of the mail server; for the one to the text, which it may first look through
# for viruses (RFC 5321, 4.5.3.2.6); and for the good-bye, which changes nothing.
WAIT, WAIT_FOR_TEXT, WAIT_FOR_BYE = 30, 600, 5

Pledge = Callable[[], bool]


class NotSent(Exception):
    """The letter was not taken. `permanent`: trying again is useless."""

    def __init__(self, answer: str, permanent: bool):
        super().__init__(answer)
        self.answer, self.permanent = answer, permanent


class Unsure(Exception):
    """Nobody knows whether the letter was taken."""

    def __init__(self, answer: str):
        super().__init__(answer)
        self.answer = answer


class NotWanted(Exception):
    """The letter was taken back, or somebody else sends it."""


class Files:
    """Letters as .eml files of a folder. The name is the letter's alone: the second attempt finds the first
    one's file.
    """

    def __init__(self, folder: Path):
        self.folder = folder

    @contextlib.contextmanager
    def send(self, name: str, message: EmailMessage, pledge: Pledge) -> Iterator[None]:
        whole, unfinished = self.folder / f"{name}.eml", self.folder / f"{name}.part"
        try:
            if not whole.exists():
                self.folder.mkdir(exist_ok=True)
                with open(unfinished, "wb") as file:
                    file.write(message.as_bytes())
                    file.flush()
                    os.fsync(file.fileno())
                unfinished.rename(whole)
        except OSError as error:
            raise NotSent(f"{type(error).__name__}: {error.strerror}", permanent=False) from error
        yield


class Server:
    """A mail server, by its address in MAIL_URL. Seconds: see WAIT."""

    def __init__(self, url: str, wait: float = WAIT, wait_for_text: float = WAIT_FOR_TEXT):
        self.parts, self.wait, self.wait_for_text = urlsplit(url), wait, wait_for_text

    @contextlib.contextmanager
    def send(self, name: str, message: EmailMessage, pledge: Pledge) -> Iterator[None]:
        """One attempt; the body of the `with` runs once the letter is taken and before the good-bye."""
        try:
            line = _connected(self.parts, self.wait)
        except (OSError, smtplib.SMTPException) as error:
            raise _not_sent(error) from error
        with contextlib.closing(line):
            line.pledge, line.wait_for_text = pledge, self.wait_for_text
            try:
                _sign_in(line, self.parts)
                line.send_message(message)
            except (OSError, smtplib.SMTPException) as error:
                if not line.under_way:
                    raise _not_sent(error) from error
                _judge(line.said, error)
            yield
            # It is taken: what the server says to our good-bye, if it still listens, cannot change that.
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if line.sock:
                    line.sock.settimeout(min(self.wait, WAIT_FOR_BYE))
                    line.quit()


class _Line:
    """What is added to smtplib's clients: the pledge right before the text, and the server's answer to the
    text kept.
    """

    pledge: Pledge
    wait_for_text: float
    under_way = False
    said: tuple[int, bytes] | None = None

    def data(self, text: bytes) -> tuple[int, bytes]:
        code, answer = self.docmd("data")
        if code != 354:
            raise smtplib.SMTPDataError(code, answer)
        if not self.pledge():
            raise NotWanted
        self.under_way = True
        # A line that begins with a dot would end the text (RFC 5321, 4.5.2).
        self.send(re.sub(rb"(?m)^\.", b"..", text).removesuffix(b"\r\n") + b"\r\n.\r\n")
        self.sock.settimeout(self.wait_for_text)
        self.said = self.getreply()
        return self.said


class _Plain(_Line, smtplib.SMTP):
    pass


class _Encrypted(_Line, smtplib.SMTP_SSL):
    pass


def _connected(parts: SplitResult, wait: float) -> _Plain | _Encrypted:
    if parts.scheme == "smtp":
        return _Plain(parts.hostname, parts.port or 25, timeout=wait)
    tls = ssl.create_default_context()
    return _Encrypted(parts.hostname, parts.port or 465, timeout=wait, context=tls)


def _sign_in(line: smtplib.SMTP, parts: SplitResult) -> None:
    line.ehlo()
    if parts.scheme == "smtp" and line.has_extn("starttls"):
        line.starttls(context=ssl.create_default_context())
    if parts.username:
        line.login(unquote(parts.username), unquote(parts.password or ""))


def _judge(said: tuple[int, bytes] | None, error: Exception) -> None:
    """What the server said to the text counts, whatever broke afterwards. Raises Unsure, NotSent."""
    code = said[0] if said else 0
    if code // 100 == 2:
        return
    if code // 100 in (4, 5):
        raise NotSent(_answer(*said), permanent=code >= 500) from error
    raise Unsure(f"{type(error).__name__}: {error}") from error


def _not_sent(error: Exception) -> NotSent:
    """What went wrong before the text was under way."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        return NotSent(_answer(code, answer), permanent=code >= 500)
    if isinstance(error, smtplib.SMTPResponseException):
        # A refusal of our own sign-in or address is for the administrator to mend: the letter waits.
        lasting = error.smtp_code >= 500 and isinstance(error, smtplib.SMTPDataError)
        return NotSent(_answer(error.smtp_code, error.smtp_error), permanent=lasting)
    return NotSent(f"{type(error).__name__}: {error}", permanent=False)


def _answer(code: int, answer: bytes | str) -> str:
    return f"{code} {answer.decode('utf-8', 'replace') if isinstance(answer, bytes) else answer}"
