"""What the pages of the grid share: whose hand it is, which tab, which stretch of it, and one change at a
time.
"""

import fcntl
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager

from flask import abort, current_app, request
from flask_login import current_user

from sheets.embedded import EmbeddedGoogle, Person, TabView

from ...services import services
from ...services.language import t
from ...store import workbooks
from ...sync.google import stand_in
from . import grid_cells

# Rows on one page, besides the frozen ones.
PAGE = 200


class Moved(Exception):
    """What the person saw is no longer there; str() says so."""


def google() -> EmbeddedGoogle:
    """One for each process: it keeps what it has parsed."""
    kept = current_app.extensions
    if "pakmut.stand_in" not in kept:
        kept["pakmut.stand_in"] = stand_in(services().settings)
    return kept["pakmut.stand_in"]


def hand() -> Person:
    return Person(google(), current_user.username)


def tab_of(file_id: str, sheet_id: int | None) -> TabView:
    """The tab with this id, the first one for None. 404 where there is none."""
    for tab in hand().tabs(file_id):
        if sheet_id in (None, tab.sheet_id):
            return tab
    abort(404)


def names(file_id: str) -> dict:
    """What every page of the grid is headed with."""
    with services().db.read() as conn:
        book = workbooks.by_file(conn, file_id)
    return {
        "file_id": file_id,
        "name": google().store.file(file_id).name,
        "area": book["area"] if book else "",
    }


def headers(file_id: str, tab: TabView) -> list[str]:
    """The text above each column, "" without a frozen row."""
    if not tab.frozen_rows:
        return [""] * tab.column_count
    return [cell.shown for cell in hand().view(file_id, tab.sheet_id, tab.frozen_rows - 1, 1).rows[0]]


def stretch(file_id: str, tab: TabView, page: int) -> dict:
    """What table and script draw: version, columns, `head` (the frozen rows), `rows`, and where this page
    stands.

    Rows that a filter hides are left out. Rows and cells: grid_cells.line. The version is read first, so it
    is never newer than the rows.
    """
    head = hand().view(file_id, tab.sheet_id, 0, tab.frozen_rows)
    numbers = hand().rows(file_id, tab.sheet_id)
    pages = max(1, -(-len(numbers) // PAGE))
    page = min(max(page, 1), pages)
    numbers = numbers[(page - 1) * PAGE : page * PAGE]
    first, last = (numbers[0], numbers[-1]) if numbers else (tab.frozen_rows, tab.frozen_rows - 1)
    body = hand().view(file_id, tab.sheet_id, first, last - first + 1)
    shown = [index for index, column in enumerate(head.columns) if not column.hidden]
    titles = [cell.shown for cell in head.rows[-1]] if head.rows else [""] * len(head.columns)
    columns = [
        {
            "at": index,
            "letter": head.columns[index].letter,
            "width": head.columns[index].width,
            "title": titles[index],
            "filtered": head.columns[index].filtered,
        }
        for index in shown
    ]
    lines = {row: cells for row, cells in enumerate(body.rows, first)}
    where = t(
        f"แถว {first + 1}–{last + 1} จาก {tab.row_count}", f"Rows {first + 1}–{last + 1} of {tab.row_count}"
    )
    return {
        "version": head.version,
        "columns": columns,
        "shape": grid_cells.shape(columns),
        "head": [grid_cells.line(row, cells, shown) for row, cells in enumerate(head.rows)],
        "rows": [grid_cells.line(row, lines[row], shown) for row in numbers],
        "where": where,
        "page": page,
        "pages": pages,
        "row_count": tab.row_count,
        "hidden_columns": len(head.columns) - len(shown),
        "filtered": any(each.filtered for each in head.columns),
    }


def page_of(file_id: str, tab: TabView, row: int) -> int:
    """The page on which a row is, or the next one that is not hidden."""
    return bisect_left(hand().rows(file_id, tab.sheet_id), row) // PAGE + 1


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Between looking and changing nobody else moves the rows: holds for all threads and processes of this
    instance.

    The service itself only appends below the last row, so it need not wait here.
    """
    with open(services().settings.instance / "grid.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def for_script() -> bool:
    return request.accept_mimetypes.best == "application/json"
