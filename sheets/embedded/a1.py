"""A1 notation, read as a region of a tab."""

import re

from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.ranges import Region, check_in_grid, grid_region
from sheets.embedded.refusal import Refusal

_CORNER = r"\$?([A-Za-z]{0,3})\$?(\d*)"
_CELLS = re.compile(rf"{_CORNER}(?::{_CORNER})?")
_QUOTED = re.compile(r"'((?:[^']|'')+)'(?:!(.*))?", re.DOTALL)


def read_range(book: Workbook, text: str) -> tuple[Sheet, Region]:
    """Return the tab and the region of `Tab!A1:B2`, `'A tab'!A:A`, `Tab`, `A1:B2` or a named range.

    Cells without a tab are those of the first visible one. Raises Refusal.
    """
    title, cells = _split(text)
    if title is None:
        region_of_first = _region(_first_visible(book), text)
        if region_of_first:
            return _checked(_first_visible(book), region_of_first)
        title = text
    sheet = _sheet_with_title(book, title)
    if sheet is None or cells == "":
        named = cells is None and _named_region(book, title)
        if not named:
            raise Refusal(f"Unable to parse range: {text}")
        return _checked(*named)
    if cells is None:
        return sheet, Region(0, sheet.row_count, 0, sheet.column_count)
    region = _region(sheet, cells)
    if region:
        return _checked(sheet, region)
    named = _named_region(book, cells)
    if not named or named[0] is not sheet:
        raise Refusal(f"Unable to parse range: {text}")
    return _checked(*named)


def _split(text: str) -> tuple[str | None, str | None]:
    """Return (title, cells) of a range; the title is None without one, the cells are None for a whole tab."""
    quoted = _QUOTED.fullmatch(text)
    if quoted:
        return quoted[1].replace("''", "'"), quoted[2]
    title, separator, cells = text.rpartition("!")
    return (title, cells) if separator else (None, None)


def _region(sheet: Sheet, cells: str) -> Region | None:
    """Return the region of cells such as A1, A:B, 2:3 or B2:C, None when the text is no such thing.

    The corners may stand in any order; a row or column that is left out is the first or the last.
    """
    match = _CELLS.fullmatch(cells)
    if not match:
        return None
    left, top, right, bottom = match.groups()
    if right is None:
        if not (left and top):
            return None
        right, bottom = left, top
    if not (left or top) or not (right or bottom):
        return None
    rows = [int(top) if top else 1, int(bottom) if bottom else sheet.row_count]
    columns = [_column(left) if left else 1, _column(right) if right else sheet.column_count]
    return Region(min(rows) - 1, max(rows), min(columns) - 1, max(columns)) if min(rows) else None


def _checked(sheet: Sheet, region: Region) -> tuple[Sheet, Region]:
    check_in_grid(sheet, region)
    return sheet, region


def _column(letters: str) -> int:
    """Return the number of a column, from 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _first_visible(book: Workbook) -> Sheet:
    return next(sheet for sheet in book.sheets if not sheet.properties.get("hidden"))


def _sheet_with_title(book: Workbook, title: str) -> Sheet | None:
    return next((sheet for sheet in book.sheets if sheet.title.casefold() == title.casefold()), None)


def _named_region(book: Workbook, name: str) -> tuple[Sheet, Region] | None:
    for named_range in book.named:
        if named_range["name"].casefold() == name.casefold():
            sheet = book.sheet(named_range["range"].get("sheetId", 0))
            return sheet, grid_region(sheet, named_range["range"])
    return None
