"""What Pakmut needs of PostgreSQL: reads of one snapshot, an end to waiting, what may be tried again."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import OperationalError

from .schema import METADATA

# Options of a connection that only reads: all its statements see what stood at the first.
READ_ONLY = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
# Of each connection; a server whose database has no encoding would tell texts as bytes.
CONNECT = {"client_encoding": "utf8"}
# Classes of SQLSTATE: 08 connection, 53 no resources, 57P operator intervention, 55P03 lock not available.
BUSY_STATES = ("08", "53", "57P", "55P03")
LOCK_NOT_AVAILABLE = "55P03"
# The oldest that is tried, as PostgreSQL numbers it; how keys are compared, and what texts may hold.
LEAST_VERSION, COLLATION, ENCODING = 150000, "C", "UTF8"
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


def fault(conn: Connection) -> str:
    """Returns what is wrong with a database, in words for its administrator; "" if nothing is."""
    query = "SELECT current_setting('server_version_num')::int, datcollate, pg_encoding_to_char(encoding)"
    version, collation, encoding = conn.execute(
        text(f"{query} FROM pg_database WHERE datname = current_database()")
    ).one()
    if version < LEAST_VERSION:
        return f"PostgreSQL {LEAST_VERSION // 10000} or later (this is {version // 10000})"
    if (collation, encoding) != (COLLATION, ENCODING):
        made_by = "CREATE DATABASE pakmut TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
        return f"a database made by {made_by} (this has {encoding} and {collation})"
    return ""


def scrub(engine: Engine) -> bool:
    """Write every table anew, without what was deleted. False where somebody reads one for too long.

    The server's log for recovery, its replicas and its backups keep what was deleted for as long as they are
    kept.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        for table in METADATA.sorted_tables:
            try:
                conn.execute(text(f'VACUUM FULL "{table.name}"'))
            except OperationalError as error:
                if error.orig.sqlstate == LOCK_NOT_AVAILABLE:
                    return False
                raise
    return True


def _without_nul(value: object) -> object:
    return value.replace("\x00", "") if isinstance(value, str) else value


def _without_nuls(parameters: object) -> object:
    """Returns the parameters of a statement, or of each of many, without NUL characters."""
    if isinstance(parameters, Mapping):
        return {name: _without_nul(value) for name, value in parameters.items()}
    if isinstance(parameters, list):
        return [_without_nuls(those) for those in parameters]
    return tuple(map(_without_nul, parameters))


def set_up(engine: Engine, busy_timeout: float) -> None:
    """Prepare an engine's connections. `busy_timeout`: seconds that a writer waits for another one."""

    @event.listens_for(engine, "connect")
    def connect(raw: object, _record: object) -> None:
        raw.execute(f"SET lock_timeout = {int(busy_timeout * 1000)}")
        # What the session sets is undone with the transaction that set it.
        raw.commit()

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def drop_nuls(
        _conn: Connection, _cursor: object, statement: str, parameters: object, *_: object
    ) -> tuple:
        # PostgreSQL takes no text with a NUL character; nobody types one, and no key of ours holds one.
        return statement, _without_nuls(parameters)
