"""The trail of an area's sheet in plain words: who changed which cell when, before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ..records import RECORDS
from ..records.record import DECISION, ROW_ID
from ..store import agencies, rows

# What an edit was about: a cell, the officer's decision, or the row itself.
CELL, DECIDED, ROW = "cell", "decided", "row"

# How a row stands, as officers read it: (Thai, English).
STANDINGS = {
    rows.SENT: ("เพิ่งส่งเข้าตาราง", "just sent to the sheet"),
    rows.STANDING: ("อยู่ในตาราง", "stands in the sheet"),
    rows.REMOVED: ("ถูกลบจากตาราง", "was deleted from the sheet"),
    rows.MISPLACED: ("ตกผิดคอลัมน์", "stands in wrong columns"),
    rows.CONFLICT: ("เลขที่รับไม่ตรงกับรหัสหน่วยงาน หรือซ้ำ", "number and agency disagree, or it stands twice"),
    rows.LOST: ("หายไปกับไฟล์รุ่นเก่า ระบบใส่คืนให้", "went with an older version; it is put back"),
}


@dataclass(frozen=True)
class Step:
    """One edit as it is shown. `cell`: the header; `before` and `after`: None for an empty cell."""

    seen_at: datetime
    agency: str
    row_id: str
    tab: str
    cell: str
    before: object
    after: object
    who: str
    about: str


@dataclass(frozen=True)
class Trail:
    """One page of it, newest first. Pages count from 1; a page that is not there is the nearest that is."""

    steps: Sequence[Step]
    page: int
    pages: int
    count: int


def trail(conn: Connection, area: str, english: bool, page: int, size: int, agency: str = "") -> Trail:
    """The edits that were seen in an area's workbook, or of one agency in it, `size` on a page."""
    count = rows.count_edits(conn, area, agency)
    pages = max(1, -(-count // size))
    page = min(max(page, 1), pages)
    names = {agency["code"]: agency["name_th"] for agency in agencies.of_area(conn, area)}
    steps = [
        _step(edit, names, english) for edit in rows.edits_of(conn, area, size, (page - 1) * size, agency)
    ]
    return Trail(steps, page, pages, count)


def _step(edit: Mapping, names: Mapping[str, str], english: bool) -> Step:
    record, about = RECORDS[edit["record"]], {DECISION: DECIDED, ROW_ID: ROW}.get(edit["column"], CELL)
    before, after = edit["before"], edit["after"]
    if about == ROW:
        before, after = (
            STANDINGS[state][english] if state in STANDINGS else state for state in (before, after)
        )
    cell = record.column_titles().get(edit["column"], edit["column"])
    return Step(
        edit["seen_at"],
        names.get(edit["agency"], edit["agency"]),
        edit["row_id"],
        record.tab,
        cell,
        before,
        after,
        edit["who"],
        about,
    )
