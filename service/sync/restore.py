"""Tabs that people deleted come back with the rows that stood there, as one batch behind a token."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from sheets import workbook as bodies
from sheets.layout import Layout

from ..store import agencies, batches, rows, workbooks
from ..workbooks import layout
from .batch_builder import Frozen

REFUSED = "แท็บที่ถูกลบสร้างใหม่ไม่ได้ โปรดตรวจว่ามีแท็บอื่นใช้ชื่อเดียวกันหรือไม่ ระบบจะลองใหม่เอง"

# What stood in a tab: not what was gone from it before, nor what a repair row brings anyway.
STOOD = (rows.SENT, rows.STANDING, rows.CONFLICT)


def freeze(
    conn: Connection,
    book: Mapping,
    area: Mapping,
    gone: list[str],
    other_titles: bool,
    editors: list[str],
    now: datetime,
) -> Frozen:
    """Open a batch that makes the tabs `gone` again under fresh sheetIds. The caller commits.

    `other_titles`: people may have given theirs to tabs of their own. The summary comes back empty; it is
    written with the next commit.
    """
    kept = {key: id for key, id in book["sheet_ids"].items() if key not in gone}
    sheet_ids = layout.with_fresh_ids(kept, layout.keys(area["key"]), above=max(book["sheet_ids"].values()))
    shape = layout.of_book(area, sheet_ids)
    if other_titles:
        shape = _retitled(shape, gone)
    lines: dict[str, list[dict]] = {key: [] for key in gone} | _standing(conn, book["area"], gone)
    if layout.AGENCIES in gone and not lines[layout.AGENCIES]:
        lines[layout.AGENCIES] = layout.agency_lines(agencies.of_area(conn, book["area"]))
    token = workbooks.take_token(conn, book["area"])
    body = bodies.tabs_body(token, shape, lines, editors)
    batch_id = batches.add(conn, book["area"], token, book["positions"] or {}, now, sheet_ids)
    batches.put_body(conn, batch_id, body, 0, "")
    return Frozen(batch_id, token, body, "")


def _standing(conn: Connection, area: str, tabs: list[str]) -> dict[str, list[dict]]:
    """The rows of tabs as they stood, top to bottom; those that were typed by hand last."""
    found: dict[str, list[Mapping]] = defaultdict(list)
    for row in rows.of_area(conn, area):
        if row["record"] in tabs and row["state"] in STOOD:
            found[row["record"]].append(row)
    return {key: [row["cells"] for row in sorted(standing, key=_place)] for key, standing in found.items()}


def _place(row: Mapping) -> tuple:
    return row["place"] is None, row["place"] or 0, row["id"]


def _retitled(shape: Layout, tabs: list[str]) -> Layout:
    made = [replace(tab, title=f"{tab.title} (กู้คืน)") if tab.key in tabs else tab for tab in shape.tabs]
    return replace(shape, tabs=tuple(made))
