"""Restores tabs that people deleted, with their rows, as one batch with a token."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from sheets import workbook as bodies
from sheets.layout import Layout

from ..store import agencies, batches, rows, workbooks
from ..workbooks import layout
from .batch_builder import FrozenBatch, next_head

RESTORE_REFUSED = "แท็บที่ถูกลบสร้างใหม่ไม่ได้ โปรดตรวจว่ามีแท็บอื่นใช้ชื่อเดียวกันหรือไม่ ระบบจะลองใหม่เอง"

# States of the rows that are restored: not of those that were removed before, nor of those that get a repair
# row anyway.
RESTORED_STATES = (rows.SENT, rows.STANDING, rows.CONFLICT)


def build_restore_batch(
    conn: Connection,
    book: Mapping,
    area: Mapping,
    missing_tabs: list[str],
    new_titles: bool,
    editors: list[str],
    now: datetime,
) -> FrozenBatch:
    """Open a batch that makes the missing tabs again with fresh sheetIds. The caller commits.

    `new_titles`: give them other titles, as people may use the usual ones for tabs of their own. The summary
    is empty at first; it is written with the next commit.
    """
    remaining_ids = {key: sheet_id for key, sheet_id in book["sheet_ids"].items() if key not in missing_tabs}
    sheet_ids = layout.add_sheet_ids(
        remaining_ids, layout.tab_keys(area["key"]), above=max(book["sheet_ids"].values())
    )
    workbook_layout = layout.workbook_layout(area, sheet_ids)
    if new_titles:
        workbook_layout = _with_new_titles(workbook_layout, missing_tabs)
    cells_by_tab: dict[str, list[dict]] = {key: [] for key in missing_tabs}
    cells_by_tab |= _cells_by_tab(conn, book["area"], missing_tabs)
    if layout.AGENCIES in missing_tabs and not cells_by_tab[layout.AGENCIES]:
        cells_by_tab[layout.AGENCIES] = layout.agency_tab_rows(agencies.list_of_area(conn, book["area"]))
    token = workbooks.take_token(conn, book["area"])
    head_update = next_head(book, token, cells_by_tab)
    head = str(head_update.head)
    body = bodies.restore_tabs_body(token, workbook_layout, cells_by_tab, editors, head_update)
    batch_id = batches.add(conn, book["area"], token, book["positions"] or {}, now, sheet_ids, head)
    batches.set_body(conn, batch_id, batches.packed(body), 0, "")
    return FrozenBatch(batch_id, token, body, "", head)


def _cells_by_tab(conn: Connection, area: str, tabs: list[str]) -> dict[str, list[dict]]:
    """The cells of the tabs' rows from top to bottom; rows without a place (typed by hand) come last."""
    rows_by_tab: dict[str, list[Mapping]] = defaultdict(list)
    for row in rows.list_of_area(conn, area):
        if row["record"] in tabs and row["state"] in RESTORED_STATES:
            rows_by_tab[row["record"]].append(row)
    return {key: [row["cells"] for row in sorted(tab, key=place_order)] for key, tab in rows_by_tab.items()}


def place_order(row: Mapping) -> tuple:
    """Sort key: rows in the order of their places, those without a place last."""
    return row["place"] is None, row["place"] or 0, row["id"]


def _with_new_titles(workbook_layout: Layout, tab_keys: list[str]) -> Layout:
    tabs = [
        replace(tab, title=f"{tab.title} (กู้คืน)") if tab.key in tab_keys else tab
        for tab in workbook_layout.tabs
    ]
    return replace(workbook_layout, tabs=tuple(tabs))
