"""The window onto a workbook of the embedded default: a tab as a table, a row as a form, one change at a
time.

The only pages that touch `sheets`. access.py has decided who may come in; Person respects protected tabs.
"""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from sheets.embedded import Person, TabView, View
from sheets.errors import NeedsPerson, Refused

from ...services.language import t
from ..kit import errors
from . import grid_cells
from .grid_columns import column_page
from .grid_window import Moved, for_script, google, hand, names, one_at_a_time, page_of, stretch, tab_of

blueprint = Blueprint("grid", __name__, url_prefix="/sheets/<file_id>")

TYPE, ABOVE, BELOW, DELETE = "type", "above", "below", "delete"


@dataclass(frozen=True)
class Change:
    """One change as it was posted. `mark` and `before`: the row and the text of the cell as the person saw
    them.
    """

    action: str
    row: int
    column: int
    text: str
    mark: str
    before: str


@blueprint.get("")
def workbook(file_id: str) -> ResponseReturnValue:
    """The tab ?tab=, the first without; with ?row= that row as a form, ?column= the field to begin with; with
    ?column= alone what can be done with that column.
    """
    tab = tab_of(file_id, request.args.get("tab", type=int))
    row, column = request.args.get("row", type=int), request.args.get("column", type=int)
    if row is not None:
        return row_page(file_id, tab, row, column=column)
    if column is not None:
        return column_page(file_id, tab, column)
    sheet = stretch(file_id, tab, request.args.get("page", 1, type=int))
    return render_template(
        "grid/grid.html", sheet=sheet, tab=tab, tabs=hand().tabs(file_id), **names(file_id)
    )


@blueprint.get("/<int:sheet_id>.json")
def cells(file_id: str, sheet_id: int) -> ResponseReturnValue:
    """One page of a tab for the script: see grid_window.stretch. 204 where the file still has the ?version=
    of the asker.
    """
    file = google().store.file(file_id)
    if file is not None and request.args.get("version") == str(file.version):
        return "", 204
    sheet = stretch(file_id, tab_of(file_id, sheet_id), request.args.get("page", 1, type=int))
    return jsonify(sheet | {"csrf_token": generate_csrf()})


@blueprint.post("/<int:sheet_id>")
def change(file_id: str, sheet_id: int) -> ResponseReturnValue:
    """Fields: action (type, above, below, delete), row, mark; for type also column, text, before.

    The script gets JSON: the row as it is now, its number and page; or 409 (moved) or 422 (refused) with
    `sentence`.
    """
    asked = _asked()
    try:
        with one_at_a_time():
            at = _apply(file_id, sheet_id, asked)
    except Moved as moved:
        return _not_done(file_id, sheet_id, asked, str(moved), 409)
    except Refused as refused:
        return _not_done(file_id, sheet_id, asked, str(refused), 422)
    tab = tab_of(file_id, sheet_id)
    if for_script():
        return jsonify(at=at, page=page_of(file_id, tab, at), row=_line(file_id, sheet_id, at))
    flash(t("บันทึกแล้ว", "Saved"), "success")
    place = {"row": at}
    if asked.action == TYPE:
        place |= {"column": asked.column, "_anchor": f"c{asked.column}"}
    elif asked.action == DELETE:
        place = {"page": page_of(file_id, tab, at), "_anchor": f"r{at}"}
    return redirect(url_for(".workbook", file_id=file_id, tab=sheet_id, **place), 303)


@blueprint.errorhandler(NeedsPerson)
@blueprint.errorhandler(Refused)
def not_there(_error: Exception) -> ResponseReturnValue:
    return errors.page(404)


def _line(file_id: str, sheet_id: int, row: int) -> dict | None:
    """One row as the script draws it; None below the last one."""
    view = hand().view(file_id, sheet_id, row, 1)
    shown = [index for index, column in enumerate(view.columns) if not column.hidden]
    return grid_cells.line(row, view.rows[0], shown) if view.rows else None


def row_page(
    file_id: str,
    tab: TabView,
    row: int,
    column: int | None = None,
    typed: str | None = None,
    sentence: str = "",
    status: int = 200,
    block: str = "",
) -> ResponseReturnValue:
    """One row, a form for each cell. `typed` and `sentence`: what was not taken for `column`, and why.
    `block`: what was to be pasted from here on.
    """
    view = hand().view(file_id, tab.sheet_id, max(row, 0), 1)
    if row < 0 or not view.rows:
        abort(404)
    titles = hand().view(file_id, tab.sheet_id, max(tab.frozen_rows - 1, 0), 1).rows[0]
    fields = [
        {"at": index, "letter": each.letter, "title": titles[index].shown, "cell": view.rows[0][index]}
        for index, each in enumerate(view.columns)
        if not each.hidden
    ]
    page = render_template(
        "grid/grid_row.html",
        tab=tab,
        row=row,
        page=page_of(file_id, tab, row),
        fields=fields,
        column=column,
        mark=grid_cells.mark(view.rows[0]),
        typed=typed,
        sentence=sentence,
        block=block,
        **names(file_id),
    )
    return page, status


def _asked() -> Change:
    """400 for anything that is not a change."""
    form = request.form
    row, column = form.get("row", -1, type=int), form.get("column", 0, type=int)
    if form.get("action") not in (TYPE, ABOVE, BELOW, DELETE) or row < 0 or column < 0:
        abort(400)
    return Change(
        form["action"],
        row,
        column,
        grid_cells.newlines(form.get("text", "")),
        form.get("mark", ""),
        grid_cells.newlines(form.get("before", "")),
    )


def _apply(file_id: str, sheet_id: int, asked: Change) -> int:
    """The row where the person is afterwards. Raises Moved or Refused, and then nothing has changed."""
    person = hand()
    view = person.view(file_id, sheet_id, asked.row, 1)
    if not view.rows or grid_cells.mark(view.rows[0]) != asked.mark:
        raise Moved(
            t(
                "แถวนี้เลื่อนที่หรือเปลี่ยนไปแล้ว จึงยังไม่ได้บันทึก กรุณาตรวจแถวที่ต้องการแล้วลองอีกครั้ง",
                "This row has moved or changed; nothing was saved. Please find it and try again.",
            )
        )
    if asked.action == TYPE:
        _type(person, file_id, view, asked)
        return asked.row
    if asked.row < view.tab.frozen_rows and asked.action != BELOW:
        raise Refused(
            t("ลบแถวหัวตาราง หรือแทรกแถวเหนือหัวตารางไม่ได้", "The header stays the first row of the table.")
        )
    if asked.action == DELETE:
        person.delete_rows(file_id, sheet_id, asked.row)
        return min(asked.row, view.tab.row_count - 2)
    at = asked.row + (asked.action == BELOW)
    person.insert_rows(file_id, sheet_id, at)
    return at


def _type(person: Person, file_id: str, view: View, asked: Change) -> None:
    if asked.column >= len(view.rows[0]):
        abort(400)
    now = grid_cells.newlines(view.rows[0][asked.column].typed)
    if now != asked.before:
        raise Moved(
            t(
                f"มีผู้แก้ไขช่องนี้ก่อนท่าน ขณะนี้เป็น “{now}” จึงยังไม่ได้บันทึก หากยังต้องการเปลี่ยน กรุณาบันทึกอีกครั้ง",
                f"Somebody changed this cell before you; it now says “{now}”. Save again if you still want yours.",
            )
        )
    if asked.text != now:
        person.type(file_id, view.tab.sheet_id, asked.row, asked.column, asked.text)


def _not_done(file_id: str, sheet_id: int, asked: Change, sentence: str, status: int) -> ResponseReturnValue:
    """What was typed stays with the person: the script has it, the form shows it again."""
    if for_script():
        return jsonify(sentence=sentence), status
    tab = tab_of(file_id, sheet_id)
    row = min(asked.row, tab.row_count - 1)
    if asked.action == TYPE:
        return row_page(file_id, tab, row, asked.column, asked.text, sentence, status)
    return row_page(file_id, tab, row, None, None, sentence, status)
