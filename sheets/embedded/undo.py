"""Undoing: each person's last acts in each tab, kept as the tab was before and a mark of how the act left
it.
"""

import hashlib
import json
import zlib
from collections.abc import Callable

from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.refusal import Refusal
from sheets.embedded.store import File, Store

# Acts that are kept for each person and tab.
KEPT = 20

# Of a tab only what acts inside it change: not its name, its place, its protection or its metadata.
_PARTS = ("rows", "columns", "row_props", "filter")


class Undo:
    """The acts in the files of `store`. Rows that were appended since below all others stay; any other change
    of the tab since makes an act final.
    """

    def __init__(self, store: Store):
        self._store = store

    def remember(self, file_id: str, sheet_id: int, person: str, before: Sheet, after: Sheet) -> None:
        """One act, from `before` to `after`."""
        state = {name: getattr(before, name) for name in _PARTS} | {"grid": before.grid}
        packed = zlib.compress(json.dumps(state, ensure_ascii=False).encode(), 1)
        self._store.remember(
            (file_id, sheet_id, person), packed, len(after.rows), _mark(after, len(after.rows)), KEPT
        )

    def undo(self, file_id: str, sheet_id: int, person: str, open_sheet: Callable[[Workbook], Sheet]) -> bool:
        """Take back the last act; False if there is none. `open_sheet` finds the sheet if the person may
        change it.

        Refusal if the tab has changed since; then the acts before it are final too, and are forgotten.
        """
        place = (file_id, sheet_id, person)
        act = self._store.last_act(place)
        if act is None:
            return False
        number, packed, rows, mark = act

        def change(file: File, book: Workbook) -> Workbook:
            changed = book.copy()
            _put_back(open_sheet(changed), json.loads(zlib.decompress(packed)), rows, mark)
            file.modified_by = person
            return changed

        try:
            self._store.change(file_id, change)
        except Refusal:
            self._store.forget_acts(place)
            raise
        self._store.forget_acts(place, number)
        return True


def _put_back(sheet: Sheet, state: dict, rows: int, mark: str) -> None:
    added = sheet.rows[rows:]
    if _mark(sheet, rows) != mark or (added and not _same_columns(sheet, state)):
        raise Refusal("the tab has changed since")
    counted = sheet.row_count - len(sheet.rows) + len(state["rows"]) + len(added)
    for name in _PARTS:
        setattr(sheet, name, state[name])
    sheet.rows = state["rows"] + added
    sheet.properties["gridProperties"] = state["grid"] | (
        {"rowCount": max(counted, state["grid"]["rowCount"], len(sheet.rows))} if added else {}
    )


def _same_columns(sheet: Sheet, state: dict) -> bool:
    return sheet.columns == state["columns"] and sheet.column_count == state["grid"]["columnCount"]


def _mark(sheet: Sheet, rows: int) -> str:
    """Changes with everything that undoing would overwrite, in the first `rows` rows."""
    told = [
        sheet.rows[:rows],
        sheet.columns,
        sheet.row_props[:rows],
        sheet.filter,
        sheet.column_count,
        sheet.grid.get("frozenRowCount", 0),
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
