"""The Spreadsheet resource, built as far as a field mask names it."""

from collections.abc import Iterable
from typing import NamedTuple

from sheets.embedded import filters, metadata
from sheets.embedded.a1 import read_range
from sheets.embedded.defaults import DEFAULT_FORMAT, THEME
from sheets.embedded.grid import GridCell, Sheet, Workbook, dimension_location
from sheets.embedded.lean import lean, with_both_colours
from sheets.embedded.masks import Mask
from sheets.embedded.protection import protected_ranges
from sheets.embedded.ranges import Region
from sheets.embedded.shapes import SHAPES
from sheets.embedded.values import display_text, effective_value, user_entered_value

_URL = "https://docs.google.com/spreadsheets/d/{}/edit"
# Pixels of a row and a column without a size of their own.
_ROW_HEIGHT, _COLUMN_WIDTH = 21, 100


class SheetPart(NamedTuple):
    """A sheet to answer, and the regions of it that the grid data are about: None for all of it."""

    sheet: Sheet
    regions: list[Region] | None


def whole_sheets(sheets: Iterable[Sheet]) -> list[SheetPart]:
    return [SheetPart(sheet, None) for sheet in sheets]


def parts_in_ranges(book: Workbook, ranges: list[str]) -> list[SheetPart]:
    """Return the sheets with these ranges in A1 notation; without ranges all sheets. Raises Refusal."""
    if not ranges:
        return whole_sheets(book.sheets)
    places = [read_range(book, text) for text in ranges]
    return [
        SheetPart(sheet, regions)
        for sheet in book.sheets
        if (regions := [region for other, region in places if other is sheet])
    ]


def spreadsheet_resource(
    file_id: str, book: Workbook, parts: list[SheetPart], mask: Mask, with_data: bool, caller: str
) -> dict:
    """Return the Spreadsheet with these of its sheets.

    Grid data is included when the mask names it, or without a mask when `with_data` says so. Costly parts
    that the mask does not name are left out; the caller projects the rest away.
    """
    sheet_mask = mask.get("sheets", {})
    includes_data = ("data" in sheet_mask or not sheet_mask) if mask else with_data
    data_mask = sheet_mask.get("data", {}) if includes_data else None
    own_metadata = [
        metadata.with_location(entry, location)
        for entry, location in book.all_metadata()
        if location["locationType"] == "SPREADSHEET"
    ]
    answer = {
        "spreadsheetId": file_id,
        "properties": {**book.properties, "defaultFormat": DEFAULT_FORMAT, "spreadsheetTheme": THEME},
        "sheets": [_sheet_resource(book, part, data_mask, caller) for part in parts],
        "namedRanges": [lean(named_range, "NamedRange") for named_range in book.named],
        "spreadsheetUrl": _URL.format(file_id),
        "developerMetadata": own_metadata,
    }
    return {name: value for name, value in answer.items() if value != []}


def matching_sheets(book: Workbook, data_filters: list[dict]) -> list[Sheet]:
    """Return the sheets whose own metadata match one of the filters.

    A deleted tab is simply absent.
    """
    lookups = [metadata.metadata_lookup(data_filter) for data_filter in data_filters]
    ids = {
        location.get("sheetId")
        for entry, location in book.all_metadata()
        if any(metadata.is_match(entry, location, lookup) for lookup in lookups)
    }
    return [sheet for sheet in book.sheets if sheet.id in ids]


def _sheet_resource(book: Workbook, part: SheetPart, data_mask: Mask | None, caller: str) -> dict:
    sheet = part.sheet
    location = {"locationType": "SHEET", "sheetId": sheet.id}
    answer = {
        "properties": lean(sheet.properties, "SheetProperties"),
        "developerMetadata": [metadata.with_location(entry, location) for entry in sheet.metadata],
        "protectedRanges": protected_ranges(sheet, caller),
        "basicFilter": lean(sheet.filter, "BasicFilter") if sheet.filter else [],
        "charts": [lean(chart, "EmbeddedChart") for chart in sheet.charts],
        "merges": [lean(merge, "GridRange") for merge in sheet.merges],
        "rowGroups": [lean(group, "DimensionGroup") for group in sheet.row_groups],
        "columnGroups": [lean(group, "DimensionGroup") for group in sheet.column_groups],
    }
    if data_mask is not None:
        answer["data"] = [_grid_data(book, sheet, data_mask, region) for region in part.regions or [None]]
    return {name: value for name, value in answer.items() if value != []}


def _grid_data(book: Workbook, sheet: Sheet, mask: Mask, region: Region | None) -> dict:
    """Return the GridData of a sheet or of a region of it.

    Dimensions are listed for every row and column, cells only down to the last stored row.
    """
    region = region or Region(0, sheet.row_count, 0, sheet.column_count)
    rows, columns = slice(region.top, region.bottom), slice(region.left, region.right)
    answer: dict = {}
    if region.top:
        answer["startRow"] = region.top
    if region.left:
        answer["startColumn"] = region.left
    if not mask or "columnMetadata" in mask:
        answer["columnMetadata"] = _dimensions(sheet, "COLUMNS")[columns]
    if not mask or "rowMetadata" in mask:
        row_metadata = _dimensions(sheet, "ROWS")
        for row in filters.hidden_rows(book, sheet):
            row_metadata[row] = {**row_metadata[row], "hiddenByFilter": True}
        answer["rowMetadata"] = row_metadata[rows]
    if not mask or "rowData" in mask:
        row_data = [_row_data(book, cells[columns]) for cells in sheet.rows[rows]]
        while row_data and not row_data[-1]:
            row_data.pop()
        if row_data:
            answer["rowData"] = row_data
    return answer


def _row_data(book: Workbook, cells: list[GridCell]) -> dict:
    """Return the RowData of cells, {} when all are empty."""
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return {"values": [cell_data(book, cell) for cell in cells[:end]]} if end else {}


def _dimensions(sheet: Sheet, dimension: str) -> list[dict]:
    """Return the DimensionProperties of all rows or columns, with the size of those that have none set."""
    if dimension == "ROWS":
        dimensions, count, default = sheet.row_props, sheet.row_count, {"pixelSize": _ROW_HEIGHT}
    else:
        dimensions, count, default = sheet.columns, sheet.column_count, {"pixelSize": _COLUMN_WIDTH}
    own = [{**default, **{name: value for name, value in each.items() if value}} for each in dimensions]
    for index, properties in enumerate(own):
        if "developerMetadata" in properties:
            location = dimension_location(sheet.id, dimension, index)
            properties["developerMetadata"] = [
                metadata.with_location(entry, location) for entry in properties["developerMetadata"]
            ]
    return own + [default] * (count - len(dimensions))


def cell_data(book: Workbook, cell: GridCell) -> dict:
    """Return the CellData of a cell, {} for an empty one."""
    if not cell:
        return {}
    value, style = cell[0], book.cell_style(cell)
    answer = dict(style)
    if value is not None:
        answer["userEnteredValue"], answer["effectiveValue"] = (
            user_entered_value(value),
            effective_value(value),
        )
        answer["formattedValue"] = display_text(
            value, style.get("userEnteredFormat", {}).get("numberFormat", {})
        )
    if "userEnteredFormat" in style:
        answer["userEnteredFormat"] = answer["effectiveFormat"] = shown_format(style["userEnteredFormat"])
    return answer


def shown_format(cell_format: dict) -> dict:
    """Return a CellFormat with its colours in both forms."""
    if "textFormat" not in cell_format and "backgroundColorStyle" not in cell_format:
        return cell_format
    shown = with_both_colours(cell_format, SHAPES["CellFormat"])
    if "textFormat" in shown:
        shown["textFormat"] = with_both_colours(shown["textFormat"], SHAPES["TextFormat"])
    return shown
