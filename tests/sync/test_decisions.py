"""Decisions: what ผลตรวจ does, once, and what taking it back does."""

from inspect import signature

import pytest

from service.records.decision_rule import DecisionRule
from service.sync.decisions import DECISION_RULES
from tests.cast.engine import account_state, only_receipt_number, receipt_numbers
from tests.cast.people import Demo


def test_a_decision_acts_only_when_two_reads_agree(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    officer = demo.officer()
    officer.decide("registration", only_receipt_number(demo), "ยืนยัน")
    sync = demo.worker.sync()

    sync.cycle()
    assert account_state(demo) == "provisional"

    sync.cycle()
    assert account_state(demo) == "confirmed"


def test_taking_a_decision_back_undoes_it(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    officer, row_id = demo.officer(), only_receipt_number(demo)

    officer.decide("registration", row_id, "ยกเลิก")
    demo.deliver()
    assert (account_state(demo), demo.summary()["registered"]) == ("cancelled", 0)

    officer.decide("registration", row_id, "")
    demo.deliver()
    assert (account_state(demo), demo.summary()["registered"]) == ("provisional", 1)


def test_who_waits_gets_the_letter_when_the_officer_confirms_and_not_before(demo: Demo):
    demo.visitor().register(captcha=False)
    demo.deliver()
    assert demo.letters() == []

    demo.officer().decide("registration", only_receipt_number(demo), "ยืนยัน")
    demo.deliver()
    demo.deliver()

    assert len(demo.letters()) == 1
    assert "/password/" in demo.letters()[0]


def test_sending_back_writes_one_letter_with_the_reason(demo: Demo):
    clerk = demo.visitor().settle()
    clerk.pin()
    demo.deliver()
    before = len(demo.letters())

    demo.officer().decide("pin", only_receipt_number(demo, "pin"), "ส่งกลับแก้ไข", "ป้ายอ่านไม่ออก")
    demo.deliver()
    demo.deliver()

    assert len(demo.letters()) == before + 1
    assert "ป้ายอ่านไม่ออก" in demo.letters()[-1]
    assert "ป้ายอ่านไม่ออก" in clerk.get("/home").text


def test_a_void_row_counts_as_if_it_had_not_been_sent(demo: Demo):
    clerk = demo.visitor().settle()
    clerk.pin()
    demo.deliver()
    clerk.pin("/pin/1", phone="053-000-111")
    demo.deliver()
    officer = demo.officer()

    officer.decide("pin", receipt_numbers(officer, "pin")[1], "ยกเลิก")
    demo.deliver()

    assert demo.summary()["pinned"] == 1
    assert clerk.open_form("/pin/1")["phone"].value == "053-711-222"


def test_what_a_cancelled_person_sent_stops_counting_and_comes_back_with_the_person(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    officer, row_id = demo.officer(), only_receipt_number(demo)

    officer.decide("registration", row_id, "ยกเลิก")
    demo.deliver()
    assert demo.summary()["pinned"] == 0

    officer.decide("registration", row_id, "")
    demo.deliver()
    assert demo.summary()["pinned"] == 1


@pytest.mark.parametrize("record", sorted(DECISION_RULES))
def test_a_decision_rule_offers_what_sync_calls(record: str):
    calls = {name: call for name, call in vars(DecisionRule).items() if not name.startswith("_")}

    for name, call in calls.items():
        offered = getattr(DECISION_RULES[record], name)
        assert list(signature(offered).parameters) == list(signature(call).parameters)[1:], name
