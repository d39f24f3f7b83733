"""How much some people did in the workbooks of areas."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, select

from .edit_kinds import BY_CELL, BY_REVISION
from .schema import edits


def count_since(
    conn: Connection, areas: Collection[str], names: Collection[str], since: datetime
) -> list[RowMapping]:
    """Returns how many edits since then are known to be of each of these people, by area.

    `names`: under which they are recorded, in small letters. Keys: area name known_by count, and
    last_at: when the last one was seen.
    """
    name, done_at = func.lower(edits.c.who), func.coalesce(edits.c.done_at, edits.c.seen_at)
    columns = (name.label("name"), func.count().label("count"), func.max(edits.c.seen_at).label("last_at"))
    is_recent = (edits.c.area.in_(areas), edits.c.seen_at >= since, done_at >= since)
    is_theirs = (name.in_(names), edits.c.known_by.in_((BY_CELL, BY_REVISION)))
    query = select(edits.c.area, edits.c.known_by, *columns).where(*is_recent, *is_theirs)
    grouped = query.group_by(edits.c.area, edits.c.known_by, name).order_by(edits.c.area, name)
    return list(conn.execute(grouped).mappings())
