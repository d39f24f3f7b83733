"""The workbook of each area: its file, its tabs, and how far it was read and written."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, RowMapping, case, select

from .schema import workbooks


def get(conn: Connection, area: str) -> RowMapping | None:
    return conn.execute(select(workbooks).where(workbooks.c.area == area)).mappings().first()


def get_by_file(conn: Connection, file_id: str) -> RowMapping | None:
    return conn.execute(select(workbooks).where(workbooks.c.file_id == file_id)).mappings().first()


def list_all(conn: Connection) -> list[RowMapping]:
    return list(conn.execute(select(workbooks)).mappings())


def list_areas(conn: Connection) -> set[str]:
    """Returns the areas that have a workbook."""
    return set(conn.execute(select(workbooks.c.area)).scalars())


def list_progress(conn: Connection) -> list[RowMapping]:
    """Returns area, by_day and last_at of every workbook: what was counted, without the large columns."""
    return list(conn.execute(select(workbooks.c.area, workbooks.c.by_day, workbooks.c.last_at)).mappings())


def read_since(conn: Connection) -> datetime | None:
    """Returns since when all workbooks were read; None if one never was, or there are none."""
    moments = list(conn.execute(select(workbooks.c.read_at)).scalars())
    return min(moments) if moments and None not in moments else None


def add(conn: Connection, area: str, file_id: str, sheet_ids: Mapping[str, int], positions: Mapping) -> None:
    conn.execute(
        workbooks.insert().values(
            area=area, file_id=file_id, sheet_ids=dict(sheet_ids), positions=dict(positions)
        )
    )


def update(conn: Connection, area: str, **values: object) -> None:
    conn.execute(workbooks.update().where(workbooks.c.area == area).values(**values))


def request_count(conn: Connection, area: str) -> None:
    """Let the next cycle count an area anew. Each request is told from those before it."""
    seen = workbooks.c.register_seen
    values = {"register_seen": case((seen > 0, -1), else_=seen - 1)}
    conn.execute(workbooks.update().where(workbooks.c.area == area).values(**values))


def note_counted(
    conn: Connection, area: str, register_version: int, seen: int, now: datetime, drawn_with: str
) -> None:
    """Note that an area was counted now, at this version of the register, unless that was requested since.

    `seen`: the area's `register_seen` when it was counted. `drawn_with`: of which settings and code its tabs
    are.
    """
    is_same = (workbooks.c.area == area, workbooks.c.register_seen == seen)
    values = {"register_seen": register_version, "counted_at": now, "drawn_with": drawn_with}
    conn.execute(workbooks.update().where(*is_same).values(values))


def is_unchanged(conn: Connection, book: Mapping) -> bool:
    """True if a workbook was neither written, read, purged nor replaced since `book` was loaded."""
    keys = ("next_token", "committed_at", "file_id", "sheet_ids", "version_read")
    current = get(conn, book["area"])
    return all(current[key] == book[key] for key in keys)


def take_token(conn: Connection, area: str) -> int:
    """Returns the next token of an area's workbook and uses it up: no token comes twice."""
    token = conn.execute(select(workbooks.c.next_token).where(workbooks.c.area == area)).scalar_one()
    update(conn, area, next_token=token + 1)
    return token


def parked_tabs(book: Mapping, now: datetime) -> set[str]:
    """Returns the keys of the tabs of a workbook that nothing is added to at present."""
    return {
        key
        for key, parking in book["parked_tabs"].items()
        if parking["until"] is None or parking["until"] > now.isoformat()
    }


def list_parked(conn: Connection, reason: str) -> set[str]:
    """Returns the areas whose workbooks are left alone for this reason."""
    return set(conn.execute(select(workbooks.c.area).where(workbooks.c.parked == reason)).scalars())


def park(conn: Connection, area: str, reason: str, until: datetime) -> None:
    """Leave an area alone until then, as a person must act first. Its entries wait."""
    update(conn, area, parked=reason, parked_until=until)
