"""The register: every agency that is to register. OBEC owns it."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, RowMapping, func, select

from . import facts
from .schema import agencies, areas
from .upsert import upsert


def put(conn: Connection, lines: Iterable[Mapping]) -> int:
    """Insert or update agencies by code; returns how many lines there were. Raises the register's version."""
    number = upsert(conn, agencies, lines)
    if number:
        facts.put(conn, "register_version", str(version(conn) + 1))
    return number


def version(conn: Connection) -> int:
    """Grows with each change of the register: who keeps an index of it knows when to build it anew."""
    return int(facts.get(conn, "register_version") or 0)


def get(conn: Connection, code: str) -> RowMapping | None:
    return conn.execute(select(agencies).where(agencies.c.code == code)).mappings().first()


def of_area(conn: Connection, area: str) -> list[RowMapping]:
    """An area's agencies: its office first, then by code."""
    order = (agencies.c.kind == "school", agencies.c.code)
    return list(conn.execute(select(agencies).where(agencies.c.area == area).order_by(*order)).mappings())


def listed(conn: Connection) -> list[RowMapping]:
    """What the lookup needs of every agency, with its area's short name."""
    columns = [agencies.c[name] for name in ("code", "name_th", "name_en", "kind", "area", "district", "province", "aliases")]
    joined = agencies.join(areas, areas.c.key == agencies.c.area)
    return list(conn.execute(select(*columns, areas.c.short_name_th.label("area_name")).select_from(joined)).mappings())


def schools_by_area(conn: Connection) -> dict[str, int]:
    """Area key -> number of schools."""
    counted = select(agencies.c.area, func.count()).where(agencies.c.kind == "school").group_by(agencies.c.area)
    return dict(conn.execute(counted).all())
