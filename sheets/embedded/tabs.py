"""Requests about whole tabs and the workbook: properties, adding, deleting, protecting, filtering."""

from copy import deepcopy

from sheets.embedded import masks
from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.ranges import editable_sheet, grid_region, required_field
from sheets.embedded.refusal import Refusal
from sheets.embedded.shapes import SHAPES

_NEW_GRID = {"rowCount": 1000, "columnCount": 26}
_MAX_TITLE = 100


def update_spreadsheet_properties(book: Workbook, body: dict, caller: str) -> None:
    mask = _field_mask(body, "SpreadsheetProperties")
    book.properties = masks.merge(book.properties, body.get("properties", {}), mask)


def add_sheet(book: Workbook, body: dict, caller: str) -> dict:
    properties = body.get("properties", {})
    sheet_id = properties.get("sheetId", max([sheet.id for sheet in book.sheets] + book.retired) + 1)
    if any(sheet.id == sheet_id for sheet in book.sheets):
        raise Refusal(f"Sheet id {sheet_id} already exists. Please enter another id.")
    if sheet_id in book.retired or sheet_id < 0:
        raise Refusal(f"Sheet id {sheet_id} is negative or was used before by a sheet that is now deleted.")
    index = min(properties.get("index", len(book.sheets)), len(book.sheets))
    sheet = Sheet(
        {
            "title": f"Sheet{len(book.sheets) + 1}",
            **properties,
            "sheetId": sheet_id,
            "sheetType": "GRID",
            "gridProperties": {**_NEW_GRID, **properties.get("gridProperties", {})},
        }
    )
    _check_title(book, sheet)
    _check_grid(sheet)
    book.sheets.insert(index, sheet)
    _set_indexes(book)
    return {"properties": deepcopy(sheet.properties)}


def delete_sheet(book: Workbook, body: dict, caller: str) -> None:
    sheet = editable_sheet(book.sheet(required_field(body, "sheetId")), caller)
    if not any(not other.properties.get("hidden") for other in book.sheets if other is not sheet):
        raise Refusal("You can't remove all the visible sheets in a document.")
    book.sheets.remove(sheet)
    book.retired.append(sheet.id)
    _set_indexes(book)


def update_sheet_properties(book: Workbook, body: dict, caller: str) -> None:
    """Change the masked properties of a sheet.

    A smaller rowCount or columnCount deletes the cells beyond it, with their metadata.
    """
    properties = body.get("properties", {})
    sheet = editable_sheet(book.sheet(required_field(properties, "sheetId")), caller)
    mask = _field_mask(body, "SheetProperties")
    if not mask or "sheetId" in mask or "sheetType" in mask:
        raise Refusal("sheetId and sheetType cannot be changed.")
    merged = masks.merge(sheet.properties, properties, mask)
    sheet.properties = {**merged, "gridProperties": dict(merged["gridProperties"])}
    _check_title(book, sheet)
    _check_grid(sheet)
    _trim_to_grid(sheet)
    if "index" in mask:
        _reorder(book, sheet, properties.get("index", 0))


def add_protected_range(book: Workbook, body: dict, caller: str) -> dict:
    """Protect a whole sheet; protecting a part of it is not implemented.

    The caller becomes an editor whether named or not. There is no owner who may edit besides, as the
    workbooks lie in a shared drive.
    """
    protected_range = required_field(body, "protectedRange")
    grid_range = required_field(protected_range, "range")
    if set(grid_range) != {"sheetId"}:
        raise Refusal("protecting a part of a sheet is not implemented by the embedded stand-in")
    sheet = book.sheet(grid_range["sheetId"])
    if sheet.protection:
        raise Refusal(f'The sheet "{sheet.title}" is already protected.')
    used_ids = {other.protection["protectedRangeId"] for other in book.sheets if other.protection}
    range_id = protected_range.get("protectedRangeId", max(used_ids, default=0) + 1)
    if range_id in used_ids:
        raise Refusal(f"protectedRangeId {range_id} already exists.")
    editors = protected_range.get("editors", {})
    users = list(dict.fromkeys([*editors.get("users", ()), caller]))
    sheet.protection = {
        **protected_range,
        "protectedRangeId": range_id,
        "editors": {**editors, "users": users},
    }
    return {"protectedRange": sheet.protection}


def delete_protected_range(book: Workbook, body: dict, caller: str) -> None:
    range_id = required_field(body, "protectedRangeId")
    for sheet in book.sheets:
        if sheet.protection and sheet.protection["protectedRangeId"] == range_id:
            editable_sheet(sheet, caller).protection = None
            return
    raise Refusal(f"No protected range with id: {range_id}")


def set_basic_filter(book: Workbook, body: dict, caller: str) -> None:
    """Store the filter. It changes no value; `filters` computes on demand which rows it hides."""
    grid_range = required_field(required_field(body, "filter"), "range")
    sheet = editable_sheet(book.sheet(required_field(grid_range, "sheetId")), caller)
    region = grid_region(sheet, grid_range)
    if any(
        not region.left <= required_field(spec, "columnIndex") < region.right
        for spec in body["filter"].get("filterSpecs", ())
    ):
        raise Refusal("A filter's column lies outside of its range.")
    sheet.filter = body["filter"]


def clear_basic_filter(book: Workbook, body: dict, caller: str) -> None:
    editable_sheet(book.sheet(required_field(body, "sheetId")), caller).filter = None


def _field_mask(body: dict, shape: str) -> masks.Mask:
    mask = masks.parse(required_field(body, "fields"))
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
    for frozen, count, dimension in (
        ("frozenRowCount", "rowCount", "rows"),
        ("frozenColumnCount", "columnCount", "columns"),
    ):
        if sheet.grid.get(frozen, 0) >= sheet.grid[count]:
            raise Refusal(f"You can't freeze all visible {dimension} on the sheet.")


def _trim_to_grid(sheet: Sheet) -> None:
    del sheet.rows[sheet.row_count :], sheet.row_props[sheet.row_count :]
    for cells in (sheet.columns, *sheet.rows):
        del cells[sheet.column_count :]


def _reorder(book: Workbook, sheet: Sheet, index: int) -> None:
    book.sheets.remove(sheet)
    book.sheets.insert(index, sheet)
    _set_indexes(book)


def _set_indexes(book: Workbook) -> None:
    for index, sheet in enumerate(book.sheets):
        sheet.properties["index"] = index
