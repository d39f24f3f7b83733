"""A person at Google Sheets' own window: looks, types, sorts, moves and deletes, through the API's own
engine.

Who may open which file is for the page in front of it to decide; protected tabs are respected here.
"""

from collections.abc import Collection, Sequence

from sheets.embedded import person_requests as gestures
from sheets.embedded.filters import hidden_rows, hidden_values, text_at
from sheets.embedded.google import EmbeddedGoogle
from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.ranges import open_to
from sheets.embedded.refusal import Refusal
from sheets.embedded.store import File
from sheets.embedded.undo import Undo
from sheets.embedded.view import TabView, View, column_views, row_view, tab_view
from sheets.errors import NeedsPerson, Refused

_LOCKED = "แท็บนี้ถูกป้องกันไว้ ท่านไม่มีสิทธิ์แก้ไข"
_UNKNOWN_FILE = "ไม่พบสมุดงานนี้"

# Cells that can be pasted at once.
MAX_PASTE = 20_000


class Person:
    """Rows and columns count from 0. Every change is one change of the file's version.

    Refused, with a sentence in Thai for the person, where Google's window would say no; NeedsPerson: no such
    file.
    """

    def __init__(self, embedded: EmbeddedGoogle, email: str):
        self._embedded = embedded
        self._undo = Undo(embedded.store)
        self.email = email

    def tabs(self, file_id: str) -> list[TabView]:
        """The visible tabs in their order."""
        return [
            tab_view(sheet, self._locked(sheet))
            for sheet in self._book(file_id).sheets
            if not sheet.properties.get("hidden")
        ]

    def view(self, file_id: str, sheet_id: int, first_row: int = 0, rows: int = 500) -> View:
        """Rows `first_row` … of the grid, as many as there are, up to `rows`."""
        version = self._file_version(file_id)
        book = self._book(file_id)
        sheet = self._sheet(book, sheet_id)
        last = min(first_row + rows, sheet.row_count)
        return View(
            tab_view(sheet, self._locked(sheet)),
            column_views(sheet),
            [row_view(book, sheet, row) for row in range(first_row, last)],
            first_row,
            version,
        )

    def rows(self, file_id: str, sheet_id: int) -> list[int]:
        """The numbers of the rows below the frozen ones that no filter hides."""
        book = self._book(file_id)
        sheet = self._sheet(book, sheet_id)
        hidden = hidden_rows(book, sheet)
        return [
            row for row in range(sheet.grid.get("frozenRowCount", 0), sheet.row_count) if row not in hidden
        ]

    def type(self, file_id: str, sheet_id: int, row: int, column: int, text: str) -> None:
        """Into one cell, understood as Google understands typing; "" empties it."""
        self._edit(file_id, sheet_id, self._written(file_id, sheet_id, row, column, [[text]]))

    def paste(
        self, file_id: str, sheet_id: int, row: int, column: int, lines: Sequence[Sequence[str]]
    ) -> None:
        """A block of texts with its upper left corner here, each understood as typed; the grid grows to hold
        it, and the new lines look like the last ones.
        """
        if sum(len(line) for line in lines) > MAX_PASTE:
            raise Refused(f"วางได้ครั้งละไม่เกิน {MAX_PASTE:,} ช่อง")
        sheet = self._sheet(self._book(file_id), sheet_id)
        needed = (
            ("ROWS", sheet.row_count, row + len(lines)),
            ("COLUMNS", sheet.column_count, column + max(map(len, lines), default=0)),
        )
        grown = [
            gestures.inserted(sheet, dimension, size, end - size)
            for dimension, size, end in needed
            if end > size
        ]
        self._edit(file_id, sheet_id, *grown, self._written(file_id, sheet_id, row, column, lines))

    def insert_rows(self, file_id: str, sheet_id: int, row: int, count: int = 1) -> None:
        """Above `row`; at the number of rows, below the last one."""
        self._insert(file_id, sheet_id, "ROWS", row, count)

    def delete_rows(self, file_id: str, sheet_id: int, row: int, count: int = 1) -> None:
        place = gestures.line_of(sheet_id, "ROWS", row, count)
        self._edit(file_id, sheet_id, {"deleteDimension": {"range": place}})

    def insert_column(self, file_id: str, sheet_id: int, column: int, count: int = 1) -> None:
        """To the left of `column`; at the number of columns, to the right of the last one."""
        self._insert(file_id, sheet_id, "COLUMNS", column, count)

    def delete_column(self, file_id: str, sheet_id: int, column: int, count: int = 1) -> None:
        place = gestures.line_of(sheet_id, "COLUMNS", column, count)
        self._edit(file_id, sheet_id, {"deleteDimension": {"range": place}})

    def move_column(self, file_id: str, sheet_id: int, column: int, to: int) -> None:
        """Drag a column so that it stands at index `to` afterwards."""
        source = gestures.line_of(sheet_id, "COLUMNS", column, 1)
        destination = to if to <= column else to + 1
        self._edit(file_id, sheet_id, {"moveDimension": {"source": source, "destinationIndex": destination}})

    def cut_column(self, file_id: str, sheet_id: int, column: int, to: int) -> None:
        """Cut the cells of a column and paste them over another: the column's metadata stays behind."""
        book = self._book(file_id)
        sheet = self._sheet(book, sheet_id)
        rows = [{"values": [gestures.copied(book, sheet, row, column)]} for row in range(sheet.row_count)]
        self._edit(
            file_id,
            sheet_id,
            gestures.overwrite(sheet_id, to, rows),
            gestures.overwrite(sheet_id, column, []),
        )

    def sort(
        self,
        file_id: str,
        sheet_id: int,
        column: int,
        columns: tuple[int, int] | None = None,
        descending: bool = False,
    ) -> None:
        """Sort the rows below the frozen ones by `column`. `columns` (first, one past the last): only these
        cells move, the careless way that leaves the other cells of each row behind.
        """
        sheet = self._sheet(self._book(file_id), sheet_id)
        left, right = columns or (0, sheet.column_count)
        area = {
            "sheetId": sheet_id,
            "startRowIndex": sheet.grid.get("frozenRowCount", 0),
            "startColumnIndex": left,
            "endColumnIndex": right,
        }
        spec = {"dimensionIndex": column, "sortOrder": "DESCENDING" if descending else "ASCENDING"}
        self._edit(file_id, sheet_id, {"sortRange": {"range": area, "sortSpecs": [spec]}})

    def filter(self, file_id: str, sheet_id: int, column: int, hidden: Collection[str]) -> None:
        """Hide the rows whose text in this column is one of `hidden`; none of them takes the column's filter
        away.
        """
        sheet = self._sheet(self._book(file_id), sheet_id)
        texts = hidden_values(sheet) | {column: set(hidden)}
        specs = [
            {"columnIndex": at, "filterCriteria": {"hiddenValues": sorted(each)}}
            for at, each in texts.items()
            if each
        ]
        area = {"sheetId": sheet_id, "startRowIndex": max(sheet.grid.get("frozenRowCount", 0) - 1, 0)}
        self._edit(
            file_id,
            sheet_id,
            {"setBasicFilter": {"filter": {"range": area, "filterSpecs": specs}}}
            if specs
            else {"clearBasicFilter": {"sheetId": sheet_id}},
        )

    def clear_filter(self, file_id: str, sheet_id: int) -> None:
        self._edit(file_id, sheet_id, {"clearBasicFilter": {"sheetId": sheet_id}})

    def texts(self, file_id: str, sheet_id: int, column: int) -> list[tuple[str, bool]]:
        """The different texts below the header in a column, in their order, with whether the filter hides
        them.
        """
        book = self._book(file_id)
        sheet = self._sheet(book, sheet_id)
        hidden = hidden_values(sheet).get(column, set())
        found = {
            text_at(book, sheet, row, column)
            for row in range(sheet.grid.get("frozenRowCount", 0), sheet.rows_with_data())
        }
        return [(text, text in hidden) for text in sorted(found | hidden)]

    def hide_column(self, file_id: str, sheet_id: int, column: int) -> None:
        self._hide(file_id, sheet_id, column, column + 1, True)

    def show_columns(self, file_id: str, sheet_id: int) -> None:
        """All that are hidden."""
        self._hide(file_id, sheet_id, 0, self._sheet(self._book(file_id), sheet_id).column_count, False)

    def undo(self, file_id: str, sheet_id: int) -> None:
        """Take back this person's last act inside this tab."""
        self._book(file_id)
        try:
            done = self._undo.undo(
                file_id, sheet_id, self.email, lambda book: open_to(book.sheet(sheet_id), self.email)
            )
        except Refusal as refusal:
            raise Refused("เลิกทำไม่ได้แล้ว เพราะแท็บนี้มีการเปลี่ยนแปลงอื่นหลังจากนั้น") from refusal
        if not done:
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
        """At the end; its sheetId."""
        (reply,) = self._edit(file_id, None, {"addSheet": {"properties": {"title": title}}})
        return reply["addSheet"]["properties"]["sheetId"]

    def delete_tab(self, file_id: str, sheet_id: int) -> None:
        self._edit(file_id, sheet_id, {"deleteSheet": {"sheetId": sheet_id}})

    def protect_tab(self, file_id: str, sheet_id: int) -> None:
        """So that only this person may edit it."""
        self._edit(
            file_id, sheet_id, {"addProtectedRange": {"protectedRange": {"range": {"sheetId": sheet_id}}}}
        )

    def trash(self, file_id: str) -> None:
        self._bin(file_id, True)

    def restore(self, file_id: str) -> None:
        self._bin(file_id, False)

    def _bin(self, file_id: str, trashed: bool) -> None:
        self._file_version(file_id)

        def change(file: File, book: Workbook) -> None:
            file.trashed = trashed

        self._embedded.store.change(file_id, change)

    def _written(
        self, file_id: str, sheet_id: int, row: int, column: int, lines: Sequence[Sequence[str]]
    ) -> dict:
        """The request that writes a block of texts. Refused if a dropdown does not have one of them."""
        book = self._book(file_id)
        sheet = self._sheet(book, sheet_id)
        rows = [
            {
                "values": [
                    gestures.typed(book, sheet, at, column + index, text) for index, text in enumerate(line)
                ]
            }
            for at, line in enumerate(lines, row)
        ]
        place = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column}
        return {"updateCells": {"start": place, "rows": rows, "fields": gestures.TYPED_FIELDS}}

    def _insert(self, file_id: str, sheet_id: int, dimension: str, at: int, count: int) -> None:
        self._edit(
            file_id,
            sheet_id,
            gestures.inserted(self._sheet(self._book(file_id), sheet_id), dimension, at, count),
        )

    def _edit(self, file_id: str, sheet_id: int | None, *requests: dict) -> list[dict]:
        if sheet_id is not None and self._locked(self._sheet(self._book(file_id), sheet_id)):
            raise Refused(_LOCKED)
        try:
            done = self._embedded.edit(file_id, list(requests), self.email)
        except Refusal as refusal:
            raise Refused(f"ทำรายการนี้ไม่ได้ ({refusal})") from refusal
        sheets = [
            [sheet for sheet in book.sheets if sheet.id == sheet_id] for book in (done.before, done.after)
        ]
        if all(sheets):
            self._undo.remember(file_id, sheet_id, self.email, *(sheet for (sheet,) in sheets))
        return done.replies

    def _hide(self, file_id: str, sheet_id: int, start: int, end: int, hidden: bool) -> None:
        place = gestures.line_of(sheet_id, "COLUMNS", start, end - start)
        self._edit(
            file_id,
            sheet_id,
            {
                "updateDimensionProperties": {
                    "range": place,
                    "properties": {"hiddenByUser": hidden},
                    "fields": "hiddenByUser",
                }
            },
        )

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
