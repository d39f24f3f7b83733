"""A person at Google Sheets' own window, who reads, types, sorts, moves and deletes.

Every change goes through the functions that answer the API. The page in front decides who may open which
file; protected tabs are respected here.
"""

from collections.abc import Callable, Collection, Sequence

from sheets.ceiling import TabCeiling, TabSize, text_length
from sheets.embedded import person_requests
from sheets.embedded.filters import cell_text, hidden_rows, hidden_values
from sheets.embedded.google import EmbeddedGoogle
from sheets.embedded.grid import GridCell, Sheet, Workbook
from sheets.embedded.protection import editable_sheet
from sheets.embedded.ranges import column_letters
from sheets.embedded.refusal import Refusal
from sheets.embedded.store import File
from sheets.embedded.undo import UndoHistory
from sheets.embedded.view import RowsView, TabView, column_views, row_view, tab_view
from sheets.errors import NeedsPerson, Refused

_PROTECTED = "แท็บนี้ถูกป้องกันไว้ ท่านไม่มีสิทธิ์แก้ไข"
_UNKNOWN_FILE = "ไม่พบสมุดงานนี้"

# Cells that can be pasted at once.
MAX_PASTE_CELLS = 20_000


class Person:
    """A person with this e-mail.

    Rows and columns count from 0; every change is one change of the file's version.

    Raises Refused, with a sentence in Thai for the person, where Google's window would refuse, and
    NeedsPerson for an unknown file.
    """

    def __init__(
        self,
        embedded: EmbeddedGoogle,
        email: str,
        ceiling_of: Callable[[str, int], TabCeiling | None] = lambda file_id, sheet_id: None,
    ):
        """`ceiling_of(file_id, sheet_id)`: how large this person may make a tab; None for no ceiling."""
        self._ceiling_of = ceiling_of
        self._embedded = embedded
        self._undo_history = UndoHistory(embedded.store)
        self.email = email

    def tabs(self, file_id: str) -> list[TabView]:
        """Return the visible tabs in their order."""
        return [
            tab_view(sheet, self._is_protected(sheet))
            for sheet in self._book(file_id).sheets
            if not sheet.properties.get("hidden")
        ]

    def view(self, file_id: str, sheet_id: int, first_row: int = 0, row_limit: int = 500) -> RowsView:
        """Return the rows from `first_row` on, at most `row_limit` of them."""
        version = self._file_version(file_id)
        book = self._book(file_id)
        sheet = self._sheet(book, sheet_id)
        last = min(first_row + row_limit, sheet.row_count)
        return RowsView(
            tab_view(sheet, self._is_protected(sheet)),
            column_views(sheet),
            [row_view(book, sheet, row) for row in range(first_row, last)],
            first_row,
            version,
        )

    def visible_rows(self, file_id: str, sheet_id: int) -> list[int]:
        """Return the numbers of the rows below the frozen ones that no filter hides."""
        book = self._book(file_id)
        sheet = self._sheet(book, sheet_id)
        hidden = hidden_rows(book, sheet)
        return [
            row for row in range(sheet.grid.get("frozenRowCount", 0), sheet.row_count) if row not in hidden
        ]

    def row_weights(self, file_id: str, sheet_id: int, longest: int, each: int) -> list[int]:
        """Return the characters of each row down to the last used one.

        A cell counts up to `longest`, and `each` characters for being there.
        """
        sheet = self._sheet(self._book(file_id), sheet_id)
        return [sum(min(_cell_length(cell), longest) + each for cell in row if cell) for row in sheet.rows]

    def type(self, file_id: str, sheet_id: int, row: int, column: int, text: str) -> None:
        """Type a text into one cell, read as Google reads typing; "" empties the cell."""
        self._check_ceiling(file_id, sheet_id, row, column, [[text]])
        self._edit(file_id, sheet_id, self._write_request(file_id, sheet_id, row, column, [[text]]))

    def paste(
        self, file_id: str, sheet_id: int, row: int, column: int, block: Sequence[Sequence[str]]
    ) -> None:
        """Paste a block of texts with its upper left corner here, each read as if typed.

        The grid grows to hold the block, and the new rows and columns get the style of the last ones.
        """
        if sum(len(texts) for texts in block) > MAX_PASTE_CELLS:
            raise Refused(f"วางได้ครั้งละไม่เกิน {MAX_PASTE_CELLS:,} ช่อง")
        self._check_ceiling(file_id, sheet_id, row, column, block)
        sheet = self._sheet(self._book(file_id), sheet_id)
        dimensions = (
            ("ROWS", sheet.row_count, row + len(block)),
            ("COLUMNS", sheet.column_count, column + max(map(len, block), default=0)),
        )
        insert_requests = [
            person_requests.insert_request(sheet, dimension, size, end - size)
            for dimension, size, end in dimensions
            if end > size
        ]
        self._edit(
            file_id, sheet_id, *insert_requests, self._write_request(file_id, sheet_id, row, column, block)
        )

    def insert_rows(self, file_id: str, sheet_id: int, row: int, count: int = 1) -> None:
        """Insert rows above `row`; with the number of rows, below the last one."""
        self._insert(file_id, sheet_id, "ROWS", row, count)

    def delete_rows(self, file_id: str, sheet_id: int, row: int, count: int = 1) -> None:
        rows = person_requests.dimension_range(sheet_id, "ROWS", row, count)
        self._edit(file_id, sheet_id, {"deleteDimension": {"range": rows}})

    def insert_column(self, file_id: str, sheet_id: int, column: int, count: int = 1) -> None:
        """Insert columns to the left of `column`; with the number of columns, after the last one."""
        self._insert(file_id, sheet_id, "COLUMNS", column, count)

    def delete_column(self, file_id: str, sheet_id: int, column: int, count: int = 1) -> None:
        columns = person_requests.dimension_range(sheet_id, "COLUMNS", column, count)
        self._edit(file_id, sheet_id, {"deleteDimension": {"range": columns}})

    def move_column(self, file_id: str, sheet_id: int, column: int, new_index: int) -> None:
        """Drag a column to index `new_index`, where it stands afterwards."""
        source = person_requests.dimension_range(sheet_id, "COLUMNS", column, 1)
        destination = new_index if new_index <= column else new_index + 1
        self._edit(file_id, sheet_id, {"moveDimension": {"source": source, "destinationIndex": destination}})

    def cut_column(self, file_id: str, sheet_id: int, column: int, destination: int) -> None:
        """Cut a column's cells and paste them over another. The column's metadata stays behind."""
        book = self._book(file_id)
        sheet = self._sheet(book, sheet_id)
        rows = [
            {"values": [person_requests.copied_cell_data(book, sheet, row, column)]}
            for row in range(sheet.row_count)
        ]
        self._edit(
            file_id,
            sheet_id,
            person_requests.overwrite_column_request(sheet_id, destination, rows),
            person_requests.overwrite_column_request(sheet_id, column, []),
        )

    def sort(
        self,
        file_id: str,
        sheet_id: int,
        column: int,
        columns: tuple[int, int] | None = None,
        descending: bool = False,
    ) -> None:
        """Sort the rows below the frozen ones by `column`.

        With `columns` (first, one past the last) only their cells move, a careless sort that leaves the other
        cells of each row behind.
        """
        sheet = self._sheet(self._book(file_id), sheet_id)
        left, right = columns or (0, sheet.column_count)
        grid_range = {
            "sheetId": sheet_id,
            "startRowIndex": sheet.grid.get("frozenRowCount", 0),
            "startColumnIndex": left,
            "endColumnIndex": right,
        }
        spec = {"dimensionIndex": column, "sortOrder": "DESCENDING" if descending else "ASCENDING"}
        self._edit(file_id, sheet_id, {"sortRange": {"range": grid_range, "sortSpecs": [spec]}})

    def filter(self, file_id: str, sheet_id: int, column: int, hidden: Collection[str]) -> None:
        """Hide the rows whose text in this column is one of `hidden`.

        An empty `hidden` removes the column's filter.
        """
        sheet = self._sheet(self._book(file_id), sheet_id)
        texts = hidden_values(sheet) | {column: set(hidden)}
        specs = [
            {"columnIndex": index, "filterCriteria": {"hiddenValues": sorted(hidden_texts)}}
            for index, hidden_texts in texts.items()
            if hidden_texts
        ]
        grid_range = {"sheetId": sheet_id, "startRowIndex": max(sheet.grid.get("frozenRowCount", 0) - 1, 0)}
        self._edit(
            file_id,
            sheet_id,
            {"setBasicFilter": {"filter": {"range": grid_range, "filterSpecs": specs}}}
            if specs
            else {"clearBasicFilter": {"sheetId": sheet_id}},
        )

    def clear_filter(self, file_id: str, sheet_id: int) -> None:
        self._edit(file_id, sheet_id, {"clearBasicFilter": {"sheetId": sheet_id}})

    def column_texts(self, file_id: str, sheet_id: int, column: int) -> list[tuple[str, bool]]:
        """Return the sorted different texts below the header, each with whether the filter hides it."""
        book = self._book(file_id)
        sheet = self._sheet(book, sheet_id)
        hidden = hidden_values(sheet).get(column, set())
        texts = {
            cell_text(book, sheet, row, column)
            for row in range(sheet.grid.get("frozenRowCount", 0), sheet.data_row_count())
        }
        return [(text, text in hidden) for text in sorted(texts | hidden)]

    def hide_column(self, file_id: str, sheet_id: int, column: int) -> None:
        self._hide(file_id, sheet_id, column, column + 1, True)

    def show_columns(self, file_id: str, sheet_id: int) -> None:
        """Show all hidden columns."""
        self._hide(file_id, sheet_id, 0, self._sheet(self._book(file_id), sheet_id).column_count, False)

    def undo(self, file_id: str, sheet_id: int) -> None:
        """Undo this person's last act inside this tab."""
        self._book(file_id)
        try:
            is_undone = self._undo_history.undo(
                file_id, sheet_id, self.email, lambda book: editable_sheet(book.sheet(sheet_id), self.email)
            )
        except Refusal as refusal:
            raise Refused("เลิกทำไม่ได้แล้ว เพราะแท็บนี้มีการเปลี่ยนแปลงอื่นหลังจากนั้น") from refusal
        if not is_undone:
            raise Refused("ไม่มีรายการของท่านในแท็บนี้ให้เลิกทำ")

    def rename_tab(self, file_id: str, sheet_id: int, title: str) -> None:
        self._edit(
            file_id,
            sheet_id,
            {
                "updateSheetProperties": {
                    "properties": {"sheetId": sheet_id, "title": title},
                    "fields": "title",
                }
            },
        )

    def add_tab(self, file_id: str, title: str) -> int:
        """Add a tab after the others. Returns its sheetId."""
        (reply,) = self._edit(file_id, None, {"addSheet": {"properties": {"title": title}}})
        return reply["addSheet"]["properties"]["sheetId"]

    def delete_tab(self, file_id: str, sheet_id: int) -> None:
        self._edit(file_id, sheet_id, {"deleteSheet": {"sheetId": sheet_id}})

    def protect_tab(self, file_id: str, sheet_id: int) -> None:
        """Protect a tab, so that only this person may edit it."""
        self._edit(
            file_id, sheet_id, {"addProtectedRange": {"protectedRange": {"range": {"sheetId": sheet_id}}}}
        )

    def trash(self, file_id: str) -> None:
        self._set_trashed(file_id, True)

    def restore(self, file_id: str) -> None:
        self._set_trashed(file_id, False)

    def _set_trashed(self, file_id: str, trashed: bool) -> None:
        self._file_version(file_id)

        def change(file: File, book: Workbook) -> None:
            file.trashed = trashed

        self._embedded.store.change(file_id, change, self.email)

    def _write_request(
        self, file_id: str, sheet_id: int, row: int, column: int, block: Sequence[Sequence[str]]
    ) -> dict:
        """Return the request that writes a block of texts.

        Raises Refused when a dropdown lacks one of them.
        """
        book = self._book(file_id)
        sheet = self._sheet(book, sheet_id)
        rows = [
            {
                "values": [
                    person_requests.input_cell_data(book, sheet, row_index, column + offset, text)
                    for offset, text in enumerate(texts)
                ]
            }
            for row_index, texts in enumerate(block, row)
        ]
        start = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column}
        return {"updateCells": {"start": start, "rows": rows, "fields": person_requests.INPUT_FIELDS}}

    def _check_ceiling(
        self, file_id: str, sheet_id: int, row: int, column: int, block: Sequence[Sequence[str]]
    ) -> None:
        """Raises Refused when the tab would be larger than it may be, with this block in it."""
        ceiling = self._ceiling_of(file_id, sheet_id)
        if ceiling is None:
            return
        sheet = self._sheet(self._book(file_id), sheet_id)
        before = TabSize(sheet.row_count, sheet.column_count, sum(map(_row_length, sheet.rows)))
        characters = before.characters
        for row_index, texts in enumerate(block, row):
            for column_index, text in enumerate(texts, column):
                if refusal := ceiling.cell_refusal(f"{column_letters(column_index)}{row_index + 1}", text):
                    raise Refused(refusal)
                characters += len(text) - _cell_length(sheet.cell(row_index, column_index))
        width = max(map(len, block), default=0)
        rows, columns = (max(before.rows, row + len(block)), max(before.columns, column + width))
        if refusal := ceiling.refusal(before, TabSize(rows, columns, characters)):
            raise Refused(refusal)

    def _insert(self, file_id: str, sheet_id: int, dimension: str, index: int, count: int) -> None:
        sheet = self._sheet(self._book(file_id), sheet_id)
        row, column = (sheet.row_count + count, 0) if dimension == "ROWS" else (0, sheet.column_count + count)
        self._check_ceiling(file_id, sheet_id, row, column, [])
        self._edit(
            file_id,
            sheet_id,
            person_requests.insert_request(sheet, dimension, index, count),
        )

    def _edit(self, file_id: str, sheet_id: int | None, *requests: dict) -> list[dict]:
        """Apply the requests, store the act for undoing and return the replies. Raises Refused."""
        if sheet_id is not None and self._is_protected(self._sheet(self._book(file_id), sheet_id)):
            raise Refused(_PROTECTED)
        try:
            result = self._embedded.edit(file_id, list(requests), self.email)
        except Refusal as refusal:
            raise Refused(f"ทำรายการนี้ไม่ได้ ({refusal})") from refusal
        sheets = [
            [sheet for sheet in book.sheets if sheet.id == sheet_id] for book in (result.before, result.after)
        ]
        if all(sheets):
            self._undo_history.add(file_id, sheet_id, self.email, *(sheet for (sheet,) in sheets))
        return result.replies

    def _hide(self, file_id: str, sheet_id: int, start: int, end: int, hidden: bool) -> None:
        columns = person_requests.dimension_range(sheet_id, "COLUMNS", start, end - start)
        self._edit(
            file_id,
            sheet_id,
            {
                "updateDimensionProperties": {
                    "range": columns,
                    "properties": {"hiddenByUser": hidden},
                    "fields": "hiddenByUser",
                }
            },
        )

    def _book(self, file_id: str) -> Workbook:
        self._file_version(file_id)
        return self._embedded.store.get_workbook(file_id)

    def _file_version(self, file_id: str) -> int:
        file = self._embedded.store.get_file(file_id)
        if file is None:
            raise NeedsPerson(_UNKNOWN_FILE)
        return file.version

    def _sheet(self, book: Workbook, sheet_id: int) -> Sheet:
        try:
            return book.sheet(sheet_id)
        except Refusal as refusal:
            raise Refused("ไม่พบแท็บนี้ อาจมีผู้ลบไปแล้ว") from refusal

    def _is_protected(self, sheet: Sheet) -> bool:
        try:
            editable_sheet(sheet, self.email)
        except Refusal:
            return True
        return False


def _row_length(row: Sequence[GridCell]) -> int:
    return sum(map(_cell_length, row))


def _cell_length(cell: GridCell) -> int:
    return text_length(cell[0]) if cell else 0
