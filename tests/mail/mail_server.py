"""A mail server on the loopback that fails at a given stage, and counts the letters that it accepted.

It speaks SMTP byte by byte, because a real server does not break in the middle.
"""

import contextlib
import re
import socket
import struct
import threading
from collections import Counter

from tests.mail.certificates import contexts

# Stages at which it can fail, in the order of a delivery.
STAGES = (
    "greeting",
    "ehlo",
    "starttls",
    "tls",
    "auth",
    "mail",
    "rcpt",
    "data",
    "text",
    "dot",
    "taken",
    "quit",
)
# Ways to fail: three without an answer, or an unexpected answer.
SILENT = ("close", "reset", "hang")
ANSWERS = {
    "451": b"451 4.3.0 try later\r\n",
    "554": b"554 5.7.1 refused\r\n",
    "421": b"421 4.3.2 too busy\r\n",
    "garbage": b"\x16\x03 what?\r\n",
}
REFUSALS = ("451", "554", "421")
_COMMANDS = {
    "EHLO": "ehlo",
    "HELO": "ehlo",
    "STARTTLS": "starttls",
    "AUTH": "auth",
    "MAIL": "mail",
    "RCPT": "rcpt",
    "DATA": "data",
    "QUIT": "quit",
}
_REPLIES = {
    "starttls": b"220 go\r\n",
    "auth": b"235 welcome\r\n",
    "data": b"354 go on\r\n",
    "quit": b"221 bye\r\n",
}


class Broken(Exception):
    """The connection ends here."""


class BreakingServer:
    """Fails at `stage` on its first `times` connections, then works. `reached`: set when it fails there."""

    def __init__(self, stage: str = "", failure: str = "close", times: int = 1):
        self.stage, self.failure, self.failures_left = stage, failure, times
        # Message-ID -> how often its text was received completely and not refused
        self.accepted: Counter[str] = Counter()
        # its answer to an accepted letter
        self.thanks = b"250 taken\r\n"
        self.connections, self.reached, self.end = 0, threading.Event(), threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        sign_in = "post:secret@" if self.stage == "auth" else ""
        return f"smtp://{sign_in}127.0.0.1:{self.port}{'' if self.is_encrypted else '?tls=off'}"

    @property
    def is_encrypted(self) -> bool:
        """True if it takes letters only encrypted, with the certificate of tests/mail/certificates.py."""
        return self.stage in ("starttls", "tls")

    def close(self) -> None:
        self.end.set()
        with contextlib.suppress(OSError):
            # Wakes the thread that waits for a connection.
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        while not self.end.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self.failures_left -= 1
            threading.Thread(target=self._talk, args=(client, self.failures_left >= 0), daemon=True).start()

    def _talk(self, client: socket.socket, failing: bool) -> None:
        with client:
            try:
                if self._fails("greeting", client, failing):
                    return
                client.sendall(b"220 mail.example ESMTP\r\n")
                self._converse(client, failing)
            except (Broken, OSError):
                return

    def _converse(self, client: socket.socket, failing: bool) -> None:
        commands = client.makefile("rb")
        while command := commands.readline():
            self._answer(command, client, commands, failing)

    def _answer(self, command: bytes, client: socket.socket, commands: object, failing: bool) -> None:
        stage = _COMMANDS.get(command.decode("ascii").split()[0].upper(), "")
        if self._fails(stage, client, failing):
            return
        if stage == "ehlo":
            client.sendall(f"250-mail.example\r\n250-8BITMIME\r\n250 {self._extension()}\r\n".encode())
            return
        client.sendall(_REPLIES.get(stage, b"250 OK\r\n"))
        if stage == "starttls" and self._fails("tls", client, failing) or stage == "quit":
            raise Broken
        if stage == "data":
            self._take(client, commands, failing)
        if stage == "starttls":
            with contexts()[0].wrap_socket(client, server_side=True) as encrypted:
                self._converse(encrypted, failing)
            raise Broken

    def _extension(self) -> str:
        """Return the extension that it offers."""
        if self.is_encrypted:
            return "STARTTLS"
        return "AUTH PLAIN" if self.stage == "auth" else "SMTPUTF8"

    def _take(self, client: socket.socket, text: object, failing: bool) -> None:
        lines = [text.readline()]
        if self._fails("text", client, failing):
            raise Broken
        while lines[-1] not in (b".\r\n", b""):
            lines.append(text.readline())
        if not lines[-1]:
            raise Broken
        (name,) = re.findall(
            r"^Message-ID: (\S+)", b"".join(lines).decode("ascii").replace("\r", ""), re.MULTILINE
        )
        is_refused = failing and self.stage == "dot" and self.failure in REFUSALS
        self.accepted[name] += not is_refused
        if not self._fails("dot", client, failing):
            client.sendall(self.thanks)
        self._fails("taken", client, failing)

    def _fails(self, stage: str, client: socket.socket, failing: bool) -> bool:
        """True if it has sent an unexpected answer at this stage. Raises Broken where the connection ends."""
        if not failing or stage != self.stage:
            return False
        self.reached.set()
        if self.failure in ANSWERS:
            client.sendall(ANSWERS[self.failure])
            if self.failure == "421":
                raise Broken
            return True
        if self.failure == "hang":
            self.end.wait(30)
        if self.failure == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Broken
