"""Plans what a look at a workbook changes in the mirror (store.rows). Differences are people's edits.

In these modules a *line* is the cells of one line of a tab as just read, and a *row* is a row of the mirror.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from ..records import RECORDS
from ..store import areas, batches, rows
from .mirror_plan import MirrorPlan
from .read_context import ReadContext
from .row_reading import read_lines
from .tab_mirror import Cells, TabMirror


def plan_mirror(
    conn: Connection, context: ReadContext, lines_by_record: Mapping[str, Sequence[Cells]]
) -> MirrorPlan:
    """Work out what the lines of an area's entry tabs, in the order of the sheet, change in the mirror.

    A record that is not in `lines_by_record` (its tab is gone) keeps its mirror. Writes nothing.
    """
    mirrored = rows.list_of_area(conn, context.area)
    in_flight = rows.ids_in_open_batch(conn, context.area)
    frozen = batches.positions_of_unread(conn, context.area)
    tabs = []
    for key, lines in lines_by_record.items():
        tab_rows = [row for row in mirrored if row["record"] == key]
        tabs.append(TabMirror(context, RECORDS[key], tab_rows, in_flight, frozen).compare(lines))
    lines_to_read = [line for tab in tabs for line in tab.lines_to_read]
    points = read_lines(conn, areas.get(conn, context.area), lines_to_read)
    return MirrorPlan(context.area, mirrored, tabs, points)
