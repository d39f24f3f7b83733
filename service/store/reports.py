"""Reports of areas to OBEC, frozen when they were submitted (service/reports says what they contain)."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, select

from . import country, workbooks
from .schema import reports

SUBMITTED, ACCEPTED, RETURNED = "submitted", "accepted", "returned"
# Lists and evidence take up to 100 kB a report: queries of many reports leave them out.
_COLUMNS_WITHOUT_CONTENT = [column for column in reports.c if column.name != "content"]


def add(
    conn: Connection,
    area: str,
    who: str,
    note: str,
    late: bool,
    figures: Mapping,
    content: Mapping,
    now: datetime,
    hand_reason: str = "",
) -> RowMapping:
    """Insert the next report of an area; returns it.

    Of two at once the second raises IntegrityError: area and number are unique.
    """
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
        "hand_reason": hand_reason,
        "late": late,
        "figures": dict(figures),
        "content": dict(content),
        "state": SUBMITTED,
    }
    conn.execute(reports.insert().values(**values))
    country.mark_changed(conn)
    _refresh_summary(conn, area)
    return get(conn, area, number)


def get(conn: Connection, area: str, number: int) -> RowMapping | None:
    return (
        conn.execute(select(reports).where(reports.c.area == area, reports.c.number == number))
        .mappings()
        .first()
    )


def states(conn: Connection, areas: Collection[str]) -> dict[tuple[str, int], str]:
    """Returns (area, number) -> state of all reports of these areas."""
    query = select(reports.c.area, reports.c.number, reports.c.state).where(reports.c.area.in_(list(areas)))
    return {(area, number): state for area, number, state in conn.execute(query)}


def photo_ids(conn: Connection, area: str) -> set[str]:
    """Returns the ids of all photos that the reports of an area show."""
    contents = conn.execute(select(reports.c.content).where(reports.c.area == area)).scalars()
    return {
        photo
        for content in contents
        for photo in (
            *(photo["id"] for photo in content.get("photos", ())),
            *(
                photo
                for agency in content.get("agencies", ())
                for point in agency["points"]
                for photo in point["photos"]
            ),
        )
    }


def list_of_area(conn: Connection, area: str) -> list[RowMapping]:
    """Returns all reports of an area without their content, the newest first."""
    return list(
        conn.execute(
            select(*_COLUMNS_WITHOUT_CONTENT).where(reports.c.area == area).order_by(reports.c.number.desc())
        ).mappings()
    )


def get_newest(conn: Connection, area: str) -> RowMapping | None:
    """Returns the newest report of an area without its content."""
    query = (
        select(*_COLUMNS_WITHOUT_CONTENT)
        .where(reports.c.area == area)
        .order_by(reports.c.number.desc())
        .limit(1)
    )
    return conn.execute(query).mappings().first()


def newest_by_area(conn: Connection) -> dict[str, RowMapping]:
    """Returns area -> its newest report without its content, for every area that has submitted one."""
    last = (
        select(reports.c.area, func.max(reports.c.number).label("number")).group_by(reports.c.area).subquery()
    )
    joined = reports.join(last, (reports.c.area == last.c.area) & (reports.c.number == last.c.number))
    return {
        report["area"]: report
        for report in conn.execute(select(*_COLUMNS_WITHOUT_CONTENT).select_from(joined)).mappings()
    }


def decide(conn: Connection, area: str, number: int, state: str, reason: str, now: datetime) -> None:
    """Store OBEC's decision on a report. `state`: ACCEPTED, RETURNED, or SUBMITTED to undo a decision."""
    is_report = (reports.c.area == area, reports.c.number == number)
    values = {"state": state, "reason": reason, "decided_at": None if state == SUBMITTED else now}
    conn.execute(reports.update().where(*is_report).values(**values))
    country.mark_changed(conn)
    _refresh_summary(conn, area)


def _refresh_summary(conn: Connection, area: str) -> None:
    """Let the next cycle write the area's summary again: it shows the state of its report."""
    workbooks.request_count(conn, area)
