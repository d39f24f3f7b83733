"""A mail server on the loopback that fails where it is told to, and counts what it took. It speaks SMTP by
itself, byte by byte, because a whole one does not break in the middle.
"""

import contextlib
import re
import socket
import struct
import threading
from collections import Counter

# Where it can fail, in the order of a delivery.
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
# How: three ways to fall silent, or something that it says instead.
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
    """The line ends here."""


class BreakingServer:
    """Fails at `stage` on its first `times` lines, then works. `reached` tells that it has come to that
    stage.
    """

    def __init__(self, stage: str = "", how: str = "close", times: int = 1):
        self.stage, self.how, self.left = stage, how, times
        # Message-ID -> how often its text came in completely without being refused afterwards
        self.taken: Counter[str] = Counter()
        # what it says when it took a letter
        self.thanks = b"250 taken\r\n"
        self.lines, self.reached, self.end = 0, threading.Event(), threading.Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"smtp://{'post:secret@' if self.stage == 'auth' else ''}127.0.0.1:{self.port}"

    def close(self) -> None:
        self.end.set()
        with contextlib.suppress(OSError):
            # Wakes who waits for a line.
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _serve(self) -> None:
        while not self.end.is_set():
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            self.lines += 1
            self.left -= 1
            threading.Thread(target=self._talk, args=(line, self.left >= 0), daemon=True).start()

    def _talk(self, line: socket.socket, failing: bool) -> None:
        with line:
            try:
                if self._fails("greeting", line, failing):
                    return
                line.sendall(b"220 mail.example ESMTP\r\n")
                commands = line.makefile("rb")
                while command := commands.readline():
                    self._answer(command, line, commands, failing)
            except (Broken, OSError):
                return

    def _answer(self, command: bytes, line: socket.socket, commands: object, failing: bool) -> None:
        stage = _COMMANDS.get(command.decode("ascii").split()[0].upper(), "")
        if self._fails(stage, line, failing):
            return
        if stage == "ehlo":
            line.sendall(f"250-mail.example\r\n250-8BITMIME\r\n250 {self._offered(failing)}\r\n".encode())
            return
        line.sendall(_REPLIES.get(stage, b"250 OK\r\n"))
        if stage == "starttls" and self._fails("tls", line, failing) or stage == "quit":
            raise Broken
        if stage == "data":
            self._take(line, commands, failing)

    def _offered(self, failing: bool) -> str:
        """Encryption is offered only where it fails: there is no certificate that a client would trust."""
        if self.stage in ("starttls", "tls") and failing:
            return "STARTTLS"
        return "AUTH PLAIN" if self.stage == "auth" else "SMTPUTF8"

    def _take(self, line: socket.socket, text: object, failing: bool) -> None:
        found = [text.readline()]
        if self._fails("text", line, failing):
            raise Broken
        while found[-1] not in (b".\r\n", b""):
            found.append(text.readline())
        if not found[-1]:
            raise Broken
        (name,) = re.findall(
            r"^Message-ID: (\S+)", b"".join(found).decode("ascii").replace("\r", ""), re.MULTILINE
        )
        refuses = failing and self.stage == "dot" and self.how in REFUSALS
        self.taken[name] += not refuses
        if not self._fails("dot", line, failing):
            line.sendall(self.thanks)
        self._fails("taken", line, failing)

    def _fails(self, stage: str, line: socket.socket, failing: bool) -> bool:
        """True if it has said something else here than expected. Raises Broken where the line ends."""
        if not failing or stage != self.stage:
            return False
        self.reached.set()
        if self.how in ANSWERS:
            line.sendall(ANSWERS[self.how])
            if self.how == "421":
                raise Broken
            return True
        if self.how == "hang":
            self.end.wait(30)
        if self.how == "reset":
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Broken
