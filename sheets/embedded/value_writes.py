"""Writing ValueRanges: update, append and clear of spreadsheets.values."""

from typing import NamedTuple

from sheets.embedded import cells, dimensions, masks
from sheets.embedded.a1 import read_range
from sheets.embedded.call import Call
from sheets.embedded.cell_input import parse_input
from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.protection import editable_sheet
from sheets.embedded.ranges import Region, check_in_grid, column_letters, range_text
from sheets.embedded.refusal import Refusal
from sheets.embedded.value_ranges import Rendering, value_range
from sheets.embedded.values import cell_number_format

_KINDS = {bool: "boolValue", int: "numberValue", float: "numberValue", str: "stringValue"}


class Writing(NamedTuple):
    """How values are read, Google's valueInputOption, and whether and how they are answered."""

    input_option: str
    with_values: bool = False
    values: str = "FORMATTED_VALUE"
    dates: str = "SERIAL_NUMBER"


def write(book: Workbook, data: dict, caller: str, writing: Writing) -> dict:
    """Write a ValueRange and return an UpdateValuesResponse without the spreadsheet's id.

    Values may go beyond a range that is one cell; beyond any other they are refused.
    """
    sheet, region = read_range(book, data.get("range", ""))
    rows = _rows(data)
    _check_fits(data.get("range", ""), region, rows)
    return _write_rows(book, sheet, (region.top, region.left), data, rows, caller, writing)


def append(
    book: Workbook,
    sheet: Sheet,
    region: Region,
    table: Region | None,
    call: Call,
    writing: Writing,
    inserting: bool,
) -> dict:
    """Write below the table, or at the beginning of a region that has none. The grid grows as needed."""
    rows = _rows(call.body)
    top, left = (table.bottom, table.left) if table else (region.top, region.left)
    if inserting and rows and top < sheet.row_count:
        span = {"sheetId": sheet.id, "dimension": "ROWS", "startIndex": top, "endIndex": top + len(rows)}
        dimensions.insert_dimension(book, {"range": span, "inheritFromBefore": top > 0}, call.caller)
    sheet.grid["rowCount"] = max(sheet.row_count, top + len(rows))
    sheet.grid["columnCount"] = max(sheet.column_count, left + max(map(len, rows), default=0))
    book.check_cell_count()
    return _write_rows(book, sheet, (top, left), call.body, rows, call.caller, writing)


def clear(book: Workbook, text: str, caller: str) -> str:
    """Empty the cells of a range, which keep their formats. Return the range."""
    sheet, region = read_range(book, text)
    editable_sheet(sheet, caller, region)
    for row in range(region.top, min(region.bottom, len(sheet.rows))):
        for column in range(region.left, min(region.right, len(sheet.rows[row]))):
            cells.write_row(book, sheet, row, column, [{}], {"userEnteredValue": {}})
    return range_text(sheet, region)


def _write_rows(
    book: Workbook,
    sheet: Sheet,
    corner: tuple[int, int],
    data: dict,
    rows: list[list],
    caller: str,
    writing: Writing,
) -> dict:
    top, left = corner
    height, width = len(rows), max(map(len, rows), default=0)
    if not height or not width:
        return {"updatedRange": range_text(sheet, Region(top, top + 1, left, left + 1))}
    region = Region(top, top + height, left, left + width)
    check_in_grid(sheet, region)
    editable_sheet(sheet, caller, region)
    if not writing.input_option:
        raise Refusal("'valueInputOption' is required but not specified")
    for row, values in enumerate(rows, top):
        for column, value in enumerate(values, left):
            if value is not None:
                _write_value(book, sheet, row, column, value, writing.input_option)
    answer = {
        "updatedRange": range_text(sheet, region),
        "updatedRows": height,
        "updatedColumns": width,
        "updatedCells": sum(value is not None for values in rows for value in values),
    }
    if writing.with_values:
        rendering = Rendering(data.get("majorDimension", "ROWS"), writing.values, writing.dates)
        answer["updatedData"] = value_range(book, sheet, region, rendering)
    return answer


def _write_value(
    book: Workbook, sheet: Sheet, row: int, column: int, value: str | float | bool, input_option: str
) -> None:
    """Write a value as it is, or a text as if it were typed. An empty text empties the cell."""
    data, mask = {"userEnteredValue": {_KINDS[type(value)]: value}}, "userEnteredValue"
    if value == "" and isinstance(value, str):
        data = {}
    elif isinstance(value, str) and input_option == "USER_ENTERED":
        number_format = cell_number_format(book, sheet, row, column)
        data, mask = parse_input(value, number_format, book.properties.get("locale", ""))
    cells.write_row(book, sheet, row, column, [data], masks.parse(mask))


def _rows(data: dict) -> list[list]:
    """Return the values by rows, whichever their major dimension is."""
    values = data.get("values", [])
    if data.get("majorDimension") != "COLUMNS":
        return values
    height = max(map(len, values), default=0)
    return [[column[row] if row < len(column) else None for column in values] for row in range(height)]


def _check_fits(text: str, region: Region, rows: list[list]) -> None:
    height, width = region.bottom - region.top, region.right - region.left
    if height == width == 1:
        return
    if len(rows) > height:
        raise Refusal(
            f"Requested writing within range [{text}], but tried writing to row [{region.bottom + 1}]"
        )
    if max(map(len, rows), default=0) > width:
        raise Refusal(
            f"Requested writing within range [{text}], but tried writing to column "
            f"[{column_letters(region.right)}]"
        )
