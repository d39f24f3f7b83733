"""The Spreadsheet resource, built as far as a field mask asks for it."""

from sheets.embedded import filters, metadata
from sheets.embedded.grid import Held, Sheet, Workbook
from sheets.embedded.masks import Mask
from sheets.embedded.ranges import may_edit
from sheets.embedded.values import effective, shown, user_entered


def resource(
    file_id: str, book: Workbook, sheets: list[Sheet], mask: Mask, with_data: bool, caller: str
) -> dict:
    """`sheets` are those that the answer is about. Grid data comes with a mask that names it, or `with_data`.

    The parts that cost much are left out if the mask does not name them; the caller projects the rest away.
    """
    inner = mask.get("sheets", {})
    data = ("data" in inner or not inner) if mask else with_data
    own = [
        metadata.described(entry, place)
        for entry, place in book.all_metadata()
        if place["locationType"] == "SPREADSHEET"
    ]
    built = [_sheet(book, sheet, inner.get("data", {}) if data else None, caller) for sheet in sheets]
    return {
        "spreadsheetId": file_id,
        "properties": book.properties,
        "developerMetadata": own,
        "sheets": built,
    }


def matching(book: Workbook, data_filters: list[dict]) -> list[Sheet]:
    """The sheets that one of the filters finds by their own metadata (a tab that was deleted is simply
    absent).
    """
    wanted = [metadata.lookup(data_filter) for data_filter in data_filters]
    ids = {
        place.get("sheetId")
        for entry, place in book.all_metadata()
        if any(metadata.matches(entry, place, each) for each in wanted)
    }
    return [sheet for sheet in book.sheets if sheet.id in ids]


def _sheet(book: Workbook, sheet: Sheet, data: Mask | None, caller: str) -> dict:
    answer = {"properties": sheet.properties}
    if sheet.metadata:
        place = {"locationType": "SHEET", "sheetId": sheet.id}
        answer["developerMetadata"] = [metadata.described(entry, place) for entry in sheet.metadata]
    if sheet.protection:
        answer["protectedRanges"] = [{**sheet.protection, "requestingUserCanEdit": may_edit(sheet, caller)}]
    if sheet.filter:
        answer["basicFilter"] = sheet.filter
    if sheet.charts:
        answer["charts"] = sheet.charts
    if data is not None:
        answer["data"] = [_grid_data(book, sheet, data)]
    return answer


def _grid_data(book: Workbook, sheet: Sheet, mask: Mask) -> dict:
    """Dimensions are told for every row and column of the grid, rows up to the last that holds anything."""
    answer = {}
    if not mask or "columnMetadata" in mask:
        answer["columnMetadata"] = _dimensions(sheet.columns, sheet.column_count)
    if not mask or "rowMetadata" in mask:
        lines = _dimensions(sheet.row_props, sheet.row_count)
        for row in filters.hidden_rows(book, sheet):
            lines[row] = {**lines[row], "hiddenByFilter": True}
        answer["rowMetadata"] = lines
    if not mask or "rowData" in mask:
        answer["rowData"] = [
            {"values": [cell_data(book, cell) for cell in row]} if row else {} for row in sheet.rows
        ]
    return answer


def _dimensions(line: list[dict], count: int) -> list[dict]:
    return line + [{}] * (count - len(line))


def cell_data(book: Workbook, cell: Held) -> dict:
    """One CellData."""
    if not cell:
        return {}
    value, look = cell[0], book.look(cell)
    answer = dict(look)
    if value is not None:
        answer["userEnteredValue"], answer["effectiveValue"] = user_entered(value), effective(value)
        answer["formattedValue"] = shown(value, look.get("userEnteredFormat", {}).get("numberFormat", {}))
    if "userEnteredFormat" in look:
        answer["effectiveFormat"] = look["userEnteredFormat"]
    return answer
