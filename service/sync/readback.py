"""Plans what a look at a workbook changes in the mirror (store.rows). Differences are people's edits.

In these modules a *line* is the cells of one line of a tab as just read, and a *row* is a row of the mirror.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from ..records import PIN, RECORDS
from ..store import agencies, areas, batches, latest_positions, rows
from .journal import JournalEdits
from .mirror_plan import MirrorPlan
from .read_context import ReadContext
from .row_reading import read_lines
from .tab_mirror import Cells, TabMirror
from .typed_points import Spot, typed_points


def plan_mirror(
    conn: Connection, context: ReadContext, lines_by_record: Mapping[str, Sequence[Cells]]
) -> MirrorPlan:
    """Work out what the lines of an area's entry tabs, in the order of the sheet, change in the mirror.

    A record that is not in `lines_by_record` (its tab is gone) keeps its mirror. Writes nothing.
    """
    mirrored = rows.list_of_area(conn, context.area)
    in_flight = rows.ids_in_open_batch(conn, context.area)
    frozen = batches.positions_of_unread(conn, context.area)
    journal = JournalEdits(context.journal, context.area, context.at, mirrored)
    tabs = []
    for key, lines in lines_by_record.items():
        tab_rows = [row for row in mirrored if row["record"] == key]
        tabs.append(TabMirror(context, RECORDS[key], tab_rows, in_flight, frozen, journal).compare(lines))
    lines_to_read = [line for tab in tabs for line in tab.lines_to_read]
    points = read_lines(conn, areas.get(conn, context.area), lines_to_read)
    plan = MirrorPlan(context.area, mirrored, tabs, points, journal.certain)
    return replace(
        plan, typed_before=latest_positions.typed_in_area(conn, context.area), typed=_typed(conn, plan)
    )


def _typed(conn: Connection, plan: MirrorPlan) -> dict[str, Spot]:
    """Returns agency code -> the position of the pin that was typed by hand, where that counts by then."""
    pins = plan.tab_by_then(PIN.key)
    register = agencies.list_by_code(conn, {row["agency"] for row in pins if not row["row_id"]})
    kinds = {code: agency["kind"] for code, agency in register.items() if agency["area"] == plan.area}
    return typed_points(pins, kinds)
