"""From Google's ranges to plain numbers, with Google's refusals for what lies outside the grid."""

from typing import NamedTuple

from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.refusal import Refusal


class Region(NamedTuple):
    """Half-open: rows top..bottom-1, columns left..right-1."""

    top: int
    bottom: int
    left: int
    right: int


def region(sheet: Sheet, range: dict) -> Region:
    """A GridRange within its grid; what is left out is unbounded."""
    found = Region(
        range.get("startRowIndex", 0),
        range.get("endRowIndex", sheet.row_count),
        range.get("startColumnIndex", 0),
        range.get("endColumnIndex", sheet.column_count),
    )
    if not (0 <= found.top < found.bottom and 0 <= found.left < found.right):
        raise Refusal(f"range is empty or turned round: {range}")
    if found.bottom > sheet.row_count or found.right > sheet.column_count:
        raise Refusal(
            f"Range exceeds grid limits. Max rows: {sheet.row_count}, max columns: {sheet.column_count}"
        )
    return found


def span(book: Workbook, range: dict) -> tuple[Sheet, str, int, int]:
    """(sheet, "ROWS" | "COLUMNS", start, end) of a DimensionRange; an end left out is the end of the grid."""
    sheet = book.sheet(required(range, "sheetId"))
    dimension = required(range, "dimension")
    size = sheet.row_count if dimension == "ROWS" else sheet.column_count
    start, end = range.get("startIndex", 0), range.get("endIndex", size)
    if not 0 <= start < end:
        raise Refusal(f"range is empty or turned round: {range}")
    return sheet, dimension, start, end


def required(body: dict, name: str) -> object:
    """Google would fill an absent number with 0; every call of ours names it, so its absence is a slip."""
    if name not in body:
        raise Refusal(f"{name} is required by the embedded stand-in")
    return body[name]


def may_edit(sheet: Sheet, caller: str) -> bool:
    """What Google tells as `requestingUserCanEdit` of a protection."""
    protection = sheet.protection
    return not protection or bool(protection.get("warningOnly")) or caller in protection["editors"]["users"]


def open_to(sheet: Sheet, caller: str) -> Sheet:
    """The sheet, if the caller may change it."""
    if not may_edit(sheet, caller):
        raise Refusal(
            "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to "
            "remove protection if you need to edit."
        )
    return sheet


def letters(column: int) -> str:
    """0 -> A, 26 -> AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
