"""The edits in an area's workbook: who changed which cell when, with its content before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ..records import RECORDS
from ..records.record import DECISION, ROW_ID
from ..store import agencies, rows

# What an edit was about: a cell, the officer's decision, or the row itself.
ABOUT_CELL, ABOUT_DECISION, ABOUT_ROW = "cell", "decided", "row"

# The states of a row, as officers read them: (Thai, English).
ROW_STATE_NAMES = {
    rows.SENT: ("เพิ่งส่งเข้าตาราง", "just sent to the sheet"),
    rows.STANDING: ("อยู่ในตาราง", "stands in the sheet"),
    rows.REMOVED: ("ถูกลบจากตาราง", "was deleted from the sheet"),
    rows.MISPLACED: ("ตกผิดคอลัมน์", "stands in wrong columns"),
    rows.CONFLICT: ("เลขที่รับไม่ตรงกับรหัสหน่วยงาน หรือซ้ำ", "number and agency disagree, or it stands twice"),
    rows.LOST: ("หายไปกับไฟล์รุ่นเก่า ระบบใส่คืนให้", "went with an older version; it is put back"),
}


@dataclass(frozen=True)
class TrailStep:
    """One edit as the page shows it. `cell`: its header. `before` and `after`: None for an empty cell.

    `about`: ABOUT_CELL, ABOUT_DECISION or ABOUT_ROW. `who` wrote the cell; if `is_last_editor`, it is only
    known that they changed the file last.
    """

    seen_at: datetime
    agency: str
    row_id: str
    tab: str
    cell: str
    before: object
    after: object
    who: str
    is_last_editor: bool
    about: str


@dataclass(frozen=True)
class TrailPage:
    """One page of edits, newest first. `page` counts from 1; `count`: edits on all pages."""

    steps: Sequence[TrailStep]
    page: int
    pages: int
    count: int


def trail_page(
    conn: Connection, area: str, english: bool, page: int, size: int, agency: str = ""
) -> TrailPage:
    """Return a page of the edits in an area's workbook, or of one agency in it.

    A `page` out of range is replaced by the nearest one. `size`: edits on a page.
    """
    count = rows.count_edits(conn, area, agency)
    pages = max(1, -(-count // size))
    page = min(max(page, 1), pages)
    names = {agency["code"]: agency["name_th"] for agency in agencies.list_of_area(conn, area)}
    steps = [
        _step(edit, names, english) for edit in rows.list_edits(conn, area, size, (page - 1) * size, agency)
    ]
    return TrailPage(steps, page, pages, count)


def _step(edit: Mapping, names: Mapping[str, str], english: bool) -> TrailStep:
    record = RECORDS[edit["record"]]
    about = {DECISION: ABOUT_DECISION, ROW_ID: ABOUT_ROW}.get(edit["column"], ABOUT_CELL)
    before, after = edit["before"], edit["after"]
    if about == ABOUT_ROW:
        before, after = (
            ROW_STATE_NAMES[state][english] if state in ROW_STATE_NAMES else state
            for state in (before, after)
        )
    cell = record.column_titles().get(edit["column"], edit["column"])
    return TrailStep(
        edit["seen_at"],
        names.get(edit["agency"], edit["agency"]),
        edit["row_id"],
        record.tab,
        cell,
        before,
        after,
        edit["who"],
        edit["known_by"] == rows.BY_FILE,
        about,
    )
