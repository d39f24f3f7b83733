"""Removes what is due from the tables: planned while others write, then stored in portions of a moment each.

A portion is only stored if its rows are as they were when it was planned: otherwise all is planned again. A
process that dies in between leaves less to the next run. What a person is found by goes last.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from ..fleet.tasks import Stopped
from ..records import RECORDS, personal
from ..store import Database, purging
from ..store.purging import AccountTraces, Change, Outdated
from .area import STILL_QUEUED, DueData, PurgeCount, Scope, cells_to_overwrite, find_due, has_personal_data
from .edits import clean_edits, cleaned_edits
from .forms import clean_forms
from .personal_data import entries_of_holder, is_of_its_sender
from .scope import AboutPerson

T = TypeVar("T")

# How many rows a transaction changes: a few hundredths of a second.
PORTION = 200
# How often it is planned, where somebody else was faster each time.
MAX_PLANS = 5

Portion = Callable[[Connection], None]


@dataclass(frozen=True)
class Removal:
    """What is to be written in `area`. `holders`: entries that a person is found by.

    `origins`: entries that their own persons sent, so that it is their address from where these came.
    `newest_entry`: the last one that was there when this was planned.
    """

    area: str
    rows: Sequence[Change]
    edits: Sequence[Change]
    entries: Sequence[Change]
    holders: Sequence[Change]
    letters: Sequence[Mapping]
    photos: Sequence[str]
    origins: Sequence[int]
    accounts: Sequence[Mapping]
    traces: AccountTraces
    count: PurgeCount
    newest_entry: int
    planned_at: datetime

    def portions(self) -> Iterator[Portion]:
        """Yields what each transaction writes, in their order."""
        yield lambda conn: purging.forget_shapes(conn, self.area)
        yield from portions(purging.clean_rows, self.rows)
        yield from portions(
            lambda conn, part: clean_edits(conn, part, self.area, self.planned_at), self.edits
        )
        yield from portions(self._clean_forms, self.entries)
        yield from portions(purging.clean_letters, self.letters)
        yield from portions(purging.delete_photos, self.photos)
        yield from portions(purging.drop_origins, self.origins)
        yield from portions_of_traces(self.traces)
        yield from portions(self._unless_sent_more(self._clean_forms), self.holders)
        yield from portions(self._unless_sent_more(purging.clear_accounts), self.accounts)

    def _clean_forms(self, conn: Connection, changes: Sequence[Change]) -> None:
        clean_forms(conn, changes, self.area, self.planned_at)

    def _unless_sent_more(self, store: Callable[[Connection, Sequence], object]) -> Callable:
        """Returns `store`, which raises Outdated if one of the accounts has sent something since."""

        def check_and_store(conn: Connection, items: Sequence) -> None:
            purging.check_nothing_sent(conn, [account["id"] for account in self.accounts], self.newest_entry)
            store(conn, items)

        return check_and_store


def portions(store: Callable[[Connection, Sequence[T]], object], items: Sequence[T]) -> Iterator[Portion]:
    """Yields transactions that together call `store` for all items."""
    for first in range(0, len(items), PORTION):
        yield lambda conn, part=items[first : first + PORTION]: store(conn, part)


def portions_of_traces(traces: AccountTraces) -> Iterator[Portion]:
    for kind in fields(AccountTraces):
        yield from portions(
            lambda conn, keys, name=kind.name: purging.delete_traces(conn, AccountTraces(**{name: keys})),
            getattr(traces, kind.name),
        )


def store_all(db: Database, steps: Iterator[Portion], check: Portion = lambda conn: None) -> None:
    """Stores portion after portion, each after a check. Raises Outdated, or as `check` does."""
    for store in steps:
        with db.begin() as conn:
            check(conn)
            store(conn)
            conn.commit()


def remove_from_database(
    db: Database,
    area: str,
    scope: Scope,
    sheet_cells: Mapping[int, Mapping],
    blocked: Mapping[int, str],
    now: datetime,
    check: Portion = lambda conn: None,
    may_have_rows: bool = True,
) -> tuple[PurgeCount, set[str]]:
    """Removes everything that is due from the tables; returns (how much that was, the ids of deleted photos).

    `sheet_cells`: id of a row -> its personal cells as they are in the sheet now. `blocked`: id of a row that
    is left as it is, with its entry -> why; a later run finds it again. `check` raises where writing must
    end. `may_have_rows`: False where no sheet was cleaned, as nothing was in it. The caller deletes the files
    of the photos. Raises Stopped.
    """
    count, photos = None, set()
    # A person is looked for anew, by the next run: an account may belong to another one by now.
    for _ in range(1 if isinstance(scope, AboutPerson) else MAX_PLANS):
        with db.read() as conn:
            due = find_due(conn, area, scope)
            if due.rows and not may_have_rows:
                raise Stopped(
                    "มีแถวเพิ่งเข้าสมุดงาน โปรดสั่งใหม่", "rows came to the sheet meanwhile: run this again"
                )
            removal = plan_removal(conn, area, scope, due, sheet_cells, blocked, now)
        count = count or removal.count
        photos |= set(removal.photos)
        with suppress(Outdated):
            store_all(db, removal.portions(), check)
            return count, photos
    raise Stopped(
        "ข้อมูลที่จะลบมีการเปลี่ยนแปลงระหว่างนั้น โปรดสั่งใหม่",
        "what was to be removed changed meanwhile: run this again",
    )


def plan_removal(
    conn: Connection,
    area: str,
    scope: Scope,
    due: DueData,
    sheet_cells: Mapping[int, Mapping],
    blocked: Mapping[int, str],
    now: datetime,
) -> Removal:
    """Returns what is to be written. The arguments are those of `remove_from_database`."""
    free_rows = [row for row in due.rows if row["id"] not in blocked]
    cleaned_rows = [
        (row, {"cells": cells}) for row in free_rows if (cells := _clean_cells(row, sheet_cells)) is not None
    ]
    to_clean = _entries_to_clean(scope, due, blocked)
    accounts = _accounts_to_clear(due, {entry["id"] for entry in to_clean})
    staying_ids = {account["id"] for account in due.accounts} - {account["id"] for account in accounts}
    letters = [letter for letter in due.letters if letter["account_id"] not in staying_ids]
    count = PurgeCount(
        len(to_clean),
        len(cleaned_rows),
        sum(len(cells_to_overwrite(row, row["cells"])) for row in free_rows),
        len(letters),
        len(accounts),
        len(due.photos),
        _problems(due, blocked),
    )
    return Removal(
        area,
        cleaned_rows,
        cleaned_edits(conn, area, scope, free_rows),
        [_cleaned_entry(entry, now) for entry in to_clean if not _is_about_holder(entry)],
        [_cleaned_entry(entry, now) for entry in to_clean if _is_about_holder(entry)],
        letters,
        due.photos,
        [entry["id"] for entry in to_clean if is_of_its_sender(entry)],
        accounts,
        purging.list_traces_of_accounts(conn, accounts),
        count,
        due.newest_entry,
        now,
    )


def _problems(due: DueData, blocked: Mapping[int, str]) -> list[str]:
    """Returns a sentence for each thing that stays as it is, with the reason."""
    problems = [STILL_QUEUED.format(len(due.queued_entries))] if due.queued_entries else []
    return problems + [
        f"{row['row_id'] or row['agency']} in {RECORDS[row['record']].tab}: {blocked[row['id']]}"
        for row in due.rows
        if row["id"] in blocked
    ]


def _entries_to_clean(scope: Scope, due: DueData, blocked: Mapping[int, str]) -> list[Mapping]:
    """Returns the entries with personal data that no row or batch still needs."""
    needed_ids = {row["entry_id"] for row in due.rows if row["id"] in blocked}
    needed_ids |= {entry["id"] for entry in due.queued_entries}
    to_clean = [entry for entry in due.entries if entry["id"] not in needed_ids and has_personal_data(entry)]
    if isinstance(scope, AboutPerson) and needed_ids:
        # A later run finds the person by these entries.
        to_clean = [entry for entry in to_clean if not _is_about_holder(entry)]
    return to_clean


def _is_about_holder(entry: Mapping) -> bool:
    return RECORDS[entry["record"]].about == "person"


def _cleaned_entry(entry: Mapping, now: datetime) -> Change:
    values = {
        "answers": personal.remaining_answers(entry["answers"], entry["columns"]),
        "remarks": personal.remaining_remarks(entry["remarks"], entry["columns"]),
        "purged_at": entry["purged_at"] or now,
    }
    return entry, values | ({"set_aside": purging.SET_ASIDE_REASON} if entry["set_aside"] else {})


def _clean_cells(row: Mapping, sheet_cells: Mapping[int, Mapping]) -> dict | None:
    """Returns a row's cells as they are in the sheet, without personal data; None if they are stored so."""
    cells = {**row["cells"], **sheet_cells.get(row["id"], {})}
    clean_cells = cells | cells_to_overwrite(row, cells)
    if not row["entry_id"]:
        # A row that was typed by hand is found by its cells: it must have no others than before.
        clean_cells = {key: clean_cells[key] for key in row["cells"]}
    return clean_cells if clean_cells != row["cells"] or row["seen_once"] else None


def _accounts_to_clear(due: DueData, cleaned_entry_ids: Collection[int]) -> list[Mapping]:
    """Returns the accounts of which no registration keeps personal data."""
    columns = personal.personal_columns(RECORDS["registration"])
    by_account: dict[int, list[Mapping]] = {}
    for entry in due.registrations:
        by_account.setdefault(entry["account_id"], []).append(dict(entry) | {"columns": columns})
    return [
        account
        for account in due.accounts
        if not any(
            has_personal_data(entry)
            for entry in entries_of_holder(by_account.get(account["id"], ()))
            if entry["id"] not in cleaned_entry_ids
        )
    ]
