"""What can be done with one column of the grid: sort by it, filter, move, rename, hide, delete it, add
others.
"""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sheets.embedded import Person, TabView
from sheets.errors import NeedsPerson, Refused

from ...services.language import t
from ..kit import errors
from . import grid_cells
from .grid_window import Moved, hand, headers, names, one_at_a_time, tab_of

blueprint = Blueprint("grid_columns", __name__, url_prefix="/sheets/<file_id>")

# Different texts of a column that can be ticked off.
MOST_TEXTS = 300


@dataclass(frozen=True)
class Act:
    """One act as it was posted. `header`: the text above the column as the person saw it."""

    action: str
    column: int
    header: str
    text: str
    to: int
    hidden: frozenset[str]


def column_page(
    file_id: str, tab: TabView, column: int, typed: str | None = None, sentence: str = "", status: int = 200
) -> ResponseReturnValue:
    """The column as a page of forms. `typed` and `sentence`: the name that was not taken, or why nothing was
    done.
    """
    if tab.protected or not 0 <= column < tab.column_count:
        abort(404)
    titles = headers(file_id, tab)
    view = hand().view(file_id, tab.sheet_id, 0, 0)
    texts = hand().texts(file_id, tab.sheet_id, column)
    others = [
        {"at": at, "letter": each.letter, "title": titles[at]}
        for at, each in enumerate(view.columns)
        if at != column and not each.hidden
    ]
    page = render_template(
        "grid/grid_column.html",
        tab=tab,
        column=column,
        letter=view.columns[column].letter,
        others=others,
        header=titles[column],
        typed=typed,
        sentence=sentence,
        texts=texts[:MOST_TEXTS],
        too_many=len(texts) > MOST_TEXTS,
        filtered=view.columns[column].filtered,
        **names(file_id),
    )
    return page, status


@blueprint.post("/<int:sheet_id>/columns")
def change(file_id: str, sheet_id: int) -> ResponseReturnValue:
    """Fields: action (a key of ACTS), column, header; for rename and only text, for move `to`, for filter
    offered and shown.
    """
    asked, tab = _asked(), tab_of(file_id, sheet_id)
    try:
        with one_at_a_time():
            _check(file_id, tab, asked)
            ACTS[asked.action](hand(), file_id, tab, asked)
    except Moved as moved:
        return _not_done(file_id, tab, asked, str(moved), 409)
    except Refused as refused:
        return _not_done(file_id, tab, asked, str(refused), 422)
    flash(
        t(
            "บันทึกแล้ว กด “เลิกทำ” ใต้ตารางหากไม่ได้ตั้งใจ",
            "Saved. Press “Undo” below the table if you did not mean it.",
        ),
        "success",
    )
    return redirect(url_for("grid.workbook", file_id=file_id, tab=sheet_id), 303)


@blueprint.errorhandler(NeedsPerson)
@blueprint.errorhandler(Refused)
def not_there(_error: Exception) -> ResponseReturnValue:
    return errors.page(404)


def _asked() -> Act:
    """400 for anything that is not an act."""
    form = request.form
    column = form.get("column", 0, type=int)
    if form.get("action") not in ACTS or column is None or column < 0:
        abort(400)
    hidden = frozenset(form.getlist("offered")) - frozenset(form.getlist("shown"))
    return Act(
        form["action"],
        column,
        grid_cells.newlines(form.get("header", "")),
        grid_cells.newlines(form.get("text", "")),
        form.get("to", -1, type=int),
        frozenset(grid_cells.newlines(text) for text in hidden),
    )


def _check(file_id: str, tab: TabView, asked: Act) -> None:
    """Raises Moved where another column stands at this place now."""
    if asked.action in ABOUT_NO_COLUMN:
        return
    titles = headers(file_id, tab)
    if asked.column >= len(titles) or grid_cells.newlines(titles[asked.column]) != asked.header:
        raise Moved(
            t(
                "คอลัมน์นี้ย้ายที่หรือเปลี่ยนชื่อไปแล้ว จึงยังไม่ได้ทำรายการ กรุณาเลือกคอลัมน์จากตารางอีกครั้ง",
                "This column has moved or was renamed; nothing was done. Please choose it in the table again.",
            )
        )


def _not_done(file_id: str, tab: TabView, asked: Act, sentence: str, status: int) -> ResponseReturnValue:
    column = min(asked.column, tab.column_count - 1)
    typed = asked.text if asked.action == "rename" and status == 422 else None
    return column_page(file_id, tab, column, typed, sentence, status)


def _sort(descending: bool):
    return lambda person, file_id, tab, asked: person.sort(
        file_id, tab.sheet_id, asked.column, descending=descending
    )


def _filter(person: Person, file_id: str, tab: TabView, asked: Act) -> None:
    # The browser sends other line ends than the cells have.
    there = [text for text, _ in person.texts(file_id, tab.sheet_id, asked.column)]
    person.filter(
        file_id,
        tab.sheet_id,
        asked.column,
        {text for text in there if grid_cells.newlines(text) in asked.hidden},
    )


def _only(person: Person, file_id: str, tab: TabView, asked: Act) -> None:
    """Rows with one text stay in view."""
    there = {text for text, _ in person.texts(file_id, tab.sheet_id, asked.column)}
    rest = {text for text in there if grid_cells.newlines(text) != asked.text}
    if rest == there:
        raise Moved(t("ไม่มีแถวที่เป็นค่านี้แล้ว กรุณาเลือกใหม่", "No row says this any more; please choose again."))
    person.filter(file_id, tab.sheet_id, asked.column, rest)


def _rename(person: Person, file_id: str, tab: TabView, asked: Act) -> None:
    if not tab.frozen_rows:
        raise Refused(
            t("แท็บนี้ไม่มีแถวหัวตาราง จึงตั้งชื่อคอลัมน์ไม่ได้", "This tab has no header row to name columns in.")
        )
    person.type(file_id, tab.sheet_id, tab.frozen_rows - 1, asked.column, asked.text.strip())


def _move(person: Person, file_id: str, tab: TabView, asked: Act) -> None:
    """`to`: the column after which it goes, -1 for the beginning."""
    if not -1 <= asked.to < tab.column_count:
        abort(400)
    to = asked.to + 1 if asked.to < asked.column else asked.to
    person.move_column(file_id, tab.sheet_id, asked.column, to)


ACTS = {
    "sort_up": _sort(descending=False),
    "sort_down": _sort(descending=True),
    "filter": _filter,
    "only": _only,
    "clear": lambda person, file_id, tab, asked: person.clear_filter(file_id, tab.sheet_id),
    "left": lambda person, file_id, tab, asked: person.insert_column(file_id, tab.sheet_id, asked.column),
    "right": lambda person, file_id, tab, asked: person.insert_column(
        file_id, tab.sheet_id, asked.column + 1
    ),
    "move": _move,
    "rename": _rename,
    "hide": lambda person, file_id, tab, asked: person.hide_column(file_id, tab.sheet_id, asked.column),
    "show": lambda person, file_id, tab, asked: person.show_columns(file_id, tab.sheet_id),
    "delete": lambda person, file_id, tab, asked: person.delete_column(file_id, tab.sheet_id, asked.column),
}
ABOUT_NO_COLUMN = {"clear", "show"}
