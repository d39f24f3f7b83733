"""The Spreadsheet resource, built as far as a field mask names it."""

from sheets.embedded import filters, metadata
from sheets.embedded.grid import GridCell, Sheet, Workbook
from sheets.embedded.masks import Mask
from sheets.embedded.ranges import may_edit
from sheets.embedded.values import display_text, effective_value, user_entered_value


def spreadsheet_resource(
    file_id: str, book: Workbook, sheets: list[Sheet], mask: Mask, with_data: bool, caller: str
) -> dict:
    """Return the Spreadsheet with these of its sheets.

    Grid data is included when the mask names it, or without a mask when `with_data` says so. Costly parts
    that the mask does not name are left out; the caller projects the rest away.
    """
    sheet_mask = mask.get("sheets", {})
    includes_data = ("data" in sheet_mask or not sheet_mask) if mask else with_data
    own_metadata = [
        metadata.with_location(entry, location)
        for entry, location in book.all_metadata()
        if location["locationType"] == "SPREADSHEET"
    ]
    sheet_resources = [
        _sheet_resource(book, sheet, sheet_mask.get("data", {}) if includes_data else None, caller)
        for sheet in sheets
    ]
    return {
        "spreadsheetId": file_id,
        "properties": book.properties,
        "developerMetadata": own_metadata,
        "sheets": sheet_resources,
    }


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


def _sheet_resource(book: Workbook, sheet: Sheet, data_mask: Mask | None, caller: str) -> dict:
    answer = {"properties": sheet.properties}
    if sheet.metadata:
        location = {"locationType": "SHEET", "sheetId": sheet.id}
        answer["developerMetadata"] = [metadata.with_location(entry, location) for entry in sheet.metadata]
    if sheet.protection:
        answer["protectedRanges"] = [{**sheet.protection, "requestingUserCanEdit": may_edit(sheet, caller)}]
    if sheet.filter:
        answer["basicFilter"] = sheet.filter
    if sheet.charts:
        answer["charts"] = sheet.charts
    if data_mask is not None:
        answer["data"] = [_grid_data(book, sheet, data_mask)]
    return answer


def _grid_data(book: Workbook, sheet: Sheet, mask: Mask) -> dict:
    """Return the GridData of a sheet.

    Dimensions are listed for every row and column of the grid, cells only down to the last stored row.
    """
    answer = {}
    if not mask or "columnMetadata" in mask:
        answer["columnMetadata"] = _padded_dimensions(sheet.columns, sheet.column_count)
    if not mask or "rowMetadata" in mask:
        row_metadata = _padded_dimensions(sheet.row_props, sheet.row_count)
        for row in filters.hidden_rows(book, sheet):
            row_metadata[row] = {**row_metadata[row], "hiddenByFilter": True}
        answer["rowMetadata"] = row_metadata
    if not mask or "rowData" in mask:
        answer["rowData"] = [
            {"values": [cell_data(book, cell) for cell in row]} if row else {} for row in sheet.rows
        ]
    return answer


def _padded_dimensions(dimensions: list[dict], count: int) -> list[dict]:
    return dimensions + [{}] * (count - len(dimensions))


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
        answer["effectiveFormat"] = style["userEnteredFormat"]
    return answer
