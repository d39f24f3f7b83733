"""Pasting a block of cells, and undoing."""

import re

from flask import Blueprint, abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from sheets.embedded import TabView
from sheets.errors import NeedsPerson, Refused

from ...services.language import t
from ..kit import errors
from . import grid_cells
from .grid import row_page
from .grid_window import Moved, for_script, hand, one_at_a_time, page_of, tab_of

blueprint = Blueprint("grid_blocks", __name__, url_prefix="/sheets/<file_id>")

# One cell of a block as spreadsheets put it on the clipboard: in quotes if it has a tab, a line end or a
# quote in it.
_CELL = re.compile(r'("(?:[^"]|"")*"(?=[\t\n]|\Z)|[^\t\n]*)(\t|\n|\Z)')


@blueprint.post("/<int:sheet_id>/paste")
def paste(file_id: str, sheet_id: int) -> ResponseReturnValue:
    """Fields: row and column of the upper left cell, mark of its row, text (cells divided by tabs, rows by
    line ends).
    """
    form = request.form
    row, column = form.get("row", -1, type=int), form.get("column", -1, type=int)
    tab = tab_of(file_id, sheet_id)
    if row < 0 or not 0 <= column < tab.column_count or not form.get("text"):
        abort(400)
    try:
        with one_at_a_time():
            view = hand().view(file_id, sheet_id, row, 1)
            if not view.rows or grid_cells.mark(view.rows[0]) != form.get("mark"):
                raise Moved(
                    t(
                        "แถวนี้เลื่อนที่หรือเปลี่ยนไปแล้ว จึงยังไม่ได้วาง กรุณาตรวจแถวที่ต้องการแล้วลองอีกครั้ง",
                        "This row has moved or changed; nothing was pasted. Please find it and try again.",
                    )
                )
            hand().paste(file_id, sheet_id, row, column, lines_of(form["text"]))
    except (Moved, Refused) as not_done:
        status = 409 if isinstance(not_done, Moved) else 422
        if for_script():
            return jsonify(sentence=str(not_done)), status
        # What was to be pasted stays with the person.
        return row_page(
            file_id, tab, min(row, tab.row_count - 1), None, None, str(not_done), status, form["text"]
        )
    return _done(file_id, tab, row)


@blueprint.post("/<int:sheet_id>/undo")
def undo(file_id: str, sheet_id: int) -> ResponseReturnValue:
    """Take back the person's last act in this tab."""
    tab = tab_of(file_id, sheet_id)
    try:
        with one_at_a_time():
            hand().undo(file_id, sheet_id)
    except Refused as refused:
        if for_script():
            return jsonify(sentence=str(refused)), 422
        flash(str(refused), "error")
        return redirect(url_for("grid.workbook", file_id=file_id, tab=sheet_id), 303)
    return _done(file_id, tab, None)


@blueprint.errorhandler(NeedsPerson)
@blueprint.errorhandler(Refused)
def not_there(_error: Exception) -> ResponseReturnValue:
    return errors.page(404)


def lines_of(text: str) -> list[list[str]]:
    """The cells of a block, by rows. A line end at the end begins no row."""
    lines: list[list[str]] = [[]]
    for found in _CELL.finditer(grid_cells.newlines(text).removesuffix("\n")):
        cell, end = found.groups()
        quoted = len(cell) > 1 and cell[0] == cell[-1] == '"' and _is_quoted(cell)
        lines[-1].append(cell[1:-1].replace('""', '"') if quoted else cell)
        if end == "\n":
            lines.append([])
        elif not end:
            break
    return lines


def _is_quoted(cell: str) -> bool:
    """Quotes around an ordinary word are the person's own: spreadsheets set them only where they must."""
    return any(sign in cell[1:-1] for sign in '\t\n"')


def _done(file_id: str, tab: TabView, row: int | None) -> ResponseReturnValue:
    if for_script():
        return jsonify({})
    flash(t("บันทึกแล้ว", "Saved") if row is not None else t("เลิกทำแล้ว", "Undone"), "success")
    place = {} if row is None else {"page": page_of(file_id, tab, row), "_anchor": f"r{row}"}
    return redirect(url_for("grid.workbook", file_id=file_id, tab=tab.sheet_id, **place), 303)
