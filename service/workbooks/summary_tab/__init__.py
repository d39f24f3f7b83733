"""The tab สรุป of an area: its figures in a block on top that is always equally long, a line per agency, then
what the area proposes of the register and what people ask for.

Pure: summary in, cells out. Nothing in it moves by itself: no line tells how many days are left.
"""

from ...records.summary import Summary
from .agencies import agency_rows
from .head import Head, head_rows
from .open_items import matter_rows

__all__ = ["FIGURE_LINES", "Head", "agency_rows", "cells", "matter_rows"]

# The list of agencies is headed by this line, counted from 0, for years: what is above grows into the room
# that is left.
FIGURE_LINES = 28


def cells(head: Head, summary: Summary) -> list[list]:
    """Rows of cells for the tab, as wide as layout.SUMMARY_WIDTHS."""
    above, (title, *listed) = head_rows(head, summary), agency_rows(summary.lines)
    room = [[] for _ in range(FIGURE_LINES - 1 - len(above))]
    return [*above, *room, title, *listed, *matter_rows(summary)]
