"""Our database. `Database.begin()` opens a transaction that rolls back unless `.commit()` is said aloud."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

# How long a writer waits for another one, seconds. Writers hold the lock for milliseconds.
BUSY_TIMEOUT = 30


class PointsNowhere(Exception):
    """Rows name rows of another table that are not there."""


class Database:
    """An engine and its two kinds of transaction."""

    def __init__(self, url: str):
        self.url = url
        # An error must not bring what people sent into the log.
        self.engine = create_engine(url, hide_parameters=True)
        if make_url(url).get_backend_name() == "sqlite":
            _tune_sqlite(self.engine)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that may write. Without `.commit()` nothing of it stays."""
        with self.engine.connect() as conn:
            yield conn

    @contextmanager
    def begin_unchecked(self) -> Iterator[Connection]:
        """`begin` without foreign keys, as SQLite demands where a migration makes a table anew
        (lang_altertable.html, section 7). Raises PointsNowhere instead of committing what would not satisfy
        them.
        """
        if self.engine.dialect.name != "sqlite":
            with self.begin() as conn:
                yield conn
            return
        with self.engine.connect() as conn:
            raw = conn.connection.driver_connection
            raw.execute("PRAGMA foreign_keys = OFF")
            try:
                event.listen(conn, "commit", _check_foreign_keys)
                yield conn
            finally:
                conn.rollback()
                raw.execute("PRAGMA foreign_keys = ON")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads; it never waits for a writer."""
        with self.engine.connect().execution_options(read_only=True) as conn:
            yield conn

    def scrub(self) -> None:
        """Leave no trace of what was deleted: SQLite keeps it in free pages and in its log until they are
        used again. Writes the whole file anew; writers wait for as long as that takes.
        """
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as conn:
                raw = conn.connection.driver_connection
                for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                    raw.execute(statement).fetchall()

    def after_fork(self) -> None:
        """Connections must not be shared with the parent process."""
        self.engine.dispose(close=False)


def _check_foreign_keys(conn: Connection) -> None:
    pointing_nowhere = conn.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if pointing_nowhere:
        raise PointsNowhere(f"{pointing_nowhere[:5]}")


def _tune_sqlite(engine: Engine) -> None:
    """Write-ahead log, durable commits (an accepted form survives a power cut), and the write lock taken at
    the start of a writing transaction: SQLite cannot upgrade a read snapshot once another writer came in
    between.
    """

    @event.listens_for(engine, "connect")
    def connect(raw: object, _record: object) -> None:
        raw.isolation_level = None
        raw.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT * 1000}")
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(conn: Connection) -> None:
        read_only = conn.get_execution_options().get("read_only")
        conn.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
