"""What the pages of the grid share: the person, the tab, the lock for changes."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from flask import abort, current_app, request
from flask_login import current_user

from sheets.ceiling import TabCeiling
from sheets.embedded import EmbeddedGoogle, Person, TabView

from ...services import services
from ...store import agencies, areas, workbooks
from ...sync.google import stand_in
from ...workbooks import ceilings, layout


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
