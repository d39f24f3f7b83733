"""Who wrote which cell since a workbook was read last: the stand-in knows it, Google does not tell."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from sheets.embedded.journal import HEADER, ROW, TOUCH, JournalEntry

from ..records.record import AGENCY, ITEM, ROW_ID

# (sheet id, row, column); column "" for a row that was added, deleted or copied.
Place = tuple[int, str, str]
# (version of the file, person, place), in the order of the versions.
Touch = tuple[int, str, Place]

# Who writes one of these changes which row it is.
_WHOLE_ROW = ("", ROW_ID, AGENCY, ITEM)


class Writers:
    """Names the one person who can have written a cell, and nobody where two can have.

    `sheet_ids`: of the tabs by key. `version`: of the file when it was about to be read; later touches may or
    may not be part of what was read.
    """

    def __init__(self, touches: Iterable[Touch], sheet_ids: Mapping[str, int], version: int):
        self.sheet_ids = sheet_ids
        self._writers: dict[Place, set[str]] = {}
        for touched_at, person, place in touches:
            if touched_at <= version:
                self._writers[place] = {person}
            else:
                self._writers.setdefault(place, set()).add(person)
        self._writers_of_row: dict[tuple[int, str], set[str]] = defaultdict(set)
        for (sheet_id, row_id, _), persons in self._writers.items():
            self._writers_of_row[sheet_id, row_id] |= persons

    def of_cell(self, record: str, row_id: str, column: str) -> str:
        """Returns the person who wrote this cell; "" where that is not known."""
        return _only(self._writers.get((self.sheet_ids.get(record, -1), row_id, column), set()))

    def of_row(self, record: str, row_id: str) -> str:
        """Returns the person who deleted or copied this row, or else the only one who touched it; "" …"""
        sheet_id = self.sheet_ids.get(record, -1)
        whole_row = [self._writers.get((sheet_id, row_id, column), set()) for column in _WHOLE_ROW]
        return _only(set().union(*whole_row) or self._writers_of_row.get((sheet_id, row_id), set()))


def _only(persons: set[str]) -> str:
    return next(iter(persons)) if len(persons) == 1 else ""


# Where nobody knows: with Google.
NO_WRITERS = Writers((), {}, 0)


def touches_of(entries: Iterable[JournalEntry]) -> Iterator[Touch]:
    """Yields what cells and rows these steps touched."""
    for entry in entries:
        step = entry.step
        if step.kind not in (ROW, HEADER, TOUCH):
            continue
        is_whole = step.kind == ROW and (step.before is None or step.after is None)
        for column in [""] if is_whole else step.after or ():
            yield entry.version, entry.person, (step.sheet, step.row, column)
