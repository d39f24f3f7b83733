"""What people asked for and must confirm with a link: a new address, handing an account over.

A link is stored as the digest of its token; its facts are kept no longer than the link works.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, select

from .accounts import LINK_LIFETIME
from .schema import confirmations

NEW_ADDRESS, OLD_ADDRESS, HANDOVER = "new_address", "old_address", "handover"
# The two links of one change of address.
ADDRESS_KINDS = (NEW_ADDRESS, OLD_ADDRESS)
ALL_KINDS = (*ADDRESS_KINDS, HANDOVER)
# "Not one of us?": goes to the address in the register, is no request of the account's person, and stays open
# for as long as somebody may need to read that mailbox.
NOT_OURS, NOT_OURS_LIFETIME = "not_ours", timedelta(days=30)


def add(conn: Connection, account_id: int, kind: str, token: str, facts: Mapping, now: datetime) -> None:
    """Store what the link with this token is about. Expired ones are deleted."""
    delete_expired(conn, now)
    values = {"digest": _digest(token), "account_id": account_id, "kind": kind, "facts": dict(facts)}
    lifetime = NOT_OURS_LIFETIME if kind == NOT_OURS else LINK_LIFETIME
    conn.execute(confirmations.insert(), values | {"expires_at": now + lifetime})


def delete_expired(conn: Connection, now: datetime) -> int:
    """Delete what was never confirmed in time; returns how many there were."""
    return conn.execute(confirmations.delete().where(confirmations.c.expires_at <= now)).rowcount


def get_by_token(conn: Connection, token: str, kinds: Iterable[str], now: datetime) -> RowMapping | None:
    """Returns what a link is about; None if it is unknown, used, expired, or of none of these kinds."""
    valid = (
        confirmations.c.digest == _digest(token),
        confirmations.c.kind.in_(list(kinds)),
        confirmations.c.used_at.is_(None),
        confirmations.c.expires_at > now,
    )
    return conn.execute(select(confirmations).where(*valid)).mappings().first()


def list_of_account(
    conn: Connection, account_id: int, kinds: Iterable[str], now: datetime
) -> list[RowMapping]:
    """Returns what a person asked for and is not expired yet, used links included."""
    of_account = (
        confirmations.c.account_id == account_id,
        confirmations.c.kind.in_(list(kinds)),
        confirmations.c.expires_at > now,
    )
    return list(conn.execute(select(confirmations).where(*of_account)).mappings())


def use(conn: Connection, digest: str, now: datetime) -> bool:
    """Use a link up; returns False if it was used or withdrawn a moment ago."""
    unused = (
        confirmations.c.digest == digest,
        confirmations.c.used_at.is_(None),
        confirmations.c.expires_at > now,
    )
    return conn.execute(confirmations.update().where(*unused).values(used_at=now)).rowcount == 1


def delete_of_account(conn: Connection, account_id: int, kinds: Iterable[str] = ALL_KINDS) -> bool:
    """Delete the links of these kinds with their facts; returns True if there were any."""
    of_account = (confirmations.c.account_id == account_id, confirmations.c.kind.in_(list(kinds)))
    return conn.execute(confirmations.delete().where(*of_account)).rowcount > 0


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
