"""Builds the one batchUpdate that turns a spreadsheet into a workbook, and those that add missing parts."""

from collections.abc import Mapping, Sequence

from sheets.cells import FIELD_CELL_MASK, TEXT, Scalar, colour, dropdown, field_cell
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

_HEADER_FILL = {"rgbColor": colour("#e8f0fa")}

# files.create leaves one sheet, with this id.
_FIRST_SHEET = 0

# The fields of spreadsheets.get that `tab_sheet_ids` needs.
TABS_FIELDS = "sheets(properties(sheetId,title),developerMetadata(metadataKey,metadataValue))"


def provision_body(
    layout: Layout,
    seed: dict[str, list[dict[str, Scalar]]],
    editors: list[str],
    keep_first_sheet: bool = False,
) -> dict:
    """Return the body that makes a whole workbook, behind the layout token.

    Sent twice, it is refused the second time and changes nothing. `seed`: the first rows of tabs. `editors`:
    all service accounts that will write to protected tabs. `keep_first_sheet`: the spreadsheet has tabs of
    people's own, which stay; else its one empty sheet is deleted.
    """
    requests = [locale_request(layout), token_request(LAYOUT_TOKEN, BATCH_KEY)]
    for tab in layout.tabs:
        requests += tab_requests(tab, seed.get(tab.key, []), editors)
    if not keep_first_sheet:
        requests.append({"deleteSheet": {"sheetId": _FIRST_SHEET}})
    return {"requests": requests}


def tab_sheet_ids(answer: dict) -> dict[str, int]:
    """Return {tab key: sheetId} of a workbook that has its layout already and was read with TABS_FIELDS."""
    return {
        entry["metadataValue"]: sheet["properties"]["sheetId"]
        for sheet in answer.get("sheets", ())
        for entry in sheet.get("developerMetadata", ())
        if entry.get("metadataKey") == TAB_KEY
    }


def tab_requests(tab: Tab, rows: list[dict[str, Scalar]], editors: list[str]) -> list[dict]:
    """Return the requests that make one tab with its columns, its look and its first rows.

    Its sheetId and its title must be free.
    """
    requests = [_add_sheet_request(tab), _tab_metadata_request(tab)]
    if tab.columns:
        requests += _columns_requests(tab)
    requests += [_width_request(tab, index, pixels) for index, pixels in enumerate(tab.widths)]
    if tab.protected:
        requests.append(protection_request(tab, editors))
    if tab.chart:
        requests.append(chart_request(tab))
    if rows:
        requests.append(append_request(tab, list(tab.columns), rows))
    return requests


def grow_requests(tab: Tab, grid_size: Sequence[int], line_count: int = 0) -> list[dict]:
    """Make the grid of a written tab large enough for its layout and for `line_count` lines.

    `grid_size`: the (rows, columns) that the grid has now. It never shrinks. New columns get their widths.
    """
    rows, columns = max(2, tab.height, grid_size[0], line_count), max(tab.grid_width, grid_size[1])
    properties = {"sheetId": tab.sheet_id, "gridProperties": {"rowCount": rows, "columnCount": columns}}
    grow = {
        "updateSheetProperties": {"properties": properties, "fields": "gridProperties(rowCount,columnCount)"}
    }
    has_new_columns = 0 < grid_size[1] < tab.grid_width
    return [
        grow,
        *(_width_request(tab, index, pixels) for index, pixels in enumerate(tab.widths) if has_new_columns),
    ]


def token_request(token: int, key: str) -> dict:
    """Return the request that makes it impossible to apply a batch twice.

    Google refuses an id that is in use. `key`: BATCH_KEY or BURNED_KEY.
    """
    return _metadata_request({"spreadsheet": True}, token, key)


def append_request(
    tab: Tab,
    columns: list[Column | None],
    rows: list[dict[str, Scalar]],
    own_cells: Mapping[str, dict] | None = None,
) -> dict:
    """Append rows below the last one.

    `columns`: in the order of the sheet, None where a column is not ours; `own_cells`: what its cells look
    like (see `own_columns`). Raises ValueError if a row has a key that the tab does not know.
    """
    known_keys = {column.key for column in tab.columns}
    for row in rows:
        if not row.keys() <= known_keys:
            raise ValueError(f"the tab {tab.key!r} has no columns {sorted(row.keys() - known_keys)}")
    looks = [(own_cells or {}).get(str(index), {}) for index in range(len(columns))]
    data = [
        {
            "values": [
                field_cell(column, row.get(column.key)) if column else look
                for column, look in zip(columns, looks, strict=True)
            ]
        }
        for row in rows
    ]
    return {"appendCells": {"sheetId": tab.sheet_id, "fields": FIELD_CELL_MASK, "rows": data}}


def chart_body(tab: Tab, grid_size: Sequence[int]) -> dict:
    """Draw the missing chart of a tab whose grid has `grid_size` (rows, columns).

    Google refuses a second copy.
    """
    return {"requests": [*grow_requests(tab, grid_size), chart_request(tab)]}


def columns_body(tab: Tab, missing: list[str], first_index: int, stray: list[str] = ()) -> dict:
    """Make missing columns anew, inserted from column `first_index` on.

    To put them to the right of ours, `first_index` is the number of our last column plus one. An inserted
    column is blank wherever it is, so people who move columns meanwhile lose nothing. The metadata ids make
    Google refuse a second copy. `stray`: those of the missing columns whose metadata is still on another
    column.
    """
    dimension_range = {
        "sheetId": tab.sheet_id,
        "dimension": "COLUMNS",
        "startIndex": first_index,
        "endIndex": first_index + len(missing),
    }
    requests = [_delete_column_metadata_request(tab, key) for key in stray]
    requests.append({"insertDimension": {"range": dimension_range, "inheritFromBefore": True}})
    for index, key in enumerate(missing, first_index):
        requests += _column_requests(tab, tab.column(key), index)
    return {"requests": requests}


def rekey_body(tab: Tab, positions: dict[str, int], stray: list[str]) -> dict:
    """Move column metadata to where the headers are now: {column key: index}, after somebody cut and pasted.

    `stray`: those of the columns whose metadata is still on another column.
    """
    return {
        "requests": [
            *(_delete_column_metadata_request(tab, key) for key in stray),
            *(_column_metadata_request(tab, key, index) for key, index in positions.items()),
        ]
    }


def locale_request(layout: Layout) -> dict:
    """Set locale and time zone: people type dates as Thai offices do, day first, in every tab of the file."""
    properties = {"locale": layout.locale, "timeZone": layout.time_zone}
    return {"updateSpreadsheetProperties": {"properties": properties, "fields": "locale,timeZone"}}


def _add_sheet_request(tab: Tab) -> dict:
    """Make a sheet of at least two rows, because all visible rows cannot be frozen.

    The first column is frozen, so that it stays in sight on phones.
    """
    grid = {"rowCount": max(2, tab.height), "columnCount": tab.grid_width, "frozenRowCount": 1}
    if tab.columns:
        grid["frozenColumnCount"] = 1
    return {"addSheet": {"properties": {"sheetId": tab.sheet_id, "title": tab.title, "gridProperties": grid}}}


def _columns_requests(tab: Tab) -> list[dict]:
    return [
        request
        for index, column in enumerate(tab.columns)
        for request in _column_requests(tab, column, index)
    ]


def _column_requests(tab: Tab, column: Column, index: int) -> list[dict]:
    """Return header, width and metadata of one column, and below the header its format and dropdown."""
    cells_below = {
        "sheetId": tab.sheet_id,
        "startRowIndex": 1,
        "startColumnIndex": index,
        "endColumnIndex": index + 1,
    }
    requests = [
        _header_request(tab, column, index),
        _width_request(tab, index, column.pixels),
        _column_metadata_request(tab, column.key, index),
    ]
    if column.kind == "text":
        requests.append(
            {
                "repeatCell": {
                    "range": cells_below,
                    "cell": {"userEnteredFormat": TEXT},
                    "fields": "userEnteredFormat.numberFormat",
                }
            }
        )
    if column.options:
        requests.append({"setDataValidation": {"range": cells_below, "rule": dropdown(column.options)}})
    return requests


def _width_request(tab: Tab, index: int, pixels: int) -> dict:
    dimension_range = {
        "sheetId": tab.sheet_id,
        "dimension": "COLUMNS",
        "startIndex": index,
        "endIndex": index + 1,
    }
    return {
        "updateDimensionProperties": {
            "range": dimension_range,
            "properties": {"pixelSize": pixels},
            "fields": "pixelSize",
        }
    }


def _header_request(tab: Tab, column: Column, index: int) -> dict:
    """Write the header. Its text wraps, so that a long Thai header does not make a phone's column wide."""
    cell_format = {
        "textFormat": {"bold": True},
        "wrapStrategy": "WRAP",
        "verticalAlignment": "MIDDLE",
        "backgroundColorStyle": _HEADER_FILL,
        **TEXT,
    }
    cell = {"userEnteredValue": {"stringValue": column.header}, "userEnteredFormat": cell_format}
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
    """Let only `editors` write to the tab.

    A tab has at most one protection of its whole: delete an older one first.
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


def _tab_metadata_request(tab: Tab) -> dict:
    return _metadata_request({"sheetId": tab.sheet_id}, metadata_id(tab.key), TAB_KEY, tab.key)


def _column_metadata_request(tab: Tab, key: str, index: int) -> dict:
    dimension_range = {
        "sheetId": tab.sheet_id,
        "dimension": "COLUMNS",
        "startIndex": index,
        "endIndex": index + 1,
    }
    return _metadata_request({"dimensionRange": dimension_range}, metadata_id(tab.key, key), COLUMN_KEY, key)


def _metadata_request(location: dict, id: int, key: str, value: str = "") -> dict:
    entry = {"metadataId": id, "metadataKey": key, "location": location, "visibility": "DOCUMENT"}
    if value:
        entry["metadataValue"] = value
    return {"createDeveloperMetadata": {"developerMetadata": entry}}


def _delete_column_metadata_request(tab: Tab, key: str) -> dict:
    lookup = {"metadataId": metadata_id(tab.key, key)}
    return {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}}
