"""Google's ranges as plain numbers, with Google's refusals for what lies outside the grid."""

from typing import NamedTuple

from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.refusal import Refusal


class Region(NamedTuple):
    """A half-open rectangle: rows top to bottom-1, columns left to right-1."""

    top: int
    bottom: int
    left: int
    right: int


def grid_region(sheet: Sheet, grid_range: dict) -> Region:
    """Return the rectangle of a GridRange, bounded by the grid where a limit is left out.

    Raises Refusal when it is empty or exceeds the grid.
    """
    region = Region(
        grid_range.get("startRowIndex", 0),
        grid_range.get("endRowIndex", sheet.row_count),
        grid_range.get("startColumnIndex", 0),
        grid_range.get("endColumnIndex", sheet.column_count),
    )
    if not (0 <= region.top < region.bottom and 0 <= region.left < region.right):
        raise Refusal(f"range is empty or turned round: {grid_range}")
    if region.bottom > sheet.row_count or region.right > sheet.column_count:
        raise Refusal(
            f"Range exceeds grid limits. Max rows: {sheet.row_count}, max columns: {sheet.column_count}"
        )
    return region


def dimension_span(book: Workbook, dimension_range: dict) -> tuple[Sheet, str, int, int]:
    """Return (sheet, "ROWS" or "COLUMNS", start, end) of a DimensionRange.

    The end of the grid stands in for an end that is left out. Raises Refusal.
    """
    sheet = book.sheet(required_field(dimension_range, "sheetId"))
    dimension = required_field(dimension_range, "dimension")
    size = sheet.row_count if dimension == "ROWS" else sheet.column_count
    start, end = dimension_range.get("startIndex", 0), dimension_range.get("endIndex", size)
    if not 0 <= start < end:
        raise Refusal(f"range is empty or turned round: {dimension_range}")
    return sheet, dimension, start, end


def required_field(body: dict, name: str) -> object:
    """Return a field of a request body. Raises Refusal when it is absent.

    Google would read an absent number as 0. Every call of ours names it, so its absence is a mistake.
    """
    if name not in body:
        raise Refusal(f"{name} is required by the embedded stand-in")
    return body[name]


def may_edit(sheet: Sheet, caller: str) -> bool:
    """Return whether the caller may change the sheet: Google's `requestingUserCanEdit` of a protection."""
    protection = sheet.protection
    return not protection or bool(protection.get("warningOnly")) or caller in protection["editors"]["users"]


def editable_sheet(sheet: Sheet, caller: str) -> Sheet:
    """Return the sheet. Raises Refusal when the caller may not change it."""
    if not may_edit(sheet, caller):
        raise Refusal(
            "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to "
            "remove protection if you need to edit."
        )
    return sheet


def column_letters(column: int) -> str:
    """Return the letters of a column: 0 gives A, 26 gives AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
