"""The requests behind a person's actions in the window: typing, inserting, cutting."""

from sheets.embedded.cell_input import parse_input
from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.ranges import column_letters
from sheets.embedded.values import cell_number_format, user_entered_value
from sheets.embedded.view import dropdown_options
from sheets.errors import Refused

# The fields that `input_cell_data` may set.
INPUT_FIELDS = "userEnteredValue,userEnteredFormat.numberFormat"


def input_cell_data(book: Workbook, sheet: Sheet, row: int, column: int, text: str) -> dict:
    """Return the CellData of a typed text, for INPUT_FIELDS.

    Raises Refused when the dropdown lacks the text.
    """
    # Cells beyond the grid will get the style of its last row and column.
    model_row, model_column = min(row, sheet.row_count - 1), min(column, sheet.column_count - 1)
    style = book.cell_style(sheet.cell(model_row, model_column))
    choices = dropdown_options(style)
    if text and choices and style["dataValidation"].get("strict") and text not in choices:
        raise Refused(f"ช่อง {column_letters(column)}{row + 1} เลือกได้เฉพาะ {' / '.join(choices)}")
    number_format = cell_number_format(book, sheet, model_row, model_column)
    cell, _ = parse_input(text, number_format)
    return {"userEnteredFormat": {"numberFormat": number_format}, **cell} if number_format else cell


def insert_request(sheet: Sheet, dimension: str, index: int, count: int) -> dict:
    """Return the request that inserts rows or columns before `index`.

    They inherit the style of the one before them, but right below the frozen ones, which are headers, that of
    the one after.
    """
    frozen = sheet.grid.get("frozenRowCount" if dimension == "ROWS" else "frozenColumnCount", 0)
    new_range = dimension_range(sheet.id, dimension, index, count)
    return {"insertDimension": {"range": new_range, "inheritFromBefore": index > frozen}}


def dimension_range(sheet_id: int, dimension: str, start: int, count: int) -> dict:
    """Return the DimensionRange of `count` rows or columns."""
    return {"sheetId": sheet_id, "dimension": dimension, "startIndex": start, "endIndex": start + count}


def copied_cell_data(book: Workbook, sheet: Sheet, row: int, column: int) -> dict:
    """Return the CellData that makes a copy of a cell."""
    cell = sheet.cell(row, column)
    if not cell:
        return {}
    value = {} if cell[0] is None else {"userEnteredValue": user_entered_value(cell[0])}
    return {**book.cell_style(cell), **value}


def overwrite_column_request(sheet_id: int, column: int, rows: list[dict]) -> dict:
    """Return the request that replaces a whole column; without rows it empties the column."""
    grid_range = {"sheetId": sheet_id, "startColumnIndex": column, "endColumnIndex": column + 1}
    return {"updateCells": {"range": grid_range, "rows": rows, "fields": "*"}}
