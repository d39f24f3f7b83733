"""Tells whether a row came to the sheet in wrong columns: somebody moved them while it was on its way.

The answer to a commit shows where the columns are by then, but an answer can get lost.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from ..records.record import NOTE, ROW_ID
from .cells import comparable_cell

Columns = Mapping[str, int]


def is_misplaced(
    meant: Mapping, line: Mapping, own: Iterable[object], frozen: Columns, current: Columns
) -> bool:
    """True if cells of a line stand in other columns, or it fits what was `meant` better as they were.

    A person may have edited a cell and moved a column since, so one that differs proves nothing; and columns
    may have moved back since. `meant`, `line`: cells by column. `own`: what stands beside them in columns of
    people's own. `frozen`, `current`: where the columns were when the row was built, and are now.
    """
    if _has_shifted(meant, line, own) or _has_number_elsewhere(meant, line):
        return True
    if frozen == current:
        return False
    column_at = {index: column for column, index in current.items()}
    here = sum(not _is_equal(meant, column, line, column) for column in frozen if column in line)
    there = sum(
        not _is_equal(meant, column, line, column_at[index])
        for column, index in frozen.items()
        if column_at.get(index) in line
    )
    return there < here


def _has_shifted(meant: Mapping, line: Mapping, own: Iterable[object]) -> bool:
    """True if several cells are missing in their columns and stand in others, which should not have them.

    Two cells that changed places are a person's correction: so are latitude and longitude exchanged.
    """
    missing = [column for column in line if not _is_equal(meant, column, line, column)]
    meant_cells = Counter(comparable_cell(meant.get(column)) for column in missing)
    present_cells = Counter(comparable_cell(line[column]) for column in missing)
    foreign_cells = present_cells + Counter(comparable_cell(cell) for cell in own)
    elsewhere = sum(
        min(number, foreign_cells[cell]) for cell, number in meant_cells.items() if cell is not None
    )
    return elsewhere > 2 or (elsewhere == 2 and meant_cells != present_cells)


def _has_number_elsewhere(meant: Mapping, line: Mapping) -> bool:
    """True if the row's own number stands in a column of answers, although its column may have it again."""
    number = comparable_cell(meant.get(ROW_ID))
    return any(
        comparable_cell(cell) == number for column, cell in line.items() if column not in (ROW_ID, NOTE)
    )


def _is_equal(meant: Mapping, column: str, line: Mapping, other: str) -> bool:
    return comparable_cell(meant.get(column)) == comparable_cell(line[other])
