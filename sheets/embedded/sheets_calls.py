"""The calls about whole spreadsheets: get, batchUpdate, getByDataFilter, developerMetadata.get, copyTo."""

from sheets.embedded import copying, editing, metadata, spreadsheet
from sheets.embedded.access import check_access
from sheets.embedded.call import Call
from sheets.embedded.grid import Workbook
from sheets.embedded.lean import lean
from sheets.embedded.ranges import required_field
from sheets.embedded.store import Store
from sheets.embedded.validation import is_true


def get(store: Store, call: Call, id: str) -> dict:
    check_access(store, id, call.caller)
    book = store.get_workbook(id)
    parts = spreadsheet.parts_in_ranges(book, call.query.get("ranges", []))
    with_data = is_true(call.query, "includeGridData")
    return spreadsheet.spreadsheet_resource(id, book, parts, call.mask, with_data, call.caller)


def batch_update(store: Store, call: Call, id: str) -> dict:
    check_access(store, id, call.caller, writing=True)
    _, book, replies = editing.edit(store, id, call.body.get("requests", []), call.caller)
    answer = {"spreadsheetId": id, "replies": replies}
    if call.body.get("includeSpreadsheetInResponse"):
        mask = call.mask.get("updatedSpreadsheet", {})
        with_data = call.body.get("responseIncludeGridData", False)
        parts = spreadsheet.whole_sheets(book.sheets)
        answer["updatedSpreadsheet"] = spreadsheet.spreadsheet_resource(
            id, book, parts, mask, with_data, call.caller
        )
    return answer


def get_by_data_filter(store: Store, call: Call, id: str) -> dict:
    check_access(store, id, call.caller)
    book = store.get_workbook(id)
    sheets = spreadsheet.matching_sheets(book, call.body.get("dataFilters", []))
    with_data = call.body.get("includeGridData", False)
    parts = spreadsheet.whole_sheets(sheets)
    return spreadsheet.spreadsheet_resource(id, book, parts, call.mask, with_data, call.caller)


def get_metadata(store: Store, call: Call, id: str, number: str) -> dict:
    check_access(store, id, call.caller)
    return metadata.get(store.get_workbook(id), int(number))


def copy_to(store: Store, call: Call, id: str, number: str) -> dict:
    """Copy a tab into another workbook, which may be the same."""
    check_access(store, id, call.caller)
    destination = required_field(call.body, "destinationSpreadsheetId")
    check_access(store, destination, call.caller, writing=True)
    source = store.get_workbook(id)

    def change(book: Workbook) -> editing.EditResult:
        changed = book.copy()
        properties = copying.copy_sheet(source, source.sheet(int(number)), changed, call.caller)
        return editing.EditResult(book, changed, [lean(properties, "SheetProperties")])

    return editing.change_workbook(store, destination, call.caller, change).replies[0]
