"""Checks where the metadata of columns goes when people move, cut, copy, duplicate, delete and sort."""

from collections.abc import Callable

from sheets.smoke.assumption import Assumption, CheckResult, check_result
from sheets.smoke.scratch import Scratch, ScratchTab, keys, text_row


def check_moved_column(scratch: Scratch) -> CheckResult:
    def requests(tab: ScratchTab) -> list[dict]:
        return [
            {"moveDimension": {"source": tab.column_range(0), "destinationIndex": 3}},
            {"insertDimension": {"range": tab.column_range(0), "inheritFromBefore": False}},
        ]

    return _check_order(scratch, requests, ["", "b", "c", "a"])


def check_deleted_column(scratch: Scratch) -> CheckResult:
    return _check_order(
        scratch, lambda tab: [{"deleteDimension": {"range": tab.column_range(1)}}], ["a", "c"]
    )


def check_cut_column(scratch: Scratch) -> CheckResult:
    def requests(tab: ScratchTab) -> list[dict]:
        destination = {"sheetId": tab.sheet_id, "rowIndex": 0, "columnIndex": 5}
        return [
            {
                "cutPaste": {
                    "source": tab.grid_range(0, 4, 0, 1),
                    "destination": destination,
                    "pasteType": "PASTE_NORMAL",
                }
            }
        ]

    return _check_order(scratch, requests, ["a", "b", "c"])


def check_copied_column(scratch: Scratch) -> CheckResult:
    def requests(tab: ScratchTab) -> list[dict]:
        return [
            {
                "copyPaste": {
                    "source": tab.grid_range(0, 4, 0, 1),
                    "destination": tab.grid_range(0, 4, 5, 6),
                    "pasteType": "PASTE_NORMAL",
                }
            }
        ]

    return _check_order(scratch, requests, ["a", "b", "c"])


def check_duplicated_tab(scratch: Scratch) -> CheckResult:
    tab, copy = scratch.tab(), ScratchTab(scratch.new_sheet_id())
    duplicate = {
        "sourceSheetId": tab.sheet_id,
        "newSheetId": copy.sheet_id,
        "newSheetName": f"สำเนา {tab.sheet_id}",
    }
    resource = scratch.send_and_read(
        copy, *scratch.column_metadata_requests(tab, "a", "b"), {"duplicateSheet": duplicate}
    )
    metadata = [*keys(resource), *(entry["metadataKey"] for entry in resource.get("developerMetadata", ()))]
    return check_result(not metadata, f"the copy has {metadata}" if metadata else "")


def check_column_by_key(scratch: Scratch) -> CheckResult:
    tab = scratch.tab()
    (key_request,) = scratch.column_metadata_requests(tab, "a")
    insert = {"insertDimension": {"range": tab.column_range(0), "inheritFromBefore": False}}
    rows = tab.write_request(0, 0, text_row("ก"), text_row("ข"), text_row("ค"))
    scratch.send(rows, key_request, insert)
    id = key_request["createDeveloperMetadata"]["developerMetadata"]["metadataId"]
    scratch.google.update_column(scratch.file_id, id, [None, "ใหม่", ""])
    lines = scratch.rows(tab)
    return check_result(lines == [["", "ก"], ["", "ใหม่"]], f"{lines}")


def check_sorted_rows(scratch: Scratch) -> CheckResult:
    tab = scratch.tab()
    row_metadata = scratch.metadata_request({"dimensionRange": tab.row_range(0)}, "r", "first")
    sort = {
        "range": tab.grid_range(0, 2, 0, 1),
        "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}],
    }
    rows = tab.write_request(0, 0, text_row("ข"), text_row("ก"))
    order = keys(scratch.send_and_read(tab, rows, row_metadata, {"sortRange": sort}), "rowMetadata")
    return check_result(order == ["first"], f"{order}")


def _check_order(
    scratch: Scratch, requests: Callable[[ScratchTab], list[dict]], expected: list[str]
) -> CheckResult:
    tab = scratch.tab()
    row = text_row("ก", "ข", "ค")
    order = keys(
        scratch.send_and_read(
            tab,
            tab.write_request(0, 0, row, row),
            *scratch.column_metadata_requests(tab, "a", "b", "c"),
            *requests(tab),
        )
    )
    return check_result(order == expected, f"{order}")


ASSUMPTIONS = (
    Assumption(
        "key-follows",
        "The key of a column goes with it when it is moved or others are inserted.",
        True,
        check_moved_column,
    ),
    Assumption(
        "column-by-key",
        "Values are written into the column with a key wherever it is; a null leaves its cell alone.",
        True,
        check_column_by_key,
    ),
    Assumption("key-dies", "The key of a column goes with its deletion.", True, check_deleted_column),
    Assumption("key-not-cut", "Cutting a column's cells leaves its key behind.", False, check_cut_column),
    Assumption("key-not-copied", "Copied cells bring no key along.", False, check_copied_column),
    Assumption("duplicate-tab", "A duplicated tab has no keys of ours.", False, check_duplicated_tab),
    Assumption(
        "sorted-rows", "Sorting moves the cells of rows, not their metadata.", False, check_sorted_rows
    ),
)
