"""The figures of areas for pages, `flask summary` and summary.json: the same as in the tab สรุป."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection

from ..records.summary import HEADLINES, STARTED, TYPED_RECORDS, typed_key
from ..store import agencies, areas, workbooks
from .effective import area_summary

# The figures of the pages of all areas.
NATIONAL_FIGURES = (*HEADLINES, STARTED, *map(typed_key, TYPED_RECORDS))


def get(conn: Connection, area: str) -> dict[str, int] | None:
    """Returns the figures as last written to the area's workbook; None before there is one."""
    book = workbooks.get(conn, area)
    return book["figures"] if book else None


def summary_document(conn: Connection, area: str, deadline: date | None, now: datetime) -> dict:
    """Returns the published summary of an area: its key, its name, every figure, and as_of.

    `as_of` is ISO, UTC, or None.
    """
    area_row = areas.get(conn, area)
    summary, as_of = area_summary(conn, area, deadline, now)
    names = {"area": area, "area_name": area_row["short_name_th"]}
    return names | summary.figures | {"as_of": as_of.isoformat() if as_of else None}


def rows_and_totals(conn: Connection) -> tuple[list[dict], dict]:
    """Returns one row for each area (area, area_name, type, NATIONAL_FIGURES), and their totals."""
    figures_by_area: Mapping[str, Mapping] = {
        book["area"]: book["figures"] or {} for book in workbooks.list_all(conn)
    }
    schools_by_area = agencies.count_schools_by_area(conn)
    rows = []
    for area in areas.list_all(conn):
        figures = dict.fromkeys(NATIONAL_FIGURES, 0) | figures_by_area.get(area["key"], {})
        # The register may have changed since the workbook's figures were written.
        difference = figures["schools_proposed"] - figures["schools"]
        schools = schools_by_area.get(area["key"], 0)
        figures |= {"schools": schools, "schools_proposed": schools + difference}
        names = {"area": area["key"], "area_name": area["short_name_th"], "type": area["type"]}
        rows.append(names | {key: figures[key] for key in NATIONAL_FIGURES})
    totals = {key: sum(row[key] for row in rows) for key in NATIONAL_FIGURES}
    return rows, totals
