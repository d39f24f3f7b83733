"""Turns our values into Google's CellData. Every text is a typed stringValue, never a formula."""

from sheets.layout import Cell, Column

Scalar = str | int | float | bool | None

TEXT = {"numberFormat": {"type": "TEXT"}}

# What `field_cell` and `styled_cell` may set, as field masks.
FIELD_CELL_MASK = "userEnteredValue,userEnteredFormat.numberFormat,dataValidation"
STYLED_CELL_MASK = (
    "userEnteredValue,userEnteredFormat(backgroundColorStyle,numberFormat,textFormat,wrapStrategy)"
)


def entered_value(value: Scalar) -> dict:
    """Return {"userEnteredValue": …} by the value's own type; {} for None and ""."""
    if value is None or value == "":
        return {}
    if isinstance(value, bool):
        return {"userEnteredValue": {"boolValue": value}}
    if isinstance(value, int | float):
        return {"userEnteredValue": {"numberValue": value}}
    return {"userEnteredValue": {"stringValue": value}}


def field_cell(column: Column, value: Scalar) -> dict:
    """Return a cell of an appended row, with its format and dropdown even if it is empty.

    Google gives an appended row neither from the rows above.
    """
    cell = entered_value(value)
    if column.kind == "text":
        cell["userEnteredFormat"] = TEXT
    if column.options:
        cell["dataValidation"] = dropdown(column.options)
    return cell


def dropdown(options: tuple[str, ...]) -> dict:
    """Return a strict list of options: people can only choose one of them."""
    values = [{"userEnteredValue": option} for option in options]
    return {"condition": {"type": "ONE_OF_LIST", "values": values}, "showCustomUi": True, "strict": True}


def styled_cell(cell: Cell | Scalar) -> dict:
    """Return a cell of a written tab, with its look."""
    if not isinstance(cell, Cell):
        return entered_value(cell)
    value_part, text_format = entered_value(cell.value), {}
    cell_format: dict = {}
    if cell.bold:
        text_format["bold"] = True
    if cell.link:
        text_format["link"] = {"uri": cell.link}
    if text_format:
        cell_format["textFormat"] = text_format
    if cell.fill:
        cell_format["backgroundColorStyle"] = {"rgbColor": colour(cell.fill)}
    if cell.wrap:
        cell_format["wrapStrategy"] = "WRAP"
    if cell.pattern:
        cell_format["numberFormat"] = {"type": "NUMBER", "pattern": cell.pattern}
    return {**value_part, "userEnteredFormat": cell_format} if cell_format else value_part


def colour(text: str) -> dict:
    """Turn "#rrggbb" into Google's Color, three fractions. Raises ValueError for anything else.

    They are exact, because Google cuts them to a byte: of 0.9098 in place of 232/255 only 231 would be left.
    """
    if len(text) != 7 or text[0] != "#":
        raise ValueError(f"a colour is written #rrggbb, not {text!r}")
    red, green, blue = bytes.fromhex(text[1:])
    return {"red": red / 255, "green": green / 255, "blue": blue / 255}
