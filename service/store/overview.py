"""Counts over all areas at once, for the status page: one query each."""

from datetime import datetime

from sqlalchemy import Connection, func, or_, select, union_all

from .schema import batches, edits, entries


def undelivered_by_area(conn: Connection, now: datetime) -> dict[str, tuple[int, datetime]]:
    """Returns area -> (entries on their way to its sheet, since when the oldest is), where there are any.

    Those that are held are not on their way yet.
    """
    since = func.coalesce(entries.c.held_until, entries.c.received_at)
    open_batches = select(batches.c.id).where(batches.c.state == "open")
    is_on_its_way = (
        entries.c.set_aside.is_(None),
        or_(entries.c.held_until.is_(None), entries.c.held_until <= now),
    )
    # Two looks by an index: together the condition would walk through all entries.
    parts = [
        select(entries.c.area, since.label("since")).where(condition, *is_on_its_way)
        for condition in (entries.c.batch_id.is_(None), entries.c.batch_id.in_(open_batches))
    ]
    waiting = union_all(*parts).subquery()
    query = select(waiting.c.area, func.count(), func.min(waiting.c.since)).group_by(waiting.c.area)
    return {area: (count, oldest) for area, count, oldest in conn.execute(query)}


def set_aside_by_area(conn: Connection) -> dict[str, int]:
    """Returns area -> number of entries that were set aside, where there are any."""
    query = (
        select(entries.c.area, func.count()).where(entries.c.set_aside.is_not(None)).group_by(entries.c.area)
    )
    return dict(conn.execute(query).all())


def edits_by_area(conn: Connection) -> dict[str, tuple[int, datetime]]:
    """Returns area -> (edits that people made in its workbook, when the newest was seen)."""
    query = select(edits.c.area, func.count(), func.max(edits.c.seen_at)).group_by(edits.c.area)
    return {area: (count, newest) for area, count, newest in conn.execute(query)}
