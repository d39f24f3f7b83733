"""What each act did to a workbook, with its values before and after: what Google's window shows as history.

A column is named by its developer metadata, one of people's own by its letters and header after a `*`. A
row is named by the text in the column of row ids, else in the first; a row without a name is told by all
its cells.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sheets.embedded.alignment import (
    Alignment,
    Line,
    align_by_content,
    align_by_requests,
    cell_value,
    column_keys,
    header_index,
    is_empty,
    name_index,
    row_name,
)
from sheets.embedded.filters import hidden_values
from sheets.embedded.grid import GridCell, Sheet, Workbook
from sheets.embedded.ranges import column_letters
from sheets.embedded.values import FORMULA_RESULT, display_text

Scalar = str | int | float | bool | None

# Kinds of steps. Of a row: `before` and `after` are its cells by column, None where it was or is not there;
# of a named one that changed, only those that differ. Of headers likewise.
ROW, HEADER = "row", "header"
# Of a touch only the person and the columns are known: earlier versions kept no more.
TOUCH = "touch"
ROWS_INSERTED, SORTED, FILTERED, UNDONE = "rows_inserted", "sorted", "filtered", "undone"
COLUMNS_INSERTED, COLUMNS_DELETED, COLUMNS_MOVED = "columns_inserted", "columns_deleted", "columns_moved"
COLUMNS_HIDDEN, COLUMNS_SHOWN = "columns_hidden", "columns_shown"
TAB_ADDED, TAB_DELETED, TAB_RENAMED, TAB_MOVED = "tab_added", "tab_deleted", "tab_renamed", "tab_moved"
TAB_HIDDEN, TAB_SHOWN = "tab_hidden", "tab_shown"
TAB_PROTECTED, TAB_UNPROTECTED = "tab_protected", "tab_unprotected"
FILE_RENAMED, FILE_TRASHED, FILE_RESTORED = "file_renamed", "file_trashed", "file_restored"

# Formats of numbers that are read as they are shown.
_DATES = ("DATE", "TIME", "DATE_TIME")


@dataclass(frozen=True)
class Step:
    """One thing that an act did.

    `sheet` is the id of the tab and `tab` its title; -1 and "" for the file itself. `row`: the name of the
    row. `copies`: how many rows have that name by now.
    """

    kind: str
    sheet: int = -1
    tab: str = ""
    row: str = ""
    before: object = None
    after: object = None
    copies: int = 0


@dataclass(frozen=True)
class JournalEntry:
    """A step as it is kept: `key` is unique, `version` the file's right after the act, `at` RFC 3339."""

    key: str
    version: int
    at: str
    person: str
    step: Step


def steps_between(before: Workbook, after: Workbook, requests: Sequence[dict] | None) -> Iterator[Step]:
    """Yield what an act did. `requests`: of batchUpdate, () for other calls, None where an act was undone."""
    sheets_before = {sheet.id: sheet for sheet in before.sheets}
    sheets_after = {sheet.id: sheet for sheet in after.sheets}
    for sheet_id in sheets_before.keys() - sheets_after:
        yield Step(TAB_DELETED, sheet_id, sheets_before[sheet_id].title)
    for sheet in after.sheets:
        if sheet.id not in sheets_before:
            yield Step(TAB_ADDED, sheet.id, sheet.title)
            continue
        known = sheets_before[sheet.id]
        yield from _steps_of_tab(known, sheet)
        if _has_same_grid(known, sheet) and not _sorts(requests):
            continue
        if requests is None:
            yield Step(UNDONE, sheet.id, sheet.title)
            alignment = align_by_content(known, sheet)
        else:
            alignment = align_by_requests(known, sheet, requests)
            yield from _steps_of_lines(known, sheet, alignment)
        yield from CellComparison(before, after, known, sheet, alignment, requests is None).steps()
    shared = [sheet.id for sheet in after.sheets if sheet.id in sheets_before]
    if shared != [sheet.id for sheet in before.sheets if sheet.id in sheets_after]:
        yield Step(TAB_MOVED, after={"order": [sheet.title for sheet in after.sheets]})


def _sorts(requests: Sequence[dict] | None) -> bool:
    return any("sortRange" in request for request in requests or ())


def _has_same_grid(before: Sheet, after: Sheet) -> bool:
    is_same_size = (before.row_count, before.column_count) == (after.row_count, after.column_count)
    return is_same_size and before.rows == after.rows and before.columns == after.columns


def _steps_of_tab(before: Sheet, after: Sheet) -> Iterator[Step]:
    if before.title != after.title:
        yield Step(TAB_RENAMED, after.id, after.title, before=before.title, after=after.title)
    was_hidden, is_hidden = (bool(sheet.properties.get("hidden")) for sheet in (before, after))
    if was_hidden != is_hidden:
        yield Step(TAB_HIDDEN if is_hidden else TAB_SHOWN, after.id, after.title)
    protections = [(sheet.protection, sheet.protected_parts) for sheet in (before, after)]
    if protections[0] != protections[1]:
        is_closed = bool(after.protection or after.protected_parts)
        yield Step(TAB_PROTECTED if is_closed else TAB_UNPROTECTED, after.id, after.title)
    names = column_names(after)
    filters = [
        {names[index]: len(texts) for index, texts in hidden_values(sheet).items() if index < len(names)}
        for sheet in (before, after)
    ]
    if before.filter != after.filter and filters[0] != filters[1]:
        yield Step(FILTERED, after.id, after.title, before=filters[0], after=filters[1])


def _steps_of_lines(before: Sheet, after: Sheet, alignment: Alignment) -> Iterator[Step]:
    """Yield what happened to the columns and rows of a tab as such."""
    names_before, names = column_names(before), column_names(after)

    def step(kind: str, columns_before: Mapping | None, columns_after: Mapping | None) -> Iterator[Step]:
        if columns_before or columns_after:
            yield Step(
                kind, after.id, after.title, before=columns_before or None, after=columns_after or None
            )

    places = {index: place for place, index in enumerate(alignment.columns) if index is not None}
    inserted = [place for place, index in enumerate(alignment.columns) if index is None]
    deleted = [index for index in range(before.column_count) if index not in places]
    moved = sorted(index for index in alignment.moved_columns if index in places)
    yield from step(COLUMNS_DELETED, {names_before[index]: column_letters(index) for index in deleted}, None)
    yield from step(COLUMNS_INSERTED, None, {column_letters(place): "" for place in inserted})
    yield from step(
        COLUMNS_MOVED,
        {names_before[index]: column_letters(index) for index in moved},
        {names_before[index]: column_letters(places[index]) for index in moved},
    )
    changes = {
        place: _is_hidden(after, place)
        for place, index in enumerate(alignment.columns)
        if index is not None and _is_hidden(before, index) != _is_hidden(after, place)
    }
    for kind, hidden in ((COLUMNS_HIDDEN, True), (COLUMNS_SHOWN, False)):
        yield from step(
            kind, None, {names[place]: "" for place, is_hidden in changes.items() if is_hidden == hidden}
        )
    sorted_by = {names_before[index]: descending for index, descending in alignment.sorted_by.items()}
    yield from step(SORTED, None, sorted_by)
    above = [place for place, index in enumerate(alignment.rows[: after.data_row_count()]) if index is None]
    if alignment.is_exact and (empty := [place for place in above if is_empty(after.rows[place])]):
        yield Step(ROWS_INSERTED, after.id, after.title, after={"rows": len(empty), "first": empty[0] + 1})


def _is_hidden(sheet: Sheet, index: int) -> bool:
    return index < len(sheet.columns) and bool(sheet.columns[index].get("hiddenByUser"))


def column_names(sheet: Sheet) -> list[str]:
    """Return the name of each column."""
    index = header_index(sheet)
    headers = sheet.rows[index] if index is not None else ()
    return [
        key or f"*{column_letters(place)} {cell_value(headers, place) or ''}".rstrip()
        for place, key in enumerate(column_keys(sheet))
    ]


class CellComparison:
    """Compares the cells of a tab before and after an act. `is_undone`: what is in new columns came back."""

    def __init__(
        self,
        book_before: Workbook,
        book: Workbook,
        before: Sheet,
        after: Sheet,
        alignment: Alignment,
        is_undone: bool,
    ):
        self.books, self.before, self.after = (book_before, book), before, after
        self.alignment, self.is_undone = alignment, is_undone
        names = column_names(after)
        self.columns = [
            (names[place], index, place)
            for place, index in enumerate(alignment.columns[: len(names)])
            if index is not None or not is_undone
        ]
        self.is_in_place = all(index == place for place, index in enumerate(alignment.columns))
        self.name_indexes = name_index(before), name_index(after)
        self.copies = Counter(row_name(after, self.name_indexes[1], line) for line in after.rows)

    def steps(self) -> Iterator[Step]:
        frozen = self.after.grid.get("frozenRowCount", 0)
        rows = self.alignment.rows
        kept = set()
        for place, line in enumerate(self.after.rows):
            index = rows[place] if place < len(rows) else None
            kept.add(index)
            old_line = self._line_before(index)
            if self.is_in_place and old_line == line:
                # Nearly all rows, and quickly told.
                continue
            if changed := self._changed(old_line, line):
                yield from self._changed_row(old_line, line, changed, place < frozen and index is not None)
        for index, line in enumerate(self.before.rows):
            if index not in kept and not is_empty(line):
                yield from self._changed_row(line, (), {}, False)

    def _line_before(self, index: int | None) -> Line:
        return self.before.rows[index] if index is not None and index < len(self.before.rows) else ()

    def _changed(self, old_line: Line, line: Line) -> dict[str, tuple[Scalar, Scalar]]:
        """Return {column: (value before, value after)} of the cells that differ."""
        changed = {}
        for name, index, place in self.columns:
            old_cell = old_line[index] if index is not None and index < len(old_line) else None
            cell = line[place] if place < len(line) else None
            if old_cell != cell:
                values = shown_value(self.books[0], old_cell), shown_value(self.books[1], cell)
                if values[0] != values[1]:
                    changed[name] = values
        return changed

    def _changed_row(self, old_line: Line, line: Line, changed: Mapping, is_header: bool) -> Iterator[Step]:
        old_name = row_name(self.before, self.name_indexes[0], old_line)
        name = old_name or row_name(self.after, self.name_indexes[1], line)
        whole = [
            {name: value for name, value in cells if value is not None} if not is_empty(row) else None
            for row, cells in (
                (old_line, [(key, self._shown(0, old_line, index)) for key, index, _ in self.columns]),
                (line, [(key, self._shown(1, line, place)) for key, _, place in self.columns]),
            )
        ]
        sides = whole
        if is_header or (old_name and None not in whole):
            sides = [{key: values[side] for key, values in changed.items()} for side in (0, 1)]
        kind = HEADER if is_header else ROW
        row = "" if is_header else name
        yield Step(kind, self.after.id, self.after.title, row, *sides, self.copies[name] if name else 0)

    def _shown(self, side: int, line: Line, index: int | None) -> Scalar:
        cell = line[index] if index is not None and index < len(line) else None
        return shown_value(self.books[side], cell)


def shown_value(book: Workbook, cell: GridCell) -> Scalar:
    """Return a cell as it is read: its value, but of dates and errors the text that is shown."""
    value = cell[0] if cell else None
    if value is None or value == "":
        return None
    if isinstance(value, dict):
        return FORMULA_RESULT
    number_format = book.cell_style(cell).get("userEnteredFormat", {}).get("numberFormat", {})
    is_date = isinstance(value, int | float) and not isinstance(value, bool)
    return display_text(value, number_format) if is_date and number_format.get("type") in _DATES else value
