"""The window onto a workbook of the embedded default: a tab as a table, a row as a form, one change at a time.

The only pages that touch `sheets`. access.py has decided who may come in; Person respects protected tabs.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Blueprint, abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from sheets.embedded import EmbeddedGoogle, Person, TabView, View
from sheets.errors import NeedsPerson, Refused

from ..google import stand_in
from ..store import workbooks
from . import errors, grid_cells
from .house import house
from .language import say

blueprint = Blueprint("grid", __name__, url_prefix="/sheets/<file_id>")

# Rows on one page, besides the frozen ones.
PAGE = 200

TYPE, ABOVE, BELOW, DELETE = "type", "above", "below", "delete"


class Moved(Exception):
    """What the person saw is no longer there; str() says so."""


@dataclass(frozen=True)
class Change:
    """One change as it was posted. `mark` and `before`: the row and the text of the cell as the person saw them."""

    action: str
    row: int
    column: int
    text: str
    mark: str
    before: str


@blueprint.get("")
def workbook(file_id: str) -> ResponseReturnValue:
    """The tab ?tab=, the first without; with ?row= that row as a form, ?column= the field to begin with."""
    tab = _tab(file_id, request.args.get("tab", type=int))
    row = request.args.get("row", type=int)
    if row is not None:
        return _row_page(file_id, tab, row, column=request.args.get("column", type=int))
    sheet = _stretch(file_id, tab, request.args.get("page", 1, type=int))
    return render_template("grid.html", sheet=sheet, tab=tab, tabs=_hand().tabs(file_id), **_names(file_id))


@blueprint.get("/<int:sheet_id>.json")
def cells(file_id: str, sheet_id: int) -> ResponseReturnValue:
    """One page of a tab for the script: see _stretch. 204 where the file still has the ?version= of the asker."""
    file = _google().store.file(file_id)
    if file is not None and request.args.get("version") == str(file.version):
        return "", 204
    sheet = _stretch(file_id, _tab(file_id, sheet_id), request.args.get("page", 1, type=int))
    return jsonify(sheet | {"csrf_token": generate_csrf()})


@blueprint.post("/<int:sheet_id>")
def change(file_id: str, sheet_id: int) -> ResponseReturnValue:
    """Fields: action (type, above, below, delete), row, mark; for type also column, text, before.

    The script gets JSON: the row as it is now, its number and page; or 409 (moved) or 422 (refused) with `sentence`.
    """
    asked = _asked()
    try:
        with _one_at_a_time():
            at = _apply(file_id, sheet_id, asked)
    except Moved as moved:
        return _not_done(file_id, sheet_id, asked, str(moved), 409)
    except Refused as refused:
        return _not_done(file_id, sheet_id, asked, str(refused), 422)
    tab = _tab(file_id, sheet_id)
    if _for_script():
        return jsonify(at=at, page=_page_of(tab, at), row=_line(file_id, sheet_id, at))
    flash(say("บันทึกแล้ว", "Saved"), "success")
    place = {"row": at}
    if asked.action == TYPE:
        place |= {"column": asked.column, "_anchor": f"c{asked.column}"}
    elif asked.action == DELETE:
        place = {"page": _page_of(tab, at), "_anchor": f"r{at}"}
    return redirect(url_for(".workbook", file_id=file_id, tab=sheet_id, **place), 303)


@blueprint.errorhandler(NeedsPerson)
@blueprint.errorhandler(Refused)
def not_there(_error: Exception) -> ResponseReturnValue:
    return errors.page(404)


def _google() -> EmbeddedGoogle:
    """One for each process: it keeps what it has parsed."""
    kept = current_app.extensions
    if "pakmut.stand_in" not in kept:
        kept["pakmut.stand_in"] = stand_in(house().settings)
    return kept["pakmut.stand_in"]


def _hand() -> Person:
    return Person(_google(), current_user.username)


def _tab(file_id: str, sheet_id: int | None) -> TabView:
    """The tab with this id, the first one for None. 404 where there is none."""
    for tab in _hand().tabs(file_id):
        if sheet_id in (None, tab.sheet_id):
            return tab
    abort(404)


def _names(file_id: str) -> dict:
    with house().db.read() as conn:
        book = workbooks.by_file(conn, file_id)
    return {"file_id": file_id, "name": _google().store.file(file_id).name, "area": book["area"] if book else ""}


def _stretch(file_id: str, tab: TabView, page: int) -> dict:
    """What table and script draw: version, columns, `head` (the frozen rows), `rows`, and where this page stands.

    Rows and cells: grid_cells.line. The version is read first, so it is never newer than the rows.
    """
    pages = _page_of(tab, max(tab.row_count - 1, tab.frozen_rows))
    page = min(max(page, 1), pages)
    head = _hand().view(file_id, tab.sheet_id, 0, tab.frozen_rows)
    body = _hand().view(file_id, tab.sheet_id, tab.frozen_rows + (page - 1) * PAGE, PAGE)
    shown = [index for index, column in enumerate(head.columns) if not column.hidden]
    titles = [cell.shown for cell in head.rows[-1]] if head.rows else [""] * len(head.columns)
    columns = [{"at": index, "letter": head.columns[index].letter, "width": head.columns[index].width,
                "title": titles[index]} for index in shown]  # fmt: skip
    lines = [[grid_cells.line(row, row_cells, shown) for row, row_cells in enumerate(view.rows, view.first_row)]
             for view in (head, body)]
    first, last, rows = body.first_row + 1, body.first_row + len(body.rows), body.tab.row_count
    where = say(f"แถว {first}–{last} จาก {rows}", f"Rows {first}–{last} of {rows}")
    return {"version": head.version, "columns": columns, "head": lines[0], "rows": lines[1], "where": where,
            "page": page, "pages": pages, "row_count": rows}  # fmt: skip


def _page_of(tab: TabView, row: int) -> int:
    return max(0, row - tab.frozen_rows) // PAGE + 1


def _line(file_id: str, sheet_id: int, row: int) -> dict | None:
    """One row as the script draws it; None below the last one."""
    view = _hand().view(file_id, sheet_id, row, 1)
    shown = [index for index, column in enumerate(view.columns) if not column.hidden]
    return grid_cells.line(row, view.rows[0], shown) if view.rows else None


def _row_page(file_id: str, tab: TabView, row: int, column: int | None, typed: str | None = None,
              sentence: str = "", status: int = 200) -> ResponseReturnValue:
    """One row, a form for each cell. `typed` and `sentence`: what was not taken for `column`, and why."""
    view = _hand().view(file_id, tab.sheet_id, max(row, 0), 1)
    if row < 0 or not view.rows:
        abort(404)
    titles = _hand().view(file_id, tab.sheet_id, max(tab.frozen_rows - 1, 0), 1).rows[0]
    fields = [{"at": index, "letter": each.letter, "title": titles[index].shown, "cell": view.rows[0][index]}
              for index, each in enumerate(view.columns) if not each.hidden]  # fmt: skip
    page = render_template("grid_row.html", tab=tab, row=row, page=_page_of(tab, row), fields=fields, column=column,
                           mark=grid_cells.mark(view.rows[0]), typed=typed, sentence=sentence, **_names(file_id))
    return page, status


def _asked() -> Change:
    """400 for anything that is not a change."""
    form = request.form
    row, column = form.get("row", -1, type=int), form.get("column", 0, type=int)
    if form.get("action") not in (TYPE, ABOVE, BELOW, DELETE) or row < 0 or column < 0:
        abort(400)
    return Change(form["action"], row, column, grid_cells.newlines(form.get("text", "")), form.get("mark", ""),
                  grid_cells.newlines(form.get("before", "")))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Between looking and changing nobody else moves the rows: holds for all threads and processes of this instance.

    The service itself only appends below the last row, so it need not wait here.
    """
    with open(house().settings.instance / "grid.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _apply(file_id: str, sheet_id: int, asked: Change) -> int:
    """The row where the person is afterwards. Raises Moved or Refused, and then nothing has changed."""
    hand = _hand()
    view = hand.view(file_id, sheet_id, asked.row, 1)
    if not view.rows or grid_cells.mark(view.rows[0]) != asked.mark:
        raise Moved(say("แถวนี้เลื่อนที่หรือเปลี่ยนไปแล้ว จึงยังไม่ได้บันทึก กรุณาตรวจแถวที่ต้องการแล้วลองอีกครั้ง",
                        "This row has moved or changed; nothing was saved. Please find it and try again."))  # fmt: skip
    if asked.action == TYPE:
        _type(hand, file_id, view, asked)
        return asked.row
    if asked.row < view.tab.frozen_rows and asked.action != BELOW:
        raise Refused(say("ลบแถวหัวตาราง หรือแทรกแถวเหนือหัวตารางไม่ได้", "The header stays the first row of the table."))
    if asked.action == DELETE:
        hand.delete_rows(file_id, sheet_id, asked.row)
        return min(asked.row, view.tab.row_count - 2)
    at = asked.row + (asked.action == BELOW)
    hand.insert_rows(file_id, sheet_id, at)
    return at


def _type(hand: Person, file_id: str, view: View, asked: Change) -> None:
    if asked.column >= len(view.rows[0]):
        abort(400)
    now = grid_cells.newlines(view.rows[0][asked.column].typed)
    if now != asked.before:
        raise Moved(say(
            f"มีผู้แก้ไขช่องนี้ก่อนท่าน ขณะนี้เป็น “{now}” จึงยังไม่ได้บันทึก หากยังต้องการเปลี่ยน กรุณาบันทึกอีกครั้ง",
            f"Somebody changed this cell before you; it now says “{now}”. Save again if you still want yours.",
        ))  # fmt: skip
    if asked.text != now:
        hand.type(file_id, view.tab.sheet_id, asked.row, asked.column, asked.text)


def _not_done(file_id: str, sheet_id: int, asked: Change, sentence: str, status: int) -> ResponseReturnValue:
    """What was typed stays with the person: the script has it, the form shows it again."""
    if _for_script():
        return jsonify(sentence=sentence), status
    tab = _tab(file_id, sheet_id)
    row = min(asked.row, tab.row_count - 1)
    if asked.action == TYPE:
        return _row_page(file_id, tab, row, asked.column, asked.text, sentence, status)
    return _row_page(file_id, tab, row, None, None, sentence, status)


def _for_script() -> bool:
    return request.accept_mimetypes.best == "application/json"
