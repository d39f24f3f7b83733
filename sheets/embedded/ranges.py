"""Google's ranges as plain numbers, with Google's refusals for what lies outside the grid."""

import re
from typing import NamedTuple

from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.refusal import Refusal

# A title that needs no quotes, unless it could be a cell.
_PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*")


class Region(NamedTuple):
    """A half-open rectangle: rows top to bottom-1, columns left to right-1."""

    top: int
    bottom: int
    left: int
    right: int

    def overlaps(self, other: "Region") -> bool:
        return (
            self.top < other.bottom
            and other.top < self.bottom
            and self.left < other.right
            and other.left < self.right
        )

    def contains(self, other: "Region") -> bool:
        return (
            self.top <= other.top
            and other.bottom <= self.bottom
            and self.left <= other.left
            and other.right <= self.right
        )


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
    check_in_grid(sheet, region)
    return region


def check_in_grid(sheet: Sheet, region: Region) -> None:
    """Raises Refusal when the region goes beyond the grid."""
    if region.bottom > sheet.row_count or region.right > sheet.column_count:
        raise Refusal(
            f"Range ({range_text(sheet, region)}) exceeds grid limits. Max rows: {sheet.row_count}, max columns: "
            f"{sheet.column_count}"
        )


def region_range(sheet: Sheet, region: Region) -> dict:
    """Return the region as a GridRange."""
    return {
        "sheetId": sheet.id,
        "startRowIndex": region.top,
        "endRowIndex": region.bottom,
        "startColumnIndex": region.left,
        "endColumnIndex": region.right,
    }


def range_text(sheet: Sheet, region: Region) -> str:
    """Return the region in A1 notation, with its tab: `Sheet1!A1:B2`, or `Sheet1!A1` for one cell."""
    first = f"{column_letters(region.left)}{region.top + 1}"
    last = f"{column_letters(region.right - 1)}{region.bottom}"
    return f"{_title_text(sheet.title)}!{first}" + ("" if first == last else f":{last}")


def _title_text(title: str) -> str:
    if _PLAIN_TITLE.fullmatch(title) and not _LIKE_A_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


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


def column_letters(column: int) -> str:
    """Return the letters of a column: 0 gives A, 26 gives AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
