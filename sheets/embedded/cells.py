"""Requests that write cells: appendCells, updateCells, repeatCell, setDataValidation."""

from sheets.embedded import masks
from sheets.embedded.grid import STYLE_FIELDS, Held, Sheet, Value, Workbook
from sheets.embedded.masks import Mask
from sheets.embedded.ranges import Region, open_to, region, required
from sheets.embedded.refusal import Refusal
from sheets.embedded.shapes import SHAPES

MAX_CHARACTERS = 50_000

_WRITABLE = ("userEnteredValue", *STYLE_FIELDS)


def append_cells(book: Workbook, body: dict, caller: str) -> None:
    """Below the last row with data in any column. Nothing is inherited from the rows above."""
    sheet = open_to(book.sheet(required(body, "sheetId")), caller)
    rows = body.get("rows")
    if not rows:
        raise Refusal("rows must not be empty")
    mask = cell_mask(body)
    top = sheet.rows_with_data()
    bottom = top + len(rows)
    check_width(sheet, 0, rows)
    sheet.grid["rowCount"] = max(sheet.row_count, bottom)
    for row, data in enumerate(rows, top):
        write_row(book, sheet, row, 0, data.get("values", []), mask)


def update_cells(book: Workbook, body: dict, caller: str) -> None:
    """From `start`, the cells given; over a `range`, those and the clearing of all the others in it."""
    if ("start" in body) == ("range" in body):
        raise Refusal("exactly one of start and range must be set")
    place = body.get("start") or body["range"]
    sheet = open_to(book.sheet(required(place, "sheetId")), caller)
    mask, rows = cell_mask(body), body.get("rows", [])
    if "start" in body:
        top, left = place.get("rowIndex", 0), place.get("columnIndex", 0)
        check_width(sheet, left, rows)
        check_height(top + len(rows), sheet.row_count)
    else:
        area = region(sheet, place)
        rows = _filling(rows, area)
        top, left = area.top, area.left
    for row, data in enumerate(rows, top):
        write_row(book, sheet, row, left, data.get("values", []), mask)


def repeat_cell(book: Workbook, body: dict, caller: str) -> None:
    sheet = open_to(book.sheet(required(required(body, "range"), "sheetId")), caller)
    _repeat(book, sheet, region(sheet, body["range"]), body.get("cell", {}), cell_mask(body))


def set_data_validation(book: Workbook, body: dict, caller: str) -> None:
    """Without a rule: clears it."""
    sheet = open_to(book.sheet(required(required(body, "range"), "sheetId")), caller)
    cell = {"dataValidation": body["rule"]} if body.get("rule") else {}
    _repeat(book, sheet, region(sheet, body["range"]), cell, {"dataValidation": {}})


def _repeat(book: Workbook, sheet: Sheet, area: Region, cell: dict, mask: Mask) -> None:
    for row in range(area.top, area.bottom):
        write_row(book, sheet, row, area.left, [cell] * (area.right - area.left), mask)


def _filling(rows: list[dict], area: Region) -> list[dict]:
    """The rows padded with empty cells to fill the area; Refusal if they do not fit in it."""
    height, width = area.bottom - area.top, area.right - area.left
    check_height(area.top + len(rows), area.bottom)
    filled = []
    for data in rows:
        values = data.get("values", [])
        if len(values) > width:
            raise Refusal(
                f"Attempting to write column: {area.left + width}, beyond the last requested column of: "
                f"{area.right - 1}"
            )
        filled.append({"values": values + [{}] * (width - len(values))})
    return filled + [{"values": [{}] * width}] * (height - len(rows))


def check_width(sheet: Sheet, left: int, rows: list[dict]) -> None:
    widest = max((len(row.get("values", [])) for row in rows), default=0)
    if left + widest > sheet.column_count:
        raise Refusal(
            f"Attempting to write column: {sheet.column_count}, beyond the last requested column of: "
            f"{sheet.column_count - 1}"
        )


def check_height(bottom: int, limit: int) -> None:
    if bottom > limit:
        raise Refusal(f"Attempting to write row: {limit}, beyond the last requested row of: {limit - 1}")


def cell_mask(body: dict) -> Mask:
    """The request's `fields`, over CellData."""
    if not body.get("fields"):
        raise Refusal("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    mask = masks.parse(body["fields"]) or {name: {} for name in _WRITABLE}
    for name in mask:
        if name not in _WRITABLE:
            raise Refusal(f"{name} is read-only or not implemented by the embedded stand-in")
    masks.check(mask, "CellData", SHAPES)
    return mask


def write_row(book: Workbook, sheet: Sheet, row: int, left: int, cells: list[dict], mask: Mask) -> None:
    for column, data in enumerate(cells, left):
        old = sheet.cell(row, column)
        if data or old:
            sheet.put(row, column, written(book, old, data, mask))


def written(book: Workbook, old: Held, data: dict, mask: Mask) -> Held:
    """The cell after the masked fields of `data` were written over `old`; None if nothing is left of it."""
    for name in data:
        if name not in _WRITABLE:
            raise Refusal(f"{name} is read-only")
    value = old[0] if old else None
    if "userEnteredValue" in mask:
        value = typed(data.get("userEnteredValue"))
    look = book.look(old)
    if any(name in mask and (name in look or name in data) for name in STYLE_FIELDS):
        look = masks.merge(
            look,
            {name: data[name] for name in STYLE_FIELDS if name in data},
            {name: rest for name, rest in mask.items() if name in STYLE_FIELDS},
        )
    style = book.style(look)
    return (value, style) if value is not None or style else None


def typed(value: dict | None) -> Value:
    """An ExtendedValue as the grid holds it."""
    if not value:
        return None
    if len(value) != 1 or "errorValue" in value:
        raise Refusal(
            "userEnteredValue must have exactly one of stringValue, numberValue, boolValue, formulaValue"
        )
    ((kind, content),) = value.items()
    if isinstance(content, str) and len(content) > MAX_CHARACTERS:
        raise Refusal(
            f"Your input contains more than the maximum of {MAX_CHARACTERS} characters in a single cell."
        )
    if kind == "formulaValue":
        if not content.startswith("="):
            raise Refusal("formulaValue must start with =")
        return {"formula": content}
    if isinstance(content, float) and content.is_integer():
        return int(content)
    return content
