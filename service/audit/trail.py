"""What people did in an area's workbook: who did what when, with the content before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from ..records import RECORDS
from ..records.record import DECISION
from ..store import agencies, edit_kinds, register_lines, rows
from ..store.edit_filter import ALL_EDITS, EditFilter

# What a step was about: a cell, the officer's decision, the row itself, or the tab or file as a whole.
ABOUT_CELL, ABOUT_DECISION, ABOUT_ROW, ABOUT_WHOLE = "cell", "decided", "row", "whole"

# The states of a row, as officers read them: (Thai, English).
ROW_STATE_NAMES = {
    rows.SENT: ("เพิ่งส่งเข้าตาราง", "just sent to the sheet"),
    rows.STANDING: ("อยู่ในตาราง", "stands in the sheet"),
    rows.REMOVED: ("ถูกลบจากตาราง", "was deleted from the sheet"),
    rows.MISPLACED: ("ตกผิดคอลัมน์", "stands in wrong columns"),
    rows.CONFLICT: ("เลขที่รับไม่ตรงกับรหัสหน่วยงาน หรือซ้ำ", "number and agency disagree, or it stands twice"),
    rows.LOST: ("หายไปกับไฟล์รุ่นเก่า ระบบใส่คืนให้", "went with an older version; it is put back"),
}

# What was done with rows, and with tabs and files as a whole: (Thai, English).
ROW_KIND_NAMES = {
    edit_kinds.STATE: ("ทั้งแถว", "The row"),
    edit_kinds.ROW_MADE: ("พิมพ์แถวใหม่", "Typed a row"),
    edit_kinds.ROW_CHANGED: ("แก้แถว", "Changed a row"),
    edit_kinds.ROW_DELETED: ("ลบแถวที่พิมพ์เอง", "Deleted a typed row"),
    edit_kinds.ROW_COPIED: ("คัดลอกแถว", "Copied the row"),
    edit_kinds.COPY_DELETED: ("ลบแถวที่ซ้ำ", "Deleted a copy of the row"),
}
KIND_NAMES = {
    edit_kinds.ROWS_INSERTED: ("แทรกแถวว่าง", "Inserted empty rows"),
    edit_kinds.SORTED: ("เรียงลำดับแถว", "Sorted the rows"),
    edit_kinds.FILTERED: ("กรองแถว", "Filtered the rows"),
    edit_kinds.UNDONE: ("เลิกทำ", "Undid an act"),
    edit_kinds.COLUMNS_INSERTED: ("แทรกคอลัมน์", "Inserted a column"),
    edit_kinds.COLUMNS_DELETED: ("ลบคอลัมน์", "Deleted a column"),
    edit_kinds.COLUMNS_MOVED: ("ย้ายคอลัมน์", "Moved a column"),
    edit_kinds.COLUMNS_HIDDEN: ("ซ่อนคอลัมน์", "Hid a column"),
    edit_kinds.COLUMNS_SHOWN: ("แสดงคอลัมน์ที่ซ่อนไว้", "Showed a hidden column"),
    edit_kinds.HEADER: ("แก้หัวคอลัมน์", "Changed a header"),
    edit_kinds.TAB_ADDED: ("เพิ่มแท็บ", "Added a tab"),
    edit_kinds.TAB_DELETED: ("ลบแท็บ", "Deleted a tab"),
    edit_kinds.TAB_RENAMED: ("เปลี่ยนชื่อแท็บ", "Renamed a tab"),
    edit_kinds.TAB_MOVED: ("ย้ายแท็บ", "Moved a tab"),
    edit_kinds.TAB_HIDDEN: ("ซ่อนแท็บ", "Hid a tab"),
    edit_kinds.TAB_SHOWN: ("แสดงแท็บที่ซ่อนไว้", "Showed a hidden tab"),
    edit_kinds.TAB_PROTECTED: ("ป้องกันแท็บ", "Protected a tab"),
    edit_kinds.TAB_UNPROTECTED: ("ยกเลิกการป้องกันแท็บ", "Took the protection of a tab away"),
    edit_kinds.FILE_RENAMED: ("เปลี่ยนชื่อไฟล์", "Renamed the file"),
    edit_kinds.FILE_TRASHED: ("ย้ายไฟล์ลงถังขยะ", "Moved the file to the bin"),
    edit_kinds.FILE_RESTORED: ("กู้ไฟล์จากถังขยะ", "Took the file out of the bin"),
}

# Key -> (Thai, English) of the kinds that the page can be narrowed to; "" is all.
EDIT_KINDS = {
    "": ("ทั้งหมด", "All"),
    "cells": ("แก้ช่อง", "Cells"),
    "decisions": ("ผลตรวจ", "Decisions"),
    "rows": ("เพิ่ม ลบ หรือพิมพ์แถว", "Rows that came or went"),
    "whole": ("คอลัมน์ แท็บ และไฟล์", "Columns, tabs and the file"),
}

# Who it was, where no one person is known to have done it.
UNSURE_NAMES = {
    edit_kinds.BY_REVISION: (
        "ผู้แก้ไฟล์เพียงคนเดียวในช่วงนั้นตามที่ Google แจ้ง: {}",
        "the only one who changed the file then, as Google tells: {}",
    ),
    edit_kinds.BY_ONE_OF: ("คนใดคนหนึ่งใน {}", "one of {}"),
    edit_kinds.BY_FILE: ("ไม่ทราบแน่ชัด ผู้แก้ไฟล์ล่าสุดคือ {}", "not certain; last to change the file: {}"),
}
UNKNOWN = ("ไม่ทราบว่าใคร", "not known")

_REGISTER_TAB = ("หน่วยงาน", "Agencies")
_FILE = ("ทั้งไฟล์", "The file")


@dataclass(frozen=True)
class TrailStep:
    """One step as the page shows it. `cell`: its header, or what was done with the row, the tab or the file.

    `done_at`: when, None where only `seen_at` is known. `before` and `after`: texts or values of a cell, None
    for an empty one. `about`: ABOUT_CELL, ABOUT_DECISION, ABOUT_ROW or ABOUT_WHOLE. `who`: with how that is
    known, if it is not sure.
    """

    seen_at: datetime
    done_at: datetime | None
    agency: str
    row_id: str
    tab: str
    cell: str
    before: object
    after: object
    who: str
    about: str


@dataclass(frozen=True)
class TrailPage:
    """One page of steps, newest first. `page` counts from 1; `count`: steps on all pages."""

    steps: Sequence[TrailStep]
    page: int
    pages: int
    count: int


def trail_page(
    conn: Connection, area: str, english: bool, page: int, size: int, meant: EditFilter = ALL_EDITS
) -> TrailPage:
    """Return a page of what was done in an area's workbook.

    A `page` out of range is replaced by the nearest one. `size`: steps on a page.
    """
    count = rows.count_edits(conn, area, meant)
    pages = max(1, -(-count // size))
    page = min(max(page, 1), pages)
    names = {agency["code"]: agency["name_th"] for agency in agencies.list_of_area(conn, area)}
    steps = [
        _step(edit, names, english) for edit in rows.list_edits(conn, area, size, (page - 1) * size, meant)
    ]
    return TrailPage(steps, page, pages, count)


def edits_of_kind(key: str, meant: EditFilter) -> EditFilter:
    """Return a filter narrowed to a kind of EDIT_KINDS."""
    if key == "cells":
        return replace(meant, kinds=(edit_kinds.CELL,), but_columns=(DECISION,))
    if key == "decisions":
        return replace(meant, kinds=(edit_kinds.CELL,), columns=(DECISION,))
    return replace(meant, kinds={"rows": ROW_KIND_NAMES, "whole": KIND_NAMES}.get(key, ()))


def editor_name(edit: Mapping, english: bool) -> str:
    """Return who made an edit, with how that is known if it is not sure."""
    if not edit["who"]:
        return UNKNOWN[english] if edit["known_by"] == edit_kinds.BY_NOBODY else ""
    return (
        UNSURE_NAMES[edit["known_by"]][english].format(edit["who"])
        if edit["known_by"] in UNSURE_NAMES
        else edit["who"]
    )


def edit_sentence(edit: Mapping, english: bool) -> str:
    """Return one edit in words: where, what, and the content before and after."""
    step = _step(edit, {}, english)
    row = (f" เลขที่รับ {step.row_id}", f" number {step.row_id}")[english] if step.row_id else ""
    before, after = ("–" if side in (None, "") else side for side in (step.before, step.after))
    return f"{step.tab} · {step.cell}{row}: {before} → {after}"


def _step(edit: Mapping, names: Mapping[str, str], english: bool) -> TrailStep:
    titles = _column_titles(edit["record"])
    about = _about(edit)
    sides = [edit["before"], edit["after"]]
    if edit["kind"] == edit_kinds.STATE:
        sides = [ROW_STATE_NAMES[side][english] if side in ROW_STATE_NAMES else side for side in sides]
    else:
        sides = [_side_text(side, edit["kind"], titles, english) for side in sides]
    return TrailStep(
        edit["seen_at"],
        edit["done_at"],
        names.get(edit["agency"], edit["agency"]),
        edit["row_id"],
        _tab_title(edit, english),
        _what(edit, titles, english),
        *sides,
        editor_name(edit, english),
        about,
    )


def _about(edit: Mapping) -> str:
    if edit["kind"] in ROW_KIND_NAMES:
        return ABOUT_ROW
    if edit["kind"] in KIND_NAMES:
        return ABOUT_WHOLE
    return ABOUT_DECISION if edit["column"] == DECISION else ABOUT_CELL


def _what(edit: Mapping, titles: Mapping[str, str], english: bool) -> str:
    column = titles.get(edit["column"], edit["column"]) or edit["place"]
    name = (ROW_KIND_NAMES | KIND_NAMES).get(edit["kind"])
    if edit["kind"] == edit_kinds.HEADER:
        return f"{name[english]} {column}"
    return name[english] if name else column


def _tab_title(edit: Mapping, english: bool) -> str:
    if edit["record"] in RECORDS:
        return RECORDS[edit["record"]].tab
    if edit["record"] == register_lines.TAB:
        return _REGISTER_TAB[english]
    return edit["place"] or edit["record"] or _FILE[english]


def _column_titles(record: str) -> Mapping[str, str]:
    if record in RECORDS:
        return RECORDS[record].column_titles()
    return register_lines.COLUMN_TITLES if record == register_lines.TAB else {}


def _side_text(side: object, kind: str, titles: Mapping[str, str], english: bool) -> object:
    """Return the text of what is kept of one side: cells or columns by their names, or a value as it is."""
    if not isinstance(side, Mapping):
        return side
    if kind == edit_kinds.ROWS_INSERTED:
        return (f"{side['rows']} แถว ตั้งแต่แถวที่ {side['first']}", f"{side['rows']} from row {side['first']}")[
            english
        ]
    if kind == edit_kinds.TAB_MOVED:
        return " · ".join(side["order"])
    if kind == edit_kinds.SORTED:
        side = {
            key: (("น้อยไปมาก", "ascending"), ("มากไปน้อย", "descending"))[bool(descending)][english]
            for key, descending in side.items()
        }
    if kind == edit_kinds.FILTERED:
        side = {key: (f"ซ่อน {number} ค่า", f"{number} hidden")[english] for key, number in side.items()}
    names = {key: titles.get(key, key.removeprefix("*")) for key in side}
    return (
        " · ".join(
            f"{names[key]}: {value}" if value not in ("", None) else names[key] for key, value in side.items()
        )
        or None
    )
