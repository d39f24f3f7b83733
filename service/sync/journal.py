"""What people did to a workbook of the embedded sheets, step by step, as edits.

All steps up to the version that was read are stored. A difference between the mirror and the sheet is stored
only as far as no step explains it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sheets.embedded import EmbeddedGoogle
from sheets.embedded import journal as acts
from sheets.embedded.journal import JournalEntry

from ..records import RECORDS
from ..records.record import REMOVED_TEXT, ROW_ID, agency_code
from ..store import Database, edit_kinds, register_lines, rows
from .cells import comparable_cell

# (record, row id, column); column "" for the state of the row.
CellKey = tuple[str, str, str]
Cells = Mapping[str, object]

# What begins the name of a column of people's own; its letters and header follow.
OWN_COLUMN = "*"
SIDES = ("before", "after")
# So many steps are stored in one transaction: some milliseconds.
PORTION_STEPS = 500


@dataclass(frozen=True)
class Journal:
    """The steps in a workbook since the last look, in their order.

    `sheet_ids`: of the tabs by key. `version`: of the file when it was about to be read; later steps may or
    may not be part of what was read. `by_header`: {tab: {header: key}} of columns that were found by their
    header.
    """

    entries: Sequence[JournalEntry] = ()
    sheet_ids: Mapping[str, int] = field(default_factory=dict)
    version: int = 0
    by_header: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def tells_of_lines(self, tab_key: str) -> bool:
        """True if there are steps with lines of a tab that have no number, or are of the register."""
        sheet_id = self.sheet_ids.get(tab_key)
        is_named = tab_key != register_lines.TAB
        return any(
            entry.step.sheet == sheet_id
            and entry.step.kind in (acts.ROW, acts.UNDONE)
            and not (is_named and entry.step.row and entry.step.before and entry.step.after)
            for entry in self.entries
        )


NO_JOURNAL = Journal()


def read_journal(stand_in: EmbeddedGoogle | None, book: Mapping, version: int, by_header: Mapping) -> Journal:
    """Returns what people did in a workbook since it was read last; without a stand-in nothing is known."""
    if stand_in is None:
        return NO_JOURNAL
    return Journal(stand_in.store.journal(book["file_id"]), book["sheet_ids"], version, by_header)


def store_journal(db: Database, stand_in: EmbeddedGoogle, book: Mapping, now: datetime) -> None:
    """Store all that people did in a file that is read no more. Can be repeated: each step is stored once."""
    entries = stand_in.store.journal(book["file_id"])
    if not entries:
        return
    newest = max(entry.version for entry in entries)
    with db.read() as conn:
        mirrored = rows.list_of_area(conn, book["area"])
    journal = Journal(entries, book["sheet_ids"], newest)
    for steps in portions_of_steps(JournalEdits(journal, book["area"], now, mirrored).certain):
        with db.begin() as conn:
            rows.add_edits(conn, steps)
            conn.commit()
    stand_in.store.forget_journal(book["file_id"], newest)


def portions_of_steps(steps: Sequence[Mapping]) -> list[Sequence[Mapping]]:
    """Returns steps as they are stored: before all else, some in each transaction."""
    return [steps[first : first + PORTION_STEPS] for first in range(0, len(steps), PORTION_STEPS)]


class JournalEdits:
    """The steps of a journal as edits of an area, seen `at`, with what they explain.

    `certain`: the edits of all steps that are part of what was read. `mirrored`: the rows of the area's
    mirror.
    """

    def __init__(self, journal: Journal, area: str, at: datetime, mirrored: Sequence[Mapping]):
        self.journal, self.area, self.at = journal, area, at
        self.tab_keys = {sheet_id: key for key, sheet_id in journal.sheet_ids.items()}
        self.rows = {(row["record"], row["row_id"]): row for row in mirrored if row["entry_id"]}
        self.certain: list[dict] = []
        self._certain_of_cell: dict[CellKey, list[dict]] = defaultdict(list)
        self._later_of_cell: dict[CellKey, list[dict]] = defaultdict(list)
        for entry in journal.entries:
            is_certain = entry.version <= journal.version
            by_cell = self._certain_of_cell if is_certain else self._later_of_cell
            for number, edit in enumerate(self._edits(entry)):
                edit["step"] = f"{entry.key}.{number}"
                if is_certain:
                    self.certain.append(edit)
                if edit["kind"] in (edit_kinds.CELL, edit_kinds.STATE):
                    column = "" if edit["kind"] == edit_kinds.STATE else edit["column"]
                    by_cell[edit["record"], edit["row_id"], column].append(edit)
        self._forget_removed_values(mirrored)

    def unexplained(
        self, cell: CellKey, before: object, after: object
    ) -> tuple[list[tuple[object, object]], list[dict]]:
        """Returns what leads from `before` to `after` besides the certain edits of a cell.

        First the changes (before, after) that no step explains, then the edits of later steps that must be
        part of what was read.
        """
        steps = self._certain_of_cell.get(cell, [])
        # Those before it were stored by a look that died afterwards.
        first = next((number for number, edit in enumerate(steps) if edit["before"] == before), 0)
        gaps, value = [], before
        for edit in steps[first:]:
            if edit["before"] != value:
                gaps.append((value, edit["before"]))
            value = edit["after"]
        taken, reached = [], value
        for edit in self._later_of_cell.get(cell, ()):
            if reached == after:
                break
            taken.append(edit)
            reached = edit["after"]
        if reached == after:
            return gaps, taken
        return [*gaps, (value, after)], []

    def explains_state(self, record: str, row_id: str, state: str) -> bool:
        """True if the last certain step with the row as a whole led to this state."""
        steps = self._certain_of_cell.get((record, row_id, ""))
        return bool(steps) and steps[-1]["after"] == state

    def has_steps(self, cell: CellKey) -> bool:
        return cell in self._certain_of_cell or cell in self._later_of_cell

    def _forget_removed_values(self, mirrored: Sequence[Mapping]) -> None:
        """Take those values out that were typed before personal data was removed from the sheet."""
        removed = [
            (row, {key for key, cell in row["cells"].items() if cell == REMOVED_TEXT}) for row in mirrored
        ]
        of_typed_rows: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row, columns in removed:
            if not row["entry_id"]:
                of_typed_rows[row["record"], row["agency"]] |= columns
                continue
            for column in columns:
                cell = (row["record"], row["row_id"], column)
                for edit in [*self._certain_of_cell.get(cell, ()), *self._later_of_cell.get(cell, ())]:
                    if edit["before"] == REMOVED_TEXT:
                        break
                    edit |= {side: REMOVED_TEXT for side in SIDES if edit[side] is not None}
        for edit in self.certain:
            columns = of_typed_rows.get((edit["record"], edit["agency"]), ())
            if columns and edit["kind"] in (edit_kinds.ROW_MADE, edit_kinds.ROW_DELETED):
                edit |= {side: _without(edit[side], columns) for side in SIDES if edit[side]}

    def _edits(self, entry: JournalEntry) -> Iterator[dict]:
        step = entry.step
        tab = self.tab_keys.get(step.sheet, "")
        if step.kind == acts.TOUCH:
            return
        if step.kind == acts.HEADER:
            for column, before, after in _differences(step.before, step.after):
                yield self._edit(entry, column, before, after, kind=edit_kinds.HEADER)
        elif step.kind != acts.ROW:
            yield self._edit(entry, "", step.before, step.after, kind=step.kind, place=step.tab)
        elif row := self.rows.get((tab, step.row)):
            yield from self._edits_of_row(entry, row)
        else:
            yield from self._edits_of_line(entry, tab)

    def _edits_of_row(self, entry: JournalEntry, row: Mapping) -> Iterator[dict]:
        """Yields the edits of a row that an entry of ours stands in."""
        before, after = self._cells(entry)
        if before is not None and after is not None:
            for column, old, new in _differences(before, after):
                yield self._edit(entry, column, old, new, row)
        elif entry.step.copies > (before is None):
            kind = edit_kinds.ROW_COPIED if before is None else edit_kinds.COPY_DELETED
            yield self._edit(entry, ROW_ID, None, None, row, kind=kind)
        else:
            states = (rows.REMOVED, rows.STANDING) if before is None else (rows.STANDING, rows.REMOVED)
            yield self._edit(entry, ROW_ID, *states, row, kind=edit_kinds.STATE)

    def _edits_of_line(self, entry: JournalEntry, tab: str) -> Iterator[dict]:
        """Yields the edits of a line that people typed, of the register, or in a tab of their own."""
        before, after = self._cells(entry)
        row = self._row(tab, "", _agency(tab, entry.step.row, after or before or {}))
        if tab in RECORDS:
            row["row_id"] = entry.step.row[:40]
        if before is None or after is None:
            kind = edit_kinds.ROW_MADE if before is None else edit_kinds.ROW_DELETED
            yield self._edit(entry, "", before, after, row, kind=kind, place=entry.step.tab)
        elif tab in RECORDS or tab == register_lines.TAB:
            for column, old, new in _differences(before, after):
                yield self._edit(entry, column, old, new, row)
        else:
            changed = [{}, {}]
            for column, *values in _differences(before, after):
                for side, value in zip(changed, values, strict=True):
                    side[column] = value
            yield self._edit(entry, "", *changed, row, kind=edit_kinds.ROW_CHANGED, place=entry.step.tab)

    def _cells(self, entry: JournalEntry) -> tuple[Cells | None, Cells | None]:
        """Returns the cells before and after as the mirror has them."""
        tab = self.tab_keys.get(entry.step.sheet, "")
        headers = self.journal.by_header.get(tab, {})

        def cells_of(side: Mapping | None) -> Cells | None:
            if side is None:
                return None
            cells = {
                headers.get(key.partition(" ")[2], key)
                if key.startswith(OWN_COLUMN)
                else key: comparable_cell(cell)
                for key, cell in side.items()
            }
            return RECORDS[tab].without_secrets(cells) if tab in RECORDS else cells

        return cells_of(entry.step.before), cells_of(entry.step.after)

    def _row(self, record: str, row_id: str, agency: str) -> dict:
        return {"area": self.area, "record": record, "row_id": row_id, "agency": agency}

    def _edit(
        self,
        entry: JournalEntry,
        column: str,
        before: object,
        after: object,
        row: Mapping | None = None,
        **more: object,
    ) -> dict:
        """Returns an edit by the person of a step; of the tab as a whole without a row."""
        row = row or self._row(self.tab_keys.get(entry.step.sheet, ""), "", "")
        if column.startswith(OWN_COLUMN):
            column, more = "", {"place": column.removeprefix(OWN_COLUMN)} | more
        done_at = datetime.fromisoformat(entry.at)
        who = entry.person, edit_kinds.BY_CELL
        return rows.edit_values(row, column[:40], before, after, self.at, *who, done_at=done_at, **more)


def _differences(before: Cells, after: Cells) -> Iterator[tuple[str, object, object]]:
    """Yields (column, value before, value after) of the cells that differ."""
    for column in [*before, *(key for key in after if key not in before)]:
        if before.get(column) != after.get(column):
            yield column, before.get(column), after.get(column)


def _without(cells: Cells, columns: Collection[str]) -> Cells:
    return {key: REMOVED_TEXT if key in columns else cell for key, cell in cells.items()}


def _agency(tab: str, row_name: str, cells: Cells) -> str:
    return (row_name if tab == register_lines.TAB else agency_code(cells) if tab in RECORDS else "")[:40]
