"""Agencies that move to another area: what they sent follows them.

Their rows are marked as moved where they stand, and appended once to the workbook of the new area.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, Select, literal, select

from . import rows as sheet_rows
from . import unbound_rows, workbooks
from .schema import accounts, agencies, agency_moves, areas, batches, entries, reminders, requests, rows

# As a literal: with a parameter the index of these rows is not used.
IS_MOVED = rows.c.state == literal(sheet_rows.MOVED, literal_execute=True)


def list_waiting(conn: Connection) -> list[str]:
    """Returns the agencies whose move is to be followed now: none of their rows is in an open batch."""
    return list(conn.execute(_waiting_moves()).scalars())


def is_waiting(conn: Connection, agency: str) -> bool:
    """True if the move of this agency is to be followed now."""
    return conn.execute(_waiting_moves().where(agency_moves.c.agency == agency)).first() is not None


def _waiting_moves() -> Select:
    in_flight = (
        select(rows.c.id)
        .join(batches, batches.c.id == rows.c.batch_id)
        .where(rows.c.agency == agency_moves.c.agency, batches.c.state == "open")
    )
    return select(agency_moves.c.agency).where(~in_flight.exists())


def follow(conn: Connection, agency: str, records: Collection[str], now: datetime) -> str | None:
    """Let what an agency sent of these records follow it; returns the area it left, None if it left none.

    The caller commits.
    """
    area = conn.execute(select(agencies.c.area).where(agencies.c.code == agency)).scalar_one()
    conn.execute(agency_moves.delete().where(agency_moves.c.agency == agency))
    is_left = (
        rows.c.agency == agency,
        rows.c.area != area,
        rows.c.entry_id.is_not(None),
        rows.c.record.in_(records),
        rows.c.state.not_in((sheet_rows.MOVED, sheet_rows.REMOVED)),
    )
    left_areas = set(conn.execute(select(rows.c.area).where(*is_left).distinct()).scalars())
    left_areas |= unbound_rows.follow(conn, agency, area, records, now)
    values = {"state": sheet_rows.MOVED, "seen_once": "", "seen_at": None, "changed_at": now}
    conn.execute(rows.update().where(*is_left).values(**values))
    conn.execute(
        entries.update().where(entries.c.agency == agency, entries.c.record.in_(records)).values(area=area)
    )
    for table in (accounts, requests, reminders):
        conn.execute(table.update().where(table.c.agency == agency).values(area=area))
    if left_areas:
        # In a workbook that is newer than the database copies may stand already.
        workbooks.update(conn, area, read_again=True)
    for changed_area in {area, *left_areas}:
        workbooks.request_count(conn, changed_area)
    return min(left_areas, default=None)


def list_to_append(conn: Connection, area: str) -> Sequence[RowMapping]:
    """Returns the rows that moved with their agencies to this area and have no copy there yet.

    With the columns of `rows.list_of_area`.
    """
    newer = rows.alias("newer")
    has_newer = select(newer.c.id).where(newer.c.entry_id == rows.c.entry_id, newer.c.id > rows.c.id)
    is_here = rows.c.agency.in_(select(agencies.c.code).where(agencies.c.area == area))
    condition = IS_MOVED & is_here & rows.c.entry_id.is_not(None) & ~has_newer.exists()
    return sheet_rows.list_where(conn, condition)


def list_areas_to_append(conn: Connection) -> set[str]:
    """Returns the areas to which rows moved, also those that have copies already."""
    query = select(agencies.c.area).join(rows, rows.c.agency == agencies.c.code)
    return set(conn.execute(query.where(IS_MOVED).distinct()).scalars())


def ids_of_copies(conn: Connection, entry_ids: Collection[int]) -> dict[int, list[str]]:
    """Returns the row ids that these entries were given so far, in all workbooks."""
    query = select(rows.c.entry_id, rows.c.row_id).where(rows.c.entry_id.in_(list(entry_ids)))
    ids: dict[int, list[str]] = {}
    for entry, row_id in conn.execute(query):
        ids.setdefault(entry, []).append(row_id)
    return ids


def list_gone(conn: Connection, area: str, codes: Collection[str]) -> list[tuple[str, str, str]]:
    """Returns (code, name, short name of the area where it is now) of those agencies that left this area."""
    query = (
        select(agencies.c.code, agencies.c.name_th, areas.c.short_name_th)
        .join(areas, areas.c.key == agencies.c.area)
        .where(agencies.c.code.in_(list(codes)), agencies.c.area != area)
        .order_by(agencies.c.code)
    )
    return [tuple(row) for row in conn.execute(query)]
