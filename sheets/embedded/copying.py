"""Requests that copy: copyPaste, cutPaste, duplicateSheet, findReplace.

Google does not document whether developer metadata is copied too. Here it stays where it was, as PROTOCOL
expects, and the protection and the filter of a tab are not duplicated. `sheets smoke` asks the real Google.
"""

from copy import deepcopy

from sheets.embedded import tabs
from sheets.embedded.cell_input import parse_input
from sheets.embedded.grid import GridCell, Sheet, Workbook
from sheets.embedded.protection import editable_sheet
from sheets.embedded.ranges import Region, grid_region, required_field
from sheets.embedded.refusal import NotImplementedHere, Refusal
from sheets.embedded.values import cell_number_format


def copy_paste(book: Workbook, body: dict, caller: str) -> None:
    """Copy a range. A destination larger than the source is filled with as many whole copies as fit."""
    source, destination = required_field(body, "source"), required_field(body, "destination")
    sheet = book.sheet(required_field(destination, "sheetId"))
    cells = _region_cells(book.sheet(required_field(source, "sheetId")), source)
    if body.get("pasteOrientation") == "TRANSPOSE":
        cells = [list(column) for column in zip(*cells, strict=True)]
    region, height, width = grid_region(sheet, destination), len(cells), len(cells[0])
    down, across = (
        max(1, (region.bottom - region.top) // height),
        max(1, (region.right - region.left) // width),
    )
    bottom, right = region.top + height * down, region.left + width * across
    _check_fits(sheet, bottom, right)
    editable_sheet(sheet, caller, Region(region.top, bottom, region.left, right))
    kind = body.get("pasteType", "PASTE_NORMAL")
    for row in range(region.top, bottom):
        for column in range(region.left, right):
            copied = cells[(row - region.top) % height][(column - region.left) % width]
            _set_cell(sheet, row, column, _pasted(book, kind, copied, sheet.cell(row, column)))


def cut_paste(book: Workbook, body: dict, caller: str) -> None:
    source, destination = required_field(body, "source"), required_field(body, "destination")
    source_sheet = book.sheet(required_field(source, "sheetId"))
    editable_sheet(source_sheet, caller, grid_region(source_sheet, source))
    sheet = book.sheet(required_field(destination, "sheetId"))
    cells, region = _region_cells(source_sheet, source), grid_region(source_sheet, source)
    top, left = destination.get("rowIndex", 0), destination.get("columnIndex", 0)
    _check_fits(sheet, top + len(cells), left + len(cells[0]))
    editable_sheet(sheet, caller, Region(top, top + len(cells), left, left + len(cells[0])))
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
    _copy_content(original, duplicate)
    return reply


def copy_sheet(source: Workbook, original: Sheet, book: Workbook, caller: str) -> dict:
    """Copy a sheet of another workbook behind the sheets of `book`; return its SheetProperties."""
    properties = {
        name: value
        for name, value in original.properties.items()
        if name not in ("sheetId", "index", "sheetType")
    }
    title = f"Copy of {original.title}"
    reply = tabs.add_sheet(book, {"properties": {**deepcopy(properties), "title": title}}, caller)
    copy = book.sheet(reply["properties"]["sheetId"])
    _copy_content(original, copy)
    copy.rows = [
        [cell and (cell[0], book.style_index(source.cell_style(cell))) for cell in row] for row in copy.rows
    ]
    return reply["properties"]


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


def _pasted(book: Workbook, kind: str, copied: GridCell, old: GridCell) -> GridCell:
    """Return the cell after pasting `copied` on it; what the kind of paste leaves out stays as it was."""
    value, style = copied[0] if copied else None, book.cell_style(copied)
    old_value, old_style = old[0] if old else None, book.cell_style(old)
    cell_format = {name: style[name] for name in ("userEnteredFormat",) if name in style}
    if kind == "PASTE_VALUES" and isinstance(value, dict):
        raise NotImplementedHere("pasting the result of a formula")
    if kind in ("PASTE_VALUES", "PASTE_FORMULA"):
        style = old_style
    elif kind == "PASTE_FORMAT":
        value = old_value
        style = {name: part for name, part in old_style.items() if name != "userEnteredFormat"} | cell_format
    elif kind == "PASTE_NO_BORDERS" and cell_format:
        borderless = {name: part for name, part in style["userEnteredFormat"].items() if name != "borders"}
        style = {**style, "userEnteredFormat": borderless}
    index = book.style_index(style)
    return (value, index) if value is not None or index else None


def _copy_content(original: Sheet, copy: Sheet) -> None:
    copy.rows = [list(row) for row in original.rows]
    copy.columns = _without_metadata(original.columns)
    copy.row_props = _without_metadata(original.row_props)
    copy.merges = [{**merge, "sheetId": copy.id} for merge in original.merges]


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
