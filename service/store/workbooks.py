"""Which workbook belongs to an area, and what is known of it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select, update

from .schema import workbooks


def get(conn: Connection, area: str) -> RowMapping | None:
    return conn.execute(select(workbooks).where(workbooks.c.area == area)).mappings().first()


def by_file(conn: Connection, file_id: str) -> RowMapping | None:
    return conn.execute(select(workbooks).where(workbooks.c.file_id == file_id)).mappings().first()


def every(conn: Connection) -> list[RowMapping]:
    return list(conn.execute(select(workbooks)).mappings())


def progress(conn: Connection) -> list[RowMapping]:
    """Area, by_day and last_at of every workbook: what has been counted, without all that keeping it
    takes.
    """
    return list(conn.execute(select(workbooks.c.area, workbooks.c.by_day, workbooks.c.last_at)).mappings())


def add(conn: Connection, area: str, file_id: str, sheet_ids: Mapping[str, int], positions: Mapping) -> None:
    conn.execute(
        workbooks.insert().values(
            area=area, file_id=file_id, sheet_ids=dict(sheet_ids), positions=dict(positions)
        )
    )


def change(conn: Connection, area: str, **values: object) -> None:
    conn.execute(update(workbooks).where(workbooks.c.area == area).values(**values))


def take_token(conn: Connection, area: str) -> int:
    """The next token of the area's workbook; tokens are never used again."""
    token = conn.execute(select(workbooks.c.next_token).where(workbooks.c.area == area)).scalar_one()
    change(conn, area, next_token=token + 1)
    return token


def parked_tabs(book: Mapping, now: datetime) -> set[str]:
    """The tabs that nothing is added to at present."""
    return {
        key
        for key, why in book["parked_tabs"].items()
        if why["until"] is None or why["until"] > now.isoformat()
    }


def park(conn: Connection, area: str, reason: str, until: datetime) -> None:
    """Leave an area alone until then: a person must act first. Its entries wait."""
    change(conn, area, parked=reason, parked_until=until)
