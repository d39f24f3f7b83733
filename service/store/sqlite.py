"""What Pakmut needs of SQLite: the write-ahead log, durable commits, foreign keys, one writer at a time."""

from datetime import datetime

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

# Options of a connection that only reads.
READ_ONLY = {"read_only": True}
CONNECT: dict[str, str] = {}
# What SQLite says when nothing can be written just now.
BUSY_MESSAGES = ("database is locked", "database or disk is full", "disk i/o error", "readonly database")


def is_unavailable(error: OperationalError) -> bool:
    """True where the file is locked, or its disk is full."""
    message = str(error.orig).lower()
    return any(text in message for text in BUSY_MESSAGES)


def is_conflict(_error: OperationalError) -> bool:
    """Never: one transaction writes at a time."""
    return False


def moment(_conn: Connection, own: datetime) -> datetime:
    """The moment by the own clock: whoever uses the file is on one machine."""
    return own


def fault(_conn: Connection) -> str:
    """Nothing is wrong with a file that can be opened: SQLite comes with Python."""
    return ""


def scrub(engine: Engine) -> bool:
    """Write the whole file anew. False where somebody goes on reading what was there before.

    SQLite keeps deleted rows in free pages and in its log until those are used again.
    """
    with engine.connect() as conn:
        raw = conn.connection.driver_connection
        raw.execute("VACUUM").fetchall()
        ((is_busy, *_),) = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return not is_busy


def set_up(engine: Engine, busy_timeout: float) -> None:
    """Prepare an engine's connections. `busy_timeout`: seconds that a writer waits for another one.

    Durable: an accepted form survives a power cut. The write lock is taken at the start of a writing
    transaction, as SQLite cannot upgrade a read snapshot once another writer came in between.
    """

    @event.listens_for(engine, "connect")
    def connect(raw: object, _record: object) -> None:
        raw.isolation_level = None
        raw.execute(f"PRAGMA busy_timeout = {int(busy_timeout * 1000)}")
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(conn: Connection) -> None:
        read_only = conn.get_execution_options().get("read_only")
        conn.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
