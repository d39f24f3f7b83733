"""A person at Google Sheets' own window: looks, types, sorts, moves and deletes, through the API's own engine.

Who may open which file is for the page in front of it to decide; protected tabs are respected here.
"""

from sheets.embedded import typed
from sheets.embedded.google import EmbeddedGoogle
from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.places import open_to
from sheets.embedded.refusal import Refusal
from sheets.embedded.store import File
from sheets.embedded.values import number_format, user_entered
from sheets.embedded.view import TabView, View, column_views, options, row_view, tab_view
from sheets.errors import NeedsPerson, Refused

_LOCKED = "แท็บนี้ถูกป้องกันไว้ ท่านไม่มีสิทธิ์แก้ไข"
_UNKNOWN_FILE = "ไม่พบสมุดงานนี้"


class Person:
    """Rows and columns count from 0. Every change is one change of the file's version.

    Refused, with a sentence in Thai for the person, where Google's window would say no; NeedsPerson: no such file.
    """

    def __init__(self, embedded: EmbeddedGoogle, email: str):
        self._embedded = embedded
        self.email = email

    def tabs(self, file_id: str) -> list[TabView]:
        """The visible tabs in their order."""
        return [tab_view(sheet, self._locked(sheet)) for sheet in self._book(file_id).sheets
                if not sheet.properties.get("hidden")]

    def view(self, file_id: str, sheet_id: int, first_row: int = 0, rows: int = 500) -> View:
        """Rows `first_row` … of the grid, as many as there are, up to `rows`."""
        version = self._file_version(file_id)
        book = self._book(file_id)
        sheet = self._sheet(book, sheet_id)
        last = min(first_row + rows, sheet.row_count)
        return View(tab_view(sheet, self._locked(sheet)), column_views(sheet),
                    [row_view(book, sheet, row) for row in range(first_row, last)], first_row, version)

    def type(self, file_id: str, sheet_id: int, row: int, column: int, text: str) -> None:
        """Into one cell, understood as Google understands typing; "" empties it."""
        book = self._book(file_id)
        sheet = self._sheet(book, sheet_id)
        look = book.look(sheet.cell(row, column))
        choices = options(look)
        if text and choices and look["dataValidation"].get("strict") and text not in choices:
            raise Refused(f"ช่องนี้เลือกได้เฉพาะ {' / '.join(choices)}")
        cell, fields = typed.cell_data(text, number_format(book, sheet, row, column))
        place = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column}
        self._edit(file_id, sheet_id, {"updateCells": {"start": place, "rows": [{"values": [cell]}], "fields": fields}})

    def insert_rows(self, file_id: str, sheet_id: int, row: int, count: int = 1) -> None:
        """Above `row`; at the number of rows, below the last one."""
        self._insert(file_id, sheet_id, "ROWS", row, count)

    def delete_rows(self, file_id: str, sheet_id: int, row: int, count: int = 1) -> None:
        place = _dimension(sheet_id, "ROWS", row, count)
        self._edit(file_id, sheet_id, {"deleteDimension": {"range": place}})

    def insert_column(self, file_id: str, sheet_id: int, column: int, count: int = 1) -> None:
        """To the left of `column`; at the number of columns, to the right of the last one."""
        self._insert(file_id, sheet_id, "COLUMNS", column, count)

    def delete_column(self, file_id: str, sheet_id: int, column: int, count: int = 1) -> None:
        place = _dimension(sheet_id, "COLUMNS", column, count)
        self._edit(file_id, sheet_id, {"deleteDimension": {"range": place}})

    def move_column(self, file_id: str, sheet_id: int, column: int, to: int) -> None:
        """Drag a column so that it stands at index `to` afterwards."""
        source = _dimension(sheet_id, "COLUMNS", column, 1)
        destination = to if to <= column else to + 1
        self._edit(file_id, sheet_id, {"moveDimension": {"source": source, "destinationIndex": destination}})

    def cut_column(self, file_id: str, sheet_id: int, column: int, to: int) -> None:
        """Cut the cells of a column and paste them over another: the column's metadata stays behind."""
        book = self._book(file_id)
        sheet = self._sheet(book, sheet_id)
        rows = [{"values": [_copied(book, sheet, row, column)]} for row in range(sheet.row_count)]
        self._edit(file_id, sheet_id, _overwrite(sheet_id, to, rows), _overwrite(sheet_id, column, []))

    def sort(self, file_id: str, sheet_id: int, column: int, columns: tuple[int, int] | None = None,
             descending: bool = False) -> None:
        """Sort the rows below the frozen ones by `column`. `columns` (first, one past the last): only these cells
        move, the careless way that leaves the other cells of each row behind."""
        sheet = self._sheet(self._book(file_id), sheet_id)
        left, right = columns or (0, sheet.column_count)
        area = {"sheetId": sheet_id, "startRowIndex": sheet.grid.get("frozenRowCount", 0),
                "startColumnIndex": left, "endColumnIndex": right}
        spec = {"dimensionIndex": column, "sortOrder": "DESCENDING" if descending else "ASCENDING"}
        self._edit(file_id, sheet_id, {"sortRange": {"range": area, "sortSpecs": [spec]}})

    def rename_tab(self, file_id: str, sheet_id: int, title: str) -> None:
        self._edit(file_id, sheet_id, {"updateSheetProperties": {
            "properties": {"sheetId": sheet_id, "title": title}, "fields": "title"}})

    def add_tab(self, file_id: str, title: str) -> int:
        """At the end; its sheetId."""
        (reply,) = self._edit(file_id, None, {"addSheet": {"properties": {"title": title}}})
        return reply["addSheet"]["properties"]["sheetId"]

    def delete_tab(self, file_id: str, sheet_id: int) -> None:
        self._edit(file_id, sheet_id, {"deleteSheet": {"sheetId": sheet_id}})

    def protect_tab(self, file_id: str, sheet_id: int) -> None:
        """So that only this person may edit it."""
        self._edit(file_id, sheet_id, {"addProtectedRange": {"protectedRange": {"range": {"sheetId": sheet_id}}}})

    def trash(self, file_id: str) -> None:
        self._bin(file_id, True)

    def restore(self, file_id: str) -> None:
        self._bin(file_id, False)

    def _bin(self, file_id: str, trashed: bool) -> None:
        self._file_version(file_id)

        def change(file: File, book: Workbook) -> None:
            file.trashed = trashed

        self._embedded.store.change(file_id, change)

    def _insert(self, file_id: str, sheet_id: int, dimension: str, at: int, count: int) -> None:
        """The new lines look like the one before them; below the frozen ones, which are headers, like the one after."""
        grid = self._sheet(self._book(file_id), sheet_id).grid
        frozen = grid.get("frozenRowCount" if dimension == "ROWS" else "frozenColumnCount", 0)
        place = _dimension(sheet_id, dimension, at, count)
        self._edit(file_id, sheet_id, {"insertDimension": {"range": place, "inheritFromBefore": at > frozen}})

    def _edit(self, file_id: str, sheet_id: int | None, *requests: dict) -> list[dict]:
        if sheet_id is not None and self._locked(self._sheet(self._book(file_id), sheet_id)):
            raise Refused(_LOCKED)
        try:
            return self._embedded.edit(file_id, list(requests), self.email)[1]
        except Refusal as refusal:
            raise Refused(f"ทำรายการนี้ไม่ได้ ({refusal})") from refusal

    def _book(self, file_id: str) -> Workbook:
        self._file_version(file_id)
        return self._embedded.store.read(file_id)

    def _file_version(self, file_id: str) -> int:
        file = self._embedded.store.file(file_id)
        if file is None:
            raise NeedsPerson(_UNKNOWN_FILE)
        return file.version

    def _sheet(self, book: Workbook, sheet_id: int) -> Sheet:
        try:
            return book.sheet(sheet_id)
        except Refusal as refusal:
            raise Refused("ไม่พบแท็บนี้ อาจมีผู้ลบไปแล้ว") from refusal

    def _locked(self, sheet: Sheet) -> bool:
        try:
            open_to(sheet, self.email)
        except Refusal:
            return True
        return False


def _dimension(sheet_id: int, dimension: str, start: int, count: int) -> dict:
    return {"sheetId": sheet_id, "dimension": dimension, "startIndex": start, "endIndex": start + count}


def _copied(book: Workbook, sheet: Sheet, row: int, column: int) -> dict:
    cell = sheet.cell(row, column)
    if not cell:
        return {}
    value = {} if cell[0] is None else {"userEnteredValue": user_entered(cell[0])}
    return {**book.look(cell), **value}


def _overwrite(sheet_id: int, column: int, rows: list[dict]) -> dict:
    area = {"sheetId": sheet_id, "startColumnIndex": column, "endColumnIndex": column + 1}
    return {"updateCells": {"range": area, "rows": rows, "fields": "*"}}
