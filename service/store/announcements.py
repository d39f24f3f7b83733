"""What OBEC says on every page: who wrote it, who let it be shown, from when until when."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, RowMapping, func, select

from .schema import announcements


def get_shown(conn: Connection) -> RowMapping | None:
    """Returns the announcement that every page shows now."""
    is_shown = (announcements.c.ended_at.is_(None), announcements.c.released_at.is_not(None))
    return _newest(conn, *is_shown)


def get_waiting(conn: Connection) -> RowMapping | None:
    """Returns the announcement that waits for another person of OBEC."""
    is_waiting = (announcements.c.ended_at.is_(None), announcements.c.released_at.is_(None))
    return _newest(conn, *is_waiting)


def _newest(conn: Connection, *conditions: object) -> RowMapping | None:
    query = select(announcements).where(*conditions).order_by(announcements.c.id.desc()).limit(1)
    return conn.execute(query).mappings().first()


def list_all(conn: Connection, limit: int, offset: int = 0) -> list[RowMapping]:
    """Returns announcements, the newest first, without the `offset` newest of them."""
    query = select(announcements).order_by(announcements.c.id.desc()).limit(limit).offset(offset)
    return list(conn.execute(query).mappings())


def count(conn: Connection) -> int:
    return conn.execute(select(func.count()).select_from(announcements)).scalar_one()


def add(conn: Connection, text: str, who: str, now: datetime) -> int:
    """Store a text that nobody sees yet; returns its number."""
    values = {"text": text, "written_by": who, "written_at": now}
    return conn.execute(announcements.insert(), values).inserted_primary_key[0]


def release(conn: Connection, number: int, who: str, now: datetime) -> None:
    """Show this announcement from now on."""
    values = {"released_by": who, "released_at": now}
    conn.execute(announcements.update().where(announcements.c.id == number).values(**values))


def end(conn: Connection, number: int, who: str, now: datetime) -> None:
    """Show an announcement, or let it wait, no longer."""
    values = {"ended_by": who, "ended_at": now}
    conn.execute(announcements.update().where(announcements.c.id == number).values(**values))


def get_text(conn: Connection, number: int, digest: str) -> str | None:
    """Returns the text of an announcement; None if it is not the one that had this digest."""
    text = conn.execute(select(announcements.c.text).where(announcements.c.id == number)).scalar()
    return text if text is not None and digest_text(text) == digest else None


def digest_text(text: str) -> str:
    return sha256(text.encode()).hexdigest()
