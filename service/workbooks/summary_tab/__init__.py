"""The tab สรุป of an area: figures, a row per agency, the area's proposals, and requests.

Pure: summary in, cells out. The block of figures on top always has the same number of rows. Nothing changes
with time alone: no cell counts the days that are left.
"""

from ...records.summary import Summary
from .agencies import agency_rows
from .head import Head, head_rows
from .open_items import open_item_rows

__all__ = ["FIGURE_LINES", "Head", "agency_rows", "cells", "open_item_rows"]

# The header of the list of agencies is in this row, counted from 0, for years: new figures above fill the
# empty rows that are left.
FIGURE_LINES = 28


def cells(head: Head, summary: Summary) -> list[list]:
    """Returns the rows of cells of the tab, as wide as layout.SUMMARY_WIDTHS."""
    figure_rows, (title, *agencies) = head_rows(head, summary), agency_rows(summary.statuses)
    empty_rows = [[] for _ in range(FIGURE_LINES - 1 - len(figure_rows))]
    return [*figure_rows, *empty_rows, title, *agencies, *open_item_rows(summary)]
