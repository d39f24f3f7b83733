"""Narrows a refused batch down, so that one bad row or one protected tab holds up nothing else.

The level is stored with the workbook (column `caution`), so it survives a crash:

    0      send everything at once
    1      send the rows without the summary
    2      send the rows of one tab
    2 + n  Google refuses one of the first n rows of that tab: send half of them
"""

from collections.abc import Mapping, Sequence

NO_SUMMARY, ONE_TAB = 1, 2


def rows_to_try(waiting: Sequence[Mapping], level: int) -> list[Mapping]:
    """Returns those of the waiting rows that the next batch may hold."""
    if level < ONE_TAB or not waiting:
        return list(waiting)
    tab_rows = [row for row in waiting if row["record"] == waiting[0]["record"]]
    suspects = level - ONE_TAB
    return tab_rows[: -(-suspects // 2)] if suspects else tab_rows


def level_after_success(level: int, row_count: int) -> int:
    """Returns the next level after a batch of so many rows was committed."""
    if level <= ONE_TAB:
        # At ONE_TAB the refused row may be on another tab, which is next; it is 0 again once nothing waits
        # (BatchBuilder.store).
        return ONE_TAB if level == ONE_TAB else 0
    suspects = level - ONE_TAB - row_count
    return ONE_TAB + suspects if suspects > 0 else 0


def level_after_refusal(level: int, row_count: int) -> int | None:
    """Returns the next level after a batch of so many rows was refused; None if that one row is the cause."""
    if level < ONE_TAB:
        return level + 1
    return None if row_count == 1 else ONE_TAB + row_count
