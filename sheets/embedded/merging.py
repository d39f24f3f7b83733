"""Requests that merge cells and take them apart again."""

from sheets.embedded.cells import write_row
from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.protection import editable_sheet
from sheets.embedded.ranges import Region, grid_region, region_range, required_field
from sheets.embedded.refusal import Refusal


def merge_cells(book: Workbook, body: dict, caller: str) -> None:
    """Merge a range into one cell, or each of its rows or columns.

    Merged cells within the range give way. Values stay in the first cell alone.
    """
    sheet, region = _region(book, body, caller)
    _remove_merges(sheet, region)
    for part in _parts(region, body.get("mergeType", "MERGE_ALL")):
        if part.bottom - part.top == part.right - part.left == 1:
            continue
        sheet.merges.append(region_range(sheet, part))
        for row in range(part.top, part.bottom):
            for column in range(part.left, part.right):
                if (row, column) != (part.top, part.left):
                    write_row(book, sheet, row, column, [{}], {"userEnteredValue": {}})


def unmerge_cells(book: Workbook, body: dict, caller: str) -> None:
    _remove_merges(*_region(book, body, caller))


def _region(book: Workbook, body: dict, caller: str) -> tuple[Sheet, Region]:
    sheet = book.sheet(required_field(required_field(body, "range"), "sheetId"))
    region = grid_region(sheet, body["range"])
    return editable_sheet(sheet, caller, region), region


def _remove_merges(sheet: Sheet, region: Region) -> None:
    """Remove the merges within the region. Raises Refusal when one reaches beyond it."""
    touched = [merge for merge in sheet.merges if grid_region(sheet, merge).overlaps(region)]
    if not all(region.contains(grid_region(sheet, merge)) for merge in touched):
        raise Refusal("You must select all cells in a merged range to merge or unmerge them.")
    sheet.merges = [merge for merge in sheet.merges if merge not in touched]


def _parts(region: Region, kind: str) -> list[Region]:
    top, bottom, left, right = region
    if kind == "MERGE_ROWS":
        return [Region(row, row + 1, left, right) for row in range(top, bottom)]
    if kind == "MERGE_COLUMNS":
        return [Region(top, bottom, column, column + 1) for column in range(left, right)]
    return [region]
