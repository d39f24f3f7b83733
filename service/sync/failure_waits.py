"""Accounts and areas are left alone for a while after failures, by whichever worker they were met."""

import threading
from collections.abc import Callable
from datetime import datetime

from ..store import Database, waits


class FailureWaits:
    """The waits of accounts and areas, by their name, as they were when `load` was called last."""

    def __init__(self, db: Database, clock: Callable[[], datetime]):
        self._db, self._clock = db, clock
        self._until: dict[str, datetime] = {}
        self._now = clock()
        self._lock = threading.Lock()

    def load(self) -> None:
        """Read the waits: other workers add and end some, too."""
        with self._db.read() as conn:
            now = self._db.moment(conn, self._clock())
            until = waits.list_until(conn, now)
        with self._lock:
            self._until, self._now = until, now

    def add(self, name: str, seconds: float | None = None) -> None:
        """Let one wait after a failure, for so many seconds, or ever longer with each failure."""
        self._db.write(
            lambda conn: waits.add(conn, name, self._db.moment(conn, self._clock()), seconds), about=()
        )
        self.load()

    def end(self, *names: str) -> None:
        """Forget the failures of these: they worked."""
        with self._lock:
            failed = [name for name in names if name in self._until]
        if failed:
            self._db.write(lambda conn: waits.end(conn, failed), about=())
            self.load()

    def has(self, name: str) -> bool:
        with self._lock:
            return name in self._until and self._until[name] > self._now
