"""What Pakmut needs of PostgreSQL: reads of one snapshot, one writer at a time, an end to waiting.

Writing transactions exclude each other by a lock of the database, as SQLite's do, so that what a transaction
read still stands when it writes.
"""

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

# Options of a connection that only reads: all its statements see what stood at the first.
READ_ONLY = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
# Classes of SQLSTATE: 08 connection, 53 no resources, 57P operator intervention, 55P03 lock not available.
BUSY_STATES = ("08", "53", "57P", "55P03")
# The advisory lock of all that writes: "PKMT".
WRITING = 0x504B4D54


def is_unavailable(error: OperationalError) -> bool:
    """True where the server is away, out of room, or a lock was not to be had in time."""
    if not hasattr(error.orig, "sqlstate"):
        return False
    # psycopg tells no state where there was no server to tell one.
    return error.orig.sqlstate is None or error.orig.sqlstate.startswith(BUSY_STATES)


def set_up(engine: Engine, busy_timeout: float) -> None:
    """Prepare an engine's connections. `busy_timeout`: seconds that a writer waits for another one."""

    @event.listens_for(engine, "connect")
    def connect(raw: object, _record: object) -> None:
        raw.execute(f"SET lock_timeout = {int(busy_timeout * 1000)}")
        # What the session sets is undone with the transaction that set it.
        raw.commit()

    @event.listens_for(engine, "begin")
    def begin(conn: Connection) -> None:
        if not conn.get_execution_options().get("postgresql_readonly"):
            conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITING})")
