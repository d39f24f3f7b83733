"""Tells whether a row came to the sheet in wrong columns: somebody moved them while it was on its way.

The answer to a commit shows where the columns are by then, but an answer can get lost.
"""

from collections.abc import Mapping

from .cells import comparable_cell

Columns = Mapping[str, int]


def is_misplaced(meant: Mapping, line: Mapping, frozen: Columns, current: Columns) -> bool:
    """True if a line fits what was `meant` better where the columns were than where they are now.

    A person may have edited a cell and moved a column since, so one that differs proves nothing. `meant`,
    `line`: cells by column. `frozen`, `current`: where the columns were when the row was built, and are now.
    """
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


def _is_equal(meant: Mapping, column: str, line: Mapping, other: str) -> bool:
    return comparable_cell(meant.get(column)) == comparable_cell(line[other])
