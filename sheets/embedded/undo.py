"""Undo: the last acts of each person in each tab.

An act is stored as the tab before it, with a fingerprint of the tab after it.
"""

import hashlib
import json
import zlib
from collections.abc import Callable

from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.refusal import Refusal
from sheets.embedded.store import File, Store

# Acts stored for each person and tab.
MAX_ACTS = 20

# The fields of a sheet that acts inside the tab change: not its name, position, protection or metadata.
_SAVED_FIELDS = ("rows", "columns", "row_props", "filter")
# Those that lie on ranges, which rows and columns take along. Acts of earlier versions lack them.
_RANGE_FIELDS = ("merges", "row_groups", "column_groups", "protected_parts", "tables")


class UndoHistory:
    """The acts in the files of `store`.

    Rows that were appended below all others since an act survive its undoing. After any other change of the
    tab the act can no longer be undone.
    """

    def __init__(self, store: Store):
        self._store = store

    def add(self, file_id: str, sheet_id: int, person: str, before: Sheet, after: Sheet) -> None:
        """Store one act, which changed the sheet from `before` to `after`."""
        state = {name: getattr(before, name) for name in _SAVED_FIELDS + _RANGE_FIELDS} | {
            "grid": before.grid
        }
        compressed = zlib.compress(json.dumps(state, ensure_ascii=False).encode(), 1)
        self._store.add_act(
            (file_id, sheet_id, person),
            compressed,
            len(after.rows),
            _fingerprint(after, len(after.rows)),
            MAX_ACTS,
        )

    def undo(self, file_id: str, sheet_id: int, person: str, find_sheet: Callable[[Workbook], Sheet]) -> bool:
        """Undo the person's last act in the tab. Returns False when there is none.

        `find_sheet` returns the sheet if the person may change it. Raises Refusal when the tab has changed
        since; then the person's earlier acts can no longer be undone either, and all are deleted.
        """
        key = (file_id, sheet_id, person)
        act = self._store.last_act(key)
        if act is None:
            return False
        number, compressed, rows, fingerprint = act

        def change(file: File, book: Workbook) -> Workbook:
            changed = book.copy()
            _restore(find_sheet(changed), json.loads(zlib.decompress(compressed)), rows, fingerprint)
            file.modified_by = person
            return changed

        try:
            self._store.change(file_id, change, person, requests=None)
        except Refusal:
            self._store.delete_acts(key)
            raise
        self._store.delete_acts(key, number)
        return True


def _restore(sheet: Sheet, state: dict, row_count: int, fingerprint: str) -> None:
    added_rows = sheet.rows[row_count:]
    if _fingerprint(sheet, row_count) != fingerprint or (added_rows and not _has_same_columns(sheet, state)):
        raise Refusal("the tab has changed since")
    new_row_count = sheet.row_count - len(sheet.rows) + len(state["rows"]) + len(added_rows)
    for name in _SAVED_FIELDS:
        setattr(sheet, name, state[name])
    for name in _RANGE_FIELDS:
        setattr(sheet, name, state.get(name, getattr(sheet, name)))
    sheet.rows = state["rows"] + added_rows
    sheet.properties["gridProperties"] = state["grid"] | (
        {"rowCount": max(new_row_count, state["grid"]["rowCount"], len(sheet.rows))} if added_rows else {}
    )


def _has_same_columns(sheet: Sheet, state: dict) -> bool:
    return sheet.columns == state["columns"] and sheet.column_count == state["grid"]["columnCount"]


def _fingerprint(sheet: Sheet, row_count: int) -> str:
    """Return a hash of everything in the first `row_count` rows that undoing would overwrite."""
    content = [
        sheet.rows[:row_count],
        sheet.columns,
        sheet.row_props[:row_count],
        sheet.filter,
        sheet.column_count,
        sheet.grid.get("frozenRowCount", 0),
    ]
    content += [ranges for name in _RANGE_FIELDS if (ranges := getattr(sheet, name))]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
