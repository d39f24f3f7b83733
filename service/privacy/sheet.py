"""An area's workbook: personal data is taken out of the rows it is due in, and of no other. See
sheets/purge.py.

Everything here may be interrupted and done again: what was taken out is simply not found a second time.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sheets import purge
from sheets import workbook as bodies
from sheets.client import Google
from sheets.errors import NotApplied, OutcomeUnknown, Refused
from sheets.layout import Layout
from sheets.workbook import Located

from ..fleet.tasks import FIRST_WAIT, MOST_TRIES, Stopped, patiently
from ..records import RECORDS, personal
from ..sync.readback import plain
from . import matching
from .matching import Matched


@dataclass
class Seen:
    """How the sheet stands afterwards. `standing`: number of a mirrored row -> its personal cells; `blocked`:
    rows that hold personal data still -> why. `cells`: how many were taken out.
    """

    standing: dict[int, dict] = field(default_factory=dict)
    blocked: dict[int, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    cells: int = 0


@dataclass
class _Tab:
    """One tab as it was read: which lines are which rows, and what is to be written where."""

    record: object
    matched: Matched
    cells: dict[tuple[int, int], str]


class Sheet:
    """The workbook `book` of the layout `shape`. `editors`: our accounts; `number`: makes ids for
    protections.
    """

    def __init__(
        self,
        google: Google,
        book: Mapping,
        shape: Layout,
        editors: Sequence[str],
        sleep: Callable[[float], None],
        number: Callable[[], int],
    ):
        self.google, self.file_id, self.shape = google, book["file_id"], shape
        self.editors, self.sleep, self.number = editors, sleep, number

    def clean(self, due: Sequence[Mapping]) -> Seen:
        """Take the personal data of these mirrored rows out. The tabs stay closed until `open`. Raises
        Stopped, SheetsError: then nothing was written, or it is not known; do it again.
        """
        answer = self._read()
        seen, tabs = Seen(), self._tabs(answer, due)
        by_people = {
            sheet for sheet, found in purge.protections(answer).items() if not all(one.ours for one in found)
        }
        wanted = {sheet for sheet, tab in tabs.items() if tab.cells}
        guarded = [tabs[sheet].record.key for sheet in wanted & by_people]
        seen.blocked = {row["id"]: matching.GUARDED for row in due if row["record"] in guarded}
        if wanted - by_people:
            self.open()
            answer, tabs = self._write(wanted - by_people, due, seen)
        self._note(seen, answer, tabs, due)
        return seen

    def open(self) -> None:
        """Take away every protection that a purge made, of this run or an interrupted one. Raises
        SheetsError.
        """
        for _ in range(MOST_TRIES):
            answer = patiently(lambda: self.google.describe(self.file_id, purge.PROTECTED_FIELDS), self.sleep)
            left = [one.id for found in purge.protections(answer).values() for one in found if one.ours]
            if not left:
                return
            try:
                self.google.batch_update(self.file_id, purge.unprotect_body(left), "spreadsheetId")
            except (NotApplied, OutcomeUnknown, Refused) as trouble:
                # Refused: a copy of an earlier try was faster. The next look tells.
                last = trouble
                self.sleep(FIRST_WAIT)
            else:
                last = None
        if last:
            raise last

    def _write(self, sheets: set[int], due: Sequence[Mapping], seen: Seen) -> tuple[dict, dict[int, _Tab]]:
        """Close these tabs, look where the rows stand now, write, look again."""
        ids = {sheet: self.number() for sheet in sheets}
        closing = purge.protect_body(ids, self.editors)
        # Never sent again after a doubt: a second copy could arrive when the protection is gone. The read
        # tells.
        with suppress(OutcomeUnknown):
            patiently(
                lambda: self.google.batch_update(self.file_id, closing, "spreadsheetId"),
                self.sleep,
                (NotApplied,),
            )
        before = self._read()
        if not self._closed(before, ids):
            raise Stopped("ปิดแท็บไม่สำเร็จ โปรดสั่งใหม่", "the tabs could not be closed: run this again")
        tabs = self._tabs(before, due)
        wanted = {sheet: tab.cells for sheet, tab in tabs.items() if sheet in sheets}
        for part in purge.portions(wanted):
            ids = self._written(ids, part)
        after = self._read()
        for sheet, cells in wanted.items():
            seen.cells += len(cells)
            wrong = purge.otherwise(purge.entered(before, sheet), purge.entered(after, sheet), cells)
            if wrong:
                seen.told.append(
                    f"{tabs[sheet].record.tab}: {len(wrong)} cells changed while the tab was closed, the "
                    f"first in row {wrong[0][0] + 1}: look at the file's version history"
                )
        return after, tabs

    def _written(self, ids: Mapping[int, int], cells: Mapping[int, purge.Cells]) -> dict[int, int]:
        """Write once, whatever gets lost on the way; returns the ids of the protections that stand now."""
        new = {sheet: self.number() for sheet in ids}
        body = purge.write_body(ids, new, cells, self.editors)
        for attempt in range(MOST_TRIES):
            try:
                self.google.batch_update(self.file_id, body, "spreadsheetId")
                return new
            except (NotApplied, OutcomeUnknown) as trouble:
                last = trouble
                self.sleep(FIRST_WAIT * 2**attempt)
            except Refused as refused:
                last = refused
                break
        if not self._closed(
            patiently(lambda: self.google.describe(self.file_id, purge.PROTECTED_FIELDS), self.sleep), new
        ):
            raise last
        return new

    def _closed(self, answer: dict, ids: Mapping[int, int]) -> bool:
        """True when these protections of ours stand."""
        found = purge.protections(answer)
        return all(
            purge.Protection(number, ours=True) in found.get(sheet, ()) for sheet, number in ids.items()
        )

    def _tabs(self, answer: dict, due: Sequence[Mapping]) -> dict[int, _Tab]:
        """{sheetId: its _Tab} of the tabs that are there and have rows that are due."""
        located = bodies.locate(answer, self.shape)
        found = {}
        for key in dict.fromkeys(row["record"] for row in due):
            if key in located.rows:
                mine = [row for row in due if row["record"] == key]
                matched = matching.match(located.rows[key], mine)
                found[self.shape.tab(key).sheet_id] = _Tab(
                    RECORDS[key], matched, _wanted(located, key, mine, matched)
                )
        return found

    def _note(self, seen: Seen, answer: dict, tabs: Mapping[int, _Tab], due: Sequence[Mapping]) -> None:
        """What stands now in the rows that were found, at the places where they were found."""
        located, remarks = bodies.locate(answer, self.shape), {row["id"]: row["remarks"] or () for row in due}
        for tab in tabs.values():
            lines, keys = located.rows.get(tab.record.key, []), personal.columns(tab.record)
            seen.blocked |= tab.matched.blocked
            for row, place in [
                (row, place) for row, places in tab.matched.places.items() for place in places
            ]:
                line = lines[place] if place < len(lines) else {}
                seen.standing[row] = {key: plain(cell) for key, cell in line.items() if key in keys}
                if personal.taken_out(tab.record, seen.standing[row], remarks[row]):
                    seen.blocked.setdefault(row, matching.TYPED)

    def _read(self) -> dict:
        return patiently(
            lambda: self.google.find(self.file_id, bodies.locate_body(), purge.READ_FIELDS), self.sleep
        )


def _wanted(
    located: Located, key: str, due: Sequence[Mapping], matched: Matched
) -> dict[tuple[int, int], str]:
    """(row, column) -> what is to stand there."""
    found = {}
    for row in due:
        for place in [] if row["id"] in matched.blocked else matched.places.get(row["id"], ()):
            cells = {name: plain(cell) for name, cell in located.rows[key][place].items()}
            for name, text in personal.taken_out(RECORDS[key], cells, row["remarks"] or ()).items():
                found[place, located.positions[key][name]] = text
    return found
