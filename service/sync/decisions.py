"""Plans what the decisions (ผลตรวจ) in the sheets do.

A decision acts once: when it is complete, two successive reads agree, and its cells have not changed for some
seconds. Taking it back undoes what can be undone (decision_acts).
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from .. import proposals, reports, requests
from ..accounts import decision as registration_rule
from ..records import AGENCY_RECORDS, PROPOSAL, RECORDS, REGISTRATION, REPORT, REQUEST_RECORDS
from ..records.decision_rule import DecisionRule
from ..records.record import AGENCY, DECISION, NOTE
from ..store import agencies, audit_log, edit_kinds, rows, workbooks

# Record key -> the package that acts on its decisions, which can be incomplete.
DECISION_RULES: dict[str, DecisionRule] = {
    **dict.fromkeys(REQUEST_RECORDS, requests),
    REGISTRATION.key: registration_rule,
    REPORT.key: reports,
    PROPOSAL.key: proposals,
}
# Records whose decisions count at their newest revision only.
NEWEST_ONLY = {*DECISION_RULES}
# What stands in `seen_once` of a row whose decision lacks something, or is none of the choices; a decision
# that was seen holds a |.
INCOMPLETE = "?"
# A longer reason stands there as its digest, characters.
LONGEST_NOTE = 100


@dataclass(frozen=True)
class Timing:
    """When a workbook is read: `now`; when its file `changed` last; how long a decision must stand."""

    now: datetime
    changed: datetime
    settling: timedelta


@dataclass(frozen=True)
class Act:
    """A `decision` that has stood long enough in a `row`, and the one person who wrote it, if known."""

    row: Mapping
    decision: str
    decider: str


@dataclass
class DecisionPlan:
    """What the decisions of an area's rows do.

    `marks`: what changes in rows whose decision was seen, or is incomplete, or waits no more. `areas`: whose
    summaries have to show that. `due`: when the next decision will have stood long enough; None without one.
    `has_incomplete`: whether any lacks something.
    """

    marks: list[dict] = field(default_factory=list)
    areas: set[str] = field(default_factory=set)
    acts: list[Act] = field(default_factory=list)
    due: datetime | None = None
    has_incomplete: bool = False

    def mark(self, row: Mapping, seen_once: str, seen_at: datetime | None) -> None:
        values = {"id": row["id"], "seen_once": seen_once, "seen_at": seen_at}
        self.marks.append(values)

    def forget(self, row: Mapping, mark: str) -> None:
        """Note that no decision of a row waits to act any more, or that it is incomplete."""
        if row["seen_once"] == mark:
            return
        self.mark(row, mark, None)
        if row["record"] == PROPOSAL.key:
            # The area's summary says what a decision of OBEC lacks.
            self.areas.add(row["agency"])

    def wait(self, until: datetime) -> None:
        self.due = min(self.due or until, until)


def plan_decisions(conn: Connection, area: str, area_rows: Iterable[Mapping], timing: Timing) -> DecisionPlan:
    """Work out what the decisions in an area's rows do; writes nothing.

    `area_rows`: those with an entry, as they are going to be stored. The database is asked once for all of
    them.
    """
    plan, due_rows = DecisionPlan(), []
    decided = []
    for row in _current_rows(conn, rows_to_decide(conn, area, area_rows)):
        decision = decision_of(row)
        if decision == row["acted"]:
            is_unknown = RECORDS[row["record"]].has_unknown_decision(row["cells"])
            plan.forget(row, INCOMPLETE if is_unknown else "")
        else:
            decided.append((row, decision))
    incomplete_ids = _incomplete_ids(conn, decided, timing.now)
    for row, decision in decided:
        if row["id"] in incomplete_ids:
            plan.has_incomplete = True
            plan.forget(row, INCOMPLETE)
        elif _has_settled(plan, row, decision, timing):
            due_rows.append((row, decision))
    plan.acts = _acts(conn, area, due_rows)
    return plan


def decision_of(row: Mapping) -> str:
    """Returns the decision that a row asks for: the effect of ผลตรวจ, with a target if any."""
    rule, effect = DECISION_RULES.get(row["record"]), RECORDS[row["record"]].decision_effect(row["cells"])
    return rule.full_decision(row, effect) if rule else effect


def decision_and_note(row: Mapping, decision: str) -> str:
    """Returns what must stand for some time before a decision acts: a long reason by its digest."""
    note = str(row["cells"].get(NOTE) or "")
    if len(note) > LONGEST_NOTE:
        note = hashlib.sha256(note.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{decision}|{note}"[:200]


def store_marks(conn: Connection, plan: DecisionPlan) -> None:
    """Store which decisions were seen. The caller has seen that the rows are as planned, and commits."""
    rows.update_all(conn, plan.marks, ("seen_once", "seen_at"))
    for area in plan.areas:
        workbooks.request_count(conn, area)


def rows_to_decide(conn: Connection, area: str, area_rows: Iterable[Mapping]) -> list[Mapping]:
    """Returns the rows whose decisions act: not those of agencies that moved, nor those corrected since."""
    # "": a request about an agency that is not listed.
    codes = {"", *(agency["code"] for agency in agencies.list_of_area(conn, area, include_closed=True))}
    entry_rows = [
        row
        for row in area_rows
        if row["state"] in rows.COUNTED_STATES
        # Nobody decides on an agency that has moved to another area, even before its rows have followed.
        and (row["record"] not in AGENCY_RECORDS | REQUEST_RECORDS or row["agency"] in codes)
    ]
    newest_revisions = _newest_revisions(entry_rows)
    return [
        row
        for row in entry_rows
        # The older row of a corrected one says nothing about the account or the agency any more.
        if row["record"] not in NEWEST_ONLY or row["revision"] == newest_revisions[_identity(row)]
    ]


def _current_rows(conn: Connection, entry_rows: Iterable[Mapping]) -> list[Mapping]:
    """Returns the rows with the decision that acted last, in their order, as their rules know it."""
    rows_by_rule: dict[DecisionRule | None, list[Mapping]] = defaultdict(list)
    for row in entry_rows:
        rows_by_rule[DECISION_RULES.get(row["record"])].append(row)
    current = rows_by_rule.pop(None, [])
    for rule, rule_rows in rows_by_rule.items():
        current = [*current, *rule.current_rows(conn, rule_rows)]
    return sorted(current, key=lambda row: row["id"])


def _incomplete_ids(
    conn: Connection, decided: Sequence[tuple[Mapping, str]], now: datetime
) -> Collection[int]:
    """Returns the ids of the rows whose decision lacks something: a reason, or what its rule asks for."""
    incomplete_ids, decided_by_rule = set(), defaultdict(list)
    for row, decision in decided:
        if rule := DECISION_RULES.get(row["record"]):
            decided_by_rule[rule].append((row, decision))
        elif RECORDS[row["record"]].lacks_reason(row["cells"]):
            incomplete_ids.add(row["id"])
    for rule, pairs in decided_by_rule.items():
        obstacles = rule.obstacles(conn, pairs, now)
        incomplete_ids |= {row["id"] for (row, _), obstacle in zip(pairs, obstacles, strict=True) if obstacle}
    return incomplete_ids


def _has_settled(plan: DecisionPlan, row: Mapping, decision: str, timing: Timing) -> bool:
    """True once a decision has been seen before and stood long enough; notes since when it stands if not."""
    if row["seen_once"] != decision_and_note(row, decision):
        plan.mark(row, decision_and_note(row, decision), timing.changed)
        plan.wait(timing.changed + timing.settling)
        return False
    # Of an older database, or of a clock that went back: it has stood since this look.
    stood_since = row["seen_at"] if row["seen_at"] and row["seen_at"] <= timing.now else timing.now
    if timing.now >= stood_since + timing.settling:
        return True
    if stood_since != row["seen_at"]:
        plan.mark(row, row["seen_once"], stood_since)
    plan.wait(stood_since + timing.settling)
    return False


def _acts(conn: Connection, area: str, due_rows: Sequence[tuple[Mapping, str]]) -> list[Act]:
    """Returns the acts of these rows, each with who decided."""
    edits: dict[str, list[Mapping]] = defaultdict(list)
    if due_rows:
        row_ids = [row["row_id"] for row, _ in due_rows]
        for edit in rows.newest_edits(conn, area, row_ids, (DECISION, AGENCY)):
            edits[edit["row_id"]].append(edit)
    return [Act(row, decision, _decider(row, decision, edits[row["row_id"]])) for row, decision in due_rows]


def _decider(row: Mapping, decision: str, newest_edits: Iterable[Mapping]) -> str:
    """Returns the one person who wrote a decision as the sheet names them; SHEET where that is not known.

    A decision with a code beside it is written in two cells: by one person, or nobody is named.
    """
    columns = (DECISION, AGENCY) if " " in decision else (DECISION,)
    newest = [edit for edit in newest_edits if edit["column"] in columns]
    # An older edit than the one that made the cell what it is says nothing.
    own = [edit for edit in newest if edit["after"] == row["cells"].get(edit["column"])]
    writers = {edit["who"] for edit in own}
    is_known = len(writers) == 1 and all(edit["known_by"] == edit_kinds.BY_CELL for edit in own)
    is_whole = DECISION in {edit["column"] for edit in own} and len(own) == len(newest)
    return writers.pop() if is_known and is_whole else audit_log.SHEET


def _newest_revisions(entry_rows: Iterable[Mapping]) -> dict[tuple[str, str, str], int]:
    """The highest revision of each identity among these rows."""
    revisions: dict[tuple[str, str, str], int] = {}
    for row in entry_rows:
        revisions[_identity(row)] = max(row["revision"], revisions.get(_identity(row), row["revision"]))
    return revisions


def _identity(row: Mapping) -> tuple[str, str, str]:
    return row["record"], row["agency"], row["item"]
