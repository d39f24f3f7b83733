"""Where the keys of columns go when people move, insert, delete, cut, copy, duplicate and sort."""

from collections.abc import Callable

from sheets.smoke.assumption import Assumption, Finding, judged
from sheets.smoke.scratch import Scratch, ScratchTab, keys, text_row


def moved(scratch: Scratch) -> Finding:
    def act(tab: ScratchTab) -> list[dict]:
        return [
            {"moveDimension": {"source": tab.column(0), "destinationIndex": 3}},
            {"insertDimension": {"range": tab.column(0), "inheritFromBefore": False}},
        ]

    return _order(scratch, act, ["", "b", "c", "a"])


def deleted(scratch: Scratch) -> Finding:
    return _order(scratch, lambda tab: [{"deleteDimension": {"range": tab.column(1)}}], ["a", "c"])


def cut(scratch: Scratch) -> Finding:
    def act(tab: ScratchTab) -> list[dict]:
        to = {"sheetId": tab.sheet_id, "rowIndex": 0, "columnIndex": 5}
        return [
            {"cutPaste": {"source": tab.area(0, 4, 0, 1), "destination": to, "pasteType": "PASTE_NORMAL"}}
        ]

    return _order(scratch, act, ["a", "b", "c"])


def copied(scratch: Scratch) -> Finding:
    def act(tab: ScratchTab) -> list[dict]:
        return [
            {
                "copyPaste": {
                    "source": tab.area(0, 4, 0, 1),
                    "destination": tab.area(0, 4, 5, 6),
                    "pasteType": "PASTE_NORMAL",
                }
            }
        ]

    return _order(scratch, act, ["a", "b", "c"])


def duplicated(scratch: Scratch) -> Finding:
    tab, copy = scratch.tab(), ScratchTab(scratch.new_sheet_id())
    duplicate = {
        "sourceSheetId": tab.sheet_id,
        "newSheetId": copy.sheet_id,
        "newSheetName": f"สำเนา {tab.sheet_id}",
    }
    found = scratch.sent(copy, *scratch.keyed(tab, "a", "b"), {"duplicateSheet": duplicate})
    got = [*keys(found), *(entry["metadataKey"] for entry in found.get("developerMetadata", ()))]
    return judged(not got, f"the copy has {got}" if got else "")


def sorted_rows(scratch: Scratch) -> Finding:
    tab = scratch.tab()
    marked = scratch.metadata({"dimensionRange": tab.row(0)}, "r", "first")
    sort = {"range": tab.area(0, 2, 0, 1), "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]}
    lines = tab.write(0, 0, text_row("ข"), text_row("ก"))
    order = keys(scratch.sent(tab, lines, marked, {"sortRange": sort}), "rowMetadata")
    return judged(order == ["first"], f"{order}")


def _order(scratch: Scratch, act: Callable[[ScratchTab], list[dict]], expected: list[str]) -> Finding:
    tab = scratch.tab()
    row = text_row("ก", "ข", "ค")
    order = keys(scratch.sent(tab, tab.write(0, 0, row, row), *scratch.keyed(tab, "a", "b", "c"), *act(tab)))
    return judged(order == expected, f"{order}")


ASSUMPTIONS = (
    Assumption(
        "key-follows",
        "The key of a column goes with it when it is moved or others are inserted.",
        True,
        moved,
    ),
    Assumption("key-dies", "The key of a column goes with its deletion.", True, deleted),
    Assumption("key-not-cut", "Cutting a column's cells leaves its key behind.", False, cut),
    Assumption("key-not-copied", "Copied cells bring no key along.", False, copied),
    Assumption("duplicate-tab", "A duplicated tab has no keys of ours.", False, duplicated),
    Assumption("sorted-rows", "Sorting moves the cells of rows, not their metadata.", False, sorted_rows),
)
