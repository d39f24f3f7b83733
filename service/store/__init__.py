"""Our database: transactions here, one module for each table or subject beside it.

`Database.begin()` opens a transaction that rolls back unless the caller calls `conn.commit()`. In the modules
`put` inserts a row or updates the one with the same primary key. None of them but `migrate` commits.
"""

import secrets
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from typing import TypeVar

from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.exc import OperationalError

from . import locks, postgresql, sqlite

# How long a writer waits for another one. Writers hold the lock for milliseconds; whoever holds it for longer
# than this must not keep every thread of the web waiting.
BUSY_TIMEOUT_SECONDS = 10
DIALECTS = {"sqlite": sqlite, "postgresql": postgresql}
# So often a transaction is tried that met another one's lock, with a pause of at most so long, seconds.
TRIES, LONGEST_PAUSE = 5, 0.1

Result = TypeVar("Result")


class DanglingReferences(Exception):
    """Rows refer to rows of another table that are not there."""


def is_unavailable(error: OperationalError) -> bool:
    """True where the database cannot write just now: it is locked or away, or its disk is full."""
    return any(dialect.is_unavailable(error) for dialect in DIALECTS.values())


class Database:
    """An engine and its two kinds of transaction."""

    def __init__(self, url: str):
        self.url = url
        # Errors go to the log; what people sent must not.
        # As many connections as threads that need one at once: none waits for another's to be given back.
        self._dialect = DIALECTS[make_url(url).get_backend_name()]
        options = {"hide_parameters": True, "pool_size": 0, "connect_args": self._dialect.CONNECT}
        self.engine = create_engine(url, **options)
        self._writing = Lock()
        self._dialect.set_up(self.engine, BUSY_TIMEOUT_SECONDS)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a transaction that may write; without `conn.commit()` it is rolled back.

        No other one writes meanwhile. Those of this process stand in line, where each is woken when it is its
        turn: SQLite would let them look again and again, and whoever waits longest looks least often.
        """
        has_turn = self._writing.acquire(timeout=BUSY_TIMEOUT_SECONDS)
        try:
            with self.engine.connect() as conn:
                locks.exclude_all(conn)
                yield conn
        finally:
            if has_turn:
                self._writing.release()

    def write(self, work: Callable[[Connection], Result], about: Collection[str] | None = None) -> Result:
        """Commit what `work` does in a transaction, and return its result.

        `about`: the locks of what it reads and writes (locks.py), beside which PostgreSQL lets others go on;
        None: no other one writes meanwhile. `work` may be called again where two transactions waited for each
        other, so it changes nothing but the database.
        """
        for attempt in range(1, TRIES + 1):
            try:
                with self.begin_about(about) as conn:
                    result = work(conn)
                    conn.commit()
                    return result
            except OperationalError as error:
                if attempt == TRIES or not self._dialect.is_conflict(error):
                    raise
            time.sleep(LONGEST_PAUSE * secrets.randbelow(1000) / 1000)
        raise AssertionError("the last attempt returns or raises")

    @contextmanager
    def begin_about(self, about: Collection[str] | None) -> Iterator[Connection]:
        """Open a transaction like `begin`, beside which others go on; `about` as for `write`."""
        if about is None or self.engine.dialect.name == "sqlite":
            with self.begin() as conn:
                yield conn
            return
        with self.engine.connect() as conn:
            locks.share(conn)
            locks.hold(conn, about)
            yield conn

    @contextmanager
    def begin_unchecked(self) -> Iterator[Connection]:
        """Open a transaction like `begin`, with foreign keys checked only at the commit.

        SQLite needs this where a migration makes a table anew (lang_altertable.html, section 7). The commit
        raises DanglingReferences where rows would refer to nothing. PostgreSQL checks them as ever; there it
        waits for other writers as long as they take, as a process that starts during a migration has to.
        """
        if self.engine.dialect.name != "sqlite":
            with self.engine.connect() as conn:
                conn.exec_driver_sql("SET LOCAL lock_timeout = 0")
                locks.exclude_all(conn)
                yield conn
            return
        with self.engine.connect() as conn:
            raw = conn.connection.driver_connection
            raw.execute("PRAGMA foreign_keys = OFF")
            try:
                event.listen(conn, "commit", _check_foreign_keys)
                conn.begin()
                yield conn
            finally:
                conn.rollback()
                raw.execute("PRAGMA foreign_keys = ON")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that only reads; it never waits for a writer."""
        with self.engine.connect().execution_options(**self._dialect.READ_ONLY) as conn:
            yield conn

    def moment(self, conn: Connection, own: datetime) -> datetime:
        """Returns the moment on which all who use this database agree. `own`: that of the caller's clock."""
        return self._dialect.moment(conn, own)

    @property
    def is_one_machines(self) -> bool:
        """True where nobody on another machine can use it."""
        return self.engine.dialect.name == "sqlite"

    def fault(self) -> str:
        """Returns what is wrong with the database, in words for its administrator; "" if nothing is."""
        with self.engine.connect() as conn:
            return self._dialect.fault(conn)

    def scrub(self) -> bool:
        """Remove every trace of deleted rows from the database. False where they are still there: call again.

        Writers wait for as long as that takes. Whoever goes on reading what was there before, for longer than
        writers wait, keeps it there.
        """
        return self._dialect.scrub(self.engine)

    def close(self) -> None:
        """Close every connection that is not in use; the next use opens another."""
        self.engine.dispose()

    def after_fork(self) -> None:
        """Drop the connections inherited from the parent process: they must not be shared."""
        self.engine.dispose(close=False)
        self._writing = Lock()


def _check_foreign_keys(conn: Connection) -> None:
    violations = conn.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if violations:
        raise DanglingReferences(f"{violations[:5]}")
