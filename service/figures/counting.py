"""What was counted in an area's workbook is kept, for pages and workbooks that look at many areas: nobody
reads 245 sheets to tell one number.
"""

from datetime import datetime

from sqlalchemy import Connection

from ..records.agency_status import Line
from ..records.summary import Summary, by_day
from ..store import agency_status as lines
from ..store import country, workbooks


def keep(conn: Connection, area: str, summary: Summary, as_of: datetime | None) -> None:
    """Keep the figures of an area that has a workbook, by how much they grew each day, and a line per agency.
    Writes only what changed; the caller commits.
    """
    lines.put(conn, area, map(_kept, summary.lines))
    # As it is now, not as it was when this visit began: another worker may have counted meanwhile.
    book = workbooks.get(conn, area)
    counted = {"figures": summary.figures, "by_day": by_day(summary.lines), "last_at": as_of}
    if any(book[key] != value for key, value in counted.items()):
        workbooks.change(conn, area, **counted)
        country.changed(conn)


def _kept(line: Line) -> dict:
    latitude, longitude = line.position or (None, None)
    same = ("registered", "registered_at", "pinned_at", "photo", "late", "surveyed", "surveyed_at", "ready")
    lists = ("to_correct", "conflicts", "doubts", "counted")
    return {
        "agency": line.unit.code,
        "latitude": latitude,
        "longitude": longitude,
        **{key: getattr(line, key) for key in same},
        **{key: sorted(getattr(line, key)) for key in lists},
    }
