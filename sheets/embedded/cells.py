"""Requests that write cells: appendCells, updateCells, repeatCell, setDataValidation."""

from sheets.embedded import masks
from sheets.embedded.grid import CellValue, GridCell, Sheet, Workbook
from sheets.embedded.masks import Mask
from sheets.embedded.protection import editable_sheet
from sheets.embedded.ranges import Region, grid_region, required_field
from sheets.embedded.refusal import Refusal
from sheets.embedded.shapes import SHAPES
from sheets.embedded.styles import STYLE_FIELDS, newer_format, with_newer_colours_in_mask

# Characters of one cell's text.
MAX_CELL_CHARACTERS = 50_000

_WRITABLE = ("userEnteredValue", *STYLE_FIELDS)


def append_cells(book: Workbook, body: dict, caller: str) -> None:
    """Write below the last row with data in any column. Nothing is inherited from the rows above."""
    sheet = book.sheet(required_field(body, "sheetId"))
    rows = body.get("rows")
    if not rows:
        raise Refusal("rows must not be empty")
    mask = cell_mask(body)
    top = sheet.data_row_count()
    bottom = top + len(rows)
    check_width(sheet, 0, rows)
    sheet.grid["rowCount"] = max(sheet.row_count, bottom)
    editable_sheet(sheet, caller, Region(top, bottom, 0, sheet.column_count))
    for row, data in enumerate(rows, top):
        write_row(book, sheet, row, 0, data.get("values", []), mask)


def update_cells(book: Workbook, body: dict, caller: str) -> None:
    """Write the given cells from `start`, or over a `range`.

    With a `range`, the cells that are not given are cleared.
    """
    if ("start" in body) == ("range" in body):
        raise Refusal("exactly one of start and range must be set")
    target = body.get("start") or body["range"]
    sheet = book.sheet(required_field(target, "sheetId"))
    mask, rows = cell_mask(body), body.get("rows", [])
    if "start" in body:
        top, left = target.get("rowIndex", 0), target.get("columnIndex", 0)
        check_width(sheet, left, rows)
        check_height(top + len(rows), sheet.row_count)
        region = Region(top, top + len(rows), left, left + _width(rows))
    else:
        region = grid_region(sheet, target)
        rows = _padded_rows(rows, region)
        top, left = region.top, region.left
    editable_sheet(sheet, caller, region)
    for row, data in enumerate(rows, top):
        write_row(book, sheet, row, left, data.get("values", []), mask)


def repeat_cell(book: Workbook, body: dict, caller: str) -> None:
    sheet, region = _editable_region(book, body, caller)
    _fill_region(book, sheet, region, body.get("cell", {}), cell_mask(body))


def set_data_validation(book: Workbook, body: dict, caller: str) -> None:
    """Set the rule, or clear it when the request has none."""
    sheet, region = _editable_region(book, body, caller)
    cell = {"dataValidation": body["rule"]} if body.get("rule") else {}
    _fill_region(book, sheet, region, cell, {"dataValidation": {}})


def _editable_region(book: Workbook, body: dict, caller: str) -> tuple[Sheet, Region]:
    sheet = book.sheet(required_field(required_field(body, "range"), "sheetId"))
    region = grid_region(sheet, body["range"])
    return editable_sheet(sheet, caller, region), region


def _fill_region(book: Workbook, sheet: Sheet, region: Region, cell: dict, mask: Mask) -> None:
    for row in range(region.top, region.bottom):
        write_row(book, sheet, row, region.left, [cell] * (region.right - region.left), mask)


def _padded_rows(rows: list[dict], region: Region) -> list[dict]:
    """Return the rows padded with empty cells to the size of the region.

    Raises Refusal when they exceed it.
    """
    height, width = region.bottom - region.top, region.right - region.left
    check_height(region.top + len(rows), region.bottom)
    padded = []
    for data in rows:
        values = data.get("values", [])
        if len(values) > width:
            raise Refusal(
                f"Attempting to write column: {region.left + width}, beyond the last requested column of: "
                f"{region.right - 1}"
            )
        padded.append({"values": values + [{}] * (width - len(values))})
    return padded + [{"values": [{}] * width}] * (height - len(rows))


def check_width(sheet: Sheet, left: int, rows: list[dict]) -> None:
    if left + _width(rows) > sheet.column_count:
        raise Refusal(
            f"Attempting to write column: {sheet.column_count}, beyond the last requested column of: "
            f"{sheet.column_count - 1}"
        )


def _width(rows: list[dict]) -> int:
    return max((len(row.get("values", [])) for row in rows), default=0)


def check_height(bottom: int, limit: int) -> None:
    if bottom > limit:
        raise Refusal(f"Attempting to write row: {limit}, beyond the last requested row of: {limit - 1}")


def cell_mask(body: dict) -> Mask:
    """Return the mask over CellData in the request's `fields`."""
    if not body.get("fields"):
        raise Refusal("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    mask = masks.parse(body["fields"]) or {name: {} for name in _WRITABLE}
    masks.check(mask, "CellData", SHAPES)
    for name in mask:
        if name not in _WRITABLE:
            raise Refusal(f"{name} is read-only")
    return with_newer_colours_in_mask(mask)


def write_row(book: Workbook, sheet: Sheet, row: int, left: int, cells: list[dict], mask: Mask) -> None:
    for column, data in enumerate(cells, left):
        old = sheet.cell(row, column)
        if data or old:
            sheet.put(row, column, merged_cell(book, old, data, mask))


def merged_cell(book: Workbook, old: GridCell, data: dict, mask: Mask) -> GridCell:
    """Return the old cell with the masked fields of `data` written over it; None if nothing is left."""
    for name in data:
        if name not in _WRITABLE:
            raise Refusal(f"{name} is read-only")
    value = old[0] if old else None
    if "userEnteredValue" in mask:
        value = cell_value(data.get("userEnteredValue"))
    style = book.cell_style(old)
    if any(name in mask and (name in style or name in data) for name in STYLE_FIELDS):
        new_style = {name: data[name] for name in STYLE_FIELDS if name in data}
        if "userEnteredFormat" in new_style:
            new_style["userEnteredFormat"] = newer_format(new_style["userEnteredFormat"])
        style_mask = {name: submask for name, submask in mask.items() if name in STYLE_FIELDS}
        style = masks.merge(style, new_style, style_mask)
    style_index = book.style_index(style)
    return (value, style_index) if value is not None or style_index else None


def cell_value(value: dict | None) -> CellValue:
    """Return the grid's form of an ExtendedValue. Raises Refusal when it is not exactly one value."""
    if not value:
        return None
    if len(value) != 1 or "errorValue" in value:
        raise Refusal(
            "userEnteredValue must have exactly one of stringValue, numberValue, boolValue, formulaValue"
        )
    ((kind, content),) = value.items()
    if isinstance(content, str) and len(content) > MAX_CELL_CHARACTERS:
        raise Refusal(
            f"Your input contains more than the maximum of {MAX_CELL_CHARACTERS} characters in a single cell."
        )
    if kind == "formulaValue":
        if not content.startswith("="):
            raise Refusal("formulaValue must start with =")
        return {"formula": content}
    if isinstance(content, float) and content.is_integer():
        return int(content)
    return content
