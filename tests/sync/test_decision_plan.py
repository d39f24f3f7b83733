"""What the decisions in an area's rows are going to do, and when: worked out, and nothing written."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from service.records.record import AGENCY, DECISION, NOTE
from service.store import audit_log, rows, schema, workbooks
from service.sync.decisions import DecisionPlan, Timing, plan_decisions, store_marks
from tests.cast import mirror
from tests.cast.mirror import CLOSED, ELSEWHERE, NOW
from tests.cast.people import AREA, OTHER_AREA, SCHOOL

SECOND = timedelta(seconds=1)
SETTLING = 20 * SECOND
# The file changed a moment before it was read.
TIMING = Timing(NOW, NOW - SECOND, SETTLING)
STOOD_LONG = NOW - SETTLING


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    with mirror.create(tmp_path).begin() as conn:
        yield conn


def row(number: int = 1, decision: str = "ยกเลิก", note: str = "", **changes: object) -> dict:
    """A pin of a school that stands in the sheet, with what the officer wrote beside it."""
    values = {
        "id": number,
        "area": AREA,
        "record": "pin",
        "row_id": f"K7Q2-{number:04}-1",
        "entry_id": number,
        "agency": SCHOOL,
        "item": str(number),
        "revision": 1,
        "account_id": 7,
        "state": "standing",
        "cells": {DECISION: decision, NOTE: note, AGENCY: SCHOOL},
        "acted": "",
        "seen_once": "",
        "seen_at": None,
    }
    return values | changes


def seen(number: int = 1, **changes: object) -> dict:
    """The same after an earlier look has seen the decision, which has stood long enough."""
    return row(number, **({"seen_once": "void|", "seen_at": STOOD_LONG} | changes))


def plan(conn: Connection, *area_rows: dict, timing: Timing = TIMING) -> DecisionPlan:
    return plan_decisions(conn, AREA, area_rows, timing)


def acts(decisions: DecisionPlan) -> list[tuple[int, str]]:
    return [(act.row["id"], act.decision) for act in decisions.acts]


def marks(decisions: DecisionPlan) -> list[tuple]:
    return [(mark["id"], mark["seen_once"], mark["seen_at"]) for mark in decisions.marks]


# --- when a decision acts


def test_a_decision_that_is_seen_first_waits_from_when_the_file_changed(conn: Connection):
    decisions = plan(conn, row())

    assert (acts(decisions), marks(decisions)) == ([], [(1, "void|", NOW - SECOND)])
    assert decisions.due == NOW - SECOND + SETTLING


@pytest.mark.parametrize(("seconds", "acted"), [(19, []), (20, [(1, "void")]), (21, [(1, "void")])])
def test_it_acts_once_it_has_stood_for_some_seconds(conn: Connection, seconds: int, acted: list):
    decisions = plan(conn, seen(seen_at=NOW - seconds * SECOND))

    assert (acts(decisions), marks(decisions)) == (acted, [])
    assert decisions.due == (None if acted else NOW + SECOND)


@pytest.mark.parametrize("seen_at", [None, NOW + SECOND])
def test_what_an_older_database_or_a_clock_that_was_ahead_saw_stands_since_this_look(
    conn: Connection, seen_at: datetime | None
):
    decisions = plan(conn, seen(seen_at=seen_at))

    assert (acts(decisions), marks(decisions)) == ([], [(1, "void|", NOW)])
    assert decisions.due == NOW + SETTLING


def test_what_was_seen_at_this_very_moment_is_not_noted_again(conn: Connection):
    assert marks(plan(conn, seen(seen_at=NOW))) == []


def test_another_note_makes_it_wait_anew(conn: Connection):
    decisions = plan(conn, seen(cells={DECISION: "ยกเลิก", NOTE: "ซ้ำ"}))

    assert (acts(decisions), marks(decisions)) == ([], [(1, "void|ซ้ำ", NOW - SECOND)])


def test_a_long_note_is_remembered_whole(conn: Connection):
    ((_, seen_once, _),) = marks(plan(conn, row(note="ก" * 300)))

    def acts_with(note: str) -> list[tuple[int, str]]:
        return acts(plan(conn, seen(cells={DECISION: "ยกเลิก", NOTE: note}, seen_once=seen_once)))

    assert len(seen_once) <= 200
    assert acts_with("ก" * 300) == [(1, "void")]
    assert acts_with("ก" * 299 + "ข") == [], "its last letter was changed a moment ago"


def test_a_decision_that_has_acted_does_not_act_again_and_nothing_waits_for_it(conn: Connection):
    assert marks(plan(conn, seen(acted="void"))) == [(1, "", None)]
    assert marks(plan(conn, seen(acted="void", seen_once=""))) == []
    assert acts(plan(conn, seen(acted="void"))) == []


def test_one_that_is_taken_back_acts_too(conn: Connection):
    taken_back = row(decision="", acted="void", seen_once="|", seen_at=STOOD_LONG)

    assert acts(plan(conn, taken_back)) == [(1, "")]


def test_one_that_lacks_its_reason_waits_without_a_time_until_it_has_one(conn: Connection):
    decisions = plan(conn, row(decision="ส่งกลับแก้ไข"))
    assert (marks(decisions), decisions.due) == ([(1, "?", None)], None)
    assert marks(plan(conn, row(decision="ส่งกลับแก้ไข", seen_once="?"))) == []

    with_reason = plan(conn, row(decision="ส่งกลับแก้ไข", note="ป้าย", seen_once="?"))

    assert marks(with_reason) == [(1, "send_back|ป้าย", NOW - SECOND)]


def test_the_first_moment_at_which_something_is_due_is_told(conn: Connection):
    waiting = [seen(number, seen_at=NOW - number * SECOND) for number in (2, 3, 1)]

    assert plan(conn, *waiting).due == NOW - 3 * SECOND + SETTLING


def test_decisions_act_in_the_order_of_their_rows_whatever_their_records(conn: Connection):
    rows = [
        seen(1, record="registration", seen_once="cancel|"),
        seen(2),
        seen(3, record="registration", seen_once="cancel|"),
    ]

    assert acts(plan(conn, *rows)) == [(1, "cancel"), (2, "void"), (3, "cancel")]


# --- which rows are decided on


@pytest.mark.parametrize(
    ("state", "acted"),
    [
        ("standing", True),
        ("sent", True),
        *((state, False) for state in ("removed", "lost", "conflict", "misplaced", "moved")),
    ],
)
def test_rows_that_count_are_decided_on_and_others_are_not(conn: Connection, state: str, acted: bool):
    decisions = plan(conn, seen(state=state), row(2, state=state))

    assert (bool(acts(decisions)), bool(marks(decisions))) == (acted, acted)


@pytest.mark.parametrize(("agency", "acted"), [(SCHOOL, True), (CLOSED, True), (ELSEWHERE, False)])
@pytest.mark.parametrize("record", ["pin", "registration"])
def test_nobody_decides_on_an_agency_of_another_area(conn: Connection, record: str, agency: str, acted: bool):
    effect = {"pin": "void|", "registration": "cancel|"}[record]

    assert bool(acts(plan(conn, seen(record=record, agency=agency, seen_once=effect)))) is acted


def test_a_proposal_is_about_an_area_and_decided_on_wherever_it_is(conn: Connection):
    entry = mirror.add_entry(conn, "proposal", answers={"change": "rename", "name_new": "บ้านใหม่"})
    proposal = row(record="proposal", decision="รับ", agency=OTHER_AREA, entry_id=entry)

    assert marks(plan(conn, proposal)) == [(1, "accept|", NOW - SECOND)]


def test_of_a_corrected_registration_the_newest_row_is_decided_on_and_of_a_pin_each(conn: Connection):
    def planned(record: str, effect: str) -> list[tuple[int, str]]:
        same = {"record": record, "item": "1", "seen_once": f"{effect}|"}
        other = {**same, "item": "2"}
        return acts(plan(conn, seen(1, **same, revision=2), seen(2, **same), seen(3, **other)))

    assert planned("registration", "cancel") == [(1, "cancel"), (3, "cancel")]
    assert planned("pin", "void") == [(1, "void"), (2, "void"), (3, "void")]


def test_the_area_of_a_proposal_has_to_show_what_a_decision_lacks_and_no_other_area(conn: Connection):
    refused = {"record": "proposal", "decision": "ไม่รับ", "agency": OTHER_AREA}

    assert plan(conn, row(**refused)).areas == {OTHER_AREA}
    assert plan(conn, row(**refused, seen_once="?")).areas == set()
    assert plan(conn, row(decision="ส่งกลับแก้ไข")).areas == set()


# --- decisions that lack something


def test_a_plan_says_whether_any_decision_lacks_something(conn: Connection):
    lacks_reason = row(2, decision="ส่งกลับแก้ไข")

    assert not plan(conn).has_incomplete
    assert not plan(conn, row()).has_incomplete
    assert plan(conn, row(), lacks_reason).has_incomplete


def test_a_confirmation_that_a_rival_speaks_against_lacks_a_word_and_others_beside_it_do_not(
    conn: Connection,
):
    rivals = [mirror.add_account(conn, name, "provisional") for name in ("first", "second")]
    registration = {"record": "registration", "decision": "ยืนยัน", "account_id": rivals[0]}

    decisions = plan(
        conn,
        row(1, **registration),
        row(2, **registration, note="โทรถามแล้ว"),
        row(3, record="registration", account_id=rivals[1]),
        row(4, decision="ส่งกลับแก้ไข"),
        row(5),
    )

    assert [(number, seen_once) for number, seen_once, _ in marks(decisions)] == [
        (1, "?"),
        (2, "confirm|โทรถามแล้ว"),
        (3, "cancel|"),
        (4, "?"),
        (5, "void|"),
    ]


def test_what_was_seen_is_stored_and_only_the_area_whose_summary_changes_is_counted_anew(conn: Connection):
    for area in (AREA, OTHER_AREA):
        workbooks.add(conn, area, f"file of {area}", {}, {})
    stored = mirror.add_row(conn, mirror.add_entry(conn))

    store_marks(conn, DecisionPlan([{"id": stored["id"], "seen_once": "?", "seen_at": NOW}], {OTHER_AREA}))

    (mark,) = rows.list_by_id(conn, [stored["id"]])
    assert (mark["seen_once"], mark["seen_at"]) == ("?", NOW)
    assert workbooks.get(conn, AREA)["register_seen"] == 0
    assert workbooks.get(conn, OTHER_AREA)["register_seen"] == -1


# --- who decided


def edit(conn: Connection, after: str = "ยกเลิก", who: str = "5703-2", **changes: object) -> None:
    values = {"area": AREA, "row_id": "K7Q2-0001-1", "record": "pin", "agency": SCHOOL, "column": DECISION}
    values |= {"before": None, "after": after, "who": who, "known_by": "cell", "seen_at": NOW}
    conn.execute(schema.edits.insert().values(**values | changes))


def decider(conn: Connection) -> str:
    (act,) = plan(conn, seen()).acts
    return act.decider


def test_who_wrote_the_decision_is_named(conn: Connection):
    edit(conn, "ถูกต้อง", "5703-3")
    edit(conn)
    edit(conn, "57030009", "5703-4", column=AGENCY)

    assert decider(conn) == "5703-2"


@pytest.mark.parametrize(
    "changes",
    [
        {"known_by": "file"},
        {"after": "ถูกต้อง"},
        {"row_id": "K7Q2-0002-1"},
        {"area": OTHER_AREA},
        {"column": NOTE},
    ],
    ids=["the last to change the file", "of another decision", "of another row", "elsewhere", "of the note"],
)
def test_nobody_is_named_by_an_edit_that_does_not_say_who_wrote_it(conn: Connection, changes: dict):
    edit(conn, **changes)

    assert decider(conn) == audit_log.SHEET


def test_nobody_is_named_where_no_edit_is_known(conn: Connection):
    assert decider(conn) == audit_log.SHEET
