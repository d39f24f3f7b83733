"""What a person can do with one column of the grid: sort, filter, move, rename, hide, delete, add others."""

from dataclasses import dataclass
from itertools import accumulate

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sheets.embedded import Person, TabView
from sheets.errors import NeedsPerson, Refused

from ...services.language import t
from ..kit import errors
from . import grid_cells
from .grid_window import Conflict, column_titles, current_person, edit_lock, get_tab, heading_context

blueprint = Blueprint("grid_columns", __name__, url_prefix="/sheets/<file_id>")

# Different texts of a column that are offered for its filter, and their characters: each stands in the form
# twice, and a form has a limit.
MAX_TEXTS, MAX_TEXT_CHARACTERS = 300, 20_000


@dataclass(frozen=True)
class ColumnAction:
    """One action as it was posted. `header`: the text above the column as the person saw it."""

    name: str
    column: int
    header: str
    text: str
    to: int
    hidden: frozenset[str]


def column_page(
    file_id: str,
    tab: TabView,
    column: int,
    entered_name: str | None = None,
    message: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    """Return the column's page of forms.

    `entered_name`: a name that was refused. `message`: why it, or another action, was refused.
    """
    if tab.protected or not 0 <= column < tab.column_count:
        abort(404)
    titles = column_titles(file_id, tab)
    view = current_person().view(file_id, tab.sheet_id, 0, 0)
    texts = current_person().column_texts(file_id, tab.sheet_id, column)
    offered_texts = _offered_texts(texts)
    others = [
        {"at": index, "letter": other.letter, "title": titles[index]}
        for index, other in enumerate(view.columns)
        if index != column and not other.hidden
    ]
    page = render_template(
        "grid/grid_column.html",
        tab=tab,
        column=column,
        letter=view.columns[column].letter,
        others=others,
        header=titles[column],
        entered_name=entered_name,
        message=message,
        texts=offered_texts,
        too_many=len(texts) > len(offered_texts),
        filtered=view.columns[column].filtered,
        **heading_context(file_id),
    )
    return page, status


def _offered_texts(texts: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Return the first texts, as many as the filter's form can hold."""
    lengths = accumulate(len(text) for text, _ in texts[:MAX_TEXTS])
    return [pair for pair, length in zip(texts, lengths, strict=False) if length <= MAX_TEXT_CHARACTERS]


@blueprint.post("/<int:sheet_id>/columns")
def change(file_id: str, sheet_id: int) -> ResponseReturnValue:
    """Apply an action to a column.

    Fields: action (a key of COLUMN_ACTIONS), column, header; for rename and only text; for move `to`; for
    filter offered and shown.
    """
    action, tab = _parse_action(), get_tab(file_id, sheet_id)
    try:
        with edit_lock():
            _check_column(file_id, tab, action)
            COLUMN_ACTIONS[action.name](current_person(), file_id, tab, action)
    except Conflict as conflict:
        return _refusal_page(file_id, tab, action, str(conflict), 409)
    except Refused as refused:
        return _refusal_page(file_id, tab, action, str(refused), 422)
    flash(
        t(
            "บันทึกแล้ว กด “เลิกทำ” ใต้ตารางหากไม่ได้ตั้งใจ",
            "Saved. Press “Undo” below the table if you did not mean it.",
        ),
        "success",
    )
    if action.name in SORTS:
        flash(
            t(
                "การเรียงลำดับเปลี่ยนเพียงลำดับแถวที่เห็นในแท็บนี้ ไม่มีผลต่อทะเบียนและยอดนับ",
                "Sorting changes the order of the rows in this tab alone, not the register or any figure.",
            ),
            "info",
        )
    return redirect(url_for("grid.workbook", file_id=file_id, tab=sheet_id), 303)


@blueprint.errorhandler(NeedsPerson)
@blueprint.errorhandler(Refused)
def not_found_page(_error: Exception) -> ResponseReturnValue:
    return errors.page(404)


def _parse_action() -> ColumnAction:
    """Return the posted action. Aborts with 400 for anything else."""
    form = request.form
    column = form.get("column", 0, type=int)
    if form.get("action") not in COLUMN_ACTIONS or column is None or column < 0:
        abort(400)
    hidden = frozenset(form.getlist("offered")) - frozenset(form.getlist("shown"))
    return ColumnAction(
        form["action"],
        column,
        grid_cells.normalize_newlines(form.get("header", "")),
        grid_cells.normalize_newlines(form.get("text", "")),
        form.get("to", -1, type=int),
        frozenset(grid_cells.normalize_newlines(text) for text in hidden),
    )


def _check_column(file_id: str, tab: TabView, action: ColumnAction) -> None:
    """Raises Conflict when another column is now at this index."""
    if action.name in WHOLE_TAB_ACTIONS:
        return
    titles = column_titles(file_id, tab)
    if action.column >= len(titles) or grid_cells.normalize_newlines(titles[action.column]) != action.header:
        raise Conflict(
            t(
                "คอลัมน์นี้ย้ายที่หรือเปลี่ยนชื่อไปแล้ว จึงยังไม่ได้ทำรายการ กรุณาเลือกคอลัมน์จากตารางอีกครั้ง",
                "This column has moved or was renamed; nothing was done. Please choose it in the table again.",
            )
        )


def _refusal_page(
    file_id: str, tab: TabView, action: ColumnAction, message: str, status: int
) -> ResponseReturnValue:
    column = min(action.column, tab.column_count - 1)
    entered_name = action.text if action.name == "rename" and status == 422 else None
    return column_page(file_id, tab, column, entered_name, message, status)


def _sort(descending: bool):
    return lambda person, file_id, tab, action: person.sort(
        file_id, tab.sheet_id, action.column, descending=descending
    )


def _filter(person: Person, file_id: str, tab: TabView, action: ColumnAction) -> None:
    # The browser sends line ends that differ from those of the cells.
    texts = [text for text, _ in person.column_texts(file_id, tab.sheet_id, action.column)]
    person.filter(
        file_id,
        tab.sheet_id,
        action.column,
        {text for text in texts if grid_cells.normalize_newlines(text) in action.hidden},
    )


def _filter_only(person: Person, file_id: str, tab: TabView, action: ColumnAction) -> None:
    """Hide all rows but those with one text."""
    texts = {text for text, _ in person.column_texts(file_id, tab.sheet_id, action.column)}
    hidden_texts = {text for text in texts if grid_cells.normalize_newlines(text) != action.text}
    if hidden_texts == texts:
        raise Conflict(t("ไม่มีแถวที่เป็นค่านี้แล้ว กรุณาเลือกใหม่", "No row says this any more; please choose again."))
    person.filter(file_id, tab.sheet_id, action.column, hidden_texts)


def _rename(person: Person, file_id: str, tab: TabView, action: ColumnAction) -> None:
    if not tab.frozen_rows:
        raise Refused(
            t("แท็บนี้ไม่มีแถวหัวตาราง จึงตั้งชื่อคอลัมน์ไม่ได้", "This tab has no header row to name columns in.")
        )
    person.type(file_id, tab.sheet_id, tab.frozen_rows - 1, action.column, action.text.strip())


def _move(person: Person, file_id: str, tab: TabView, action: ColumnAction) -> None:
    """Move the column. `to`: the index of the column that it goes after, -1 for the beginning."""
    if not -1 <= action.to < tab.column_count:
        abort(400)
    new_index = action.to + 1 if action.to < action.column else action.to
    person.move_column(file_id, tab.sheet_id, action.column, new_index)


COLUMN_ACTIONS = {
    "sort_up": _sort(descending=False),
    "sort_down": _sort(descending=True),
    "filter": _filter,
    "only": _filter_only,
    "clear": lambda person, file_id, tab, action: person.clear_filter(file_id, tab.sheet_id),
    "left": lambda person, file_id, tab, action: person.insert_column(file_id, tab.sheet_id, action.column),
    "right": lambda person, file_id, tab, action: person.insert_column(
        file_id, tab.sheet_id, action.column + 1
    ),
    "move": _move,
    "rename": _rename,
    "hide": lambda person, file_id, tab, action: person.hide_column(file_id, tab.sheet_id, action.column),
    "show": lambda person, file_id, tab, action: person.show_columns(file_id, tab.sheet_id),
    "delete": lambda person, file_id, tab, action: person.delete_column(file_id, tab.sheet_id, action.column),
}
WHOLE_TAB_ACTIONS, SORTS = {"clear", "show"}, {"sort_up", "sort_down"}
