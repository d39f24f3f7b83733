"""Requests that insert, delete, move, append and size rows and columns.

Metadata belongs to its row or column: it moves with it and is deleted with it.
"""

from collections.abc import Callable

from sheets.embedded import masks, shifting
from sheets.embedded.filters import cell_text
from sheets.embedded.grid import GridCell, Sheet, Workbook
from sheets.embedded.protection import editable_sheet
from sheets.embedded.ranges import dimension_span, required_field
from sheets.embedded.refusal import Refusal
from sheets.embedded.shapes import SHAPES

_COUNT = {"ROWS": "rowCount", "COLUMNS": "columnCount"}
_FROZEN = {"ROWS": "frozenRowCount", "COLUMNS": "frozenColumnCount"}

# Pixels of a capital A in the default font, and of the space beside a cell's text.
_CHARACTER_PIXELS, _PADDING_PIXELS = 8.48, 7

# Columns of one sheet.
MAX_COLUMNS = 18_278


def append_dimension(book: Workbook, body: dict, caller: str) -> None:
    sheet = editable_sheet(book.sheet(required_field(body, "sheetId")), caller)
    length = required_field(body, "length")
    if length < 1:
        raise Refusal("length must be positive")
    _grow(book, sheet, required_field(body, "dimension"), length)


def insert_dimension(book: Workbook, body: dict, caller: str) -> None:
    """Insert empty rows or columns that inherit the style of a neighbour.

    At the end of the grid only with inheritFromBefore, as nothing follows to inherit from.
    """
    sheet, dimension, start, end = dimension_span(book, required_field(body, "range"))
    editable_sheet(sheet, caller)
    size, inherit_from_before = sheet.grid[_COUNT[dimension]], body.get("inheritFromBefore", False)
    if start > size:
        raise Refusal(f"range.startIndex is larger than current grid size ({size})")
    if start == size and not inherit_from_before:
        raise Refusal(
            f"range.startIndex must be less than the grid size ({size}) if inheritFromBefore is false."
        )
    if start == 0 and inherit_from_before:
        raise Refusal("Cannot inherit properties from before the first row or column.")
    _grow(book, sheet, dimension, end - start)
    _insert(sheet, dimension, start, end - start)
    shifting.shift(book, sheet, dimension, shifting.inserted(start, end - start))
    _inherit(sheet, dimension, start, end, start - 1 if inherit_from_before else end)
    if start < sheet.grid.get(_FROZEN[dimension], 0):
        sheet.grid[_FROZEN[dimension]] += end - start


def delete_dimension(book: Workbook, body: dict, caller: str) -> None:
    sheet, dimension, start, end = dimension_span(book, required_field(body, "range"))
    editable_sheet(sheet, caller)
    size, frozen = sheet.grid[_COUNT[dimension]], sheet.grid.get(_FROZEN[dimension], 0)
    if end > size:
        raise Refusal(f"range.endIndex is larger than current grid size ({size})")
    if end - start == size:
        raise Refusal(f"You can't delete all the {dimension.lower()} on the sheet.")
    if size > frozen and start <= frozen and end == size:
        raise Refusal(f"Sorry, it is not possible to delete all non-frozen {dimension.lower()}.")
    for items in _lists_along(sheet, dimension):
        del items[start:end]
    shifting.shift(book, sheet, dimension, shifting.deleted(start, end))
    sheet.grid[_COUNT[dimension]] = size - (end - start)
    if frozen:
        sheet.grid[_FROZEN[dimension]] = frozen - max(0, min(end, frozen) - start)
    if dimension == "COLUMNS":
        _move_filter_columns(
            sheet, lambda column: None if start <= column < end else column - (end - start) * (column >= end)
        )


def move_dimension(book: Workbook, body: dict, caller: str) -> None:
    """Move rows or columns. `destinationIndex` counts before they are taken out."""
    sheet, dimension, start, end = dimension_span(book, required_field(body, "source"))
    editable_sheet(sheet, caller)
    size, destination = sheet.grid[_COUNT[dimension]], required_field(body, "destinationIndex")
    if end > size or not 0 <= destination <= size:
        raise Refusal(f"the move leaves the grid of {size} {dimension.lower()}")
    if start <= destination <= end:
        return
    for items, make_blank in zip(
        _lists_along(sheet, dimension), _blank_makers(sheet, dimension), strict=True
    ):
        items.extend(make_blank() for _ in range(max(end, destination) - len(items)))
        moved_items = items[start:end]
        del items[start:end]
        insert_index = destination if destination < start else destination - (end - start)
        items[insert_index:insert_index] = moved_items
    shifting.shift(book, sheet, dimension, shifting.moved(start, end, insert_index))
    if dimension == "COLUMNS":
        order = [*range(start), *range(end, size)]
        order[insert_index:insert_index] = range(start, end)
        _move_filter_columns(sheet, order.index)


def update_dimension_properties(book: Workbook, body: dict, caller: str) -> None:
    sheet, dimension, start, end = dimension_span(book, required_field(body, "range"))
    editable_sheet(sheet, caller)
    if end > sheet.grid[_COUNT[dimension]]:
        raise Refusal("range.endIndex is larger than current grid size")
    mask = masks.parse(required_field(body, "fields"))
    masks.check(mask, "DimensionProperties", SHAPES)
    if not mask or {"developerMetadata", "hiddenByFilter"} & set(mask):
        raise Refusal("fields must name pixelSize or hiddenByUser")
    properties = _dimension_properties(sheet, dimension)
    properties.extend({} for _ in range(end - len(properties)))
    for index in range(start, end):
        properties[index] = masks.merge(properties[index], body.get("properties", {}), mask)


def auto_resize_dimensions(book: Workbook, body: dict, caller: str) -> None:
    """Make columns as wide as their longest text, and rows as high as they are by default."""
    sheet, dimension, start, end = dimension_span(book, required_field(body, "dimensions"))
    editable_sheet(sheet, caller)
    if end > sheet.grid[_COUNT[dimension]]:
        raise Refusal("range.endIndex is larger than current grid size")
    properties = _dimension_properties(sheet, dimension)
    properties.extend({} for _ in range(end - len(properties)))
    for index in range(start, end):
        unsized = {name: value for name, value in properties[index].items() if name != "pixelSize"}
        size = {"pixelSize": _text_width(book, sheet, index)} if dimension == "COLUMNS" else {}
        properties[index] = {**unsized, **size}


def _text_width(book: Workbook, sheet: Sheet, column: int) -> int:
    """Return the pixels of a column's longest text, as wide as if it were written in capital A."""
    longest = max((len(cell_text(book, sheet, row, column)) for row in range(len(sheet.rows))), default=0)
    return round(longest * _CHARACTER_PIXELS + _PADDING_PIXELS)


def _grow(book: Workbook, sheet: Sheet, dimension: str, length: int) -> None:
    """Make the grid larger. Raises Refusal at once if it is too large: later requests would fill it."""
    sheet.grid[_COUNT[dimension]] += length
    book.check_cell_count()
    if sheet.column_count > MAX_COLUMNS:
        raise Refusal(f"A sheet can have at most {MAX_COLUMNS} columns.")


def _move_filter_columns(sheet: Sheet, new_index: Callable[[int], int | None]) -> None:
    """Move the filter's columns after the sheet's columns moved; `new_index` gives None for a deleted one."""
    if sheet.filter and "filterSpecs" in sheet.filter:
        specs = [
            {**spec, "columnIndex": new_index(spec["columnIndex"])} for spec in sheet.filter["filterSpecs"]
        ]
        sheet.filter = {
            **sheet.filter,
            "filterSpecs": [spec for spec in specs if spec["columnIndex"] is not None],
        }


def _insert(sheet: Sheet, dimension: str, start: int, length: int) -> None:
    if dimension == "COLUMNS":
        _move_filter_columns(sheet, lambda column: column + length * (column >= start))
    for items, make_blank in zip(
        _lists_along(sheet, dimension), _blank_makers(sheet, dimension), strict=True
    ):
        if start < len(items):
            items[start:start] = [make_blank() for _ in range(length)]


def _inherit(sheet: Sheet, dimension: str, start: int, end: int, source: int) -> None:
    """Copy the styles and the size of the neighbour `source`, but not its values nor its metadata."""
    properties = _dimension_properties(sheet, dimension)
    if source < len(properties) and "pixelSize" in properties[source]:
        properties.extend({} for _ in range(end - len(properties)))
        properties[start:end] = [{"pixelSize": properties[source]["pixelSize"]}] * (end - start)
    if dimension == "ROWS":
        styles = [
            (cell[1], (source, column))
            for column, cell in enumerate(_row_cells(sheet, source))
            if cell and cell[1]
        ]
        styled_cells = [(row, column, style) for style, (_, column) in styles for row in range(start, end)]
    else:
        styled_cells = [
            (row, column, cell[1])
            for row in range(len(sheet.rows))
            if (cell := sheet.cell(row, source)) and cell[1]
            for column in range(start, end)
        ]
    for row, column, style in styled_cells:
        sheet.put(row, column, (None, style))


def _row_cells(sheet: Sheet, row: int) -> list[GridCell]:
    return sheet.rows[row] if row < len(sheet.rows) else []


def _dimension_properties(sheet: Sheet, dimension: str) -> list[dict]:
    return sheet.row_props if dimension == "ROWS" else sheet.columns


def _lists_along(sheet: Sheet, dimension: str) -> list[list]:
    """Return every list of the sheet that runs along the dimension."""
    return [sheet.row_props, sheet.rows] if dimension == "ROWS" else [sheet.columns, *sheet.rows]


def _blank_makers(sheet: Sheet, dimension: str) -> list:
    """Return, for each of `_lists_along`, the function that makes an empty item."""
    return [dict, list] if dimension == "ROWS" else [dict, *[lambda: None] * len(sheet.rows)]
