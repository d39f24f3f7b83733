"""What cells say: effective values, shown text, and spreadsheets.values.batchGetByDataFilter."""

from datetime import date, timedelta

from sheets.embedded import metadata
from sheets.embedded.grid import Held, Sheet, Value, Workbook
from sheets.embedded.places import a1
from sheets.embedded.refusal import Refusal

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
        return f"{value:{',' if ',' in pattern else ''}.{2 if '.' in pattern else 0}f}"
    return f"{value:.15g}"


def _day(serial: float) -> date | None:
    try:
        return EPOCH + timedelta(days=int(serial))
    except OverflowError:
        return None


def rendered(book: Workbook, cell: Held, value_option: str, date_option: str) -> str | float | bool:
    """One value of a values answer; "" for an empty cell."""
    value = cell[0] if cell else None
    if isinstance(value, dict):
        return value["formula"] if value_option == "FORMULA" else ERROR
    number_format = book.look(cell).get("userEnteredFormat", {}).get("numberFormat", {})
    dated = number_format.get("type") == "DATE" and date_option == "FORMATTED_STRING"
    if value_option == "FORMATTED_VALUE" or (dated and isinstance(value, int | float)):
        return shown(value, number_format)
    return "" if value is None else value


def batch_get(book: Workbook, body: dict) -> dict:
    """One MatchedValueRange for every filter that matches a column, trailing empty cells trimmed.

    A filter without a match is simply not answered. Rows and whole tabs as matches are not implemented.
    """
    if body.get("majorDimension") != "COLUMNS":
        raise Refusal("majorDimension other than COLUMNS is not implemented by the embedded stand-in")
    if not body.get("dataFilters"):
        raise Refusal("Must specify at least one data filter.")
    places = list(book.all_metadata())
    by_id = {entry["metadataId"]: (entry, place) for entry, place in places}
    ranges = []
    for data_filter in body["dataFilters"]:
        wanted = metadata.lookup(data_filter)
        near = [by_id[wanted["metadataId"]]] if wanted.get("metadataId") in by_id else places
        for entry, place in near:
            if metadata.matches(entry, place, wanted):
                ranges.append({"valueRange": _column(book, place, body), "dataFilters": [data_filter]})
    return {"valueRanges": ranges}


def _column(book: Workbook, place: dict, body: dict) -> dict:
    if place["locationType"] != "COLUMN":
        raise Refusal("values of anything but a column are not implemented by the embedded stand-in")
    sheet, column = book.sheet(place["dimensionRange"]["sheetId"]), place["dimensionRange"]["startIndex"]
    options = body.get("valueRenderOption", "FORMATTED_VALUE"), body.get("dateTimeRenderOption", "SERIAL_NUMBER")
    cells = [rendered(book, row[column] if column < len(row) else None, *options) for row in sheet.rows]
    answer = {"range": a1(sheet, column, column + 1, sheet.row_count), "majorDimension": "COLUMNS"}
    height = _filled(cells)
    return {**answer, "values": [cells[:height]]} if height else answer


def _filled(cells: list) -> int:
    height = len(cells)
    while height and cells[height - 1] == "":
        height -= 1
    return height


def number_format(book: Workbook, sheet: Sheet, row: int, column: int) -> dict:
    return book.look(sheet.cell(row, column)).get("userEnteredFormat", {}).get("numberFormat", {})
