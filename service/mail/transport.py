"""The two transports of letters: a mail server, or a folder of files. A letter is sent at most once.

The outcomes of `send`:

    returns      the letter was accepted
    NotSent      it was certainly not accepted; `permanent`: trying again is useless
    MaybeSent    the connection broke while its text was sent: it may have been accepted
    NotReleased  `pledge` returned False: it was not sent

`pledge` is called once, right before the text of the letter is sent, and returns False to stop it. A process
that crashes after it may have sent the letter; one that crashes before it certainly has not.
"""

import contextlib
import os
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from ..config import NO_TLS

# Seconds to wait for an answer of the mail server: to a command; to the text of a letter, which it may first
# scan for viruses (RFC 5321, 4.5.3.2.6); and to QUIT, whose answer changes nothing.
COMMAND_TIMEOUT, TEXT_TIMEOUT, QUIT_TIMEOUT = 30, 600, 5

Pledge = Callable[[], bool]


class NotSent(Exception):
    """The letter was not accepted. `permanent`: trying again is useless."""

    def __init__(self, answer: str, permanent: bool):
        super().__init__(answer)
        self.answer, self.permanent = answer, permanent


class MaybeSent(Exception):
    """It is not known whether the letter was accepted."""

    def __init__(self, answer: str):
        super().__init__(answer)
        self.answer = answer


class NotReleased(Exception):
    """The letter was withdrawn, or another postman sends it."""


class MailFolder:
    """Writes letters as .eml files into a folder.

    Each letter has its own file name, so a second attempt finds the file of the first.
    """

    def __init__(self, folder: Path):
        self.folder = folder

    @contextlib.contextmanager
    def send(self, name: str, message: EmailMessage, pledge: Pledge) -> Iterator[None]:
        path, part_path = self.folder / f"{name}.eml", self.folder / f"{name}.part"
        try:
            if not path.exists():
                self.folder.mkdir(exist_ok=True)
                with open(part_path, "wb") as file:
                    file.write(message.as_bytes())
                    file.flush()
                    os.fsync(file.fileno())
                part_path.rename(path)
        except OSError as error:
            raise NotSent(f"{type(error).__name__}: {error.strerror}", permanent=False) from error
        yield


class MailServer:
    """Sends letters over the mail server of MAIL_URL; timeouts in seconds.

    Letters hold links that set passwords: but for `?tls=off` they go encrypted or not at all. `tls`: whose
    certificates are trusted, by default those that the machine trusts.
    """

    def __init__(
        self,
        url: str,
        timeout: float = COMMAND_TIMEOUT,
        text_timeout: float = TEXT_TIMEOUT,
        tls: ssl.SSLContext | None = None,
    ):
        self.url, self.timeout, self.text_timeout = urlsplit(url), timeout, text_timeout
        self._trusted = tls

    @cached_property
    def tls(self) -> ssl.SSLContext:
        return self._trusted or ssl.create_default_context()

    @contextlib.contextmanager
    def send(self, name: str, message: EmailMessage, pledge: Pledge) -> Iterator[None]:
        """Make one attempt; the body of the `with` runs after the letter was accepted and before QUIT."""
        try:
            client = _connect(self.url, self.timeout, self.tls)
        except (OSError, smtplib.SMTPException) as error:
            raise _not_sent(error) from error
        with contextlib.closing(client):
            client.pledge, client.text_timeout = pledge, self.text_timeout
            try:
                _sign_in(client, self.url, self.tls)
                client.send_message(message)
            except (OSError, smtplib.SMTPException) as error:
                if not client.is_text_released:
                    raise _not_sent(error) from error
                _check_text_reply(client.text_reply, error)
            yield
            # The letter was accepted: an error at QUIT cannot change that.
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if client.sock:
                    client.sock.settimeout(min(self.timeout, QUIT_TIMEOUT))
                    client.quit()


class _PledgeMixin:
    """Adds to smtplib's clients: calls `pledge` right before the text, and stores the reply to the text."""

    pledge: Pledge
    text_timeout: float
    is_text_released = False
    text_reply: tuple[int, bytes] | None = None

    def data(self, text: bytes) -> tuple[int, bytes]:
        code, answer = self.docmd("data")
        if code != 354:
            raise smtplib.SMTPDataError(code, answer)
        if not self.pledge():
            raise NotReleased
        self.is_text_released = True
        # A line that begins with a dot would end the text (RFC 5321, 4.5.2).
        self.send(re.sub(rb"(?m)^\.", b"..", text).removesuffix(b"\r\n") + b"\r\n.\r\n")
        self.sock.settimeout(self.text_timeout)
        self.text_reply = self.getreply()
        return self.text_reply


class _PlainClient(_PledgeMixin, smtplib.SMTP):
    pass


class _EncryptedClient(_PledgeMixin, smtplib.SMTP_SSL):
    pass


def _connect(url: SplitResult, timeout: float, tls: ssl.SSLContext) -> _PlainClient | _EncryptedClient:
    if url.scheme == "smtp":
        return _PlainClient(url.hostname, url.port or 25, timeout=timeout)
    return _EncryptedClient(url.hostname, url.port or 465, timeout=timeout, context=tls)


def _sign_in(client: smtplib.SMTP, url: SplitResult, tls: ssl.SSLContext) -> None:
    """Encrypt the connection and sign in; a server without STARTTLS gets neither password nor letter."""
    client.ehlo()
    if url.scheme == "smtp" and url.query != NO_TLS:
        client.starttls(context=tls)
    if url.username:
        client.login(unquote(url.username), unquote(url.password or ""))


def _check_text_reply(reply: tuple[int, bytes] | None, error: Exception) -> None:
    """Decide by the server's reply to the text, whatever broke afterwards. Raises MaybeSent, NotSent.

    Returns if the letter was accepted.
    """
    code = reply[0] if reply else 0
    if code // 100 == 2:
        return
    if code // 100 in (4, 5):
        raise NotSent(_answer(*reply), permanent=code >= 500) from error
    raise MaybeSent(f"{type(error).__name__}: {error}") from error


def _not_sent(error: Exception) -> NotSent:
    """Return the NotSent of an error that happened before the text was sent."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        return NotSent(_answer(code, answer), permanent=code >= 500)
    if isinstance(error, smtplib.SMTPResponseException):
        # A refusal of our own sign-in or address is for the administrator to fix: the letter waits.
        is_permanent = error.smtp_code >= 500 and isinstance(error, smtplib.SMTPDataError)
        return NotSent(_answer(error.smtp_code, error.smtp_error), permanent=is_permanent)
    return NotSent(f"{type(error).__name__}: {error}", permanent=False)


def _answer(code: int, answer: bytes | str) -> str:
    return f"{code} {answer.decode('utf-8', 'replace') if isinstance(answer, bytes) else answer}"
