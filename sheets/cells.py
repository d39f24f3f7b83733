"""From our values to Google's CellData. Every text is a typed stringValue, never a formula."""

from sheets.layout import Cell, Column

Scalar = str | int | float | bool | None

TEXT = {"numberFormat": {"type": "TEXT"}}

# What `field_cell` and `summary_cell` may set, as field masks.
FIELD_MASK = "userEnteredValue,userEnteredFormat.numberFormat,dataValidation"
SUMMARY_MASK = "userEnteredValue,userEnteredFormat(backgroundColorStyle,numberFormat,textFormat,wrapStrategy)"


def entered(value: Scalar) -> dict:
    """{"userEnteredValue": …} by the value's own type; {} for None and ""."""
    if value is None or value == "":
        return {}
    if isinstance(value, bool):
        return {"userEnteredValue": {"boolValue": value}}
    if isinstance(value, int | float):
        return {"userEnteredValue": {"numberValue": value}}
    return {"userEnteredValue": {"stringValue": value}}


def field_cell(column: Column, value: Scalar) -> dict:
    """A cell of an appended row, which inherits neither format nor dropdown: it brings its own, empty or
    not.
    """
    cell = entered(value)
    if column.kind == "text":
        cell["userEnteredFormat"] = TEXT
    if column.options:
        cell["dataValidation"] = dropdown(column.options)
    return cell


def dropdown(options: tuple[str, ...]) -> dict:
    """A strict list: people choose, they do not type something else."""
    values = [{"userEnteredValue": option} for option in options]
    return {"condition": {"type": "ONE_OF_LIST", "values": values}, "showCustomUi": True, "strict": True}


def summary_cell(cell: Cell | Scalar) -> dict:
    """A cell of the summary, with its look."""
    if not isinstance(cell, Cell):
        return entered(cell)
    data, text = entered(cell.value), {}
    look: dict = {}
    if cell.bold:
        text["bold"] = True
    if cell.link:
        text["link"] = {"uri": cell.link}
    if text:
        look["textFormat"] = text
    if cell.fill:
        look["backgroundColorStyle"] = {"rgbColor": colour(cell.fill)}
    if cell.wrap:
        look["wrapStrategy"] = "WRAP"
    if cell.pattern:
        look["numberFormat"] = {"type": "NUMBER", "pattern": cell.pattern}
    return {**data, "userEnteredFormat": look} if look else data


def colour(text: str) -> dict:
    """ "#rrggbb" -> Google's Color, three fractions. ValueError for anything else."""
    if len(text) != 7 or text[0] != "#":
        raise ValueError(f"a colour is written #rrggbb, not {text!r}")
    red, green, blue = bytes.fromhex(text[1:])
    return {"red": round(red / 255, 4), "green": round(green / 255, 4), "blue": round(blue / 255, 4)}
