"""Requests that copy: copyPaste, cutPaste, duplicateSheet, findReplace.

Whether developer metadata goes along is not documented; here it stays where it was, as PROTOCOL expects, and
the protection and the filter of a tab are not duplicated. `sheets smoke` asks the real Google.
"""

from copy import deepcopy

from sheets.embedded import tabs
from sheets.embedded.cell_input import cell_data
from sheets.embedded.grid import Held, Sheet, Workbook
from sheets.embedded.ranges import Region, open_to, region, required
from sheets.embedded.refusal import Refusal
from sheets.embedded.values import number_format


def copy_paste(book: Workbook, body: dict, caller: str) -> None:
    """A destination larger than the source is filled with copies, as far as whole ones fit."""
    source, destination = required(body, "source"), required(body, "destination")
    sheet = open_to(book.sheet(required(destination, "sheetId")), caller)
    cells = _block(book.sheet(required(source, "sheetId")), source)
    area, height, width = region(sheet, destination), len(cells), len(cells[0])
    down, across = max(1, (area.bottom - area.top) // height), max(1, (area.right - area.left) // width)
    _fits(sheet, area.top + height * down, area.left + width * across)
    for row in range(height * down):
        for column in range(width * across):
            _put(sheet, area.top + row, area.left + column, cells[row % height][column % width])


def cut_paste(book: Workbook, body: dict, caller: str) -> None:
    source, destination = required(body, "source"), required(body, "destination")
    origin = open_to(book.sheet(required(source, "sheetId")), caller)
    sheet = open_to(book.sheet(required(destination, "sheetId")), caller)
    cells, area = _block(origin, source), region(origin, source)
    top, left = destination.get("rowIndex", 0), destination.get("columnIndex", 0)
    _fits(sheet, top + len(cells), left + len(cells[0]))
    _clear(origin, area)
    for row, line in enumerate(cells, top):
        for column, cell in enumerate(line, left):
            _put(sheet, row, column, cell)


def duplicate_sheet(book: Workbook, body: dict, caller: str) -> dict:
    original = book.sheet(required(body, "sourceSheetId"))
    given = {
        "title": body.get("newSheetName", f"สำเนาของ {original.title}"),
        "index": body.get("insertSheetIndex", original.properties["index"] + 1),
    }
    if "newSheetId" in body:
        given["sheetId"] = body["newSheetId"]
    rest = {
        name: value
        for name, value in original.properties.items()
        if name not in ("sheetId", "title", "index")
    }
    del rest["sheetType"]
    reply = tabs.add_sheet(book, {"properties": {**deepcopy(rest), **given}}, caller)
    copied = book.sheet(reply["properties"]["sheetId"])
    copied.rows = [list(row) for row in original.rows]
    copied.columns, copied.row_props = _bare(original.columns), _bare(original.row_props)
    return reply


def find_replace(book: Workbook, body: dict, caller: str) -> dict:
    """In the texts of one tab. What comes out is understood as typing, by the number format of its cell."""
    sheet = open_to(book.sheet(required(body, "sheetId")), caller)
    find, replacement = required(body, "find"), body.get("replacement", "")
    if not find:
        raise Refusal("find must not be empty")
    if not body.get("matchCase"):
        raise Refusal("a search without matchCase is not implemented by the embedded stand-in")
    occurrences = changed = 0
    for row, line in enumerate(sheet.rows):
        for column, cell in enumerate(line):
            if not cell or not isinstance(cell[0], str) or find not in cell[0]:
                continue
            occurrences, changed = occurrences + cell[0].count(find), changed + 1
            sheet.put(row, column, _typed(book, sheet, row, column, cell[0].replace(find, replacement)))
    return {"occurrencesChanged": occurrences, "valuesChanged": changed}


def _typed(book: Workbook, sheet: Sheet, row: int, column: int, text: str) -> Held:
    data, _ = cell_data(text, number_format(book, sheet, row, column))
    value = next(iter(data.get("userEnteredValue", {}).values()), None)
    return (value if not str(value).startswith("=") else {"formula": value}), sheet.cell(row, column)[1]


def _block(sheet: Sheet, place: dict) -> list[list[Held]]:
    area = region(sheet, place)
    return [
        [sheet.cell(row, column) for column in range(area.left, area.right)]
        for row in range(area.top, area.bottom)
    ]


def _clear(sheet: Sheet, area: Region) -> None:
    for row in range(area.top, area.bottom):
        for column in range(area.left, area.right):
            _put(sheet, row, column, None)


def _put(sheet: Sheet, row: int, column: int, cell: Held) -> None:
    if cell is not None or sheet.cell(row, column) is not None:
        sheet.put(row, column, cell)


def _fits(sheet: Sheet, bottom: int, right: int) -> None:
    if bottom > sheet.row_count or right > sheet.column_count:
        raise Refusal("The paste goes beyond the grid.")


def _bare(line: list[dict]) -> list[dict]:
    return [{name: value for name, value in each.items() if name != "developerMetadata"} for each in line]
