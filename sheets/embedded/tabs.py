"""Requests about whole tabs and the workbook: properties, adding, deleting, filtering."""

from sheets.embedded import masks, shifting
from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.protection import editable_sheet
from sheets.embedded.ranges import grid_region, region_range, required_field
from sheets.embedded.refusal import NotImplementedHere, Refusal
from sheets.embedded.shapes import SHAPES
from sheets.embedded.styles import with_newer_colours, with_newer_colours_in_mask

_NEW_GRID = {"rowCount": 1000, "columnCount": 26}
_MAX_TITLE = 100
_BOOK_PROPERTIES = ("title", "locale", "timeZone", "autoRecalc")


def update_spreadsheet_properties(book: Workbook, body: dict, caller: str) -> None:
    mask = _field_mask(body, "SpreadsheetProperties") or dict.fromkeys(_BOOK_PROPERTIES, {})
    if not set(mask) <= set(_BOOK_PROPERTIES):
        raise NotImplementedHere("another default format or theme")
    properties = body.get("properties", {})
    if any(name in mask and not properties.get(name) for name in _BOOK_PROPERTIES):
        raise Refusal(
            "A spreadsheet must have a title, a locale, a time zone and an interval of calculation."
        )
    book.properties = masks.merge(book.properties, properties, mask)


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
            **with_newer_colours(properties),
            "sheetId": sheet_id,
            "sheetType": "GRID",
            "gridProperties": {**_NEW_GRID, **properties.get("gridProperties", {})},
        }
    )
    _check_title(book, sheet)
    _check_grid(sheet)
    book.sheets.insert(index, sheet)
    book.check_cell_count()
    _set_indexes(book)
    return {"properties": sheet.properties}


def delete_sheet(book: Workbook, body: dict, caller: str) -> None:
    sheet = editable_sheet(book.sheet(required_field(body, "sheetId")), caller)
    if not any(not other.properties.get("hidden") for other in book.sheets if other is not sheet):
        raise Refusal("You can't remove all the visible sheets in a document.")
    book.sheets.remove(sheet)
    book.retired.append(sheet.id)
    book.named = [named for named in book.named if named["range"].get("sheetId", 0) != sheet.id]
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
    merged = masks.merge(sheet.properties, with_newer_colours(properties), with_newer_colours_in_mask(mask))
    sheet.properties = {**merged, "gridProperties": dict(merged.get("gridProperties", {}))}
    _check_title(book, sheet)
    _check_grid(sheet)
    book.check_cell_count()
    _trim_to_grid(book, sheet)
    if all(other.properties.get("hidden") for other in book.sheets):
        raise Refusal("You can't hide all the sheets in a document.")
    if "index" in mask:
        _reorder(book, sheet, properties.get("index", 0))


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
    sheet.filter = {**body["filter"], "range": region_range(sheet, region)}


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


def _trim_to_grid(book: Workbook, sheet: Sheet) -> None:
    shifting.trim(book, sheet)
    del sheet.rows[sheet.row_count :], sheet.row_props[sheet.row_count :]
    for cells in (sheet.columns, *sheet.rows):
        del cells[sheet.column_count :]


def _reorder(book: Workbook, sheet: Sheet, index: int) -> None:
    """Move the sheet before the one that stands at `index` while it is still in its old place."""
    old_index = book.sheets.index(sheet)
    book.sheets.remove(sheet)
    book.sheets.insert(index - (index > old_index), sheet)
    _set_indexes(book)


def _set_indexes(book: Workbook) -> None:
    for index, sheet in enumerate(book.sheets):
        sheet.properties["index"] = index
