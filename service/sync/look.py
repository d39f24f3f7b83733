"""Stores what a look at a workbook found: first it is worked out, then it is stored with a compare.

What is worked out comes from a transaction that reads. Those that write are short: they see whether what was
read is still so, and store many rows with one statement.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from .. import proposals
from ..store import Database, register_lines, rows, workbooks
from ..store.edit_kinds import BY_NOBODY
from . import decisions, readback
from .decision_acts import apply_acts
from .decisions import DecisionPlan, Timing
from .journal import portions_of_steps
from .line_edits import line_edits
from .mirror_plan import MirrorPlan, are_unchanged
from .modifiers import Hand
from .read_context import ReadContext
from .shape_edits import ShapePlan, ShapeReading, order_edits, plan_shapes
from .tab_mirror import Cells, RowChange

# At most so often a look is planned, while what it is planned from changes.
MOST_PLANS = 5


class Overtaken(Exception):
    """What a look was planned from has changed: it is planned again."""


class OtherWorker(Exception):
    """Another worker, or a purge, was at work in the area: what was read may be older than what is stored."""


@dataclass(frozen=True)
class LookPlan:
    """What a look changes. `proposed` is None where the tab หน่วยงาน says nothing.

    `edits`: what was done to the tab หน่วยงาน, to columns, and to tabs as a whole.
    """

    mirror: MirrorPlan
    decided: DecisionPlan
    proposed: proposals.ProposalPlan | None
    shapes: ShapePlan
    edits: Sequence[Mapping] = ()

    def asks_for_hand(self) -> bool:
        """True if nobody knows yet who did something."""
        return self.mirror.asks_for_hand() or any(edit["known_by"] == BY_NOBODY for edit in self.edits)


class Look:
    """A look at the workbook `book`. `secret` makes receipt numbers.

    `read_hand` returns who changed the file since the last look: asked once, if something was done that no
    journal explains. None where that cannot be asked. `reading`: the tabs as such; None where a journal tells
    of them.

    After `store`, `has_acted` is True if another workbook may have to show something.
    """

    def __init__(
        self,
        db: Database,
        book: Mapping,
        context: ReadContext,
        timing: Timing,
        secret: bytes,
        read_hand: Callable[[], Hand] | None = None,
        reading: ShapeReading | None = None,
    ):
        self.read_hand, self.reading = read_hand, reading
        self.db, self.book, self.context = db, book, context
        self.timing, self.secret = timing, secret
        self.has_acted = False

    def store(
        self,
        lines_by_record: Mapping[str, Sequence[Cells]],
        agency_lines: Sequence[Cells] | None,
        values: Mapping,
    ) -> bool:
        """Store what people did, and these values of the workbook; False if another worker was faster.

        A look that ends between two of its transactions finds the rest to be different when the workbook is
        read again.
        """
        for _ in range(MOST_PLANS):
            plan = self._plan(lines_by_record, agency_lines)
            if self.read_hand and plan.asks_for_hand():
                self.context = replace(self.context, hand=self.read_hand())
                self.read_hand = None
                plan = self._plan(lines_by_record, agency_lines)
            try:
                self._store(plan, values)
            except Overtaken:
                continue
            except OtherWorker:
                return False
            self.has_acted = self._act(plan.decided)
            return True
        return False

    def _plan(
        self, lines_by_record: Mapping[str, Sequence[Cells]], agency_lines: Sequence[Cells] | None
    ) -> LookPlan:
        area, proposed = self.context.area, None
        with self.db.read() as conn:
            mirror = readback.plan_mirror(conn, self.context, lines_by_record)
            decided = decisions.plan_decisions(conn, area, mirror.rows_by_then(), self.timing)
            if agency_lines is not None:
                proposed = proposals.plan_proposals(
                    conn, area, mirror.mirrored, agency_lines, self.timing.now, self._hand_of_agency_row
                )
            shapes = plan_shapes(conn, self.context, self.reading)
        unbound = {tab.record: tab.unbound for tab in mirror.tabs if tab.unbound is not None}
        if proposed is not None and proposed.unbound is not None:
            unbound[register_lines.TAB] = proposed.unbound
        edits = [
            *self._register_edits(mirror, proposed),
            *shapes.edits,
            *order_edits(self.context, shapes.compared, mirror.mirrored, lines_by_record, unbound),
        ]
        return LookPlan(mirror, decided, proposed, shapes, edits)

    def _register_edits(self, mirror: MirrorPlan, proposed: proposals.ProposalPlan | None) -> list[dict]:
        """Returns what was done to the lines of the register. Those that the service wrote are known."""
        known = [row for row in mirror.mirrored if row["record"] == register_lines.TAB]
        if not known or proposed is None or proposed.unbound is None:
            return []
        return line_edits(self.context, register_lines.TAB, known, proposed.unbound)

    def _hand_of_agency_row(self, code: str) -> str:
        return self.context.writers.of_row(register_lines.TAB, code)

    def _store(self, plan: LookPlan, values: Mapping) -> None:
        """Store a plan. Raises Overtaken, OtherWorker."""
        for steps in portions_of_steps(plan.mirror.steps):
            with self._begin() as conn:
                rows.add_edits(conn, steps)
        *earlier_rows, last_rows = plan.mirror.portions()
        *earlier_entries, last_entries = plan.proposed.portions() if plan.proposed else [()]
        for changes in earlier_rows:
            self._store_rows(plan.mirror, changes)
        for entries in earlier_entries:
            self._store_entries(plan.proposed, entries)
        with self._begin() as conn:
            stored_rows = [change for changes in earlier_rows for change in changes]
            stored_entries = [entry for entries in earlier_entries for entry in entries]
            if not plan.mirror.still_holds(conn, stored_rows):
                raise Overtaken
            if plan.proposed and not plan.proposed.still_holds(conn, stored_entries):
                raise Overtaken
            plan.mirror.store_changes(conn, last_rows)
            plan.mirror.store_rest(conn)
            rows.add_edits(conn, plan.edits)
            plan.shapes.store(conn)
            if plan.proposed:
                plan.proposed.store_entries(conn, last_entries, self.secret, self.timing.now)
                plan.proposed.store_rest(conn)
            decisions.store_marks(conn, plan.decided)
            # With decisions that are to act now, it is due until they have.
            due = self.timing.now if plan.decided.acts else plan.decided.due
            workbooks.update(conn, self.context.area, decisions_due=due, **values)

    def _store_rows(self, mirror: MirrorPlan, changes: Sequence[RowChange]) -> None:
        with self._begin() as conn:
            if not are_unchanged(conn, changes):
                raise Overtaken
            mirror.store_changes(conn, changes)

    def _store_entries(self, proposed: proposals.ProposalPlan, new_entries: Sequence) -> None:
        with self._begin() as conn:
            if not proposed.are_unchanged(conn, new_entries):
                raise Overtaken
            proposed.store_entries(conn, new_entries, self.secret, self.timing.now)

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        """Open a transaction that commits at its end. Raises OtherWorker."""
        with self.db.begin() as conn:
            if not workbooks.is_unchanged(conn, self.book):
                raise OtherWorker
            yield conn
            conn.commit()

    def _act(self, decided: DecisionPlan) -> bool:
        """Let decisions act; returns whether another workbook may have to show something."""
        if not decided.acts:
            return bool(decided.areas)
        has_acted = apply_acts(self.db, self.context.area, decided.acts, self.secret, self.timing.now)
        # What others lacked may be what has acted now, such as the end of a rival registration.
        due = self.timing.now if has_acted and decided.has_incomplete else decided.due
        with self.db.begin() as conn:
            workbooks.update(conn, self.context.area, decisions_due=due)
            conn.commit()
        return has_acted or bool(decided.areas)
