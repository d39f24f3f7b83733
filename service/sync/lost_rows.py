"""Finds the rows of a workbook that our database does not know, although their numbers are ours."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from ..records import (
    AGENCY_RECORDS,
    MISSING_AGENCY,
    PIN,
    RECORDS,
    REPORT,
    REQUEST_RECORDS,
    STAFF_ACCESS,
)
from ..records.dates import NotADate, read_sheet_time
from ..records.record import AGENCY_NAME, ITEM, RECEIVED, REVISION, ROW_ID, Record, agency_code
from ..records.text import clean_line
from ..store import agencies, areas, lost_rows, moves, receipt_numbers, rows
from .cells import comparable_cell
from .entry_cells import entry_cells

# The longest numbers of points and requests, and the longest other items.
MOST_DIGITS, MOST_LETTERS = 9, 60
# Requests about no agency of the register: people fill in its code when they decide.
WITHOUT_AGENCY = (MISSING_AGENCY, STAFF_ACCESS)

# Why a row with a number of ours is not taken back.
COPIES_DIFFER = "its copies differ"
IN_MANY_TABS = "its number stands in several tabs"
OTHER_AGENCY = "code and name are of no agency of this area"
NO_ITEM = "the cell that says what it is about is empty or wrong"
REPORT_LOST = "a report holds more than its row: the area is to submit it again"

# At most so many revisions of an identity were taken back before another one.
MOST_TAKEN_BEFORE = 1000
# At most so many copies of a row were appended since the database was copied: people type any number.
MOST_COPIES = 20


@dataclass(frozen=True)
class LostRow:
    """A line of a tab whose row is lost. `row_id`: its number; `number`: without the suffix of a copy.

    `agency`: None if it is about none of the register. `entry`: what our database has of it; None if nothing.
    `cells`: as they stand; `with_meant_cells` puts in those that were meant for an entry we have.
    `answers`: what its cells say, where our database has nothing. `earlier`: the places and cells, by number,
    of those lines of its entry that were appended before it.
    """

    record: Record
    row_id: str
    number: str
    place: int
    cells: Mapping
    agency: Mapping | None
    item: str
    revision: int
    received_at: datetime
    entry: Mapping | None
    answers: Mapping
    earlier: Mapping[str, tuple[int, Mapping]] = field(default_factory=dict)

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.record.key, self.agency["code"] if self.agency else "", self.item


@dataclass(frozen=True)
class LeftRow:
    """A line with a number of ours that a person must look at, and why (in English)."""

    record: Record
    row_id: str
    reason: str


class LostRowFinder:
    """Finds the lost rows of an area's workbook. `changed`: when its file changed last.

    `is_older`: our database is older than the workbook. Only then an entry that we know may have a row that
    we do not: else somebody typed its number.
    """

    def __init__(self, conn: Connection, area: str, secret: bytes, changed: datetime, is_older: bool):
        self.conn, self.area, self.secret = conn, area, secret
        self.changed, self.is_older = changed, is_older
        # (record, entry) of what waits to be copied to this area; None while nobody has asked.
        self._moved_entries: set[tuple[str, int]] | None = None

    def find(self, lines_by_record: Mapping[str, Sequence[Mapping]]) -> tuple[list[LostRow], list[LeftRow]]:
        """Returns the rows to take back, each identity's together and in their order, and those left."""
        judged: list[LostRow | LeftRow] = []
        for key, lines in lines_by_record.items():
            judged += self._find_in_tab(RECORDS[key], lines)
        order = {key: number for number, key in enumerate(RECORDS)}
        lost = [row for row in judged if isinstance(row, LostRow)]
        left = [row for row in judged if isinstance(row, LeftRow)]
        tabs_of_number = Counter(row.number for row in lost)
        left += [
            LeftRow(row.record, row.row_id, IN_MANY_TABS) for row in lost if tabs_of_number[row.number] > 1
        ]
        lost = [row for row in lost if tabs_of_number[row.number] == 1]
        lost.sort(key=lambda row: (order[row.record.key], row.identity, row.revision, row.number))
        return lost, left

    def _find_in_tab(self, record: Record, lines: Sequence[Mapping]) -> list[LostRow | LeftRow]:
        """Looks at the lines by the numbers of their entries: one entry has one row to take back."""
        lines_by_id: dict[str, list[tuple[int, dict]]] = defaultdict(list)
        for place, line in enumerate(lines):
            row_id = str(comparable_cell(line.get(ROW_ID)) or "").strip()
            if receipt_numbers.without_suffix(row_id):
                lines_by_id[row_id].append((place, line))
        ids_by_number = self._lost_ids(lines_by_id)
        entries = lost_rows.entries_by_number(self.conn, ids_by_number)
        judged = []
        for number, row_ids in ids_by_number.items():
            row = self._judge_copies(record, number, row_ids, lines_by_id, entries.get(number))
            judged += [row] if row else []
        return judged

    def _lost_ids(self, row_ids: Collection[str]) -> dict[str, list[str]]:
        """Returns those row ids that no row of ours has, nor a later copy, oldest first, by their numbers."""
        known: dict[str, int] = {}
        for row_id in lost_rows.mirrored_ids(self.conn, self.area, row_ids):
            number, copy = receipt_numbers.without_suffix(row_id), receipt_numbers.copy_number(row_id)
            known[number] = max(copy, known.get(number, copy))
        ids_by_number: dict[str, list[str]] = defaultdict(list)
        for row_id in sorted(row_ids, key=receipt_numbers.copy_number):
            number = receipt_numbers.without_suffix(row_id)
            newest = known.get(number, -1)
            if newest < receipt_numbers.copy_number(row_id) <= newest + MOST_COPIES:
                ids_by_number[number].append(row_id)
        return ids_by_number

    def _judge_copies(
        self,
        record: Record,
        number: str,
        row_ids: Sequence[str],
        lines_by_id: Mapping[str, Sequence[tuple[int, Mapping]]],
        entry: Mapping | None,
    ) -> LostRow | LeftRow | None:
        """Returns the newest of the copies of a row that can be taken back; else why the newest is left.

        A copy was appended because those before it were lost or came to wrong columns: they say nothing.
        """
        judged = [self._judge(record, row_id, number, lines_by_id[row_id], entry) for row_id in row_ids]
        newest = next((row for row in reversed(judged) if isinstance(row, LostRow)), None)
        if newest is None:
            return next((row for row in reversed(judged) if row), None)
        before = row_ids[: row_ids.index(newest.row_id)]
        lines = {row_id: lines_by_id[row_id][0] for row_id in before}
        earlier = {row_id: (place, _comparable(record, line)) for row_id, (place, line) in lines.items()}
        return replace(newest, earlier=earlier)

    def _judge(
        self,
        record: Record,
        row_id: str,
        number: str,
        copies: Sequence[tuple[int, Mapping]],
        entry: Mapping | None,
    ) -> LostRow | LeftRow | None:
        """Returns the row to take back, or why it is left; None if it is none of ours, or not lost."""
        (place, line), *others = copies
        cells = _comparable(record, line)
        if entry:
            is_its_row = self.is_older and (entry["record"], entry["area"]) == (record.key, self.area)
            if not is_its_row and (row_id == number or not self._has_moved_here(record, entry)):
                return None
            # Whatever its cells say by now: the next look compares them with what was meant.
            agency = agencies.get(self.conn, entry["agency"]) if entry["agency"] else None
            about = (agency, entry["item"], entry["revision"], entry["received_at"], entry, {})
            return LostRow(record, row_id, number, place, cells, *about)
        parsed = receipt_numbers.parse_number(self.secret, self.area, row_id)
        if parsed is None:
            return None
        agency = self._agency(record, cells)
        item = str(cells.get(ITEM) or "").strip() if record.item_th else ""
        if any(_comparable(record, other) != cells for _, other in others):
            return LeftRow(record, row_id, COPIES_DIFFER)
        if record == REPORT:
            return LeftRow(record, row_id, REPORT_LOST)
        if agency is None and record not in WITHOUT_AGENCY:
            return LeftRow(record, row_id, OTHER_AGENCY)
        if record.item_th and not _is_item(record, item):
            return LeftRow(record, row_id, NO_ITEM)
        revision, received_at = _revision(cells, parsed.revision), self._received_at(cells)
        about = (agency, item, revision, received_at, None, record.answers(cells))
        return LostRow(record, row_id, number, place, cells, *about)

    def _has_moved_here(self, record: Record, entry: Mapping) -> bool:
        """True if an entry waits to be copied to this area, to which its agency has moved.

        A copy that stands there already is from lost days, when the agency had moved before.
        """
        if self._moved_entries is None:
            moved_rows = moves.list_to_append(self.conn, self.area)
            self._moved_entries = {(row["record"], row["entry_id"]) for row in moved_rows}
        return (record.key, entry["id"]) in self._moved_entries

    def _agency(self, record: Record, cells: Mapping) -> Mapping | None:
        """Returns the agency that a line is of; None if code and name disagree, or it is another area's."""
        if record in WITHOUT_AGENCY:
            return None
        agency = agencies.get(self.conn, agency_code(cells))
        name = clean_line(str(cells.get(AGENCY_NAME) or ""))
        if agency is None or name not in ("", clean_line(agency["name_th"])):
            return None
        is_here = agency["area"] == self.area
        may_be_elsewhere = self.area == areas.OBEC and record.key not in AGENCY_RECORDS
        return agency if is_here or may_be_elsewhere else None

    def _received_at(self, cells: Mapping) -> datetime:
        """Returns when it was received, to the minute; where that cannot be read, when the file changed."""
        try:
            return min(read_sheet_time(str(cells.get(RECEIVED) or "")), self.changed)
        except NotADate:
            return self.changed


def with_meant_cells(conn: Connection, lost: LostRow, base_url: str) -> LostRow:
    """Returns a row of an entry that our database has with the cells that were meant for it.

    They are those of the row before, or what was sent.
    """
    if lost.entry is None:
        return lost
    before = rows.get_newest_of_entry(conn, lost.entry["id"])
    if before is None:
        own_rows = rows.list_of_agency(conn, lost.agency["code"]) if lost.agency else []
        same = [row for row in own_rows if (row["record"], row["item"]) == (lost.record.key, lost.item)]
        cells = entry_cells(lost.entry, same, lost.agency and lost.agency["name_th"], base_url)
    else:
        cells = before["cells"]
    return replace(lost, cells=cells | {ROW_ID: lost.row_id})


def _is_item(record: Record, item: str) -> bool:
    """True if a text can be what a row is about: points and requests are numbered."""
    is_numbered = record == PIN or record.key in REQUEST_RECORDS
    return 0 < len(item) <= (MOST_DIGITS if is_numbered else MOST_LETTERS) and (
        not is_numbered or item.isdecimal() and item.isascii()
    )


def _revision(cells: Mapping, numbered: int) -> int:
    """Returns the revision that a row tells, which is later than in its number if others were taken back.

    Not what people typed, as far as that shows.
    """
    revision = cells.get(REVISION)
    is_possible = isinstance(revision, int) and numbered <= revision <= numbered + MOST_TAKEN_BEFORE
    return revision if is_possible else numbered


def _comparable(record: Record, line: Mapping) -> dict:
    return record.without_secrets({key: comparable_cell(cell) for key, cell in line.items()})
