"""The register: every agency that is to register. OBEC owns it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, String, cast, func, or_, select
from sqlalchemy.exc import IntegrityError

from . import instance_values
from .schema import agencies, agency_moves, agency_status, areas
from .upsert import upsert

# A value of the instance: when the last portion of an import was stored that has not ended; "" without one.
IMPORT_KEY = "register_import"
# Longer than an import takes from one portion to the next.
IMPORT_PATIENCE = timedelta(minutes=5)


def put(conn: Connection, rows: Iterable[Mapping]) -> int:
    """Insert or update agencies by code; returns how many rows there were. Raises the register's version.

    A closed agency stays closed.
    """
    count = _put(conn, list(rows))
    if count:
        _raise_version(conn)
    return count


def put_portion(conn: Connection, rows: Iterable[Mapping], now: datetime) -> None:
    """Insert or update agencies like `put`, as a part of an import: `end_import` raises the version, once."""
    _put(conn, list(rows))
    instance_values.put(conn, IMPORT_KEY, now.isoformat())


def end_import(conn: Connection) -> None:
    """Raise the register's version if portions of an import were stored."""
    if instance_values.get(conn, IMPORT_KEY):
        instance_values.put(conn, IMPORT_KEY, "")
        _raise_version(conn)


def is_import_cut_off(conn: Connection, now: datetime) -> bool:
    """True when an import stored something, and nothing more for so long that it must have been cut off."""
    last = instance_values.get(conn, IMPORT_KEY)
    return bool(last) and not timedelta() <= now - datetime.fromisoformat(last) < IMPORT_PATIENCE


def _put(conn: Connection, rows: list[Mapping]) -> int:
    _note_moves(conn, {row["code"]: row["area"] for row in rows if "area" in row})
    return upsert(conn, agencies, rows)


def update(conn: Connection, code: str, **values: object) -> None:
    """Change one agency. Raises the register's version."""
    if "area" in values:
        _note_moves(conn, {code: values["area"]})
    conn.execute(agencies.update().where(agencies.c.code == code).values(**values))
    _raise_version(conn)


def _note_moves(conn: Connection, new_areas: Mapping[str, str]) -> None:
    """Note which of these agencies (code -> area) are in another area so far (store/moves.py)."""
    query = select(agencies.c.code, agencies.c.area).where(agencies.c.code.in_(list(new_areas)))
    moved_codes = [code for code, area in conn.execute(query) if area != new_areas[code]]
    if moved_codes:
        conn.execute(agency_moves.delete().where(agency_moves.c.agency.in_(moved_codes)))
        conn.execute(agency_moves.insert(), [{"agency": code} for code in moved_codes])


def close(conn: Connection, code: str, now: datetime) -> None:
    """Close an agency: it no longer counts and cannot be registered for.

    What it sent is kept, and its people can still sign in.
    """
    update(conn, code, closed_at=now)


def delete(conn: Connection, code: str) -> bool:
    """Delete an agency from the register; returns False where rows of other tables refer to it."""
    try:
        with conn.begin_nested():
            conn.execute(agency_status.delete().where(agency_status.c.agency == code))
            conn.execute(agencies.delete().where(agencies.c.code == code))
    except IntegrityError:
        return False
    _raise_version(conn)
    return True


def register_version(conn: Connection) -> int:
    """Returns a number that grows with each change of the register: an index of it is then built anew."""
    return int(instance_values.get(conn, "register_version") or 0)


def _raise_version(conn: Connection) -> None:
    instance_values.put(conn, "register_version", str(register_version(conn) + 1))


def contact_of_office(conn: Connection, area: str) -> str:
    """Returns whom people of an area ask: the office's name in Thai, and its telephone if it has one."""
    # The office of an area has the area's key as its code.
    query = select(areas.c.short_name_th, agencies.c.phone).select_from(
        areas.outerjoin(agencies, agencies.c.code == areas.c.key)
    )
    name, phone = conn.execute(query.where(areas.c.key == area)).one()
    return f"{name} โทร {phone}" if phone else name


def get(conn: Connection, code: str) -> RowMapping | None:
    return conn.execute(select(agencies).where(agencies.c.code == code)).mappings().first()


def list_by_code(conn: Connection, codes: Iterable[str]) -> dict[str, RowMapping]:
    """Returns code -> the agency, for those of the codes that are there."""
    query = select(agencies).where(agencies.c.code.in_(list(codes)))
    return {row["code"]: row for row in conn.execute(query).mappings()}


def get_by_any_code(conn: Connection, code: str) -> RowMapping | None:
    """Returns the agency that has this code: as its own, else as its official code or as an alias."""
    has_code = or_(
        agencies.c.official_code == code,
        cast(agencies.c.aliases, String).contains(f'"{code}"', autoescape=True),
    )
    candidates = conn.execute(select(agencies).where(has_code).order_by(agencies.c.code)).mappings()
    return get(conn, code) or next(
        (agency for agency in candidates if code in (agency["official_code"], *agency["aliases"])), None
    )


def list_of_area(conn: Connection, area: str, include_closed: bool = False) -> list[RowMapping]:
    """Returns an area's agencies: its office first, then by code."""
    query = select(agencies).where(agencies.c.area == area)
    if not include_closed:
        query = query.where(agencies.c.closed_at.is_(None))
    return list(conn.execute(query.order_by(agencies.c.kind == "school", agencies.c.code)).mappings())


def list_for_search(conn: Connection) -> list[RowMapping]:
    """Returns every open agency with the columns that a search needs, and its area's short name.

    Keys: code name_th name_en kind area district province aliases area_name.
    """
    columns = [
        agencies.c[name]
        for name in ("code", "name_th", "name_en", "kind", "area", "district", "province", "aliases")
    ]
    joined = agencies.join(areas, areas.c.key == agencies.c.area)
    query = select(*columns, areas.c.short_name_th.label("area_name")).select_from(joined)
    return list(conn.execute(query.where(agencies.c.closed_at.is_(None))).mappings())


def count_schools(conn: Connection, area: str) -> int:
    """Returns the number of open schools of an area."""
    schools = (agencies.c.area == area, agencies.c.kind == "school", agencies.c.closed_at.is_(None))
    return conn.execute(select(func.count()).select_from(agencies).where(*schools)).scalar_one()


def count_schools_by_area(conn: Connection) -> dict[str, int]:
    """Returns area key -> number of open schools."""
    query = (
        select(agencies.c.area, func.count())
        .where(agencies.c.kind == "school", agencies.c.closed_at.is_(None))
        .group_by(agencies.c.area)
    )
    return dict(conn.execute(query).all())
