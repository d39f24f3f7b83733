"""One area: what of it is due, and taking it out of the database once the sheet is clean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from ..records import RECORDS, personal
from ..records.record import TAKEN_OUT
from ..store import purging, rows
from .personal_data import of_holder
from .scope import About, Expired

Scope = Expired | About
IN_QUEUE = "{} entries are on their way to the sheet: run flask sync --once, then this again"


@dataclass
class Count:
    """How much holds personal data that is due, or was taken out. `left`: what could not be, in words."""

    entries: int = 0
    rows: int = 0
    cells: int = 0
    letters: int = 0
    accounts: int = 0
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Due:
    """What of an area is in a scope: `entries` and mirrored `rows` of any state, whether or not they are
    clean already.
    """

    entries: Sequence[Mapping]
    rows: Sequence[Mapping]
    letters: Sequence[Mapping]
    accounts: Sequence[Mapping]

    @property
    def waiting(self) -> list[Mapping]:
        """Entries in no batch: their rows are still to be made of them. What was set aside can wait
        without.
        """
        return [
            one for one in self.entries if one["batch_id"] is None and not one["set_aside"] and held_by(one)
        ]

    def counted(self) -> Count:
        cells = [
            len(personal.taken_out(RECORDS[row["record"]], row["cells"], row["remarks"] or ()))
            for row in self.rows
        ]
        found = Count(
            sum(map(held_by, self.entries)),
            sum(map(bool, cells)),
            sum(cells),
            len(self.letters),
            len(self.accounts),
        )
        if self.waiting:
            found.left.append(IN_QUEUE.format(len(self.waiting)))
        return found


def held_by(entry: Mapping) -> bool:
    """True when an entry holds personal data."""
    return personal.in_answers(RECORDS[entry["record"]], entry["answers"], entry["remarks"])


def due(conn: Connection, area: str, scope: Scope) -> Due:
    mine = [one for one in purging.entries_of(conn, area) if one["record"] in RECORDS and scope.entry(one)]
    numbers = {one["id"] for one in mine}
    mirrored = [
        row
        for row in rows.of_area(conn, area)
        if row["record"] in RECORDS
        and personal.columns(RECORDS[row["record"]])
        and (row["entry_id"] in numbers if row["entry_id"] else scope.line(row))
    ]
    people = [
        one
        for one in purging.accounts_of(conn, area)
        if scope.account(one, purging.registrations(conn, one["id"]))
    ]
    leaving = {one["id"] for one in people}
    letters = [
        one
        for one in purging.letters_of(conn, area)
        if scope.letter(one) or (isinstance(scope, Expired) and one["account_id"] in leaving)
    ]
    return Due(mine, mirrored, letters, people)


def take_out(
    conn: Connection,
    area: str,
    scope: Scope,
    found: Due,
    standing: Mapping[int, Mapping],
    blocked: Mapping[int, str],
    now: datetime,
) -> Count:
    """Take everything due out of the tables. The caller commits.

    `standing`: personal cells of rows as they stand in the sheet now, by the row's number; `blocked`: rows
    that are left as they are, with the entries behind them. In a later run these are found again.
    """
    done = Count(left=_left(found, blocked))
    for row in found.rows:
        if row["id"] not in blocked:
            done.cells += len(personal.taken_out(RECORDS[row["record"]], row["cells"], row["remarks"] or ()))
            done.rows += _row(conn, row, standing.get(row["id"], {}))
    done.entries = _entries(conn, scope, found, blocked, now)
    _edits(
        conn, area, scope, {row["row_id"] for row in found.rows if row["row_id"] and row["id"] not in blocked}
    )
    purging.clean_photos(conn, [one["id"] for one in purging.photos_of(conn, area) if scope.photo(one)])
    people = [
        one
        for one in found.accounts
        if not any(map(held_by, of_holder(purging.registrations(conn, one["id"]))))
    ]
    stays = {one["id"] for one in found.accounts} - {one["id"] for one in people}
    letters = [one for one in found.letters if one["account_id"] not in stays]
    for letter in letters:
        purging.clean_letter(conn, letter)
    for account in people:
        purging.leave(conn, account)
    done.letters, done.accounts = len(letters), len(people)
    return done


def _left(found: Due, blocked: Mapping[int, str]) -> list[str]:
    """What stays as it is, and why."""
    left = [IN_QUEUE.format(len(found.waiting))] if found.waiting else []
    return left + [
        f"{row['row_id'] or row['agency']} in {RECORDS[row['record']].tab}: {blocked[row['id']]}"
        for row in found.rows
        if row["id"] in blocked
    ]


def _entries(conn: Connection, scope: Scope, found: Due, blocked: Mapping[int, str], now: datetime) -> int:
    """The entries that no row or batch still needs; returns how many held anything."""
    needed = {row["entry_id"] for row in found.rows if row["id"] in blocked} | {
        one["id"] for one in found.waiting
    }
    clean = [one for one in found.entries if one["id"] not in needed and held_by(one)]
    if isinstance(scope, About) and needed:
        # By these the person is found again.
        clean = [one for one in clean if RECORDS[one["record"]].about != "person"]
    for entry in clean:
        record = RECORDS[entry["record"]]
        purging.clean_entry(
            conn,
            entry,
            personal.answers_without(record, entry["answers"]),
            personal.remarks_without(record, entry["remarks"]),
            now,
        )
    return len(clean)


def _row(conn: Connection, row: Mapping, standing: Mapping) -> bool:
    """The mirror of a row as the sheet has it now, clean; True when anything was in it."""
    record, remarks = RECORDS[row["record"]], row["remarks"] or ()
    known = {**row["cells"], **standing}
    after = known | personal.taken_out(record, known, remarks)
    # Known by its cells, a line typed by hand names only what stands in it.
    after = after if row["entry_id"] else {key: after[key] for key in row["cells"]}
    news = after != row["cells"] or bool(row["seen_once"])
    if news:
        purging.clean_row(conn, row["id"], after)
    return news


def _edits(conn: Connection, area: str, scope: Scope, row_ids: set[str]) -> None:
    """What edits say of a person: of the rows that were cleaned; who made them, and all that is in the scope
    itself.
    """
    for edit in purging.edits_of(conn, area):
        columns = personal.columns(RECORDS[edit["record"]]) if edit["record"] in RECORDS else ()
        old = scope.edit(edit)
        kept: dict = {"who": ""} if old and edit["who"] else {}
        if edit["column"] in columns and (edit["row_id"] in row_ids or old and isinstance(scope, Expired)):
            kept |= {side: TAKEN_OUT for side in ("before", "after") if edit[side] not in (None, TAKEN_OUT)}
        if kept:
            purging.clean_edit(conn, edit["id"], **kept)
