"""What was counted in an area's workbook is kept, for pages and workbooks that look at many areas: nobody reads 245 sheets
to tell one number.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from .records.line import Line
from .records.summary import Summary, by_day
from .store import lines, workbooks


def keep(conn: Connection, book: Mapping, summary: Summary, as_of: datetime | None) -> None:
    """Keep the figures of an area, by how much they grew each day, and a line per agency. Writes only what changed; the
    caller commits.
    """
    lines.put(conn, book["area"], map(_kept, summary.lines))
    counted = {"figures": summary.figures, "by_day": by_day(summary.lines), "last_at": as_of}
    if any(book[key] != value for key, value in counted.items()):
        workbooks.change(conn, book["area"], **counted)


def _kept(line: Line) -> dict:
    latitude, longitude = line.position or (None, None)
    same = ("registered", "registered_at", "pinned_at", "photo", "late", "surveyed", "surveyed_at", "ready")
    lists = ("to_correct", "conflicts", "doubts", "counted")
    return {
        "agency": line.unit.code, "latitude": latitude, "longitude": longitude,
        **{key: getattr(line, key) for key in same}, **{key: sorted(getattr(line, key)) for key in lists},
    }  # fmt: skip
