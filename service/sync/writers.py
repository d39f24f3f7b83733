"""Who wrote which cell since a workbook was read last: the stand-in knows it, Google does not tell."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sheets.embedded import EmbeddedGoogle
from sheets.embedded.hands import Place

# (version of the file, person, place), in the order of the versions.
Touch = tuple[int, str, Place]


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
        whole_row = self._writers.get((sheet_id, row_id, ""))
        return _only(whole_row or self._writers_of_row.get((sheet_id, row_id), set()))


def _only(persons: set[str]) -> str:
    return next(iter(persons)) if len(persons) == 1 else ""


# Where nobody knows: with Google.
NO_WRITERS = Writers((), {}, 0)


def read_writers(stand_in: EmbeddedGoogle | None, book: Mapping, version: int) -> Writers:
    """Returns the writers in a workbook since it was read last; nobody without a stand-in: with Google."""
    if stand_in is None:
        return NO_WRITERS
    return Writers(stand_in.store.hands(book["file_id"]), book["sheet_ids"], version)
