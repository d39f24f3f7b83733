"""The personal data of one area that is due for removal, and its removal from the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from ..records import RECORDS, personal
from ..records.record import REMOVED_TEXT
from ..store import purging, rows
from .personal_data import entries_of_holder
from .scope import AboutPerson, Expired

Scope = Expired | AboutPerson
STILL_QUEUED = "{} entries are on their way to the sheet: run flask sync --once, then this again"


@dataclass
class PurgeCount:
    """How much holds personal data that is due, or from how much it was removed.

    `problems`: sentences on what could not be removed.
    """

    entries: int = 0
    rows: int = 0
    cells: int = 0
    letters: int = 0
    accounts: int = 0
    photos: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class DueData:
    """What of an area is in a scope; entries and mirrored rows may be clean already.

    Each entry and row has `columns`: the keys of what is to be taken out of it. `photos`: their ids.
    """

    entries: Sequence[Mapping]
    rows: Sequence[Mapping]
    letters: Sequence[Mapping]
    accounts: Sequence[Mapping]
    photos: Sequence[str]

    @property
    def queued_entries(self) -> list[Mapping]:
        """The entries with personal data that are in no batch: the sheet has no row of them yet.

        Entries that were set aside are left out: they get no row.
        """
        return [
            entry
            for entry in self.entries
            if entry["batch_id"] is None and not entry["set_aside"] and has_personal_data(entry)
        ]

    def count(self) -> PurgeCount:
        cell_counts = [len(_cells_to_overwrite(row, row["cells"])) for row in self.rows]
        count = PurgeCount(
            sum(map(has_personal_data, self.entries)),
            sum(map(bool, cell_counts)),
            sum(cell_counts),
            len(self.letters),
            len(self.accounts),
            len(self.photos),
        )
        if self.queued_entries:
            count.problems.append(STILL_QUEUED.format(len(self.queued_entries)))
        return count


def has_personal_data(entry: Mapping) -> bool:
    """True when an entry still holds something that is to be taken out; `columns` as in DueData."""
    return personal.has_content(entry["answers"], entry["remarks"], entry["columns"])


def _cells_to_overwrite(row: Mapping, cells: Mapping) -> dict:
    return personal.cells_to_overwrite(RECORDS[row["record"]], cells, row["columns"], row["remarks"] or ())


def _registrations(conn: Connection, account_id: int) -> list[Mapping]:
    """Returns the registrations of an account, with all that is personal in them as `columns`."""
    columns = personal.personal_columns(RECORDS["registration"])
    return [dict(entry) | {"columns": columns} for entry in purging.list_registrations(conn, account_id)]


def find_due(conn: Connection, area: str, scope: Scope) -> DueData:
    """Returns what of an area is in a scope."""
    due_entries = [
        dict(entry) | {"columns": scope.columns(RECORDS[entry["record"]], entry["id"], entry["answers"])}
        for entry in purging.list_entries(conn, area)
        if entry["record"] in RECORDS and scope.includes_entry(entry)
    ]
    entry_ids = {entry["id"] for entry in due_entries}
    due_rows = [
        dict(row) | {"columns": columns}
        for row in rows.list_of_area(conn, area)
        if row["record"] in RECORDS
        and (row["entry_id"] in entry_ids if row["entry_id"] else scope.includes_typed_row(row))
        and (columns := scope.columns(RECORDS[row["record"]], row["entry_id"], row))
    ]
    due_accounts = [
        account
        for account in purging.list_accounts(conn, area)
        if scope.includes_account(account, purging.list_registrations(conn, account["id"]))
    ]
    account_ids = {account["id"] for account in due_accounts}
    due_letters = [
        letter
        for letter in purging.list_letters(conn, area)
        if scope.includes_letter(letter)
        or (isinstance(scope, Expired) and letter["account_id"] in account_ids)
    ]
    due_photos = [photo["id"] for photo in purging.list_photos(conn, area) if scope.includes_photo(photo)]
    return DueData(due_entries, due_rows, due_letters, due_accounts, due_photos)


def remove_from_database(
    conn: Connection,
    area: str,
    scope: Scope,
    due: DueData,
    sheet_cells: Mapping[int, Mapping],
    blocked: Mapping[int, str],
    now: datetime,
) -> PurgeCount:
    """Removes everything that is due from the tables. The caller commits, and deletes the files of photos.

    `sheet_cells`: id of a row -> its personal cells as they are in the sheet now. `blocked`: id of a row that
    is left as it is, with its entry -> why; a later run finds it again.
    """
    count = PurgeCount(problems=_problems(due, blocked))
    for row in due.rows:
        if row["id"] not in blocked:
            count.cells += len(_cells_to_overwrite(row, row["cells"]))
            count.rows += _clean_row(conn, row, sheet_cells.get(row["id"], {}))
    count.entries = _clean_entries(conn, scope, due, blocked, now)
    cleaned_columns = {
        row["row_id"]: row["columns"] for row in due.rows if row["row_id"] and row["id"] not in blocked
    }
    _clean_edits(conn, area, scope, cleaned_columns)
    purging.delete_photos(conn, due.photos)
    count.photos = len(due.photos)
    count.letters, count.accounts = _clean_letters_and_accounts(conn, due)
    return count


def _problems(due: DueData, blocked: Mapping[int, str]) -> list[str]:
    """Returns a sentence for each thing that stays as it is, with the reason."""
    problems = [STILL_QUEUED.format(len(due.queued_entries))] if due.queued_entries else []
    return problems + [
        f"{row['row_id'] or row['agency']} in {RECORDS[row['record']].tab}: {blocked[row['id']]}"
        for row in due.rows
        if row["id"] in blocked
    ]


def _clean_entries(
    conn: Connection, scope: Scope, due: DueData, blocked: Mapping[int, str], now: datetime
) -> int:
    """Cleans the entries that no row or batch still needs; returns how many held personal data."""
    needed_ids = {row["entry_id"] for row in due.rows if row["id"] in blocked}
    needed_ids |= {entry["id"] for entry in due.queued_entries}
    to_clean = [entry for entry in due.entries if entry["id"] not in needed_ids and has_personal_data(entry)]
    if isinstance(scope, AboutPerson) and needed_ids:
        # A later run finds the person by these entries.
        to_clean = [entry for entry in to_clean if RECORDS[entry["record"]].about != "person"]
    for entry in to_clean:
        purging.clean_entry(
            conn,
            entry,
            personal.remaining_answers(entry["answers"], entry["columns"]),
            personal.remaining_remarks(entry["remarks"], entry["columns"]),
            now,
        )
    return len(to_clean)


def _clean_row(conn: Connection, row: Mapping, sheet_cells: Mapping) -> bool:
    """Stores a row as it is in the sheet now, without personal data; returns True if that changed it."""
    cells = {**row["cells"], **sheet_cells}
    clean_cells = cells | _cells_to_overwrite(row, cells)
    if not row["entry_id"]:
        # A row that was typed by hand is found by its cells: it must have no others than before.
        clean_cells = {key: clean_cells[key] for key in row["cells"]}
    is_changed = clean_cells != row["cells"] or bool(row["seen_once"])
    if is_changed:
        purging.clean_row(conn, row["id"], clean_cells)
    return is_changed


def _clean_edits(
    conn: Connection, area: str, scope: Scope, cleaned_columns: Mapping[str, Collection[str]]
) -> None:
    """Removes personal values from edits of cleaned rows, and values and editors from edits in the scope.

    `cleaned_columns`: receipt number of a cleaned row -> the keys of its cleaned columns.
    """
    for edit in purging.list_edits(conn, area):
        columns = personal.personal_columns(RECORDS[edit["record"]]) if edit["record"] in RECORDS else ()
        is_in_scope = scope.includes_edit(edit)
        changes: dict = {"who": ""} if is_in_scope and edit["who"] else {}
        is_expired = edit["column"] in columns and is_in_scope and isinstance(scope, Expired)
        if is_expired or edit["column"] in cleaned_columns.get(edit["row_id"], ()):
            changes |= {
                side: REMOVED_TEXT for side in ("before", "after") if edit[side] not in (None, REMOVED_TEXT)
            }
        if changes:
            purging.clean_edit(conn, edit["id"], **changes)


def _clean_letters_and_accounts(conn: Connection, due: DueData) -> tuple[int, int]:
    """Cleans accounts without personal data in a registration, and all letters but those of other accounts.

    Returns (number of letters, number of accounts).
    """
    to_clean = [
        account
        for account in due.accounts
        if not any(map(has_personal_data, entries_of_holder(_registrations(conn, account["id"]))))
    ]
    staying_ids = {account["id"] for account in due.accounts} - {account["id"] for account in to_clean}
    letters = [letter for letter in due.letters if letter["account_id"] not in staying_ids]
    for letter in letters:
        purging.clean_letter(conn, letter)
    for account in to_clean:
        purging.clear_account(conn, account)
    return len(letters), len(to_clean)
