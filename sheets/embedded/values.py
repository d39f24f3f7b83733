"""A cell's value as Google's ExtendedValue, and the text that people see."""

from datetime import date, timedelta

from sheets.embedded.grid import CellValue, Sheet, Workbook

# Serial day 0 of Google Sheets.
EPOCH = date(1899, 12, 30)

# The result of every formula, as nothing here calculates.
FORMULA_RESULT = "#ERROR!"
_ERROR_VALUE = {"type": "ERROR", "message": "สมุดงานจำลองไม่คำนวณสูตร"}


def user_entered_value(value: CellValue) -> dict:
    """Return the ExtendedValue that was entered."""
    return {"formulaValue": value["formula"]} if isinstance(value, dict) else effective_value(value)


def effective_value(value: CellValue) -> dict:
    """Return the ExtendedValue after evaluation, {} for an empty cell."""
    if value is None:
        return {}
    if isinstance(value, dict):
        return {"errorValue": _ERROR_VALUE}
    if isinstance(value, bool):
        return {"boolValue": value}
    return {"stringValue": value} if isinstance(value, str) else {"numberValue": value}


def display_text(value: CellValue, number_format: dict) -> str:
    """Return the text that people see. `number_format` is the cell's, {} for automatic."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dict):
        return FORMULA_RESULT
    return value if isinstance(value, str) else _number_text(value, number_format)


def _number_text(value: float, number_format: dict) -> str:
    kind, pattern = number_format.get("type", ""), number_format.get("pattern", "")
    if kind == "DATE":
        day = _serial_date(value)
        return "" if day is None else _date_text(day, pattern)
    if kind == "PERCENT":
        return f"{value * 100:.{2 if pattern == '0.00%' else 0}f}%"
    if kind == "NUMBER" and pattern:
        return f"{value:{',' if ',' in pattern else ''}.{len(pattern.partition('.')[2])}f}"
    return f"{value:.15g}"


def _date_text(day: date, pattern: str) -> str:
    if pattern == "yyyy-mm-dd":
        return day.isoformat()
    return f"{day.month}/{day.day}/{day.year}" if pattern == "m/d/yyyy" else f"{day:%d/%m/%Y}"


def _serial_date(serial: float) -> date | None:
    """Return the date of a serial day number, None beyond the calendar."""
    try:
        return EPOCH + timedelta(days=int(serial))
    except OverflowError:
        return None


def cell_number_format(book: Workbook, sheet: Sheet, row: int, column: int) -> dict:
    return book.cell_style(sheet.cell(row, column)).get("userEnteredFormat", {}).get("numberFormat", {})
