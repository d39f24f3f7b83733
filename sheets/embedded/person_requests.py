"""The requests behind a person's gestures: typing, inserting, cutting."""

from sheets.embedded.cell_input import cell_data
from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.ranges import letters
from sheets.embedded.values import number_format, user_entered
from sheets.embedded.view import options
from sheets.errors import Refused

# What `typed` may set.
TYPED_FIELDS = "userEnteredValue,userEnteredFormat.numberFormat"


def typed(book: Workbook, sheet: Sheet, row: int, column: int, text: str) -> dict:
    """CellData for TYPED_FIELDS. Refused if the cell's dropdown does not have the text."""
    # What lies beyond the grid will look like the last lines in it.
    row_like, column_like = min(row, sheet.row_count - 1), min(column, sheet.column_count - 1)
    look = book.look(sheet.cell(row_like, column_like))
    choices = options(look)
    if text and choices and look["dataValidation"].get("strict") and text not in choices:
        raise Refused(f"ช่อง {letters(column)}{row + 1} เลือกได้เฉพาะ {' / '.join(choices)}")
    kept = number_format(book, sheet, row_like, column_like)
    cell, _ = cell_data(text, kept)
    return {"userEnteredFormat": {"numberFormat": kept}, **cell} if kept else cell


def inserted(sheet: Sheet, dimension: str, at: int, count: int) -> dict:
    """New lines look like the one before them; below the frozen ones, which are headers, like the one
    after.
    """
    frozen = sheet.grid.get("frozenRowCount" if dimension == "ROWS" else "frozenColumnCount", 0)
    place = line_of(sheet.id, dimension, at, count)
    return {"insertDimension": {"range": place, "inheritFromBefore": at > frozen}}


def line_of(sheet_id: int, dimension: str, start: int, count: int) -> dict:
    return {"sheetId": sheet_id, "dimension": dimension, "startIndex": start, "endIndex": start + count}


def copied(book: Workbook, sheet: Sheet, row: int, column: int) -> dict:
    cell = sheet.cell(row, column)
    if not cell:
        return {}
    value = {} if cell[0] is None else {"userEnteredValue": user_entered(cell[0])}
    return {**book.look(cell), **value}


def overwrite(sheet_id: int, column: int, rows: list[dict]) -> dict:
    area = {"sheetId": sheet_id, "startColumnIndex": column, "endColumnIndex": column + 1}
    return {"updateCells": {"range": area, "rows": rows, "fields": "*"}}
