"""Stores what was counted in an area's workbook.

Pages and workbooks that look at many areas read it here, instead of reading 245 sheets.
"""

from datetime import datetime

from sqlalchemy import Connection

from ..records.agency_status import AgencyStatus
from ..records.summary import Summary, daily_growth
from ..store import agency_status, country, workbooks


def save_area_figures(conn: Connection, area: str, summary: Summary, as_of: datetime | None) -> None:
    """Store an area's figures, their growth by day, and the status of each of its agencies.

    The area must have a workbook. Writes only what changed; the caller commits.
    """
    agency_status.replace_area(conn, area, map(_status_row, summary.statuses))
    # Compared with the row as it is now: another worker may have counted since this one began.
    book = workbooks.get(conn, area)
    values = {"figures": summary.figures, "by_day": daily_growth(summary.statuses), "last_at": as_of}
    if any(book[key] != value for key, value in values.items()):
        workbooks.update(conn, area, **values)
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
    )
    list_keys = ("unconfirmed", "to_correct", "conflicts", "doubts", "counted")
    return {
        "agency": status.unit.code,
        "latitude": latitude,
        "longitude": longitude,
        **{key: getattr(status, key) for key in scalar_keys},
        **{key: sorted(getattr(status, key)) for key in list_keys},
    }
