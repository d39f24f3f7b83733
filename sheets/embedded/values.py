"""What cells say: effective values, and the text that is shown of them."""

from datetime import date, timedelta

from sheets.embedded.grid import Sheet, Value, Workbook

# Serial day 0 of Google Sheets.
EPOCH = date(1899, 12, 30)

# There is no formula engine: every formula comes to this.
ERROR = "#ERROR!"
_ERROR_VALUE = {"type": "ERROR", "message": "สมุดงานจำลองไม่คำนวณสูตร"}


def user_entered(value: Value) -> dict:
    """The ExtendedValue that was put in."""
    return {"formulaValue": value["formula"]} if isinstance(value, dict) else effective(value)


def effective(value: Value) -> dict:
    """The ExtendedValue after evaluation; {} for an empty cell."""
    if value is None:
        return {}
    if isinstance(value, dict):
        return {"errorValue": _ERROR_VALUE}
    if isinstance(value, bool):
        return {"boolValue": value}
    return {"stringValue": value} if isinstance(value, str) else {"numberValue": value}


def shown(value: Value, number_format: dict) -> str:
    """The text that people see. The number format is the cell's, {} for automatic."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dict):
        return ERROR
    return value if isinstance(value, str) else _number(value, number_format)


def _number(value: float, number_format: dict) -> str:
    kind, pattern = number_format.get("type", ""), number_format.get("pattern", "")
    if kind == "DATE":
        day = _day(value)
        return "" if day is None else (day.isoformat() if pattern == "yyyy-mm-dd" else f"{day:%d/%m/%Y}")
    if kind == "PERCENT":
        return f"{value * 100:.{2 if pattern == '0.00%' else 0}f}%"
    if kind == "NUMBER" and pattern:
        return f"{value:{',' if ',' in pattern else ''}.{len(pattern.partition('.')[2])}f}"
    return f"{value:.15g}"


def _day(serial: float) -> date | None:
    try:
        return EPOCH + timedelta(days=int(serial))
    except OverflowError:
        return None


def number_format(book: Workbook, sheet: Sheet, row: int, column: int) -> dict:
    return book.look(sheet.cell(row, column)).get("userEnteredFormat", {}).get("numberFormat", {})
