"""Reading a workbook back, in one call: rows, and where columns and tabs stand now.

Not values:batchGetByDataFilter, though it takes half the bytes: it cannot tell that columns moved, and every
row that is added after that would stand in wrong columns.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sheets.charts import chart_id
from sheets.layout import COLUMN_KEY, TAB_KEY, Layout, Tab

Value = str | int | float | bool
Rows = dict[str, list[dict[str, Value]]]
# How large the grids of written tabs are: {tab key: [rows, columns]}.
Grids = dict[str, list[int]]

# Of each cell what it comes to; for dates also the text that is shown. Protections: of ours alone those that
# bind us.
LOCATE_FIELDS = (
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),developerMetadata(metadataKey,"
    "metadataValue),charts(chartId),protectedRanges(range,warningOnly,requestingUserCanEdit),data(rowData(values(effectiveValue,formattedValue,effectiveFormat(numberFormat(type))))"
    ",columnMetadata(developerMetadata(metadataKey,metadataValue))))"
)

# The header row is looked for in so many rows from the top; people insert lines above it, but not many.
_HEADER_ROWS = 10


@dataclass(frozen=True)
class Located:
    """What stands in a workbook, and where.

    `rows`: for each tab that is there, one dict a sheet row (index 0 = the first row), "" for an empty cell;
    a missing column's key is absent from the dicts. `by_header`: columns that only their header gave away
    (their metadata is lost, or is left behind at `stray` columns): flag them; `rekey_body` mends it.
    `widths`: columns of each grid. `grids`: of the written tabs that are there. `undrawn`: those of them that
    lack their chart; `chart_body` mends it. `closed`: tabs where we may not add rows, because a person
    protected them to the bottom; `guarded`: tabs of which some other part is protected against us.
    """

    rows: Rows
    missing_columns: dict[str, list[str]]
    missing_tabs: list[str]
    positions: dict[str, dict[str, int]]
    by_header: dict[str, list[str]]
    stray: dict[str, list[str]]
    widths: dict[str, int]
    grids: Grids
    undrawn: list[str]
    closed: list[str]
    guarded: list[str]


def locate_body() -> dict:
    """getByDataFilter, every tab that carries our metadata, whole."""
    return {"dataFilters": [{"developerMetadataLookup": {"metadataKey": TAB_KEY, "locationType": "SHEET"}}]}


def locate(answer: dict, layout: Layout) -> Located:
    """The answer to `locate_body()` with LOCATE_FIELDS: metadata first, header text second."""
    sheets = {sheet["properties"]["sheetId"]: sheet for sheet in answer.get("sheets", ())}
    tabs = [tab for tab in layout.entry_tabs if tab.sheet_id in sheets]
    grids = {tab.key: _grid(sheets[tab.sheet_id]) for tab in tabs}
    found = {tab.key: _places(tab, keyed_columns(sheets[tab.sheet_id]), grids[tab.key]) for tab in tabs}
    columns = {
        key: {name: _column(grids[key], index) for name, index in places.items()}
        for key, (places, _, _) in found.items()
    }
    missing = {
        tab.key: [column.key for column in tab.columns if column.key not in columns[tab.key]] for tab in tabs
    }
    against = {tab.key: _against_us(sheets[tab.sheet_id]) for tab in layout.tabs if tab.sheet_id in sheets}
    return Located(
        rows={tab.key: _rows(columns[tab.key]) for tab in tabs},
        missing_columns={key: names for key, names in missing.items() if names},
        missing_tabs=[tab.key for tab in layout.tabs if tab.sheet_id not in sheets],
        positions={key: places for key, (places, _, _) in found.items()},
        by_header={key: names for key, (_, names, _) in found.items() if names},
        stray={key: names for key, (_, _, names) in found.items() if names},
        widths={tab.key: sheets[tab.sheet_id]["properties"]["gridProperties"]["columnCount"] for tab in tabs},
        grids=grids_of(layout, sheets),
        undrawn=[
            tab.key
            for tab in layout.written_tabs
            if tab.chart
            and tab.sheet_id in sheets
            and chart_id(tab) not in [found["chartId"] for found in sheets[tab.sheet_id].get("charts", ())]
        ],
        closed=[
            key for key, ranges in against.items() if any("endRowIndex" not in place for place in ranges)
        ],
        guarded=[key for key, ranges in against.items() if ranges],
    )


def _against_us(sheet: dict) -> list[dict]:
    """The protected ranges of a Sheet resource that this account may not edit."""
    return [
        found["range"]
        for found in sheet.get("protectedRanges", ())
        if not found.get("warningOnly") and not found.get("requestingUserCanEdit")
    ]


def grids_of(layout: Layout, sheets: Mapping[int, dict]) -> Grids:
    """By Sheet resources, {sheetId: resource}."""
    found = {
        tab.key: sheets[tab.sheet_id]["properties"]["gridProperties"]
        for tab in layout.written_tabs
        if tab.sheet_id in sheets
    }
    return {key: [grid["rowCount"], grid["columnCount"]] for key, grid in found.items()}


def keyed_columns(sheet: dict) -> dict[str, int]:
    """{column key: index} by the column metadata of a Sheet resource."""
    data = sheet.get("data") or [{}]
    return {
        entry["metadataValue"]: index
        for index, column in enumerate(data[0].get("columnMetadata", ()))
        for entry in column.get("developerMetadata", ())
        if entry.get("metadataKey") == COLUMN_KEY
    }


def _rows(columns: dict[str, list]) -> list[dict[str, Value]]:
    height = max(map(len, columns.values()), default=0)
    return [
        {key: column[row] if row < len(column) else "" for key, column in columns.items()}
        for row in range(height)
    ]


def _places(
    tab: Tab, keyed: dict[str, int], grid: list[list[Value]]
) -> tuple[dict[str, int], list[str], list[str]]:
    """(positions, those by their header, those whose metadata is elsewhere).

    A header counts only where no key sits: a column that people renamed to another column's header changes
    nothing.
    """
    headers = _headers(tab, grid)
    free = {text: index for index, text in reversed(list(enumerate(headers))) if index not in keyed.values()}
    places, by_header, stray = {}, [], []
    for column in tab.columns:
        index, shown = keyed.get(column.key), free.get(column.header)
        if shown is not None and (index is None or (index >= len(headers) or headers[index] == "")):
            places[column.key] = shown
            by_header.append(column.key)
            stray += [column.key] if index is not None else []
        elif index is not None:
            places[column.key] = index
    return places, by_header, stray


def _headers(tab: Tab, grid: list[list[Value]]) -> list[Value]:
    """The row near the top with most of our headers; [] if none has any."""
    ours = {column.header for column in tab.columns}
    best = max(grid[:_HEADER_ROWS], key=lambda row: len(ours.intersection(row)), default=[])
    return best if ours.intersection(best) else []


def _grid(sheet: dict) -> list[list[Value]]:
    data = sheet.get("data") or [{}]
    return [[_value(cell) for cell in row.get("values", ())] for row in data[0].get("rowData", ())]


def _column(grid: list[list[Value]], index: int) -> list[Value]:
    column = [row[index] if index < len(row) else "" for row in grid]
    while column and column[-1] == "":
        column.pop()
    return column


def _value(cell: dict) -> Value:
    """A cell unformatted, but dates and errors as the text that is shown."""
    value = cell.get("effectiveValue", {})
    kind = cell.get("effectiveFormat", {}).get("numberFormat", {}).get("type", "")
    if "errorValue" in value or ("numberValue" in value and kind in ("DATE", "TIME", "DATE_TIME")):
        return cell.get("formattedValue", "")
    return next(iter(value.values()), "")
