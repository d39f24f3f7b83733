"""A workbook's first tab as text with separators, and a workbook made of such a text."""

import csv
import io

from sheets.embedded import value_writes
from sheets.embedded.filters import cell_text
from sheets.embedded.grid import Workbook
from sheets.embedded.protection import editable_sheet
from sheets.embedded.ranges import Region, range_text
from sheets.embedded.value_writes import Writing


def replace_by_text(book: Workbook, text: str, caller: str) -> None:
    """Empty the first tab, delete the others and write the values as if they were typed."""
    first, *others = book.sheets
    for sheet in book.sheets:
        editable_sheet(sheet, caller)
    book.sheets = [first]
    book.retired += [sheet.id for sheet in others]
    first.rows = []
    rows = list(csv.reader(io.StringIO(text)))
    width = max(map(len, rows), default=0)
    first.grid["rowCount"] = max(first.row_count, len(rows))
    first.grid["columnCount"] = max(first.column_count, width)
    if width:
        region = Region(0, len(rows), 0, width)
        data = {"range": range_text(first, region), "values": rows}
        value_writes.write(book, data, Writing(caller, "USER_ENTERED"))


def sheet_text(book: Workbook, separator: str) -> str:
    """Return what the first tab shows, down to its last row and column with a value."""
    sheet = book.sheets[0]
    height = sheet.data_row_count()
    filled = [
        column
        for cells in sheet.rows[:height]
        for column, cell in enumerate(cells)
        if cell and cell[0] is not None
    ]
    width = max(filled, default=-1) + 1
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=separator, lineterminator="\r\n")
    for row in range(height):
        writer.writerow(cell_text(book, sheet, row, column) for column in range(width))
    return lines.getvalue().removesuffix("\r\n")
