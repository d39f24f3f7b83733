"""Pasting a block of cells, and undoing."""

import re

from flask import Blueprint, abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from sheets.embedded import TabView
from sheets.errors import NeedsPerson, Refused

from ...services.language import t
from ..kit import errors
from . import grid_answers, grid_cells
from .grid import row_page
from .grid_page import page_number
from .grid_window import Conflict, current_person, edit_lock, get_tab, wants_json

blueprint = Blueprint("grid_blocks", __name__, url_prefix="/sheets/<file_id>")

# One cell of a block as spreadsheets put it on the clipboard: in quotes if it contains a tab, a line end or
# a quote.
_BLOCK_CELL = re.compile(r'("(?:[^"]|"")*"(?=[\t\n]|\Z)|[^\t\n]*)(\t|\n|\Z)')


@blueprint.post("/<int:sheet_id>/paste")
def paste(file_id: str, sheet_id: int) -> ResponseReturnValue:
    """Paste a block of cells.

    Fields: row and column of the upper left cell, mark of its row, text (cells separated by tabs, rows by
    line ends).
    """
    form = request.form
    row, column = form.get("row", -1, type=int), form.get("column", -1, type=int)
    tab = get_tab(file_id, sheet_id)
    if row < 0 or not 0 <= column < tab.column_count or not form.get("text"):
        abort(400)
    try:
        with edit_lock():
            view = current_person().view(file_id, sheet_id, row, 1)
            if not view.rows or grid_cells.row_mark(view.rows[0]) != form.get("mark"):
                raise Conflict(
                    t(
                        "แถวนี้เลื่อนที่หรือเปลี่ยนไปแล้ว จึงยังไม่ได้วาง กรุณาตรวจแถวที่ต้องการแล้วลองอีกครั้ง",
                        "This row has moved or changed; nothing was pasted. Please find it and try again.",
                    )
                )
            block = parse_block(form["text"])
            current_person().paste(file_id, sheet_id, row, column, block)
    except (Conflict, Refused) as error:
        status = 409 if isinstance(error, Conflict) else 422
        if wants_json():
            return jsonify(sentence=str(error)), status
        # The page offers the block again.
        return row_page(
            file_id, tab, min(row, tab.row_count - 1), None, None, str(error), status, form["text"]
        )
    return _success_response(file_id, tab, row, grid_answers.answer_to(file_id, tab, row, column, block))


@blueprint.post("/<int:sheet_id>/undo")
def undo(file_id: str, sheet_id: int) -> ResponseReturnValue:
    """Undo the person's last act in this tab."""
    tab = get_tab(file_id, sheet_id)
    try:
        with edit_lock():
            current_person().undo(file_id, sheet_id)
    except Refused as refused:
        if wants_json():
            return jsonify(sentence=str(refused)), 422
        flash(str(refused), "error")
        return redirect(url_for("grid.workbook", file_id=file_id, tab=sheet_id), 303)
    return _success_response(file_id, tab, None)


@blueprint.errorhandler(NeedsPerson)
@blueprint.errorhandler(Refused)
def not_found_page(_error: Exception) -> ResponseReturnValue:
    return errors.page(404)


def parse_block(text: str) -> list[list[str]]:
    """Return the rows of cells of a block. A line end at the end of the text begins no row."""
    rows: list[list[str]] = [[]]
    for match in _BLOCK_CELL.finditer(grid_cells.normalize_newlines(text).removesuffix("\n")):
        cell, end = match.groups()
        is_quoted = len(cell) > 1 and cell[0] == cell[-1] == '"' and _needs_quotes(cell)
        rows[-1].append(cell[1:-1].replace('""', '"') if is_quoted else cell)
        if end == "\n":
            rows.append([])
        elif not end:
            break
    return rows


def _needs_quotes(cell: str) -> bool:
    """Return whether a spreadsheet had to put this cell in quotes.

    Quotes around an ordinary word are the person's own.
    """
    return any(character in cell[1:-1] for character in '\t\n"')


def _success_response(file_id: str, tab: TabView, row: int | None, answer: str = "") -> ResponseReturnValue:
    """Return that it is done. `answer`: that it has no effect, if so."""
    if wants_json():
        return jsonify(sentence=answer)
    flash(t("บันทึกแล้ว", "Saved") if row is not None else t("เลิกทำแล้ว", "Undone"), "success")
    if answer:
        flash(answer, "warning")
    query = {} if row is None else {"page": page_number(file_id, tab, row), "_anchor": f"r{row}"}
    return redirect(url_for("grid.workbook", file_id=file_id, tab=tab.sheet_id, **query), 303)
