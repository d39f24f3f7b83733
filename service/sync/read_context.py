"""When, for which area and by whose hands a workbook was read."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime

from ..store import rows
from .writers import NO_WRITERS, Writers


@dataclass(frozen=True)
class ReadContext:
    """`at`: when the workbook of `area` was read; `changed`: when its file changed last.

    `who` changed the file last, "" where Drive does not say; `writers` may know more. `lost`: row ids that
    disappeared because an older version of the file was restored, so nobody deleted them. `positions`: where
    the columns of each tab are. `own_cells`: what stands in columns of people's own, of each row of a tab.
    """

    area: str
    at: datetime
    changed: datetime
    who: str = ""
    lost: Set[str] = frozenset()
    writers: Writers = NO_WRITERS
    positions: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    own_cells: Mapping[str, Sequence[Sequence[object]]] = field(default_factory=dict)

    def edit_of_cell(self, row: Mapping, column: str, before: object, after: object) -> dict:
        """Returns the edit of a cell of a mirrored row, with who made it as far as that is known."""
        writer = self.writers.of_cell(row["record"], row["row_id"], column)
        return rows.edit_values(row, column, before, after, self.at, *self._known(writer))

    def edit_of_row(self, row: Mapping, column: str, before: object, after: object) -> dict:
        """Returns the same of a row that was deleted, copied or mixed up."""
        writer = self.writers.of_row(row["record"], row["row_id"])
        return rows.edit_values(row, column, before, after, self.at, *self._known(writer))

    def _known(self, writer: str) -> tuple[str, str]:
        return (writer, rows.BY_CELL) if writer else (self.who, rows.BY_FILE)
