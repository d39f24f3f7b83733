"""Compares the lines of one entry tab with its rows in the mirror. Asks nobody: see readback."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field

from ..records.record import AGENCY, ITEM, ROW_ID, Record, agency_code
from ..store import rows, unbound_rows
from ..workbooks.layout import record_columns
from .cells import comparable_cell
from .journal import NO_JOURNAL, JournalEdits
from .line_edits import line_edits
from .misplaced import is_misplaced
from .read_context import ReadContext
from .row_reading import LineToRead, is_at_others_spot

Cells = Mapping[str, object]


@dataclass(frozen=True)
class RowChange:
    """What changes in a mirrored `row`: all columns of rows.READ_COLUMNS, and the edits that tell it."""

    row: Mapping
    values: dict
    edits: Sequence[Mapping]


@dataclass
class TabChanges:
    """What a look changes in the mirror of one tab.

    `unbound`: the rows that replace those without an entry; None while they are as they were. `edits`: what
    was done to these.
    `lines_to_read`: those of all of these whose reading is due.
    """

    record: str
    row_changes: list[RowChange] = field(default_factory=list)
    unbound: list[dict] | None = None
    lines_to_read: list[LineToRead] = field(default_factory=list)
    edits: list[dict] = field(default_factory=list)


class TabMirror:
    """Compares one entry tab with its `mirrored` rows.

    `in_flight`: ids of rows in an open batch. `frozen`: the positions that batches were built with, by their
    id. `journal`: what people did, step by step, where that is known.
    """

    def __init__(
        self,
        context: ReadContext,
        record: Record,
        mirrored: Sequence[Mapping],
        in_flight: Set[int],
        frozen: Mapping[int, Mapping],
        journal: JournalEdits | None = None,
    ):
        self.context, self.record = context, record
        self.journal = journal or JournalEdits(NO_JOURNAL, context.area, context.at, ())
        self.known_rows = {row["row_id"]: row for row in mirrored if row["entry_id"]}
        # Those that wait to be appended are not in the sheet yet.
        self.unbound_rows = [row for row in mirrored if not row["entry_id"] and row["state"] != rows.LOST]
        self.in_flight, self.frozen = in_flight, frozen
        self.changes = TabChanges(record.key)

    def compare(self, lines: Sequence[Cells]) -> TabChanges:
        """Returns the edits, the changed states and the lines without a known row id."""
        bound_lines, unbound_lines = self._classify(lines)
        # Only rows that were never read in their place: a row that a person deleted stays deleted, even if
        # its number is written somewhere else.
        never_read_ids = {
            row_id
            for row_id, row in self.known_rows.items()
            if row_id not in bound_lines and row["state"] in (rows.SENT, rows.MISPLACED)
        }
        misplaced_ids = _take_misplaced(unbound_lines, never_read_ids)
        for row_id, row in self.known_rows.items():
            if row["state"] == rows.MOVED:
                # Its agency belongs to another area: what happens to it here says nothing any more.
                continue
            if row_id in misplaced_ids or self._is_misplaced(row, bound_lines.get(row_id)):
                # Columns moved while the row was on its way.
                self._set_state(row, rows.MISPLACED)
            elif row["state"] == rows.MISPLACED:
                # Cells in wrong columns mean nothing; the mirror keeps the intended cells for the repair row.
                continue
            elif row_id in bound_lines:
                self._compare_copies(row, bound_lines[row_id])
            elif row["id"] not in self.in_flight and row["state"] not in (rows.REMOVED, rows.LOST):
                self._set_state(row, rows.LOST if row_id in self.context.lost else rows.REMOVED)
        self._compare_unbound(unbound_lines)
        return self.changes

    def _is_misplaced(self, row: Mapping, copies: list[tuple[int, dict]] | None) -> bool:
        """True for a row that was not read before and came to the sheet in wrong columns."""
        frozen = self.frozen.get(row["batch_id"], {}).get(self.record.key)
        current = self.context.positions.get(self.record.key)
        if row["state"] != rows.SENT or frozen is None or current is None:
            return False
        own_cells = self.context.own_cells.get(self.record.key, ())
        if copies is None:
            # Nobody deleted it: its id is in a column of people's own, or was when the column went.
            is_in_own_column = any(row["row_id"] in cells for cells in own_cells)
            has_id_moved = frozen.get(ROW_ID) != current.get(ROW_ID)
            return row["id"] not in self.in_flight and bool(frozen) and (is_in_own_column or has_id_moved)
        place, line = copies[0]
        return is_misplaced(row["cells"], line, own_cells[place] if own_cells else (), frozen, current)

    def _classify(self, lines: Sequence[Cells]) -> tuple[dict[str, list[tuple[int, dict]]], list[dict]]:
        """Returns (lines by known row id, the other lines), by the id cell and never by the line's place.

        The former are {row id: [(place, cells)]}, the latter rows for the mirror without an entry.
        """
        header = next(column.header for column in record_columns(self.record) if column.key == ROW_ID)
        bound: dict[str, list[tuple[int, dict]]] = defaultdict(list)
        unbound = []
        for place, line in enumerate(lines):
            cells = self.record.without_secrets({key: comparable_cell(cell) for key, cell in line.items()})
            row_id = str(cells.get(ROW_ID) or "").strip()
            if row_id in self.known_rows:
                bound[row_id].append((place, cells))
            elif row_id != header and any(cell is not None for cell in cells.values()):
                unbound.append({"agency": agency_code(cells), "row_id": row_id[:40], "cells": cells})
        return bound, unbound

    def _compare_copies(self, row: Mapping, copies: list[tuple[int, dict]]) -> None:
        """Compare the lines that carry one row's id.

        Equal copies count as one row. Copies that differ are a conflict, which a person must resolve; so is a
        code that disagrees with the id: someone sorted without column A.
        """
        place, cells = copies[0]
        if any(other != cells for _, other in copies[1:]) or _is_other_agency(cells, row):
            self._set_state(row, rows.CONFLICT)
        else:
            self._compare_row(row, cells, place)

    def _compare_row(self, row: Mapping, cells: dict, place: int) -> None:
        before = {key: comparable_cell(cell) for key, cell in row["cells"].items()}
        edited_cells = {key: cell for key, cell in cells.items() if cell != before.get(key)}
        is_known = row["unreadable"] is not None and not is_at_others_spot(row)
        if not edited_cells and is_known and (row["state"], row["place"]) == (rows.STANDING, place):
            return
        edits = [
            edit
            for key, cell in edited_cells.items()
            for edit in self._edits_of_cell(row, key, before.get(key), cell)
        ]
        # The delivery of a row does not change what counts; an edit or a return from a lost state does.
        has_changed = edited_cells or row["state"] not in rows.COUNTED_STATES
        changed_at = self.context.at if has_changed else row["changed_at"]
        changed = {"place": place, "cells": before | cells, "state": rows.STANDING, "changed_at": changed_at}
        values = self._add_change(row, changed, edits)
        line = LineToRead(
            self.record, row["agency"], values, rows.readable_cells(row), row, edited_cells.keys()
        )
        self.changes.lines_to_read.append(line)

    def _compare_unbound(self, lines: Sequence[Mapping]) -> None:
        """Note the lines that no entry belongs to, if they changed or their reading is due."""
        is_read = all(
            row["unreadable"] is not None and not is_at_others_spot(row) for row in self.unbound_rows
        )
        if is_read and not unbound_rows.have_changed(self.unbound_rows, lines):
            return
        self.changes.edits = line_edits(self.context, self.record.key, self.unbound_rows, lines)
        # Nobody knows better when they were typed than the file does: we may have looked much later.
        typed_at = self.context.changed
        successors = unbound_rows.successors(self.unbound_rows, lines, typed_at)
        self.changes.unbound = [values for values, *_ in successors]
        self.changes.lines_to_read += [
            LineToRead(self.record, values["agency"], values, last, known=known, typed_at=typed_at)
            for values, last, known in successors
        ]

    def _set_state(self, row: Mapping, state: str) -> None:
        if row["state"] != state:
            # A decision that was seen before the row went is to be seen twice again when it comes back.
            changed = {"state": state, "seen_once": "", "seen_at": None, "changed_at": self.context.at}
            self._add_change(row, changed, self._edits_of_state(row, state))

    def _edits_of_cell(self, row: Mapping, column: str, before: object, after: object) -> list[dict]:
        """Returns the edits of a cell besides those of steps that are stored anyway."""
        cell = (self.record.key, row["row_id"], column)
        gaps, later = self.journal.unexplained(cell, before, after)
        # Who wrote what is known is not who wrote the rest.
        knows_writer = not self.journal.has_steps(cell)
        return [*(self.context.edit_of_cell(row, column, *gap, knows_writer) for gap in gaps), *later]

    def _edits_of_state(self, row: Mapping, state: str) -> list[dict]:
        if self.journal.explains_state(self.record.key, row["row_id"], state):
            return []
        gaps, later = self.journal.unexplained((self.record.key, row["row_id"], ""), row["state"], state)
        return later or [self.context.edit_of_row(row, ROW_ID, row["state"], state)]

    def _add_change(self, row: Mapping, changed: Mapping, edits: Sequence[Mapping]) -> dict:
        """Returns the values of the row by then, to be filled in."""
        values = {"id": row["id"], **{key: row[key] for key in rows.READ_COLUMNS}, **changed}
        self.changes.row_changes.append(RowChange(row, values, edits))
        return values


def _take_misplaced(unbound_lines: list[dict], row_ids: Collection[str]) -> Set[str]:
    """Returns those of `row_ids` that are in a wrong column; removes their lines from `unbound_lines`.

    `row_ids` must hold only ids that are in no id cell: a number that somebody wrote into a note moves no
    row.
    """
    misplaced_ids = set()
    for line in list(unbound_lines):
        row_id = next((str(cell) for cell in line["cells"].values() if str(cell) in row_ids), None)
        if row_id:
            misplaced_ids.add(row_id)
            unbound_lines.remove(line)
    return misplaced_ids


def _is_other_agency(cells: dict, row: Mapping) -> bool:
    """True when the cells name another agency than the row.

    A request about no agency is compared by the number that was written, as people fill in its code; one that
    was taken back may have another by now. A deleted column never disagrees.
    """
    if row["agency"]:
        return AGENCY in cells and agency_code(cells) != row["agency"]
    return ITEM in cells and str(cells[ITEM]) != str(comparable_cell(row["cells"].get(ITEM, row["item"])))
