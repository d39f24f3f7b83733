"""Requests that copy: copyPaste, cutPaste, duplicateSheet, findReplace.

Google does not document whether developer metadata is copied too. Here it stays where it was, as PROTOCOL
expects, and the protection and the filter of a tab are not duplicated. `sheets smoke` asks the real Google.
"""

from copy import deepcopy

from sheets.embedded import tabs
from sheets.embedded.cell_input import parse_input
from sheets.embedded.grid import GridCell, Sheet, Workbook
from sheets.embedded.ranges import Region, editable_sheet, grid_region, required_field
from sheets.embedded.refusal import Refusal
from sheets.embedded.values import cell_number_format


def copy_paste(book: Workbook, body: dict, caller: str) -> None:
    """Copy a range. A destination larger than the source is filled with as many whole copies as fit."""
    source, destination = required_field(body, "source"), required_field(body, "destination")
    sheet = editable_sheet(book.sheet(required_field(destination, "sheetId")), caller)
    cells = _region_cells(book.sheet(required_field(source, "sheetId")), source)
    region, height, width = grid_region(sheet, destination), len(cells), len(cells[0])
    down, across = (
        max(1, (region.bottom - region.top) // height),
        max(1, (region.right - region.left) // width),
    )
    _check_fits(sheet, region.top + height * down, region.left + width * across)
    for row in range(height * down):
        for column in range(width * across):
            _set_cell(sheet, region.top + row, region.left + column, cells[row % height][column % width])


def cut_paste(book: Workbook, body: dict, caller: str) -> None:
    source, destination = required_field(body, "source"), required_field(body, "destination")
    source_sheet = editable_sheet(book.sheet(required_field(source, "sheetId")), caller)
    sheet = editable_sheet(book.sheet(required_field(destination, "sheetId")), caller)
    cells, region = _region_cells(source_sheet, source), grid_region(source_sheet, source)
    top, left = destination.get("rowIndex", 0), destination.get("columnIndex", 0)
    _check_fits(sheet, top + len(cells), left + len(cells[0]))
    _clear_region(source_sheet, region)
    for row, row_cells in enumerate(cells, top):
        for column, cell in enumerate(row_cells, left):
            _set_cell(sheet, row, column, cell)


def duplicate_sheet(book: Workbook, body: dict, caller: str) -> dict:
    original = book.sheet(required_field(body, "sourceSheetId"))
    new_properties = {
        "title": body.get("newSheetName", f"สำเนาของ {original.title}"),
        "index": body.get("insertSheetIndex", original.properties["index"] + 1),
    }
    if "newSheetId" in body:
        new_properties["sheetId"] = body["newSheetId"]
    kept_properties = {
        name: value
        for name, value in original.properties.items()
        if name not in ("sheetId", "title", "index")
    }
    del kept_properties["sheetType"]
    reply = tabs.add_sheet(book, {"properties": {**deepcopy(kept_properties), **new_properties}}, caller)
    duplicate = book.sheet(reply["properties"]["sheetId"])
    duplicate.rows = [list(row) for row in original.rows]
    duplicate.columns, duplicate.row_props = (
        _without_metadata(original.columns),
        _without_metadata(original.row_props),
    )
    return reply


def find_replace(book: Workbook, body: dict, caller: str) -> dict:
    """Replace a text in the text cells of one tab.

    The result is read like typed text, by the number format of its cell.
    """
    sheet = editable_sheet(book.sheet(required_field(body, "sheetId")), caller)
    find, replacement = required_field(body, "find"), body.get("replacement", "")
    if not find:
        raise Refusal("find must not be empty")
    if not body.get("matchCase"):
        raise Refusal("a search without matchCase is not implemented by the embedded stand-in")
    occurrences = changed = 0
    for row, row_cells in enumerate(sheet.rows):
        for column, cell in enumerate(row_cells):
            if not cell or not isinstance(cell[0], str) or find not in cell[0]:
                continue
            occurrences, changed = occurrences + cell[0].count(find), changed + 1
            sheet.put(row, column, _input_cell(book, sheet, row, column, cell[0].replace(find, replacement)))
    return {"occurrencesChanged": occurrences, "valuesChanged": changed}


def _input_cell(book: Workbook, sheet: Sheet, row: int, column: int, text: str) -> GridCell:
    data, _ = parse_input(text, cell_number_format(book, sheet, row, column))
    value = next(iter(data.get("userEnteredValue", {}).values()), None)
    return (value if not str(value).startswith("=") else {"formula": value}), sheet.cell(row, column)[1]


def _region_cells(sheet: Sheet, grid_range: dict) -> list[list[GridCell]]:
    region = grid_region(sheet, grid_range)
    return [
        [sheet.cell(row, column) for column in range(region.left, region.right)]
        for row in range(region.top, region.bottom)
    ]


def _clear_region(sheet: Sheet, region: Region) -> None:
    for row in range(region.top, region.bottom):
        for column in range(region.left, region.right):
            _set_cell(sheet, row, column, None)


def _set_cell(sheet: Sheet, row: int, column: int, cell: GridCell) -> None:
    if cell is not None or sheet.cell(row, column) is not None:
        sheet.put(row, column, cell)


def _check_fits(sheet: Sheet, bottom: int, right: int) -> None:
    if bottom > sheet.row_count or right > sheet.column_count:
        raise Refusal("The paste goes beyond the grid.")


def _without_metadata(dimensions: list[dict]) -> list[dict]:
    return [
        {name: value for name, value in properties.items() if name != "developerMetadata"}
        for properties in dimensions
    ]
