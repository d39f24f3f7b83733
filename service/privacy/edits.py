"""What is taken out of the trail of edits: values that are personal, and who made them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ..records import RECORDS, personal
from ..records.record import REMOVED_TEXT
from ..store import audit_log, edit_kinds, purging, register_lines
from ..store.purging import Change
from .area import Scope
from .scope import Expired

SIDES = ("before", "after")
# Their before and after are the cells of a whole row.
_OF_LINES = (edit_kinds.ROW_MADE, edit_kinds.ROW_CHANGED, edit_kinds.ROW_DELETED)
# Their before and after are what people typed.
_OF_CELLS = (edit_kinds.CELL, edit_kinds.HEADER)


def cleaned_edits(conn: Connection, area: str, scope: Scope, cleaned_rows: Iterable[Mapping]) -> list[Change]:
    """Returns edits without personal values in cleaned rows, and without values and editors in the scope.

    `cleaned_rows`: with the keys of their cleaned `columns`. A row typed by hand is told by its agency.
    """
    columns_by_row: dict[tuple, set[str]] = defaultdict(set)
    for row in cleaned_rows:
        columns_by_row[_row_key(row)] |= row["columns"]
    changes = [
        (edit, _changes(edit, scope, columns_by_row.get(_row_key(edit), ())))
        for edit in purging.list_edits(conn, area)
    ]
    return [change for change in changes if change[1]]


def clean_edits(conn: Connection, changes: Sequence[Change], area: str | None, now: datetime) -> None:
    """Set what is left of edits, and say so in the chain of acts, so that that of edits stays whole."""
    seals = purging.clean_edits(conn, changes)
    audit_log.add(conn, now, "edits_cleaned", audit_log.COMMAND, area, n=len(seals), seals=seals)


def _row_key(row: Mapping) -> tuple:
    return (row["row_id"],) if row["row_id"] else (row["record"], row["agency"])


def _changes(edit: Mapping, scope: Scope, columns: Collection[str]) -> dict:
    is_in_scope = scope.includes_edit(edit)
    is_expired = is_in_scope and isinstance(scope, Expired)
    changes: dict = {"who": ""} if is_in_scope and edit["who"] else {}
    if is_expired and edit["place"]:
        changes["place"] = ""
    if is_expired and edit["record"] in RECORDS:
        columns = personal.personal_columns(RECORDS[edit["record"]]).union(columns)
    emails = () if isinstance(scope, Expired) else scope.emails

    def is_personal(key: str, text: str) -> bool:
        has_address = any(email in text for email in emails)
        return key in columns or has_address or (is_expired and _is_peoples_own(edit, key))

    return changes | _cleaned_sides(edit, is_personal)


def _is_peoples_own(edit: Mapping, column: str) -> bool:
    """True for a cell in a column or a tab of people's own, where anything may stand."""
    is_our_tab = edit["record"] in RECORDS or edit["record"] == register_lines.TAB
    return not is_our_tab or column == "" or column.startswith("*")


def _cleaned_sides(edit: Mapping, is_personal: Callable[[str, str], bool]) -> dict:
    """Returns the sides that change. `is_personal` takes the key of a column and a text in lower case."""

    def cleaned(key: str, value: object) -> object:
        is_kept = value in (None, "", REMOVED_TEXT) or not is_personal(key, str(value).lower())
        return value if is_kept else REMOVED_TEXT

    changes = {}
    for side in SIDES:
        value = edit[side]
        if edit["kind"] in _OF_LINES and isinstance(value, Mapping):
            value = {key: cleaned(key, cell) for key, cell in value.items()}
        elif edit["kind"] in _OF_CELLS:
            value = cleaned(edit["column"], value)
        if value != edit[side]:
            changes[side] = value
    return changes
