"""What Pakmut needs of PostgreSQL: reads of one snapshot, an end to waiting, what may be tried again."""

from datetime import datetime

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import OperationalError

# Options of a connection that only reads: all its statements see what stood at the first.
READ_ONLY = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
# Classes of SQLSTATE: 08 connection, 53 no resources, 57P operator intervention, 55P03 lock not available.
BUSY_STATES = ("08", "53", "57P", "55P03")
# Two transactions waited for each other, and this one was chosen to begin again.
CONFLICT_STATES = ("40001", "40P01")


def is_unavailable(error: OperationalError) -> bool:
    """True where the server is away, out of room, or a lock was not to be had in time."""
    if not hasattr(error.orig, "sqlstate"):
        return False
    # psycopg tells no state where there was no server to tell one.
    return error.orig.sqlstate is None or error.orig.sqlstate.startswith(BUSY_STATES)


def is_conflict(error: OperationalError) -> bool:
    """True where the same transaction may work when it is tried again."""
    return getattr(error.orig, "sqlstate", None) in CONFLICT_STATES


def moment(conn: Connection, _own: datetime) -> datetime:
    """The moment by the server's clock: the clocks of the machines that use it may differ."""
    return conn.execute(text("SELECT clock_timestamp()")).scalar_one()


def set_up(engine: Engine, busy_timeout: float) -> None:
    """Prepare an engine's connections. `busy_timeout`: seconds that a writer waits for another one."""

    @event.listens_for(engine, "connect")
    def connect(raw: object, _record: object) -> None:
        raw.execute(f"SET lock_timeout = {int(busy_timeout * 1000)}")
        # What the session sets is undone with the transaction that set it.
        raw.commit()
