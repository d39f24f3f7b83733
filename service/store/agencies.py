"""The register: every agency that is to register. OBEC owns it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, RowMapping, String, cast, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from . import instance_values as facts
from .schema import agencies, areas, lines
from .upsert import upsert


def put(conn: Connection, lines: Iterable[Mapping]) -> int:
    """Insert or update agencies by code; returns how many lines there were. Raises the register's version.

    A closed agency stays closed.
    """
    number = upsert(conn, agencies, lines)
    if number:
        _raise_version(conn)
    return number


def change(conn: Connection, code: str, **values: object) -> None:
    """Change one agency. Raises the register's version."""
    conn.execute(update(agencies).where(agencies.c.code == code).values(**values))
    _raise_version(conn)


def close(conn: Connection, code: str, now: datetime) -> None:
    """The agency counts no more and cannot be registered for; what it sent is kept, its people can still sign
    in.
    """
    change(conn, code, closed_at=now)


def remove(conn: Connection, code: str) -> bool:
    """Take an agency out of the register as if it had never been there; False where something hangs on it."""
    try:
        with conn.begin_nested():
            conn.execute(delete(lines).where(lines.c.agency == code))
            conn.execute(delete(agencies).where(agencies.c.code == code))
    except IntegrityError:
        return False
    _raise_version(conn)
    return True


def version(conn: Connection) -> int:
    """Grows with each change of the register: who keeps an index of it knows when to build it anew."""
    return int(facts.get(conn, "register_version") or 0)


def _raise_version(conn: Connection) -> None:
    facts.put(conn, "register_version", str(version(conn) + 1))


def get(conn: Connection, code: str) -> RowMapping | None:
    return conn.execute(select(agencies).where(agencies.c.code == code)).mappings().first()


def known_as(conn: Connection, code: str) -> RowMapping | None:
    """The agency that has this code: as its own, else as its official or another one."""
    other = or_(
        agencies.c.official_code == code,
        cast(agencies.c.aliases, String).contains(f'"{code}"', autoescape=True),
    )
    found = conn.execute(select(agencies).where(other).order_by(agencies.c.code)).mappings()
    return get(conn, code) or next(
        (one for one in found if code in (one["official_code"], *one["aliases"])), None
    )


def of_area(conn: Connection, area: str, closed: bool = False) -> list[RowMapping]:
    """An area's agencies: its office first, then by code; with those that are closed only if asked."""
    order = (agencies.c.kind == "school", agencies.c.code)
    wanted = [agencies.c.area == area] + ([] if closed else [agencies.c.closed_at.is_(None)])
    return list(conn.execute(select(agencies).where(*wanted).order_by(*order)).mappings())


def listed(conn: Connection) -> list[RowMapping]:
    """What the lookup needs of every open agency, with its area's short name."""
    columns = [
        agencies.c[name]
        for name in ("code", "name_th", "name_en", "kind", "area", "district", "province", "aliases")
    ]
    joined = agencies.join(areas, areas.c.key == agencies.c.area)
    found = select(*columns, areas.c.short_name_th.label("area_name")).select_from(joined)
    return list(conn.execute(found.where(agencies.c.closed_at.is_(None))).mappings())


def schools_by_area(conn: Connection) -> dict[str, int]:
    """Area key -> number of open schools."""
    counted = select(agencies.c.area, func.count()).group_by(agencies.c.area)
    counted = counted.where(agencies.c.kind == "school", agencies.c.closed_at.is_(None))
    return dict(conn.execute(counted).all())
