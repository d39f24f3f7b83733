"""XLSX: tables with a heading. Every text is kept as text, whatever it looks like, so that nothing is a
formula and no code loses its zeros.
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

HEAD = PatternFill("solid", fgColor="E3F1EE")
# The longest text that a cell of Excel holds, characters.
LONGEST = 32_767
# A text that begins so would be taken for a formula, or for an error, by its looks.
LOOKS = ("=", "#")


class Book:
    """A workbook that is written line by line: however many there are, few are in memory."""

    def __init__(self, made_at: datetime):
        self.book = Workbook(write_only=True)
        self.book.properties.creator = "Pakmut"
        self.book.properties.created = self.book.properties.modified = made_at.replace(tzinfo=None)

    def sheet(
        self, title: str, head: Sequence[str], lines: Iterable[Sequence[Value]], widths: Sequence[int] = ()
    ) -> None:
        """One table. `widths`: of its columns, in characters."""
        sheet = self.book.create_sheet(title[:31])
        sheet.freeze_panes = "A2"
        for at, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(at)].width = width
        sheet.append([_head(sheet, text) for text in head])
        for line in lines:
            sheet.append(list(_cells(sheet, line)))

    def save(self, file: BinaryIO) -> None:
        self.book.save(file)


def _head(sheet: object, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.font, cell.fill, cell.alignment = Font(bold=True), HEAD, Alignment(wrap_text=True, vertical="center")
    return cell


def _cells(sheet: object, line: Sequence[Value]) -> Iterator[object]:
    for value in line:
        if isinstance(value, str) and (
            value[:1] in LOOKS or len(value) > LONGEST or ILLEGAL_CHARACTERS_RE.search(value)
        ):
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST])
            cell.data_type = "s"
            yield cell
        else:
            yield value
