"""What a person asked for and confirms with a link. A link is known only as the digest of its token; what it
is about is kept no longer than the link works.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, select, update

from .accounts import LINK_LIFE
from .schema import confirmations

NEW_ADDRESS, OLD_ADDRESS, HANDOVER = "new_address", "old_address", "handover"
# The two links of one change of address.
ADDRESS = (NEW_ADDRESS, OLD_ADDRESS)
EVERY = (*ADDRESS, HANDOVER)


def add(conn: Connection, account_id: int, kind: str, token: str, facts: Mapping, now: datetime) -> None:
    """Keep what the link with this token will do. What expired is forgotten."""
    forget_expired(conn, now)
    values = {"digest": _digest(token), "account_id": account_id, "kind": kind, "facts": dict(facts)}
    conn.execute(confirmations.insert(), values | {"expires_at": now + LINK_LIFE})


def forget_expired(conn: Connection, now: datetime) -> int:
    """Forget what was never confirmed in time, with what it was about; returns how many there were."""
    return conn.execute(delete(confirmations).where(confirmations.c.expires_at <= now)).rowcount


def by_token(conn: Connection, token: str, kinds: Iterable[str], now: datetime) -> RowMapping | None:
    """What a link of these kinds is about; None if it is unknown, used or expired, or of another kind."""
    fresh = (
        confirmations.c.digest == _digest(token),
        confirmations.c.kind.in_(list(kinds)),
        confirmations.c.used_at.is_(None),
        confirmations.c.expires_at > now,
    )
    return conn.execute(select(confirmations).where(*fresh)).mappings().first()


def of_account(conn: Connection, account_id: int, kinds: Iterable[str], now: datetime) -> list[RowMapping]:
    """What a person asked for and is not done yet, used links included."""
    mine = (
        confirmations.c.account_id == account_id,
        confirmations.c.kind.in_(list(kinds)),
        confirmations.c.expires_at > now,
    )
    return list(conn.execute(select(confirmations).where(*mine)).mappings())


def use(conn: Connection, digest: str, now: datetime) -> bool:
    """Use a link up; False if it was used or taken back a moment ago."""
    unused = (
        confirmations.c.digest == digest,
        confirmations.c.used_at.is_(None),
        confirmations.c.expires_at > now,
    )
    return conn.execute(update(confirmations).where(*unused).values(used_at=now)).rowcount == 1


def end(conn: Connection, account_id: int, kinds: Iterable[str] = EVERY) -> bool:
    """Links of these kinds stop working and what they were about is forgotten. True if there were any."""
    mine = (confirmations.c.account_id == account_id, confirmations.c.kind.in_(list(kinds)))
    return conn.execute(delete(confirmations).where(*mine)).rowcount > 0


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
