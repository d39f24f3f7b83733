"""Removes personal data from the rows of an area's workbook in which it is due. See sheets/purge.py.

Everything here can be interrupted and run again: cells that are clean already are not found a second time.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sheets import purge
from sheets import workbook as bodies
from sheets.client import Google
from sheets.errors import NotApplied, OutcomeUnknown, Refused
from sheets.layout import Layout
from sheets.workbook import WorkbookContents

from ..fleet.tasks import FIRST_WAIT_SECONDS, MAX_TRIES, Stopped, call_with_retries
from ..records import RECORDS, personal
from ..sync.cells import comparable_cell
from . import matching
from .matching import RowMatches


@dataclass
class CleanedSheet:
    """The state of a workbook after cleaning.

    `personal_cells`: id of a mirrored row -> its personal cells as they are in the sheet now. `blocked`: id
    of a row that still holds personal data -> why. `messages`: for the person who runs the command. `cells`:
    how many cells were cleaned.
    """

    personal_cells: dict[int, dict] = field(default_factory=dict)
    blocked: dict[int, str] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    cells: int = 0


@dataclass
class _Tab:
    """One tab as it was read. `new_texts`: (row, column) -> the text to write there."""

    record: object
    matches: RowMatches
    new_texts: dict[tuple[int, int], str]


class SheetCleaner:
    """Cleans the workbook `book`. `editors`: our service accounts; `new_id`: makes ids for protections."""

    def __init__(
        self,
        google: Google,
        book: Mapping,
        shape: Layout,
        editors: Sequence[str],
        sleep: Callable[[float], None],
        new_id: Callable[[], int],
    ):
        self.google, self.file_id, self.shape = google, book["file_id"], shape
        self.editors, self.sleep, self.new_id = editors, sleep, new_id

    def clean(self, due_rows: Sequence[Mapping]) -> CleanedSheet:
        """Removes the personal data of these mirrored rows. The tabs stay closed until `open`.

        Raises Stopped, SheetsError: nothing was written, or that is not known; call it again.
        """
        answer = self._read()
        result, tabs = CleanedSheet(), self._tabs(answer, due_rows)
        protected_by_people = {
            sheet_id
            for sheet_id, protections in purge.protections(answer).items()
            if not all(protection.is_ours for protection in protections)
        }
        to_write = {sheet_id for sheet_id, tab in tabs.items() if tab.new_texts}
        blocked_records = [tabs[sheet_id].record.key for sheet_id in to_write & protected_by_people]
        result.blocked = {
            row["id"]: matching.PROTECTED_BY_PERSON for row in due_rows if row["record"] in blocked_records
        }
        if to_write - protected_by_people:
            self.open()
            answer, tabs = self._write(to_write - protected_by_people, due_rows, result)
        self._add_rows(result, answer, tabs, due_rows)
        return result

    def open(self) -> None:
        """Removes every protection made by a purge, this or an interrupted one. Raises SheetsError."""
        for _ in range(MAX_TRIES):
            protections = purge.protections(self._read_protections())
            ids = [protection.id for tab in protections.values() for protection in tab if protection.is_ours]
            if not ids:
                return
            try:
                self.google.batch_update(self.file_id, purge.unprotect_body(ids), "spreadsheetId")
            except (NotApplied, OutcomeUnknown, Refused) as trouble:
                # Refused: an earlier try has arrived first. The next reading shows that.
                last = trouble
                self.sleep(FIRST_WAIT_SECONDS)
            else:
                last = None
        if last:
            raise last

    def _write(
        self, sheet_ids: set[int], due_rows: Sequence[Mapping], result: CleanedSheet
    ) -> tuple[dict, dict[int, _Tab]]:
        """Closes these tabs, reads where the rows are, writes, and reads again.

        Returns (the last answer, the tabs as they were before writing).
        """
        protection_ids = {sheet_id: self.new_id() for sheet_id in sheet_ids}
        self._close(protection_ids)
        before = self._read()
        if not self._are_closed(before, protection_ids):
            raise Stopped("ปิดแท็บไม่สำเร็จ โปรดสั่งใหม่", "the tabs could not be closed: run this again")
        tabs = self._tabs(before, due_rows)
        new_texts = {sheet_id: tab.new_texts for sheet_id, tab in tabs.items() if sheet_id in sheet_ids}
        for part in purge.split_cells(new_texts):
            protection_ids = self._write_part(protection_ids, part)
        after = self._read()
        for sheet_id, cells in new_texts.items():
            result.cells += len(cells)
            unexpected = purge.unexpected_changes(
                purge.entered_values(before, sheet_id), purge.entered_values(after, sheet_id), cells
            )
            if unexpected:
                result.messages.append(
                    f"{tabs[sheet_id].record.tab}: {len(unexpected)} cells changed while the tab was closed, "
                    f"the first in row {unexpected[0][0] + 1}: look at the file's version history"
                )
        return after, tabs

    def _close(self, protection_ids: Mapping[int, int]) -> None:
        """Protects tabs. Whether it worked, after an unknown outcome, is seen when the tabs are read."""
        body = purge.protect_body(protection_ids, self.editors)
        # It is not sent again after an unknown outcome: a second copy could arrive when the protection is
        # removed.
        with suppress(OutcomeUnknown):
            call_with_retries(
                lambda: self.google.batch_update(self.file_id, body, "spreadsheetId"),
                self.sleep,
                (NotApplied,),
            )

    def _write_part(
        self, protection_ids: Mapping[int, int], cells: Mapping[int, purge.Cells]
    ) -> dict[int, int]:
        """Writes cells exactly once, also when answers get lost; returns the ids of the new protections."""
        new_ids = {sheet_id: self.new_id() for sheet_id in protection_ids}
        body = purge.write_body(protection_ids, new_ids, cells, self.editors)
        for attempt in range(MAX_TRIES):
            try:
                self.google.batch_update(self.file_id, body, "spreadsheetId")
                return new_ids
            except (NotApplied, OutcomeUnknown) as trouble:
                last = trouble
                self.sleep(FIRST_WAIT_SECONDS * 2**attempt)
            except Refused as refused:
                last = refused
                break
        if not self._are_closed(self._read_protections(), new_ids):
            raise last
        return new_ids

    def _are_closed(self, answer: dict, protection_ids: Mapping[int, int]) -> bool:
        """True if the tabs have these protections of ours."""
        protections = purge.protections(answer)
        return all(
            purge.Protection(protection_id, is_ours=True) in protections.get(sheet_id, ())
            for sheet_id, protection_id in protection_ids.items()
        )

    def _tabs(self, answer: dict, due_rows: Sequence[Mapping]) -> dict[int, _Tab]:
        """Returns sheetId -> tab, for tabs that are there and have rows that are due."""
        contents = bodies.workbook_contents(answer, self.shape)
        tabs = {}
        for key in dict.fromkeys(row["record"] for row in due_rows):
            if key in contents.rows:
                record_rows = [row for row in due_rows if row["record"] == key]
                matches = matching.match_rows(contents.rows[key], record_rows)
                new_texts = _new_texts(contents, key, record_rows, matches)
                tabs[self.shape.tab(key).sheet_id] = _Tab(RECORDS[key], matches, new_texts)
        return tabs

    def _add_rows(
        self, result: CleanedSheet, answer: dict, tabs: Mapping[int, _Tab], due_rows: Sequence[Mapping]
    ) -> None:
        """Adds to `result` what the matched rows hold now, and which rows are blocked."""
        contents = bodies.workbook_contents(answer, self.shape)
        due_by_id = {row["id"]: row for row in due_rows}
        for tab in tabs.values():
            tab_rows = contents.rows.get(tab.record.key, [])
            result.blocked |= tab.matches.blocked
            matched = [
                (row_id, position)
                for row_id, positions in tab.matches.positions.items()
                for position in positions
            ]
            for row_id, position in matched:
                cells = tab_rows[position] if position < len(tab_rows) else {}
                columns, remarks = due_by_id[row_id]["columns"], due_by_id[row_id]["remarks"] or ()
                personal_cells = {key: comparable_cell(cell) for key, cell in cells.items() if key in columns}
                result.personal_cells[row_id] = personal_cells
                if personal.cells_to_overwrite(tab.record, personal_cells, columns, remarks):
                    result.blocked.setdefault(row_id, matching.JUST_TYPED)

    def _read(self) -> dict:
        return call_with_retries(
            lambda: self.google.get_by_data_filter(self.file_id, bodies.contents_body(), purge.READ_FIELDS),
            self.sleep,
        )

    def _read_protections(self) -> dict:
        return call_with_retries(
            lambda: self.google.get_spreadsheet(self.file_id, purge.PROTECTION_FIELDS), self.sleep
        )


def _new_texts(
    contents: WorkbookContents, key: str, due_rows: Sequence[Mapping], matches: RowMatches
) -> dict[tuple[int, int], str]:
    """Returns (row, column) -> the text to write there."""
    new_texts = {}
    for row in due_rows:
        if row["id"] in matches.blocked:
            continue
        for position in matches.positions.get(row["id"], ()):
            cells = {name: comparable_cell(cell) for name, cell in contents.rows[key][position].items()}
            texts = personal.cells_to_overwrite(RECORDS[key], cells, row["columns"], row["remarks"] or ())
            for name, text in texts.items():
                new_texts[position, contents.positions[key][name]] = text
    return new_texts
