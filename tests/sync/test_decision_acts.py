"""Decisions that have stood long enough act: on their rows as they are now, a few in each transaction."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, RowMapping, event

from service.records.record import AGENCY, DECISION, NOTE
from service.store import (
    Database,
    accounts,
    agencies,
    alarms,
    audit_log,
    closing_votes,
    reports,
    rows,
    schema,
)
from service.sync.decision_acts import apply_acts
from service.sync.decisions import Act, decision_and_note, decision_of
from tests.cast import mirror
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL

NOW = mirror.NOW + timedelta(days=1)
CHECKED, SENT_BACK, VOID, CONFIRMED = "ถูกต้อง", "ส่งกลับแก้ไข", "ยกเลิก", "ยืนยัน"


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return mirror.create(tmp_path)


def add_decided(db: Database, decision: str, note: str = "", entry: dict | None = None, **values) -> Act:
    """Add an entry and its row with this decision, which was seen before; returns its act."""
    with db.begin() as conn:
        row = mirror.add_row(conn, mirror.add_entry(conn, **entry or {}))
        act = decide(conn, row, decision, note, **values)
        conn.commit()
    return act


def decide(conn: Connection, row: RowMapping, decision: str, note: str = "", **values) -> Act:
    cells = {DECISION: decision, NOTE: note, AGENCY: row["agency"]}
    rows.update(conn, row["id"], cells=cells, seen_at=mirror.NOW)
    (row,) = rows.list_by_id(conn, [row["id"]])
    effect = decision_of(row)
    rows.update(conn, row["id"], **{"seen_once": decision_and_note(row, effect)} | values)
    (row,) = rows.list_by_id(conn, [row["id"]])
    return Act(row, effect, audit_log.SHEET)


def apply(db: Database, *acts: Act) -> bool:
    return apply_acts(db, AREA, acts, mirror.SECRET, NOW)


def stored(db: Database, act: Act) -> RowMapping:
    with db.read() as conn:
        (row,) = rows.list_by_id(conn, [act.row["id"]])
    return row


def decision_columns(db: Database, act: Act) -> tuple:
    return tuple(stored(db, act)[key] for key in rows.DECISION_COLUMNS)


def audit_acts(db: Database, kind: str = "decided") -> list[RowMapping]:
    query = schema.audit_log.select().where(schema.audit_log.c.act == kind)
    with db.read() as conn:
        return list(conn.execute(query).mappings())


def letters(db: Database) -> list[RowMapping]:
    with db.read() as conn:
        return list(conn.execute(schema.letters.select()).mappings())


def change(db: Database, row_id: int, **values: object) -> None:
    with db.begin() as conn:
        rows.update(conn, row_id, **values)
        conn.commit()


def add_person(db: Database, name: str, state: str = "confirmed", **values: object) -> int:
    with db.begin() as conn:
        account_id = mirror.add_account(conn, name, state, **values)
        conn.commit()
    return account_id


# --- what has acted


def test_a_decision_acts_is_noted_in_its_row_and_in_the_audit_log_and_waits_no_more(db: Database):
    act = add_decided(db, VOID)

    assert apply(db, act)

    assert decision_columns(db, act) == ("void", "", None)
    (noted,) = audit_acts(db)
    assert (noted["at"], noted["who"], noted["area"], noted["agency"]) == (NOW, "(sheet)", AREA, SCHOOL)
    assert noted["about"] == {"record": "pin", "effect": "void", "row_id": act.row["row_id"]}
    assert letters(db) == []


@pytest.mark.parametrize(("name", "who"), [("5703-2", "5703-2"), ("stranger", "(sheet)")])
def test_who_decided_is_named_where_an_account_has_that_name_and_not_otherwise(
    db: Database, name: str, who: str
):
    add_person(db, "5703-2", agency=None, area=AREA, role="officer")
    act = add_decided(db, VOID)

    apply(db, Act(act.row, act.decision, name))

    assert [each["who"] for each in audit_acts(db)] == [who]


def test_where_nothing_acts_it_says_so(db: Database):
    assert apply(db) is False


@pytest.mark.parametrize(
    "values",
    [
        {"cells": {DECISION: CHECKED}},
        {"cells": {DECISION: VOID, NOTE: "ซ้ำ"}},
        {"seen_once": "checked|"},
        {"state": "removed"},
        {"agency": mirror.ELSEWHERE},
        {"acted": "void"},
    ],
    ids=["another decision", "another note", "seen otherwise", "deleted", "moved away", "acted already"],
)
def test_a_decision_whose_row_is_not_as_it_was_seen_does_nothing_and_others_act(db: Database, values: dict):
    changed, other = add_decided(db, VOID), add_decided(db, CHECKED)
    change(db, changed.row["id"], **values)
    before = decision_columns(db, changed)

    assert apply(db, changed) is False
    assert apply(db, changed, other) is True

    assert decision_columns(db, changed) == before
    assert decision_columns(db, other) == ("checked", "", None)
    assert [each["about"]["effect"] for each in audit_acts(db)] == ["checked"]


def test_one_that_lacks_its_reason_by_now_waits_for_it_and_keeps_what_acted_before(db: Database):
    incomplete, other = add_decided(db, SENT_BACK, acted="checked"), add_decided(db, VOID)

    assert apply(db, incomplete) is False
    assert apply(db, incomplete, other) is True

    assert decision_columns(db, incomplete) == ("checked", "?", None)
    assert decision_columns(db, other) == ("void", "", None)
    assert [each["about"]["effect"] for each in audit_acts(db)] == ["void"]
    assert letters(db) == []


@pytest.mark.parametrize(("number", "transactions"), [(10, 1), (20, 2), (21, 3)])
def test_ten_act_in_a_transaction_and_all_of_them_once(db: Database, number: int, transactions: int):
    acts, commits = [add_decided(db, CHECKED) for _ in range(number)], []
    event.listen(db.engine, "commit", commits.append)

    apply(db, *acts)

    assert len(commits) == transactions
    assert [decision_columns(db, act)[0] for act in acts] == ["checked"] * number
    assert len(audit_acts(db)) == number


# --- what each record does


def add_registration(db: Database, name: str = "first", note: str = "", agency: str = SCHOOL) -> Act:
    account_id = add_person(db, name, "provisional", agency=agency)
    entry = {"record": "registration", "item": name, "agency": agency, "account_id": account_id}
    return add_decided(db, CONFIRMED, note, entry)


def account_state(db: Database, name: str) -> str:
    with db.read() as conn:
        return accounts.get_by_username(conn, name)["state"]


def test_a_confirmation_confirms_the_person_unless_a_rival_speaks_against_it_by_now(db: Database):
    rivals = [add_registration(db), add_registration(db, "second", "โทรถามแล้ว")]
    other = add_registration(db, "alone", agency=OTHER_SCHOOL)

    apply(db, *rivals, other)

    states = [account_state(db, name) for name in ("first", "second", "alone")]
    assert states == ["provisional", "confirmed", "confirmed"]
    assert decision_columns(db, rivals[0]) == ("", "?", None)


@pytest.mark.parametrize(("kinds", "is_raised"), [("c", True), ("pc", True), ("cp", True), ("p", False)])
def test_many_confirmations_are_an_alarm_when_one_more_acts_and_not_when_a_pin_is_decided(
    db: Database, kinds: str, is_raised: bool
):
    with db.begin() as conn:
        for number in range(20):
            about = {"record": "registration", "effect": "confirm", "row_id": str(number)}
            audit_log.add(conn, NOW, "decided", audit_log.SHEET, AREA, SCHOOL, **about)
        conn.commit()

    apply(db, *(add_registration(db) if kind == "c" else add_decided(db, CHECKED) for kind in kinds))

    with db.read() as conn:
        assert bool(alarms.list_recent(conn, NOW, AREA)) is is_raised


@pytest.mark.parametrize(("persons", "closed_at"), [(0, None), (1, None), (2, NOW)])
def test_a_proposal_that_is_accepted_changes_the_register_and_a_closing_by_two_persons(
    db: Database, persons: int, closed_at: object
):
    answers = {"change": "close", "code": OTHER_SCHOOL, "name_now": "", "name_new": ""}
    entry = {"record": "proposal", "item": OTHER_SCHOOL, "agency": AREA, "answers": answers}
    act = add_decided(db, "รับ", entry=entry)
    with db.begin() as conn:
        for name in ("obec-one", "obec-two")[:persons]:
            person = mirror.add_account(conn, name, role="obec", agency=None)
            closing_votes.put(conn, act.row["entry_id"], person, NOW)
        conn.commit()

    apply(db, act)

    with db.read() as conn:
        assert agencies.get(conn, OTHER_SCHOOL)["closed_at"] == closed_at


def test_a_report_that_a_newer_one_replaced_is_not_accepted_and_the_newer_one_is(db: Database):
    entry = {"record": "report", "item": "", "agency": AREA}
    with db.begin() as conn:
        for _ in range(2):
            reports.add(conn, AREA, "5703", "", False, {}, {}, mirror.NOW)
        conn.commit()
    older, newer = (add_decided(db, "รับรายงาน", entry=entry) for _ in range(2))

    assert apply(db, older) is False
    assert apply(db, newer) is True

    with db.read() as conn:
        assert reports.states(conn, [AREA]) == {(AREA, 1): "submitted", (AREA, 2): "accepted"}


# --- letters to whom a row is sent back


def send_back(db: Database, entry: dict, note: str = "ป้ายไม่ชัด") -> list[RowMapping]:
    """Send a pin back; returns the letters."""
    apply(db, add_decided(db, SENT_BACK, note, {"record": "pin", "item": "2"} | entry))
    return letters(db)


def test_who_sent_a_row_that_is_sent_back_gets_a_letter_with_the_reason(db: Database):
    sender = add_person(db, "sender", language="en")

    (letter,) = send_back(db, {"account_id": sender})

    assert (letter["kind"], letter["to"], letter["language"]) == ("sent_back", "sender@school.example", "en")
    assert (letter["account_id"], letter["created_at"]) == (sender, NOW)
    name = f"หน่วยงาน {SCHOOL}"
    assert letter["facts"] == {
        "agency_name": name,
        "record": "pin",
        "item": "2",
        "note": "ป้ายไม่ชัด",
        "row": 1,
    }


@pytest.mark.parametrize("state", ["provisional", "confirmed"])
def test_a_person_who_can_sign_in_gets_it(db: Database, state: str):
    add_person(db, "colleague")
    sender = add_person(db, "sender", state)

    assert [letter["to"] for letter in send_back(db, {"account_id": sender})] == ["sender@school.example"]


def test_nobody_is_asked_to_correct_what_was_corrected_already(db: Database):
    sender = add_person(db, "sender")
    act = add_decided(db, SENT_BACK, "ป้ายไม่ชัด", {"account_id": sender})
    with db.begin() as conn:
        mirror.add_entry(conn, account_id=sender)
        conn.commit()

    assert apply(db, act)
    assert letters(db) == []


def test_where_its_sender_is_gone_or_unknown_a_confirmed_person_of_the_agency_gets_it(db: Database):
    add_person(db, "unconfirmed", "provisional")
    add_person(db, "neighbour", agency=OTHER_SCHOOL)
    add_person(db, "colleague")
    gone = add_person(db, "gone")
    with db.begin() as conn:
        accounts.set_state(conn, gone, accounts.LEFT, NOW)
        conn.commit()

    for sender in (gone, None):
        *_, letter = send_back(db, {"account_id": sender})
        assert letter["to"] == "colleague@school.example"
    assert len(letters(db)) == 2


def test_what_an_unconfirmed_person_sent_who_is_gone_is_shown_to_nobody(db: Database):
    add_person(db, "colleague")
    sender = add_person(db, "sender", "cancelled")

    assert send_back(db, {"account_id": sender}) == []


def test_without_anybody_there_is_no_letter(db: Database):
    assert send_back(db, {}) == []
