"""What a look changes in the mirror, worked out before it is stored.

Nobody else can write while a transaction writes. So it only compares whether the rows are still those that
the plan was made from, and stores many rows with one statement.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from ..records import PIN
from ..store import entries, latest_positions, rows, unbound_rows
from ..store.edit_kinds import BY_NOBODY
from . import staff_changes
from .tab_mirror import RowChange, TabChanges

# So many rows are stored in one transaction: some milliseconds. The last of them come with all the rest.
PORTION_ROWS = 100


@dataclass(frozen=True)
class MirrorPlan:
    """What the lines of an area's tabs change in its `mirrored` rows.

    `points`: newest positions of the pins of forms, each with the id of its `row`. `steps`: the edits of what
    people did step by step, of which those of before may be stored. `typed_before`, `typed`:
    agency code -> position of the pin typed by hand, as stored and by then.
    """

    area: str
    mirrored: Sequence[Mapping]
    tabs: Sequence[TabChanges]
    points: Sequence[Mapping]
    steps: Sequence[Mapping] = ()
    typed_before: Mapping[str, tuple] = field(default_factory=dict)
    typed: Mapping[str, tuple] = field(default_factory=dict)

    def rows_by_then(self) -> list[Mapping]:
        """Returns the rows with an entry as they are going to be, with the columns of listed rows."""
        values = {change.row["id"]: change.values for tab in self.tabs for change in tab.row_changes}
        return [{**row, **values.get(row["id"], {})} for row in self.mirrored if row["entry_id"]]

    def tab_by_then(self, record: str) -> list[Mapping]:
        """Returns all rows of a tab by then; those without an entry may lack the columns of listed rows."""
        bound = [row for row in self.rows_by_then() if row["record"] == record]
        replaced = next((tab.unbound for tab in self.tabs if tab.record == record), None)
        if replaced is None:
            replaced = [row for row in self.mirrored if row["record"] == record and not row["entry_id"]]
        return [*bound, *({"record": record, **row} for row in replaced)]

    def portions(self) -> list[list[RowChange]]:
        """Returns the changes of rows as they are stored: one portion at least, which may be empty."""
        changes = [change for tab in self.tabs for change in tab.row_changes]
        starts = range(0, len(changes), PORTION_ROWS)
        return [changes[start : start + PORTION_ROWS] for start in starts] or [[]]

    def asks_for_hand(self) -> bool:
        """True if nobody knows yet who did something."""
        edits = [edit for tab in self.tabs for change in tab.row_changes for edit in change.edits]
        edits += [edit for tab in self.tabs for edit in tab.edits]
        return any(edit["known_by"] == BY_NOBODY for edit in edits)

    def still_holds(self, conn: Connection, stored: Collection[RowChange]) -> bool:
        """True if the area's rows are those that this was planned from, but for what was `stored` since."""
        values = {change.row["id"]: {**change.row, **change.values} for change in stored}
        marks = [rows.mark(values.get(row["id"], row)) for row in self.mirrored]
        return marks == rows.marks_of_area(conn, self.area)

    def store_changes(self, conn: Connection, changes: Sequence[RowChange]) -> None:
        """Store changes of rows with their edits, and where their points are. The caller commits.

        All at once: a row that is stored is not read again, if the process dies before the next portion.
        """
        rows.add_edits(conn, [edit for change in changes for edit in change.edits])
        rows.update_all(conn, [change.values for change in changes], rows.READ_COLUMNS)
        staff_changes.queue_letters(conn, changes)
        ids = {change.row["id"] for change in changes}
        identities = {
            (PIN.key, point["agency"], point["item"]): point for point in self.points if point["row"] in ids
        }
        newest = entries.newest_revisions(conn, identities)
        # A form that came in since tells better where its point is.
        points = [point for key, point in identities.items() if point["revision"] == newest[key]]
        latest_positions.put_all(conn, points)

    def store_rest(self, conn: Connection) -> None:
        """Store what is more than changed rows. The caller commits."""
        for tab in self.tabs:
            rows.add_edits(conn, tab.edits)
            if tab.unbound is not None:
                unbound_rows.replace(conn, self.area, tab.record, tab.unbound)
        latest_positions.change_typed(conn, self.typed_before, self.typed)


def are_unchanged(conn: Connection, changes: Sequence[RowChange]) -> bool:
    """True if these rows are as they were when their changes were planned."""
    marks = sorted(rows.mark(change.row) for change in changes)
    return marks == rows.marks_of(conn, [change.row["id"] for change in changes])
