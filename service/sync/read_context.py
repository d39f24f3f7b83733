"""When, for which area and by whose hands a workbook was read."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime

from ..store import rows
from ..store.edit_kinds import BY_CELL, STATE
from .journal import NO_JOURNAL, Journal
from .modifiers import NOBODY, Hand
from .writers import NO_WRITERS, Writers


@dataclass(frozen=True)
class ReadContext:
    """`at`: when the workbook of `area` was read; `changed`: when its file changed last.

    `hand`: who changed the file since the last look, and how that is known; `writers` may know more, and
    `journal` has all that was done. `lost`: row ids that disappeared because an older version of the file
    was restored, so nobody deleted them. `positions`: where the columns of each tab are. `own_cells`: what
    stands in columns of people's own, of each row of a tab.
    """

    area: str
    at: datetime
    changed: datetime
    hand: Hand = NOBODY
    lost: Set[str] = frozenset()
    writers: Writers = NO_WRITERS
    positions: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    own_cells: Mapping[str, Sequence[Sequence[object]]] = field(default_factory=dict)
    journal: Journal = NO_JOURNAL

    def edit_of_cell(
        self, row: Mapping, column: str, before: object, after: object, knows_writer: bool = True
    ) -> dict:
        """Returns the edit of a cell of a mirrored row, with who made it as far as that is known.

        `knows_writer`: False where `writers` name whoever wrote something else into the cell.
        """
        writer = self.writers.of_cell(row["record"], row["row_id"], column) if knows_writer else ""
        return rows.edit_values(row, column, before, after, self.at, *self._known(writer))

    def edit_of_row(self, row: Mapping, column: str, before: object, after: object) -> dict:
        """Returns the same of a row that was deleted, copied or mixed up."""
        writer = self.writers.of_row(row["record"], row["row_id"])
        return rows.edit_values(row, column, before, after, self.at, *self._known(writer), kind=STATE)

    def _known(self, writer: str) -> Hand:
        return (writer, BY_CELL) if writer else self.hand
