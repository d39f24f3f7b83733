"""Writing ValueRanges: update, append and clear of spreadsheets.values."""

from typing import NamedTuple

from sheets.embedded import cells, dimensions, masks
from sheets.embedded.a1 import read_range
from sheets.embedded.cell_input import parse_input
from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.metadata import is_match, metadata_lookup
from sheets.embedded.protection import editable_sheet
from sheets.embedded.ranges import Region, check_in_grid, column_letters, range_text, required_field
from sheets.embedded.refusal import Refusal
from sheets.embedded.value_ranges import Rendering, table_region, value_range
from sheets.embedded.values import cell_number_format

_KINDS = {bool: "boolValue", int: "numberValue", float: "numberValue", str: "stringValue"}


class Writing(NamedTuple):
    """Who writes, how values are read (Google's valueInputOption), and whether and how they are answered."""

    caller: str
    input_option: str
    with_values: bool = False
    values: str = "FORMATTED_VALUE"
    dates: str = "SERIAL_NUMBER"


def write(book: Workbook, data: dict, writing: Writing) -> dict:
    """Write a ValueRange and return an UpdateValuesResponse without the spreadsheet's id.

    Values may go beyond a range that is one cell; beyond any other they are refused.
    """
    text = data.get("range", "")
    sheet, region = read_range(book, text)
    _check_fits(text, region, _rows(data))
    return _write_rows(book, sheet, region.top, region.left, data, writing)


def write_matches(book: Workbook, data: dict, writing: Writing) -> list[dict]:
    """Write a DataFilterValueRange into each row or column that carries matching metadata.

    Returns an UpdateValuesByDataFilterResponse for each.
    """
    data_filter = required_field(data, "dataFilter")
    lookup = metadata_lookup(data_filter)
    spans = [
        location["dimensionRange"]
        for entry, location in book.all_metadata()
        if "dimensionRange" in location and is_match(entry, location, lookup)
    ]
    answers = []
    for span in spans:
        sheet, index = book.sheet(span["sheetId"]), span["startIndex"]
        is_column = span["dimension"] == "COLUMNS"
        region = (
            Region(0, sheet.row_count, index, index + 1)
            if is_column
            else Region(index, index + 1, 0, sheet.column_count)
        )
        _check_fits(range_text(sheet, region), region, _rows(data))
        answer = _write_rows(book, sheet, region.top, region.left, data, writing)
        answers.append(answer | {"dataFilter": data_filter})
    return answers


def append(book: Workbook, text: str, data: dict, writing: Writing, inserting: bool) -> dict:
    """Write below the last table in a range, or at the beginning of the range when it is empty.

    The grid grows as needed. Returns an AppendValuesResponse without the spreadsheet's id.
    """
    sheet, region = read_range(book, text)
    table, rows = table_region(sheet, region), _rows(data)
    top, left = (table.bottom, table.left) if table else (region.top, region.left)
    if inserting and rows and top < sheet.row_count:
        span = {"sheetId": sheet.id, "dimension": "ROWS", "startIndex": top, "endIndex": top + len(rows)}
        dimensions.insert_dimension(book, {"range": span, "inheritFromBefore": top > 0}, writing.caller)
    sheet.grid["rowCount"] = max(sheet.row_count, top + len(rows))
    sheet.grid["columnCount"] = max(sheet.column_count, left + max(map(len, rows), default=0))
    book.check_cell_count()
    updates = _write_rows(book, sheet, top, left, data, writing)
    return ({"tableRange": range_text(sheet, table)} if table else {}) | {"updates": updates}


def clear(book: Workbook, text: str, caller: str) -> str:
    """Empty the cells of a range, which keep their formats. Return the range."""
    sheet, region = read_range(book, text)
    editable_sheet(sheet, caller, region)
    for row in range(region.top, min(region.bottom, len(sheet.rows))):
        for column in range(region.left, min(region.right, len(sheet.rows[row]))):
            cells.write_row(book, sheet, row, column, [{}], {"userEnteredValue": {}})
    return range_text(sheet, region)


def _write_rows(book: Workbook, sheet: Sheet, top: int, left: int, data: dict, writing: Writing) -> dict:
    rows = _rows(data)
    width = max(map(len, rows), default=0)
    if not width:
        return {"updatedRange": range_text(sheet, Region(top, top + 1, left, left + 1))}
    region = Region(top, top + len(rows), left, left + width)
    check_in_grid(sheet, region)
    editable_sheet(sheet, writing.caller, region)
    if not writing.input_option:
        raise Refusal("'valueInputOption' is required but not specified")
    values = {
        (row, column): value
        for row, line in enumerate(rows, top)
        for column, value in enumerate(line, left)
        if value is not None
    }
    for (row, column), value in values.items():
        _write_value(book, sheet, row, column, value, writing.input_option)
    answer = {
        "updatedRange": range_text(sheet, region),
        "updatedRows": len({row for row, _ in values}),
        "updatedColumns": len({column for _, column in values}),
        "updatedCells": len(values),
    }
    if writing.with_values:
        rendering = Rendering(data.get("majorDimension", "ROWS"), writing.values, writing.dates)
        answer["updatedData"] = value_range(book, sheet, region, rendering)
    return {name: content for name, content in answer.items() if content != 0}


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
