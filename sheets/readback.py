"""Reading a workbook back: the usual way by column ids, and the long way after columns or tabs went missing."""

from dataclasses import dataclass

from sheets.layout import COLUMN_KEY, TAB_KEY, Layout, Tab, metadata_id

Value = str | int | float | bool
Rows = dict[str, list[dict[str, Value]]]

# Of each cell what it comes to; for dates also the text that is shown, as `read_body` asks for.
LOCATE_FIELDS = ("sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),developerMetadata(metadataKey,"
                 "metadataValue),data(rowData(values(effectiveValue,formattedValue,effectiveFormat(numberFormat(type))))"
                 ",columnMetadata(developerMetadata(metadataKey,metadataValue))))")

# The header row is looked for in so many rows from the top; people insert lines above it, but not many.
_HEADER_ROWS = 10


@dataclass(frozen=True)
class Reading:
    """`rows`: for each tab that answered, one dict a sheet row (index 0 = the first row), "" for an empty cell.

    A missing column's key is absent from the dicts. A tab all of whose columns are missing may be deleted, or may have
    lost only its metadata: `locate` tells. `headless`: columns whose metadata sits where there is no header while the
    others have theirs, the mark of a column that was cut and pasted elsewhere.
    """

    rows: Rows
    missing_columns: dict[str, list[str]]
    missing_tabs: list[str]
    headless: dict[str, list[str]]

    @property
    def complete(self) -> bool:
        return not (self.missing_columns or self.missing_tabs or self.headless)


@dataclass(frozen=True)
class Located(Reading):
    """A Reading by `locate`, with the places. `by_header`: columns that only their header gave away (their metadata is
    lost, or is left behind at `stray` columns): flag them; `rekey_body` mends it. `widths`: columns of each grid."""

    positions: dict[str, dict[str, int]]
    by_header: dict[str, list[str]]
    stray: dict[str, list[str]]
    widths: dict[str, int]
    summary_rows: int


def read_body(tabs: tuple[Tab, ...] | list[Tab]) -> dict:
    """values:batchGetByDataFilter, a filter for each column of these tabs."""
    filters = [{"developerMetadataLookup": {"metadataId": metadata_id(tab.key, column.key)}}
               for tab in tabs for column in tab.columns]
    return {"dataFilters": filters, "majorDimension": "COLUMNS", "valueRenderOption": "UNFORMATTED_VALUE",
            "dateTimeRenderOption": "FORMATTED_STRING"}


def read(answer: dict, tabs: tuple[Tab, ...] | list[Tab]) -> Reading:
    """The answer to `read_body(tabs)`."""
    by_id = {each["developerMetadataLookup"]["metadataId"]: (found["valueRange"].get("values") or [[]])[0]
             for found in answer.get("valueRanges", ()) for each in found["dataFilters"]}
    columns = {tab.key: {column.key: by_id[metadata_id(tab.key, column.key)] for column in tab.columns
                         if metadata_id(tab.key, column.key) in by_id} for tab in tabs}
    return Reading(*_aligned([tab for tab in tabs if tab.columns], columns))


def locate_body() -> dict:
    """getByDataFilter, every tab that carries our metadata, whole."""
    return {"dataFilters": [{"developerMetadataLookup": {"metadataKey": TAB_KEY, "locationType": "SHEET"}}]}


def locate(answer: dict, layout: Layout) -> Located:
    """The answer to `locate_body()` with LOCATE_FIELDS: metadata first, header text second."""
    sheets = {sheet["properties"]["sheetId"]: sheet for sheet in answer.get("sheets", ())}
    tabs = [tab for tab in layout.entry_tabs if tab.sheet_id in sheets]
    grids = {tab.key: _grid(sheets[tab.sheet_id]) for tab in tabs}
    found = {tab.key: _places(tab, keyed_columns(sheets[tab.sheet_id]), grids[tab.key]) for tab in tabs}
    columns = {key: {name: _column(grids[key], index) for name, index in places.items()}
               for key, (places, _, _) in found.items()}
    summary = next((sheets[tab.sheet_id] for tab in layout.tabs if tab.is_summary and tab.sheet_id in sheets), None)
    rows, missing, _, headless = _aligned(tabs, columns)
    return Located(
        rows, missing, [tab.key for tab in layout.tabs if tab.sheet_id not in sheets], headless,
        positions={key: places for key, (places, _, _) in found.items()},
        by_header={key: names for key, (_, names, _) in found.items() if names},
        stray={key: names for key, (_, _, names) in found.items() if names},
        widths={tab.key: sheets[tab.sheet_id]["properties"]["gridProperties"]["columnCount"] for tab in tabs},
        summary_rows=summary["properties"]["gridProperties"]["rowCount"] if summary else 0)


def keyed_columns(sheet: dict) -> dict[str, int]:
    """{column key: index} by the column metadata of a Sheet resource."""
    data = sheet.get("data") or [{}]
    return {entry["metadataValue"]: index for index, column in enumerate(data[0].get("columnMetadata", ()))
            for entry in column.get("developerMetadata", ()) if entry.get("metadataKey") == COLUMN_KEY}


def _aligned(tabs: list[Tab], columns: dict[str, dict[str, list]]) -> tuple[Rows, dict, list[str], dict]:
    """(rows, missing columns, missing tabs, headless columns) from columns of unequal length."""
    here = [tab for tab in tabs if columns.get(tab.key)]
    rows = {tab.key: _rows(columns[tab.key]) for tab in here}
    missing = {tab.key: [column.key for column in tab.columns if column.key not in columns[tab.key]] for tab in here}
    headless = {tab.key: _headless(tab, rows[tab.key]) for tab in here}
    return (rows, {key: names for key, names in missing.items() if names},
            [tab.key for tab in tabs if tab not in here], {key: names for key, names in headless.items() if names})


def _rows(columns: dict[str, list]) -> list[dict[str, Value]]:
    height = max(map(len, columns.values()))
    return [{key: column[row] if row < len(column) else "" for key, column in columns.items()}
            for row in range(height)]


def _headless(tab: Tab, rows: list[dict[str, Value]]) -> list[str]:
    for row in rows[:_HEADER_ROWS]:
        if any(row.get(column.key) == column.header for column in tab.columns):
            return [column.key for column in tab.columns if row.get(column.key) == ""]
    return []


def _places(tab: Tab, keyed: dict[str, int], grid: list[list[Value]]) -> tuple[dict[str, int], list[str], list[str]]:
    """(positions, those by their header, those whose metadata is elsewhere).

    A header counts only where no key sits: a column that people renamed to another column's header changes nothing.
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
    """As `read_body` would have it: dates and errors as the text that is shown."""
    value = cell.get("effectiveValue", {})
    kind = cell.get("effectiveFormat", {}).get("numberFormat", {}).get("type", "")
    if "errorValue" in value or ("numberValue" in value and kind in ("DATE", "TIME", "DATE_TIME")):
        return cell.get("formattedValue", "")
    return next(iter(value.values()), "")
