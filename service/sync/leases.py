"""The leases of one worker: it has the workbook of an area for itself while it visits it."""

import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from os import getpid

from sqlalchemy import Connection

from ..store import Database, leases, workbooks


def new_worker_id() -> str:
    """Returns a name that no other worker has, and that tells the administrator where it is."""
    return f"{socket.gethostname()[:80]} {getpid()} {secrets.token_hex(4)}"


class Leases:
    """What the worker `worker` has leased. Safe to share between threads."""

    def __init__(self, db: Database, worker: str, clock: Callable[[], datetime]):
        self.worker = worker
        self._db, self._clock = db, clock
        self._held: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def held(self, book: Mapping) -> Iterator[bool]:
        """Have the workbook of an area meanwhile; yields False where that is not to be had.

        Another worker has it, or had it since `book` was loaded, or its file is another one by now: whether
        it needs a visit still is to be asked anew.
        """
        area = book["area"]

        def claim(conn: Connection) -> bool:
            if not leases.claim(conn, area, self.worker, self._db.moment(conn, self._clock())):
                return False
            if workbooks.is_unchanged(conn, book):
                return True
            leases.release(conn, area, self.worker)
            return False

        if not self._db.write(claim, about=()):
            yield False
            return
        with self._lock:
            self._held.add(area)
        try:
            yield True
        finally:
            with self._lock:
                self._held.discard(area)
            self._db.write(lambda conn: leases.release(conn, area, self.worker), about=())

    def renew(self) -> None:
        """Let the leases of visits that go on begin anew."""
        with self._lock:
            if not self._held:
                return
        self._db.write(
            lambda conn: leases.renew(conn, self.worker, self._db.moment(conn, self._clock())), about=()
        )
