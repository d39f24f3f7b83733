"""The window onto a workbook of the stand-in: a tab as a table, a row as a form, one change at a time.

These are the only pages that touch `sheets`. access.py has decided who may come in; Person respects protected
tabs.
"""

import json
from dataclasses import dataclass

from flask import Blueprint, abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from sheets.embedded import Person, RowsView, TabView
from sheets.errors import NeedsPerson, Refused

from ...services.language import t
from ..kit import errors
from . import grid_answers, grid_cells
from .grid_columns import column_page
from .grid_page import SentPages, changed_rows, page_number, row_of_window, tab_page
from .grid_window import (
    Conflict,
    current_person,
    edit_lock,
    embedded_google,
    get_tab,
    heading_context,
    wants_json,
)

blueprint = Blueprint("grid", __name__, url_prefix="/sheets/<file_id>")

TYPE, ABOVE, BELOW, DELETE = "type", "above", "below", "delete"


@dataclass(frozen=True)
class RowChange:
    """One change as it was posted.

    `mark` and `before`: the row and the cell's text as the person saw them.
    """

    action: str
    row: int
    column: int
    text: str
    mark: str
    before: str


@blueprint.get("")
def workbook(file_id: str) -> ResponseReturnValue:
    """Return the tab `?tab=`, without it the first one.

    With `?row=` that row as a form, which begins at the field `?column=`. With `?column=` alone the column's
    page.
    """
    tab = get_tab(file_id, request.args.get("tab", type=int))
    row, column = request.args.get("row", type=int), request.args.get("column", type=int)
    if row is not None:
        return row_page(file_id, tab, row, column=column)
    if column is not None:
        return column_page(file_id, tab, column)
    sheet = tab_page(file_id, tab, *_place())
    return render_template(
        "grid/grid.html",
        sheet=sheet,
        tab=tab,
        tabs=current_person().tabs(file_id),
        **heading_context(file_id),
    )


@blueprint.get("/<int:sheet_id>.json")
def cells(file_id: str, sheet_id: int) -> ResponseReturnValue:
    """Return one page of a tab for the script: see grid_page.tab_page and grid_page.changed_rows.

    204 when the file still has the version that the script names as `?version=`.
    """
    file = embedded_google().store.get_file(file_id)
    since = request.args.get("version", "")
    if file is not None and since == str(file.version):
        return "", 204
    sheet = tab_page(file_id, get_tab(file_id, sheet_id), *_place())
    place = (file_id, sheet_id, sheet["page"], sheet["window"])
    changed = changed_rows(sheet, _sent_pages(), place, since)
    # Thai letters as they are: escaped they take twice the bytes.
    text = json.dumps(changed | {"csrf_token": generate_csrf()}, ensure_ascii=False, separators=(",", ":"))
    return current_app.response_class(text, mimetype="application/json")


def _place() -> tuple[int, int]:
    """Return the page and the window of columns that the URL names."""
    return request.args.get("page", 1, type=int), request.args.get("window", 1, type=int)


def _sent_pages() -> SentPages:
    """Return what this process has sent lately."""
    return current_app.extensions.setdefault("pakmut.sent_pages", SentPages())


@blueprint.post("/<int:sheet_id>")
def change(file_id: str, sheet_id: int) -> ResponseReturnValue:
    """Apply one change of a row or a cell.

    Fields: action (type, above, below, delete), row, mark; for type also column, text, before. The script
    gets JSON: the row as it is now in the window `?window=`, its number and page, and `sentence` where the
    change has no effect; or 409 (conflict) or 422 (refused) with `sentence`.
    """
    row_change = _parse_change()
    try:
        with edit_lock():
            row = _apply_change(file_id, sheet_id, row_change)
    except Conflict as conflict:
        return _refusal_response(file_id, sheet_id, row_change, str(conflict), 409)
    except Refused as refused:
        return _refusal_response(file_id, sheet_id, row_change, str(refused), 422)
    tab, answer = get_tab(file_id, sheet_id), ""
    if row_change.action == TYPE:
        answer = grid_answers.answer_to(file_id, tab, row, row_change.column, [[row_change.text]])
    window = request.args.get("window", 1, type=int)
    if wants_json():
        drawn_row = row_of_window(file_id, sheet_id, row, window)
        return jsonify(at=row, page=page_number(file_id, tab, row), row=drawn_row, sentence=answer)
    flash(t("บันทึกแล้ว", "Saved"), "success")
    if answer:
        flash(answer, "warning")
    query = {"row": row}
    if row_change.action == TYPE:
        query |= {"column": row_change.column, "_anchor": f"c{row_change.column}"}
    elif row_change.action == DELETE:
        query = {"page": page_number(file_id, tab, row), "_anchor": f"r{row}"}
    return redirect(url_for(".workbook", file_id=file_id, tab=sheet_id, **query), 303)


@blueprint.errorhandler(NeedsPerson)
@blueprint.errorhandler(Refused)
def not_found_page(_error: Exception) -> ResponseReturnValue:
    return errors.page(404)


def row_page(
    file_id: str,
    tab: TabView,
    row: int,
    column: int | None = None,
    entered_text: str | None = None,
    message: str = "",
    status: int = 200,
    block: str = "",
) -> ResponseReturnValue:
    """Return one row, a form for each cell.

    `entered_text` and `message`: the text that was refused for `column`, and why. `block`: the block to be
    pasted from this row on that was refused.
    """
    view = current_person().view(file_id, tab.sheet_id, max(row, 0), 1)
    if row < 0 or not view.rows:
        abort(404)
    titles = current_person().view(file_id, tab.sheet_id, max(tab.frozen_rows - 1, 0), 1).rows[0]
    fields = [
        {"at": index, "letter": column_view.letter, "title": titles[index].text, "cell": view.rows[0][index]}
        for index, column_view in enumerate(view.columns)
        if not column_view.hidden
    ]
    page = render_template(
        "grid/grid_row.html",
        tab=tab,
        row=row,
        page=page_number(file_id, tab, row),
        fields=fields,
        column=column,
        mark=grid_cells.row_mark(view.rows[0]),
        entered_text=entered_text,
        message=message,
        block=block,
        **heading_context(file_id),
    )
    return page, status


def _parse_change() -> RowChange:
    """Return the posted change. Aborts with 400 for anything else."""
    form = request.form
    row, column = form.get("row", -1, type=int), form.get("column", 0, type=int)
    if form.get("action") not in (TYPE, ABOVE, BELOW, DELETE) or row < 0 or column < 0:
        abort(400)
    return RowChange(
        form["action"],
        row,
        column,
        grid_cells.normalize_newlines(form.get("text", "")),
        form.get("mark", ""),
        grid_cells.normalize_newlines(form.get("before", "")),
    )


def _apply_change(file_id: str, sheet_id: int, row_change: RowChange) -> int:
    """Apply the change and return the row at which the person continues.

    Raises Conflict or Refused, and then nothing has changed.
    """
    person = current_person()
    view = person.view(file_id, sheet_id, row_change.row, 1)
    if not view.rows or grid_cells.row_mark(view.rows[0]) != row_change.mark:
        raise Conflict(
            t(
                "แถวนี้เลื่อนที่หรือเปลี่ยนไปแล้ว จึงยังไม่ได้บันทึก กรุณาตรวจแถวที่ต้องการแล้วลองอีกครั้ง",
                "This row has moved or changed; nothing was saved. Please find it and try again.",
            )
        )
    if row_change.action == TYPE:
        _type_text(person, file_id, view, row_change)
        return row_change.row
    if row_change.row < view.tab.frozen_rows and row_change.action != BELOW:
        raise Refused(
            t("ลบแถวหัวตาราง หรือแทรกแถวเหนือหัวตารางไม่ได้", "The header stays the first row of the table.")
        )
    if row_change.action == DELETE:
        person.delete_rows(file_id, sheet_id, row_change.row)
        return min(row_change.row, view.tab.row_count - 2)
    new_row = row_change.row + (row_change.action == BELOW)
    person.insert_rows(file_id, sheet_id, new_row)
    return new_row


def _type_text(person: Person, file_id: str, view: RowsView, row_change: RowChange) -> None:
    if row_change.column >= len(view.rows[0]):
        abort(400)
    current_text = grid_cells.normalize_newlines(view.rows[0][row_change.column].edit_text)
    if current_text != row_change.before:
        raise Conflict(
            t(
                f"มีผู้แก้ไขช่องนี้ก่อนท่าน ขณะนี้เป็น “{current_text}” จึงยังไม่ได้บันทึก หากยังต้องการเปลี่ยน กรุณาบันทึกอีกครั้ง",
                f"Somebody changed this cell before you; it now says “{current_text}”. "
                "Save again if you still want yours.",
            )
        )
    if row_change.text != current_text:
        person.type(file_id, view.tab.sheet_id, row_change.row, row_change.column, row_change.text)


def _refusal_response(
    file_id: str, sheet_id: int, row_change: RowChange, message: str, status: int
) -> ResponseReturnValue:
    """Return the message: to the script as JSON, else on the row's form, which keeps the entered text."""
    if wants_json():
        return jsonify(sentence=message), status
    tab = get_tab(file_id, sheet_id)
    row = min(row_change.row, tab.row_count - 1)
    if row_change.action == TYPE:
        return row_page(file_id, tab, row, row_change.column, row_change.text, message, status)
    return row_page(file_id, tab, row, None, None, message, status)
