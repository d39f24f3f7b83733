"""How a refused batch is narrowed down, so that one bad row or one closed tab holds up nothing else.

Kept with the workbook as one number, which survives a crash:

    0      everything at once
    1      the rows without the summary
    2      the rows of one tab
    2 + n  among the first n rows of that tab is one that Google refuses: half of them next
"""

from collections.abc import Mapping, Sequence

NO_SUMMARY, ONE_TAB = 1, 2


def part(wanted: Sequence[Mapping], caution: int) -> list[Mapping]:
    """The part of the waiting rows that goes next."""
    if caution < ONE_TAB or not wanted:
        return list(wanted)
    one_tab = [row for row in wanted if row["record"] == wanted[0]["record"]]
    suspects = caution - ONE_TAB
    return one_tab[: -(-suspects // 2)] if suspects else one_tab


def after_success(caution: int, sent: int) -> int:
    """The next step once `sent` rows went through."""
    if caution <= ONE_TAB:
        # At ONE_TAB the refused row may be on another tab, which is next; nothing left to send leads back to
        # 0.
        return ONE_TAB if caution == ONE_TAB else 0
    left = caution - ONE_TAB - sent
    return ONE_TAB + left if left > 0 else 0


def after_refusal(caution: int, sent: int) -> int | None:
    """The next step after a batch of `sent` rows was refused; None when it is known to be that one row."""
    if caution < ONE_TAB:
        return caution + 1
    return None if sent == 1 else ONE_TAB + sent
