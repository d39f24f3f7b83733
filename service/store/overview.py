"""Counts over all areas at once, for the status page: one query each."""

from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from .schema import batches, edits, entries


def waiting(conn: Connection) -> dict[str, tuple[int, datetime]]:
    """Area -> (entries on their way to its sheet, when the oldest came in), where there are any."""
    under_way = or_(entries.c.batch_id.is_(None), batches.c.state == "open")
    joined = entries.outerjoin(batches, batches.c.id == entries.c.batch_id)
    counted = select(entries.c.area, func.count(), func.min(entries.c.received_at)).select_from(joined)
    found = conn.execute(counted.where(under_way, entries.c.set_aside.is_(None)).group_by(entries.c.area))
    return {area: (number, oldest) for area, number, oldest in found}


def aside(conn: Connection) -> dict[str, int]:
    """Area -> entries that were set aside."""
    counted = (
        select(entries.c.area, func.count()).where(entries.c.set_aside.is_not(None)).group_by(entries.c.area)
    )
    return dict(conn.execute(counted).all())


def edits_seen(conn: Connection) -> dict[str, tuple[int, datetime]]:
    """Area -> (edits that people made in its workbook, when the newest was seen)."""
    counted = select(edits.c.area, func.count(), func.max(edits.c.seen_at)).group_by(edits.c.area)
    return {area: (number, newest) for area, number, newest in conn.execute(counted)}
