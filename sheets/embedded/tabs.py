"""Requests about whole tabs and the workbook: properties, adding, deleting, protecting, filtering."""

from copy import deepcopy

from sheets.embedded import masks
from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.ranges import open_to, region, required
from sheets.embedded.refusal import Refusal
from sheets.embedded.shapes import SHAPES

_NEW_GRID = {"rowCount": 1000, "columnCount": 26}
_MAX_TITLE = 100


def update_spreadsheet_properties(book: Workbook, body: dict, caller: str) -> None:
    mask = _mask(body, "SpreadsheetProperties")
    book.properties = masks.merge(book.properties, body.get("properties", {}), mask)


def add_sheet(book: Workbook, body: dict, caller: str) -> dict:
    given = body.get("properties", {})
    sheet_id = given.get("sheetId", max([sheet.id for sheet in book.sheets] + book.retired) + 1)
    if any(sheet.id == sheet_id for sheet in book.sheets):
        raise Refusal(f"Sheet id {sheet_id} already exists. Please enter another id.")
    if sheet_id in book.retired or sheet_id < 0:
        raise Refusal(f"Sheet id {sheet_id} is negative or was used before by a sheet that is now deleted.")
    index = min(given.get("index", len(book.sheets)), len(book.sheets))
    sheet = Sheet(
        {
            "title": f"Sheet{len(book.sheets) + 1}",
            **given,
            "sheetId": sheet_id,
            "sheetType": "GRID",
            "gridProperties": {**_NEW_GRID, **given.get("gridProperties", {})},
        }
    )
    _check_title(book, sheet)
    _check_grid(sheet)
    book.sheets.insert(index, sheet)
    _number(book)
    return {"properties": deepcopy(sheet.properties)}


def delete_sheet(book: Workbook, body: dict, caller: str) -> None:
    sheet = open_to(book.sheet(required(body, "sheetId")), caller)
    if not any(not other.properties.get("hidden") for other in book.sheets if other is not sheet):
        raise Refusal("You can't remove all the visible sheets in a document.")
    book.sheets.remove(sheet)
    book.retired.append(sheet.id)
    _number(book)


def update_sheet_properties(book: Workbook, body: dict, caller: str) -> None:
    """A smaller rowCount or columnCount deletes what lay beyond it, metadata too."""
    given = body.get("properties", {})
    sheet = open_to(book.sheet(required(given, "sheetId")), caller)
    mask = _mask(body, "SheetProperties")
    if not mask or "sheetId" in mask or "sheetType" in mask:
        raise Refusal("sheetId and sheetType cannot be changed.")
    merged = masks.merge(sheet.properties, given, mask)
    sheet.properties = {**merged, "gridProperties": dict(merged["gridProperties"])}
    _check_title(book, sheet)
    _check_grid(sheet)
    _trim(sheet)
    if "index" in mask:
        _reorder(book, sheet, given.get("index", 0))


def add_protected_range(book: Workbook, body: dict, caller: str) -> dict:
    """Of a whole sheet only. The caller is an editor whether named or not; there is no owner who passes
    besides, as the workbooks lie in a shared drive.
    """
    given = required(body, "protectedRange")
    place = required(given, "range")
    if set(place) != {"sheetId"}:
        raise Refusal("protecting a part of a sheet is not implemented by the embedded stand-in")
    sheet = book.sheet(place["sheetId"])
    if sheet.protection:
        raise Refusal(f'The sheet "{sheet.title}" is already protected.')
    used = {other.protection["protectedRangeId"] for other in book.sheets if other.protection}
    number = given.get("protectedRangeId", max(used, default=0) + 1)
    if number in used:
        raise Refusal(f"protectedRangeId {number} already exists.")
    editors = given.get("editors", {})
    users = list(dict.fromkeys([*editors.get("users", ()), caller]))
    sheet.protection = {**given, "protectedRangeId": number, "editors": {**editors, "users": users}}
    return {"protectedRange": sheet.protection}


def delete_protected_range(book: Workbook, body: dict, caller: str) -> None:
    number = required(body, "protectedRangeId")
    for sheet in book.sheets:
        if sheet.protection and sheet.protection["protectedRangeId"] == number:
            open_to(sheet, caller).protection = None
            return
    raise Refusal(f"No protected range with id: {number}")


def set_basic_filter(book: Workbook, body: dict, caller: str) -> None:
    """Values do not depend on it; which rows it hides is worked out when it is asked for (see filters)."""
    place = required(required(body, "filter"), "range")
    sheet = open_to(book.sheet(required(place, "sheetId")), caller)
    area = region(sheet, place)
    if any(
        not area.left <= required(spec, "columnIndex") < area.right
        for spec in body["filter"].get("filterSpecs", ())
    ):
        raise Refusal("A filter's column lies outside of its range.")
    sheet.filter = body["filter"]


def clear_basic_filter(book: Workbook, body: dict, caller: str) -> None:
    open_to(book.sheet(required(body, "sheetId")), caller).filter = None


def _mask(body: dict, shape: str) -> masks.Mask:
    mask = masks.parse(required(body, "fields"))
    masks.check(mask, shape, SHAPES)
    return mask


def _check_title(book: Workbook, sheet: Sheet) -> None:
    title = sheet.properties.get("title")
    if not title:
        raise Refusal("A sheet's title must not be empty.")
    if len(title) > _MAX_TITLE:
        raise Refusal(f"The sheet name cannot be greater than {_MAX_TITLE} characters.")
    if any(other is not sheet and other.title.casefold() == title.casefold() for other in book.sheets):
        raise Refusal(f'A sheet with the name "{title}" already exists. Please enter another name.')


def _check_grid(sheet: Sheet) -> None:
    if sheet.grid.get("rowCount", 0) < 1 or sheet.grid.get("columnCount", 0) < 1:
        raise Refusal("A sheet must have at least one row and one column.")
    for frozen, count, word in (
        ("frozenRowCount", "rowCount", "rows"),
        ("frozenColumnCount", "columnCount", "columns"),
    ):
        if sheet.grid.get(frozen, 0) >= sheet.grid[count]:
            raise Refusal(f"You can't freeze all visible {word} on the sheet.")


def _trim(sheet: Sheet) -> None:
    del sheet.rows[sheet.row_count :], sheet.row_props[sheet.row_count :]
    for line in (sheet.columns, *sheet.rows):
        del line[sheet.column_count :]


def _reorder(book: Workbook, sheet: Sheet, index: int) -> None:
    book.sheets.remove(sheet)
    book.sheets.insert(index, sheet)
    _number(book)


def _number(book: Workbook) -> None:
    for index, sheet in enumerate(book.sheets):
        sheet.properties["index"] = index
