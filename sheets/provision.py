"""The one batchUpdate that turns a spreadsheet into a workbook, and those that repair parts of it."""

from collections.abc import Sequence

from sheets.cells import FIELD_MASK, TEXT, Scalar, dropdown, field_cell
from sheets.charts import chart_request
from sheets.layout import (
    BATCH_KEY,
    COLUMN_KEY,
    LAYOUT_TOKEN,
    TAB_KEY,
    Column,
    Layout,
    Tab,
    metadata_id,
)

_HEADER_FILL = {"rgbColor": {"red": 0.91, "green": 0.94, "blue": 0.98}}

# files.create leaves one sheet, with this id.
_FIRST_SHEET = 0


# What `sheet_ids_of` needs to know of a spreadsheet.
TABS_FIELDS = "sheets(properties(sheetId,title),developerMetadata(metadataKey,metadataValue))"


def provision_body(
    layout: Layout, seed: dict[str, list[dict[str, Scalar]]], editors: list[str], people_own: bool = False
) -> dict:
    """Everything at once, behind the layout token: sent twice, it is refused the second time and changes
    nothing.

    `seed`: the first rows of tabs. `editors`: every service account that will write to protected tabs.
    `people_own`: the spreadsheet has tabs of people's own, which stay; else its one empty sheet goes.
    """
    requests = [locale_request(layout), token_request(LAYOUT_TOKEN, BATCH_KEY)]
    for tab in layout.tabs:
        requests += tab_requests(tab, seed.get(tab.key, []), editors)
    if not people_own:
        requests.append({"deleteSheet": {"sheetId": _FIRST_SHEET}})
    return {"requests": requests}


def sheet_ids_of(answer: dict) -> dict[str, int]:
    """{tab key: sheetId} of a workbook whose layout was made before, asked for with TABS_FIELDS."""
    return {
        entry["metadataValue"]: sheet["properties"]["sheetId"]
        for sheet in answer.get("sheets", ())
        for entry in sheet.get("developerMetadata", ())
        if entry.get("metadataKey") == TAB_KEY
    }


def tab_requests(tab: Tab, rows: list[dict[str, Scalar]], editors: list[str]) -> list[dict]:
    """What makes one tab with its columns, its look and its first rows. Its sheetId and its title must be
    free.
    """
    requests = [_add_sheet(tab), _tab_metadata(tab)]
    if tab.columns:
        requests += _columns(tab)
    requests += [_width(tab, index, pixels) for index, pixels in enumerate(tab.widths)]
    if tab.protected:
        requests.append(protection_request(tab, editors))
    if tab.chart:
        requests.append(chart_request(tab))
    if rows:
        requests.append(append_request(tab, list(tab.columns), rows))
    return requests


def grow_requests(tab: Tab, known: Sequence[int], lines: int = 0) -> list[dict]:
    """Make a written tab's grid, (rows, columns) as `known`, large enough for its layout and so many lines.
    It never shrinks. Columns that are new to it get their widths.
    """
    rows, columns = max(2, tab.height, known[0], lines), max(tab.grid_width, known[1])
    properties = {"sheetId": tab.sheet_id, "gridProperties": {"rowCount": rows, "columnCount": columns}}
    grown = {
        "updateSheetProperties": {"properties": properties, "fields": "gridProperties(rowCount,columnCount)"}
    }
    wider = 0 < known[1] < tab.grid_width
    return [grown, *(_width(tab, index, pixels) for index, pixels in enumerate(tab.widths) if wider)]


def token_request(token: int, key: str) -> dict:
    """Makes the batch that begins with it impossible to apply twice: Google refuses an id that is in use."""
    return _metadata({"spreadsheet": True}, token, key)


def append_request(tab: Tab, columns: list[Column | None], rows: list[dict[str, Scalar]]) -> dict:
    """Rows below the last one; `columns` in the order of the sheet, None where a column is not ours.

    ValueError if a row has a key that the tab does not know.
    """
    known = {column.key for column in tab.columns}
    for row in rows:
        if not row.keys() <= known:
            raise ValueError(f"the tab {tab.key!r} has no columns {sorted(row.keys() - known)}")
    data = [
        {"values": [field_cell(column, row.get(column.key)) if column else {} for column in columns]}
        for row in rows
    ]
    return {"appendCells": {"sheetId": tab.sheet_id, "fields": FIELD_MASK, "rows": data}}


def chart_body(tab: Tab, known: Sequence[int]) -> dict:
    """Draw the chart that a tab lacks, on a grid of (rows, columns) as `known`. Sent twice, it is refused."""
    return {"requests": [*grow_requests(tab, known), chart_request(tab)]}


def columns_body(tab: Tab, missing: list[str], at: int, stray: list[str] = ()) -> dict:
    """Make missing columns anew, inserted at column `at` (to the right of ours: the number of the last one
    plus one).

    An inserted column is blank wherever it lands, so people who move columns meanwhile lose nothing; the
    metadata ids make a second sending be refused. `stray`: those of the missing whose metadata still sits on
    another column.
    """
    place = {"sheetId": tab.sheet_id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + len(missing)}
    requests = [_forget(tab, key) for key in stray]
    requests.append({"insertDimension": {"range": place, "inheritFromBefore": True}})
    for index, key in enumerate(missing, at):
        requests += _column(tab, tab.column(key), index)
    return {"requests": requests}


def rekey_body(tab: Tab, places: dict[str, int], stray: list[str]) -> dict:
    """Put the metadata of columns where their headers stand now: {column key: index}, after somebody cut and
    pasted.

    `stray`: those of them whose metadata still sits on another column.
    """
    return {
        "requests": [
            *(_forget(tab, key) for key in stray),
            *(_column_metadata(tab, key, index) for key, index in places.items()),
        ]
    }


def locale_request(layout: Layout) -> dict:
    """Dates are typed as Thai offices type them, day first, in every tab of the file."""
    properties = {"locale": layout.locale, "timeZone": layout.time_zone}
    return {"updateSpreadsheetProperties": {"properties": properties, "fields": "locale,timeZone"}}


def _add_sheet(tab: Tab) -> dict:
    """Two rows at least, as all visible rows cannot be frozen; people's phones keep the first column in
    sight.
    """
    grid = {"rowCount": max(2, tab.height), "columnCount": tab.grid_width, "frozenRowCount": 1}
    if tab.columns:
        grid["frozenColumnCount"] = 1
    return {"addSheet": {"properties": {"sheetId": tab.sheet_id, "title": tab.title, "gridProperties": grid}}}


def _columns(tab: Tab) -> list[dict]:
    return [request for index, column in enumerate(tab.columns) for request in _column(tab, column, index)]


def _column(tab: Tab, column: Column, index: int) -> list[dict]:
    """Header, width, metadata, and for the empty rows below the header the format and the dropdown."""
    below = {
        "sheetId": tab.sheet_id,
        "startRowIndex": 1,
        "startColumnIndex": index,
        "endColumnIndex": index + 1,
    }
    requests = [
        _header(tab, column, index),
        _width(tab, index, column.pixels),
        _column_metadata(tab, column.key, index),
    ]
    if column.kind == "text":
        requests.append(
            {
                "repeatCell": {
                    "range": below,
                    "cell": {"userEnteredFormat": TEXT},
                    "fields": "userEnteredFormat.numberFormat",
                }
            }
        )
    if column.options:
        requests.append({"setDataValidation": {"range": below, "rule": dropdown(column.options)}})
    return requests


def _width(tab: Tab, index: int, pixels: int) -> dict:
    place = {"sheetId": tab.sheet_id, "dimension": "COLUMNS", "startIndex": index, "endIndex": index + 1}
    return {
        "updateDimensionProperties": {
            "range": place,
            "properties": {"pixelSize": pixels},
            "fields": "pixelSize",
        }
    }


def _header(tab: Tab, column: Column, index: int) -> dict:
    """Wrapped, so that a long Thai header does not make a phone's column wide."""
    look = {
        "textFormat": {"bold": True},
        "wrapStrategy": "WRAP",
        "verticalAlignment": "MIDDLE",
        "backgroundColorStyle": _HEADER_FILL,
        **TEXT,
    }
    cell = {"userEnteredValue": {"stringValue": column.header}, "userEnteredFormat": look}
    if column.note:
        cell["note"] = column.note
    start = {"sheetId": tab.sheet_id, "rowIndex": 0, "columnIndex": index}
    return {
        "updateCells": {
            "start": start,
            "rows": [{"values": [cell]}],
            "fields": "userEnteredValue,userEnteredFormat,note",
        }
    }


def protection_request(tab: Tab, editors: list[str]) -> dict:
    """Only `editors` may write to the tab. A tab has at most one protection: an older one is deleted
    before.
    """
    return {
        "addProtectedRange": {
            "protectedRange": {
                "range": {"sheetId": tab.sheet_id},
                "description": "ระบบปักหมุดเขียนแท็บนี้เอง",
                "warningOnly": False,
                "editors": {"users": editors},
            }
        }
    }


def _tab_metadata(tab: Tab) -> dict:
    return _metadata({"sheetId": tab.sheet_id}, metadata_id(tab.key), TAB_KEY, tab.key)


def _column_metadata(tab: Tab, key: str, index: int) -> dict:
    place = {"sheetId": tab.sheet_id, "dimension": "COLUMNS", "startIndex": index, "endIndex": index + 1}
    return _metadata({"dimensionRange": place}, metadata_id(tab.key, key), COLUMN_KEY, key)


def _metadata(location: dict, id: int, key: str, value: str = "") -> dict:
    entry = {"metadataId": id, "metadataKey": key, "location": location, "visibility": "DOCUMENT"}
    if value:
        entry["metadataValue"] = value
    return {"createDeveloperMetadata": {"developerMetadata": entry}}


def _forget(tab: Tab, key: str) -> dict:
    wanted = {"metadataId": metadata_id(tab.key, key)}
    return {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": wanted}}}
