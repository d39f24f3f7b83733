"""The personal data of one area that is due for removal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from ..records import RECORDS, personal
from ..store import purging, rows
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
    `registrations`: those of the accounts, in the scope or not. `newest_entry`: the last one that was there.
    """

    entries: Sequence[Mapping]
    rows: Sequence[Mapping]
    letters: Sequence[Mapping]
    accounts: Sequence[Mapping]
    photos: Sequence[str]
    registrations: Sequence[Mapping]
    newest_entry: int

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
        cell_counts = [len(cells_to_overwrite(row, row["cells"])) for row in self.rows]
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


def cells_to_overwrite(row: Mapping, cells: Mapping) -> dict:
    """Returns the new values of a row's cells that hold what is to be taken out; `columns` as in DueData."""
    return personal.cells_to_overwrite(RECORDS[row["record"]], cells, row["columns"], row["remarks"] or ())


def find_due(conn: Connection, area: str, scope: Scope) -> DueData:
    """Returns what of an area is in a scope, also what came in since the scope was made."""
    newest_entry, area_entries = purging.newest_entry(conn), purging.list_entries(conn, area)
    scope = scope.with_newer(area_entries)
    due_entries = [
        dict(entry) | {"columns": scope.columns(RECORDS[entry["record"]], entry["id"], entry["answers"])}
        for entry in area_entries
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
    registrations = purging.registrations_by_account(conn, area)
    due_accounts = [
        account
        for account in purging.list_accounts(conn, area)
        if scope.includes_account(account, registrations.get(account["id"], ()))
    ]
    account_ids = {account["id"] for account in due_accounts}
    due_letters = [
        letter
        for letter in purging.list_letters(conn, area)
        if scope.includes_letter(letter)
        or (isinstance(scope, Expired) and letter["account_id"] in account_ids)
    ]
    due_photos = [photo["id"] for photo in purging.list_photos(conn, area) if scope.includes_photo(photo)]
    due_registrations = [entry for account in due_accounts for entry in registrations.get(account["id"], ())]
    return DueData(
        due_entries, due_rows, due_letters, due_accounts, due_photos, due_registrations, newest_entry
    )
