"""Stores what was counted in an area's workbook.

Pages and workbooks that look at many areas read it here, instead of reading 245 sheets.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ..records.agency_status import AgencyStatus
from ..records.summary import Summary, daily_growth
from ..store import agency_status, country, workbooks


@dataclass(frozen=True)
class AreaFigures:
    """What was counted in an area, ready to be stored: `values` of its workbook, and `statuses`."""

    area: str
    values: Mapping
    statuses: agency_status.AreaChange


def compare_area_figures(
    conn: Connection, area: str, summary: Summary, as_of: datetime | None
) -> AreaFigures:
    """Work out what `save_area_figures` has to store. Writes nothing."""
    values = {"figures": summary.figures, "by_day": daily_growth(summary.statuses), "last_at": as_of}
    statuses = agency_status.compare_area(conn, area, map(_status_row, summary.statuses))
    return AreaFigures(area, values, statuses)


def save_area_figures(conn: Connection, figures: AreaFigures) -> None:
    """Store an area's figures, their growth by day, and the status of each of its agencies.

    The area must have a workbook. Writes only what changed; the caller commits.
    """
    agency_status.save_area(conn, figures.statuses)
    # Compared with the row as it is now: another worker may have counted since this one began.
    book = workbooks.get(conn, figures.area)
    if any(book[key] != value for key, value in figures.values.items()):
        workbooks.update(conn, figures.area, **figures.values)
        country.mark_changed(conn)


def _status_row(status: AgencyStatus) -> dict:
    latitude, longitude = status.position or (None, None)
    scalar_keys = (
        "registered",
        "registered_at",
        "pinned_at",
        "photo",
        "late",
        "surveyed",
        "surveyed_at",
        "ready",
        "confirmed_by_hand",
    )
    list_keys = ("unconfirmed", "to_correct", "conflicts", "doubts", "counted", "typed")
    return {
        "agency": status.unit.code,
        "latitude": latitude,
        "longitude": longitude,
        **{key: getattr(status, key) for key in scalar_keys},
        **{key: sorted(getattr(status, key)) for key in list_keys},
    }
