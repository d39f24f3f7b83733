"""Areas: the educational service areas and `OBEC`, the central one."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, RowMapping, or_, select

from .schema import areas
from .upsert import upsert

# The area of the bureaus, and the key of its workbook.
OBEC = "OBEC"


def put(conn: Connection, rows: Iterable[Mapping]) -> int:
    """Insert or update areas by key; returns how many rows there were."""
    return upsert(conn, areas, rows)


def get(conn: Connection, key: str) -> RowMapping | None:
    return conn.execute(select(areas).where(areas.c.key == key)).mappings().first()


def list_all(conn: Connection) -> list[RowMapping]:
    """Returns all areas, primary first, each type by name."""
    query = select(areas).order_by(areas.c.type, areas.c.short_name_th)
    return list(conn.execute(query).mappings())


def get_by_name(conn: Connection, name: str) -> RowMapping | None:
    """Returns the area with this short or full Thai name, or this key."""
    has_name = or_(areas.c.short_name_th == name, areas.c.name_th == name, areas.c.key == name)
    return conn.execute(select(areas).where(has_name)).mappings().first()
