"""From where entries came: the network address and the sign-in of the request that sent the form.

They stand beside the entries, which never change, for as long as those of acts (store/audit_origins.py). An
entry that no request sent has none, nor has one that was lost and taken back from a sheet.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, RowMapping, or_, select

from . import audit_origins
from .schema import entries, entry_origins, form_links


def note(conn: Connection, entry: int, now: datetime) -> None:
    """Store from where an entry comes that is added now, if a request adds it."""
    origin = audit_origins.current(conn)
    if any(origin.values()):
        conn.execute(entry_origins.insert(), {"entry_id": entry, "at": now, **origin})


def drop_old(conn: Connection, now: datetime, portion: int) -> int:
    """Drop the origins that are older than ORIGIN_LIFETIME, at most so many; returns how many.

    Those of a clock that was further ahead than that go, too. One that is ahead now drops them early: nobody
    keeps an address for longer because a clock was wrong.
    """
    lifetime = audit_origins.ORIGIN_LIFETIME
    is_old = or_(entry_origins.c.at < now - lifetime, entry_origins.c.at > now + lifetime)
    old = select(entry_origins.c.entry_id).where(is_old).limit(portion)
    return drop(conn, list(conn.execute(old).scalars()))


def list_of_accounts(conn: Connection, account_ids: Collection[int]) -> list[int]:
    """Returns the ids of the entries of these accounts that tell from where they came."""
    theirs = select(entries.c.id).where(entries.c.account_id.in_(list(account_ids)))
    query = select(entry_origins.c.entry_id).where(entry_origins.c.entry_id.in_(theirs))
    return list(conn.execute(query).scalars())


def list_by_id(conn: Connection, entry_ids: Collection[int]) -> list[RowMapping]:
    """Returns row_id, at and address of those of these entries that tell from where they came."""
    columns = (entries.c.row_id, entry_origins.c.at, entry_origins.c.address)
    joined = entry_origins.join(entries, entries.c.id == entry_origins.c.entry_id)
    query = select(*columns).select_from(joined).where(entry_origins.c.entry_id.in_(list(entry_ids)))
    return list(conn.execute(query.order_by(entry_origins.c.entry_id)).mappings())


def drop(conn: Connection, entry_ids: Collection[int]) -> int:
    """Drop the origins of these entries; returns how many there were."""
    links = form_links.update().where(form_links.c.entry_id.in_(list(entry_ids)))
    conn.execute(links.values(origin_salt=""))
    is_of_them = entry_origins.c.entry_id.in_(list(entry_ids))
    return conn.execute(entry_origins.delete().where(is_of_them)).rowcount
