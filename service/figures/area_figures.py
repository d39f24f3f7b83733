"""Figures of areas for pages, `flask summary` and summary.json: the same as in the tab สรุป."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection

from ..records.summary import HEADLINES
from ..store import agencies, areas, workbooks
from .effective import summary_of


def of_area(conn: Connection, area: str) -> dict[str, int] | None:
    """The figures as last written to the area's workbook; None before there is one."""
    book = workbooks.get(conn, area)
    return book["figures"] if book else None


def document(conn: Connection, area: str, deadline: date | None, now: datetime) -> dict:
    """The summary of an area as published: area, its names, every figure, as_of (ISO, UTC) or None."""
    facts = areas.get(conn, area)
    summary, as_of = summary_of(conn, area, deadline, now)
    names = {"area": area, "area_name": facts["short_name_th"]}
    return names | summary.figures | {"as_of": as_of.isoformat() if as_of else None}


def national(conn: Connection) -> tuple[list[dict], dict]:
    """A line per area (area, area_name, type, the headline figures) and their totals."""
    books: Mapping[str, Mapping] = {book["area"]: book["figures"] or {} for book in workbooks.every(conn)}
    schools = agencies.schools_by_area(conn)
    lines = []
    for area in areas.every(conn):
        figures = dict.fromkeys(HEADLINES, 0) | books.get(area["key"], {})
        # The register may have changed since the workbook's figures were written.
        says_more = figures["schools_proposed"] - figures["schools"]
        number = schools.get(area["key"], 0)
        figures |= {"schools": number, "schools_proposed": number + says_more}
        known = {"area": area["key"], "area_name": area["short_name_th"], "type": area["type"]}
        lines.append(known | {key: figures[key] for key in HEADLINES})
    totals = {key: sum(line[key] for line in lines) for key in HEADLINES}
    return lines, totals
