"""Writes XLSX workbooks of plain tables with a header.

Every text stays a text, so that nothing becomes a formula and no code loses its zeros.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

Value = str | int | float | bool | None

HEADER_FILL = PatternFill("solid", fgColor="E3F1EE")
# The longest text of a cell in Excel, characters.
MAX_TEXT_LENGTH = 32_767
# The first characters of a formula and of an error value.
FORMULA_STARTS = ("=", "#")


class Book:
    """A workbook that is written row by row, so that only few rows are in memory at a time."""

    def __init__(self, made_at: datetime):
        self.book = Workbook(write_only=True)
        self.book.properties.creator = "Pakmut"
        self.book.properties.created = self.book.properties.modified = made_at.replace(tzinfo=None)

    def add_sheet(
        self, title: str, headers: Sequence[str], rows: Iterable[Sequence[Value]], widths: Sequence[int] = ()
    ) -> None:
        """Add a sheet with one table. `widths`: of its columns, in characters."""
        sheet = self.book.create_sheet(title[:31])
        sheet.freeze_panes = "A2"
        for column, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.append([_header_cell(sheet, text) for text in headers])
        for row in rows:
            sheet.append(list(_cells(sheet, row)))

    def save(self, file: BinaryIO) -> None:
        self.book.save(file)


def _header_cell(sheet: object, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.font, cell.fill, cell.alignment = (
        Font(bold=True),
        HEADER_FILL,
        Alignment(wrap_text=True, vertical="center"),
    )
    return cell


def _cells(sheet: object, row: Sequence[Value]) -> Iterator[object]:
    for value in row:
        if isinstance(value, str) and (
            value[:1] in FORMULA_STARTS or len(value) > MAX_TEXT_LENGTH or ILLEGAL_CHARACTERS_RE.search(value)
        ):
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:MAX_TEXT_LENGTH])
            cell.data_type = "s"
            yield cell
        else:
            yield value
