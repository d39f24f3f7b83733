"""Restores tabs that people deleted, with their rows, as one batch with a token.

It is planned in a transaction that reads; the one that writes stores the plan, if it still holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from sheets import workbook as bodies
from sheets.head import Head
from sheets.layout import Layout

from ..store import agencies, batches, rows, workbooks
from ..workbooks import layout
from .batch_builder import FrozenBatch, next_head

RESTORE_REFUSED = "แท็บที่ถูกลบสร้างใหม่ไม่ได้ โปรดตรวจว่ามีแท็บอื่นใช้ชื่อเดียวกันหรือไม่ ระบบจะลองใหม่เอง"

# States of the rows that are restored: not of those that were removed before, nor of those that get a repair
# row anyway.
RESTORED_STATES = (rows.SENT, rows.STANDING, rows.CONFLICT)


@dataclass(frozen=True)
class RestorePlan:
    """A batch that makes tabs again, ready to be stored. `packed`: the body as it is stored.

    `rows`: those that it brings. `register_version`: of the register, if it brings the lines of it.
    """

    token: int
    head: Head
    sheet_ids: Mapping[str, int]
    body: bytes
    packed: bytes
    rows: Sequence[Mapping]
    register_version: int | None

    def still_holds(self, conn: Connection, area: str) -> bool:
        """True if the rows are as they were: agencies move to other areas while it is planned."""
        ids = {row["id"] for row in self.rows}
        marks = sorted(rows.mark(row) for row in self.rows)
        return [mark for mark in rows.marks_of_area(conn, area) if mark[0] in ids] == marks and (
            self.register_version in (None, agencies.register_version(conn))
        )

    def store(self, conn: Connection, book: Mapping, now: datetime) -> FrozenBatch:
        """Open the batch. The caller has seen that the workbook is as it was when planned, and commits."""
        area = book["area"]
        workbooks.take_token(conn, area)
        about = (book["positions"] or {}, now, self.sheet_ids, str(self.head))
        batch_id = batches.add(conn, area, self.token, *about)
        batches.set_body(conn, batch_id, self.packed, 0, "")
        return FrozenBatch(batch_id, self.token, self.body, "", str(self.head))


def plan_restore(
    conn: Connection,
    book: Mapping,
    area: Mapping,
    missing_tabs: list[str],
    new_titles: bool,
    editors: list[str],
) -> RestorePlan:
    """Work out a batch that makes the missing tabs again with fresh sheetIds. Writes nothing.

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
    restored_rows = _restored_rows(conn, book["area"], missing_tabs)
    cells_by_tab: dict[str, list[dict]] = {key: [] for key in missing_tabs}
    for row in restored_rows:
        cells_by_tab[row["record"]].append(row["cells"])
    register_version = None
    if layout.AGENCIES in missing_tabs and not cells_by_tab[layout.AGENCIES]:
        register_version = agencies.register_version(conn)
        cells_by_tab[layout.AGENCIES] = layout.agency_tab_rows(agencies.list_of_area(conn, book["area"]))
    token = book["next_token"]
    head_update = next_head(book, token, cells_by_tab)
    body = bodies.restore_tabs_body(token, workbook_layout, cells_by_tab, editors, head_update)
    packed = batches.packed(body)
    return RestorePlan(token, head_update.head, sheet_ids, body, packed, restored_rows, register_version)


def _restored_rows(conn: Connection, area: str, tabs: list[str]) -> list[Mapping]:
    """Returns the tabs' rows from top to bottom; rows without a place (typed by hand) come last."""
    restored_rows = [
        row
        for row in rows.list_of_area(conn, area)
        if row["record"] in tabs and row["state"] in RESTORED_STATES
    ]
    return sorted(restored_rows, key=place_order)


def place_order(row: Mapping) -> tuple:
    """Sort key: rows in the order of their places, those without a place last."""
    return row["place"] is None, row["place"] or 0, row["id"]


def _with_new_titles(workbook_layout: Layout, tab_keys: list[str]) -> Layout:
    tabs = [
        replace(tab, title=f"{tab.title} (กู้คืน)") if tab.key in tab_keys else tab
        for tab in workbook_layout.tabs
    ]
    return replace(workbook_layout, tabs=tuple(tabs))
