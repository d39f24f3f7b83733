"""Areas: the educational service areas and `OBEC`, the central one."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, RowMapping, or_, select

from .schema import areas
from .upsert import upsert

# The area of the bureaus, and the key of its workbook.
OBEC = "OBEC"


def put(conn: Connection, lines: Iterable[Mapping]) -> int:
    """Insert or update areas by key; returns how many lines there were."""
    return upsert(conn, areas, lines)


def get(conn: Connection, key: str) -> RowMapping | None:
    return conn.execute(select(areas).where(areas.c.key == key)).mappings().first()


def every(conn: Connection) -> list[RowMapping]:
    """All areas, primary first, each kind by name."""
    order = select(areas).order_by(areas.c.type, areas.c.short_name_th)
    return list(conn.execute(order).mappings())


def named(conn: Connection, name: str) -> RowMapping | None:
    """The area with this short or full Thai name, or this key."""
    names = or_(areas.c.short_name_th == name, areas.c.name_th == name, areas.c.key == name)
    return conn.execute(select(areas).where(names)).mappings().first()
