"""What the pages of the grid share: the person, the tab, the rows of one page, the lock for changes."""

import fcntl
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager

from flask import abort, current_app, request
from flask_login import current_user

from sheets.ceiling import TabCeiling
from sheets.embedded import EmbeddedGoogle, Person, TabView

from ...services import services
from ...services.language import t
from ...store import agencies, areas, workbooks
from ...sync.google import stand_in
from ...workbooks import ceilings, layout
from . import grid_cells

# Rows on one page, without the frozen ones.
PAGE_ROWS = 200


class Conflict(Exception):
    """The row, column or text that the person saw is no longer there. str() is the message for them."""


def embedded_google() -> EmbeddedGoogle:
    """Return this process's stand-in, which keeps the workbooks that it has parsed."""
    extensions = current_app.extensions
    if "pakmut.stand_in" not in extensions:
        extensions["pakmut.stand_in"] = stand_in(services().settings)
    return extensions["pakmut.stand_in"]


def current_person() -> Person:
    return Person(embedded_google(), current_user.username, tab_ceiling)


def tab_ceiling(file_id: str, sheet_id: int) -> TabCeiling | None:
    """Return how large people may make a tab; None in a workbook that no area has."""
    with services().db.read() as conn:
        book = workbooks.get_by_file(conn, file_id)
        if book is None:
            return None
        area = areas.get(conn, book["area"])
        schools = agencies.count_schools(conn, book["area"])
    workbook_layout = layout.workbook_layout(area, book["sheet_ids"])
    return ceilings.tab_ceilings(services().settings, workbook_layout, schools).get(sheet_id)


def get_tab(file_id: str, sheet_id: int | None) -> TabView:
    """Return the tab with this id, the first one for None. Aborts with 404 when there is none."""
    for tab in current_person().tabs(file_id):
        if sheet_id in (None, tab.sheet_id):
            return tab
    abort(404)


def heading_context(file_id: str) -> dict:
    """Return the context for the heading of every page of the grid."""
    with services().db.read() as conn:
        book = workbooks.get_by_file(conn, file_id)
    return {
        "file_id": file_id,
        "name": embedded_google().store.get_file(file_id).name,
        "area": book["area"] if book else "",
    }


def column_titles(file_id: str, tab: TabView) -> list[str]:
    """Return the text above each column, "" without a frozen row."""
    if not tab.frozen_rows:
        return [""] * tab.column_count
    return [
        cell.text for cell in current_person().view(file_id, tab.sheet_id, tab.frozen_rows - 1, 1).rows[0]
    ]


def tab_page(file_id: str, tab: TabView, page: int) -> dict:
    """Return one page of a tab, as table and script draw it.

    Keys: version, columns, `head` (the frozen rows), `rows` and the position of the page. Rows that a filter
    hides are left out. Rows and cells: grid_cells.row_data. The version is read first, so it is never newer
    than the rows.
    """
    head = current_person().view(file_id, tab.sheet_id, 0, tab.frozen_rows)
    row_numbers = current_person().visible_rows(file_id, tab.sheet_id)
    pages = max(1, -(-len(row_numbers) // PAGE_ROWS))
    page = min(max(page, 1), pages)
    row_numbers = row_numbers[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    first, last = (row_numbers[0], row_numbers[-1]) if row_numbers else (tab.frozen_rows, tab.frozen_rows - 1)
    body = current_person().view(file_id, tab.sheet_id, first, last - first + 1)
    visible_columns = [index for index, column in enumerate(head.columns) if not column.hidden]
    titles = [cell.text for cell in head.rows[-1]] if head.rows else [""] * len(head.columns)
    columns = [
        {
            "at": index,
            "letter": head.columns[index].letter,
            "width": head.columns[index].width,
            "title": titles[index],
            "filtered": head.columns[index].filtered,
        }
        for index in visible_columns
    ]
    cells_by_row = {row: cells for row, cells in enumerate(body.rows, first)}
    position = t(
        f"แถว {first + 1}–{last + 1} จาก {tab.row_count}", f"Rows {first + 1}–{last + 1} of {tab.row_count}"
    )
    return {
        "version": head.version,
        "columns": columns,
        "shape": grid_cells.columns_mark(columns),
        "head": [grid_cells.row_data(row, cells, visible_columns) for row, cells in enumerate(head.rows)],
        "rows": [grid_cells.row_data(row, cells_by_row[row], visible_columns) for row in row_numbers],
        "where": position,
        "page": page,
        "pages": pages,
        "row_count": tab.row_count,
        "hidden_columns": len(head.columns) - len(visible_columns),
        "filtered": any(column.filtered for column in head.columns),
    }


def page_number(file_id: str, tab: TabView, row: int) -> int:
    """Return the page of a row; of a hidden row, the page of the next visible one."""
    return bisect_left(current_person().visible_rows(file_id, tab.sheet_id), row) // PAGE_ROWS + 1


@contextmanager
def edit_lock() -> Iterator[None]:
    """Hold the lock under which a person's change is checked and made.

    No other thread or process of this instance can move the rows in between. The service itself only appends
    below the last row, so it need not wait here.
    """
    with open(services().settings.instance / "grid.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"
