"""Reports of areas to OBEC, frozen when they were submitted (service/reports says what they hold)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, select, update

from . import country, workbooks
from .schema import reports

SUBMITTED, ACCEPTED, RETURNED = "submitted", "accepted", "returned"
# Lists and evidence take up to 100 kB a report: who looks at many leaves them out.
_BARE = [column for column in reports.c if column.name != "content"]


def add(
    conn: Connection,
    area: str,
    who: str,
    note: str,
    late: bool,
    figures: Mapping,
    content: Mapping,
    now: datetime,
) -> RowMapping:
    """The next report of an area; returns it. Two at once: the second fails (unique by area and number)."""
    number = (
        conn.execute(
            select(func.coalesce(func.max(reports.c.number), 0)).where(reports.c.area == area)
        ).scalar_one()
        + 1
    )
    values = {
        "area": area,
        "number": number,
        "submitted_at": now,
        "who": who,
        "note": note,
        "late": late,
        "figures": dict(figures),
        "content": dict(content),
        "state": SUBMITTED,
    }
    conn.execute(reports.insert().values(**values))
    country.changed(conn)
    _summary_tells(conn, area)
    return get(conn, area, number)


def get(conn: Connection, area: str, number: int) -> RowMapping | None:
    return (
        conn.execute(select(reports).where(reports.c.area == area, reports.c.number == number))
        .mappings()
        .first()
    )


def of_area(conn: Connection, area: str) -> list[RowMapping]:
    """All reports of an area without their content, the newest first."""
    return list(
        conn.execute(
            select(*_BARE).where(reports.c.area == area).order_by(reports.c.number.desc())
        ).mappings()
    )


def newest_of(conn: Connection, area: str) -> RowMapping | None:
    """The newest report of an area without its content."""
    found = select(*_BARE).where(reports.c.area == area).order_by(reports.c.number.desc()).limit(1)
    return conn.execute(found).mappings().first()


def newest(conn: Connection) -> dict[str, RowMapping]:
    """Area -> its newest report without its content, for every area that has submitted one."""
    last = (
        select(reports.c.area, func.max(reports.c.number).label("number")).group_by(reports.c.area).subquery()
    )
    joined = reports.join(last, (reports.c.area == last.c.area) & (reports.c.number == last.c.number))
    return {report["area"]: report for report in conn.execute(select(*_BARE).select_from(joined)).mappings()}


def decide(conn: Connection, area: str, number: int, state: str, reason: str, now: datetime) -> None:
    """`state`: of this module; SUBMITTED takes a decision back."""
    this = (reports.c.area == area, reports.c.number == number)
    decided = {"state": state, "reason": reason, "decided_at": None if state == SUBMITTED else now}
    conn.execute(update(reports).where(*this).values(**decided))
    country.changed(conn)
    _summary_tells(conn, area)


def _summary_tells(conn: Connection, area: str) -> None:
    """The area's summary says where its report stands: it is worked out anew at the next cycle."""
    workbooks.change(conn, area, register_seen=0)
