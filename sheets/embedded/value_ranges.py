"""ValueRanges: the values of a region as spreadsheets.values answers them, and the table in a region."""

from typing import NamedTuple

from sheets.embedded.grid import GridCell, Sheet, Workbook
from sheets.embedded.ranges import Region, range_text
from sheets.embedded.values import FORMULA_RESULT, display_text


class Rendering(NamedTuple):
    """How values are answered: Google's majorDimension, valueRenderOption and dateTimeRenderOption."""

    major_dimension: str = "ROWS"
    values: str = "FORMATTED_VALUE"
    dates: str = "SERIAL_NUMBER"


def value_range(book: Workbook, sheet: Sheet, region: Region, rendering: Rendering) -> dict:
    """Return a ValueRange. Empty cells at the end of a row, and empty rows at the end, are left out."""
    lines = [
        [_rendered(book, sheet.cell(row, column), rendering) for column in range(region.left, region.right)]
        for row in range(region.top, min(region.bottom, len(sheet.rows)))
    ]
    if rendering.major_dimension == "COLUMNS":
        lines = [list(line) for line in zip(*lines, strict=True)]
    values = _trimmed([_trimmed(line, "") for line in lines], [])
    answer = {"range": range_text(sheet, region), "majorDimension": rendering.major_dimension}
    return {**answer, "values": values} if values else answer


def table_region(sheet: Sheet, region: Region) -> Region | None:
    """Return the last table in a region, None when it is empty.

    A table is a block of cells with values, surrounded by empty ones or by the edges of the grid.
    """
    cells = (
        (row, column)
        for row in range(min(region.bottom, len(sheet.rows)) - 1, region.top - 1, -1)
        for column in range(region.right - 1, region.left - 1, -1)
        if _has_value(sheet, row, column)
    )
    place = next(cells, None)
    if place is None:
        return None
    table, grown = Region(place[0], place[0] + 1, place[1], place[1] + 1), None
    while table != grown:
        grown, table = table, _grown(sheet, table)
    return table


def _grown(sheet: Sheet, table: Region) -> Region:
    """Return the table with the rows and columns beside it that hold a value."""
    rows = range(max(table.top - 1, 0), table.bottom + 1)
    columns = range(max(table.left - 1, 0), table.right + 1)
    filled = [(row, column) for row in rows for column in columns if _has_value(sheet, row, column)]
    return Region(
        min(row for row, _ in filled),
        max(row for row, _ in filled) + 1,
        min(column for _, column in filled),
        max(column for _, column in filled) + 1,
    )


def _has_value(sheet: Sheet, row: int, column: int) -> bool:
    cell = sheet.cell(row, column)
    return bool(cell) and cell[0] is not None


def _rendered(book: Workbook, cell: GridCell, rendering: Rendering) -> str | float | bool:
    if not cell or cell[0] is None:
        return ""
    value = cell[0]
    number_format = book.cell_style(cell).get("userEnteredFormat", {}).get("numberFormat", {})
    is_date = number_format.get("type") == "DATE"
    if rendering.values == "FORMATTED_VALUE" or (is_date and rendering.dates == "FORMATTED_STRING"):
        return display_text(value, number_format)
    if isinstance(value, dict):
        return value["formula"] if rendering.values == "FORMULA" else FORMULA_RESULT
    return value


def _trimmed(items: list, blank: object) -> list:
    """Return the items without the blank ones at the end."""
    end = len(items)
    while end and items[end - 1] == blank:
        end -= 1
    return items[:end]
