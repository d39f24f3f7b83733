"""What a writing transaction is about: others that are about the same wait for it.

SQLite lets one at a time write, so there is nothing to do. On PostgreSQL a transaction that names what it is
about goes on beside those that are about something else, and one that names nothing excludes all others
(Database.begin). A lock is held to the end of its transaction, never while something else is called.
"""

from collections.abc import Iterable
from hashlib import sha256

from sqlalchemy import BigInteger, Connection, bindparam, text

# Advisory locks are numbers: that of everything that writes is "PKMT", those of parts are digests of names.
_EVERYTHING = 0x504B4D54
_EXCLUDE_ALL = text(f"SELECT pg_advisory_xact_lock({_EVERYTHING})")
_SHARE = text(f"SELECT pg_advisory_xact_lock_shared({_EVERYTHING})")
_HOLD = text("SELECT pg_advisory_xact_lock(:number)").bindparams(bindparam("number", type_=BigInteger))


# The lock of the quota of Google's accounts.
QUOTA = "quota"


def of_agency(code: str) -> str:
    """The lock of what an agency and its people send: accounts, entries, photos."""
    return f"agency {code}"


def of_counter(key: str) -> str:
    """The lock of a row of `rates`, which may not be there yet."""
    return f"counter {key}"


def exclude_all(conn: Connection) -> None:
    """Wait until no other transaction writes, and let none begin until the end of this one."""
    if conn.dialect.name == "postgresql":
        conn.execute(_EXCLUDE_ALL)


def share(conn: Connection) -> None:
    """Wait for those that exclude all others, and let none of them begin until the end of this one."""
    if conn.dialect.name == "postgresql":
        conn.execute(_SHARE)


def hold(conn: Connection, names: Iterable[str]) -> None:
    """Wait until no other transaction holds one of these locks, and hold them.

    In one order for all, so that two do not wait for each other.
    """
    if conn.dialect.name == "postgresql":
        for number in sorted(map(_number, names)):
            conn.execute(_HOLD, {"number": number})


def _number(name: str) -> int:
    return int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
