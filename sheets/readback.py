"""Reads a workbook in one call: its rows, and where columns and tabs are now.

Not values:batchGetByDataFilter, though it takes half the bytes: it cannot tell that columns moved, and every
row that is added after that would be in the wrong columns.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sheets.ceiling import TabSize
from sheets.charts import chart_id
from sheets.head import Head, head_of_workbook
from sheets.layout import COLUMN_KEY, TAB_KEY, Layout, Tab
from sheets.own_columns import own_cells_range
from sheets.tab_shapes import TabShape, tab_shape

Value = str | int | float | bool
Rows = dict[str, list[dict[str, Value]]]
# How large the grids of written tabs are: {tab key: [rows, columns]}.
GridSizes = dict[str, list[int]]

# Of each cell its effective value; for dates also the text that is shown. Of protections whether they bind
# us. The metadata of the spreadsheet is its head and the keys of the tokens.
CONTENTS_FIELDS = (
    "developerMetadata(metadataKey,metadataValue),sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),developerMetadata(metadataKey,"
    "metadataValue),charts(chartId),protectedRanges(range,warningOnly,requestingUserCanEdit),data(rowData(values(effectiveValue,formattedValue,effectiveFormat(numberFormat(type))))"
    ",columnMetadata(hiddenByUser,developerMetadata(metadataKey,metadataValue))))"
)

# A write that depends on where columns are asks for the workbook as it is right after it.
WRITTEN_CONTENTS_FIELDS = f"updatedSpreadsheet({CONTENTS_FIELDS})"

# The header row is searched in so many rows from the top: people insert lines above it, but not many.
_HEADER_ROWS = 10


@dataclass(frozen=True)
class WorkbookContents:
    """What a workbook holds, and where.

    `rows`: for each tab that exists, one dict a sheet row (index 0 = the first row), "" for an empty cell;
    the key of a missing column is absent. `positions`: where the columns are. `columns_by_header`: columns
    that were found by their header alone, because their metadata is lost or is on another column
    (`stray_columns`): flag them; `rekey_body` repairs it. `grid_widths`: columns of each grid. `grid_sizes`:
    of the written tabs that exist. `missing_charts`: written tabs that lack their chart; `chart_body` draws
    it. `closed_tabs`: tabs where we may not add rows, because a person protected them to the bottom.
    `protected_tabs`: all tabs of which any part is protected against us. `written`: what the written tabs
    show, line by line, as wide as their layout, without empty lines at the end. `own_ranges`: where
    columns of people's own are between ours, in A1 notation (see `own_columns`). `head`: the newest batch.
    `own_cells`: what stands in all columns of people's own, for each sheet row, without empty cells.
    `sizes`: how large each entry tab is. `shapes`: of all tabs of ours that exist.
    """

    rows: Rows
    missing_columns: dict[str, list[str]]
    missing_tabs: list[str]
    positions: dict[str, dict[str, int]]
    columns_by_header: dict[str, list[str]]
    stray_columns: dict[str, list[str]]
    grid_widths: dict[str, int]
    grid_sizes: GridSizes
    missing_charts: list[str]
    closed_tabs: list[str]
    protected_tabs: list[str]
    written: dict[str, list[list[Value]]]
    own_ranges: list[str]
    head: Head | None
    own_cells: dict[str, list[list[Value]]]
    sizes: dict[str, TabSize]
    shapes: dict[str, TabShape]


class _ColumnPlaces(NamedTuple):
    """Where a tab's columns are; those found by their header; those of them whose metadata is elsewhere."""

    positions: dict[str, int]
    by_header: list[str]
    stray: list[str]


def contents_body() -> dict:
    """Return a getByDataFilter body for every tab that carries our metadata, whole."""
    return {"dataFilters": [{"developerMetadataLookup": {"metadataKey": TAB_KEY, "locationType": "SHEET"}}]}


def workbook_contents(answer: dict, layout: Layout) -> WorkbookContents:
    """Read the answer to `contents_body()` with CONTENTS_FIELDS.

    A column is found by its metadata first, by its header's text second.
    """
    sheets = {sheet["properties"]["sheetId"]: sheet for sheet in answer.get("sheets", ())}
    tabs = [tab for tab in layout.entry_tabs if tab.sheet_id in sheets]
    grids = {tab.key: _grid(sheets[tab.sheet_id]) for tab in tabs}
    columns = {
        tab.key: _find_columns(tab, column_positions(sheets[tab.sheet_id]), grids[tab.key]) for tab in tabs
    }
    values = {
        key: {name: _column_values(grids[key], index) for name, index in places.positions.items()}
        for key, places in columns.items()
    }
    missing = {
        tab.key: [column.key for column in tab.columns if column.key not in values[tab.key]] for tab in tabs
    }
    closed_ranges = {
        tab.key: ranges_closed_to_us(sheets[tab.sheet_id]) for tab in layout.tabs if tab.sheet_id in sheets
    }
    grid_widths = {
        tab.key: sheets[tab.sheet_id]["properties"]["gridProperties"]["columnCount"] for tab in tabs
    }
    return WorkbookContents(
        rows={tab.key: _rows(values[tab.key]) for tab in tabs},
        missing_columns={key: names for key, names in missing.items() if names},
        missing_tabs=[tab.key for tab in layout.tabs if tab.sheet_id not in sheets],
        positions={key: places.positions for key, places in columns.items()},
        columns_by_header={key: places.by_header for key, places in columns.items() if places.by_header},
        stray_columns={key: places.stray for key, places in columns.items() if places.stray},
        grid_widths=grid_widths,
        grid_sizes=grid_sizes(layout, sheets),
        missing_charts=_missing_charts(layout, sheets),
        closed_tabs=[key for key, ranges in closed_ranges.items() if is_closed_to_new_rows(ranges)],
        protected_tabs=[key for key, ranges in closed_ranges.items() if ranges],
        written={
            tab.key: trimmed_lines(_grid(sheets[tab.sheet_id]), tab.grid_width)
            for tab in layout.written_tabs
            if tab.sheet_id in sheets
        },
        own_cells={
            key: _cells_beside(grids[key], places.positions.values()) for key, places in columns.items()
        },
        own_ranges=[
            cells
            for tab in tabs
            if (cells := _own_range(tab, sheets[tab.sheet_id], grids[tab.key], columns[tab.key]))
        ],
        head=head_of_workbook(answer),
        sizes={key: TabSize.of(grid, grid_widths[key]) for key, grid in grids.items()},
        shapes={
            tab.key: tab_shape(
                sheets[tab.sheet_id], columns[tab.key].positions, _header_row(tab, grids[tab.key])
            )
            for tab in tabs
        }
        | {
            tab.key: TabShape(tab.sheet_id, sheets[tab.sheet_id]["properties"]["title"])
            for tab in layout.written_tabs
            if tab.sheet_id in sheets
        },
    )


def _own_range(tab: Tab, sheet: Mapping, grid: list[list[Value]], places: _ColumnPlaces) -> str | None:
    return own_cells_range(sheet["properties"], grid, _header_row(tab, grid), places.positions.values())


def trimmed_lines(lines: Sequence[Sequence[Value | None]], width: int) -> list[list[Value]]:
    """Return lines of this width, "" in empty cells, without the empty lines at the end."""
    whole = [[*("" if cell is None else cell for cell in line[:width])] for line in lines]
    padded = [line + [""] * (width - len(line)) for line in whole]
    while padded and not any(cell != "" for cell in padded[-1]):
        padded.pop()
    return padded


def _missing_charts(layout: Layout, sheets: Mapping[int, dict]) -> list[str]:
    """Return the keys of the written tabs that exist and lack their chart."""
    return [
        tab.key
        for tab in layout.written_tabs
        if tab.chart
        and tab.sheet_id in sheets
        and chart_id(tab) not in [chart["chartId"] for chart in sheets[tab.sheet_id].get("charts", ())]
    ]


def ranges_closed_to_us(sheet: dict) -> list[dict]:
    """Return the protected ranges of a Sheet resource that this account may not edit."""
    return [
        protection["range"]
        for protection in sheet.get("protectedRanges", ())
        if not protection.get("warningOnly") and not protection.get("requestingUserCanEdit")
    ]


def is_closed_to_new_rows(ranges: list[dict]) -> bool:
    """True if one of these protected ranges of a tab reaches to its bottom."""
    return any("endRowIndex" not in part for part in ranges)


def grid_sizes(layout: Layout, sheets: Mapping[int, dict]) -> GridSizes:
    """Return the sizes of the written tabs that are among the Sheet resources {sheetId: resource}."""
    grids = {
        tab.key: sheets[tab.sheet_id]["properties"]["gridProperties"]
        for tab in layout.written_tabs
        if tab.sheet_id in sheets
    }
    return {key: [grid["rowCount"], grid["columnCount"]] for key, grid in grids.items()}


def column_positions(sheet: dict) -> dict[str, int]:
    """Return {column key: index} by the column metadata of a Sheet resource."""
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


def _find_columns(tab: Tab, keyed_positions: dict[str, int], grid: list[list[Value]]) -> _ColumnPlaces:
    """Find the columns of a tab by their metadata and, where it is lost, by their header.

    A header counts only where no key is: a column that people renamed to another column's header changes
    nothing. A key on a column with another header yields to it: the key was put back by the column's place
    when a column of people's own had come there, or people cut and pasted theirs.
    """
    headers = _header_row(tab, grid)
    free_headers = {
        text: index
        for index, text in reversed(list(enumerate(headers)))
        if index not in keyed_positions.values()
    }
    positions, by_header, stray = {}, [], []
    for column in tab.columns:
        index, header_index = keyed_positions.get(column.key), free_headers.get(column.header)
        if header_index is not None and (index is None or headers[index : index + 1] != [column.header]):
            positions[column.key] = header_index
            by_header.append(column.key)
            stray += [column.key] if index is not None else []
        elif index is not None:
            positions[column.key] = index
    return _ColumnPlaces(positions, by_header, stray)


def _header_row(tab: Tab, grid: list[list[Value]]) -> list[Value]:
    """Return the row near the top with most of our headers; [] if none has any."""
    our_headers = {column.header for column in tab.columns}
    best = max(grid[:_HEADER_ROWS], key=lambda row: len(our_headers.intersection(row)), default=[])
    return best if our_headers.intersection(best) else []


def _grid(sheet: dict) -> list[list[Value]]:
    data = sheet.get("data") or [{}]
    return [[_value(cell) for cell in row.get("values", ())] for row in data[0].get("rowData", ())]


def _cells_beside(grid: list[list[Value]], places: Collection[int]) -> list[list[Value]]:
    """Return the filled cells of each row that are in none of these columns."""
    ours = set(places)
    return [[cell for index, cell in enumerate(row) if index not in ours and cell != ""] for row in grid]


def _column_values(grid: list[list[Value]], index: int) -> list[Value]:
    column = [row[index] if index < len(row) else "" for row in grid]
    while column and column[-1] == "":
        column.pop()
    return column


def _value(cell: dict) -> Value:
    """Return a cell's unformatted value, but dates and errors as the text that is shown."""
    value = cell.get("effectiveValue", {})
    kind = cell.get("effectiveFormat", {}).get("numberFormat", {}).get("type", "")
    if "errorValue" in value or ("numberValue" in value and kind in ("DATE", "TIME", "DATE_TIME")):
        return cell.get("formattedValue", "")
    return next(iter(value.values()), "")
