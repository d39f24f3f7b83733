"""Decisions: what ผลตรวจ does, once, and what taking it back does."""

from collections.abc import Callable
from inspect import signature

import pytest

from service.records.decision_rule import DecisionRule
from service.store import accounts, agencies, workbooks
from service.sync.account_pools import Work
from service.sync.decisions import DECISION_RULES, DecisionPlan
from service.sync.look import Look
from tests.cast.engine import account_state, only_receipt_number, receipt_numbers
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL, Demo


def test_a_decision_acts_only_when_two_reads_agree_and_it_has_stood_for_some_seconds(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    officer = demo.officer()
    officer.decide("registration", only_receipt_number(demo), "ยืนยัน")
    sync = demo.worker.sync()

    sync.drain()
    sync.drain()
    assert account_state(demo) == "provisional"

    demo.clock.move(seconds=10)
    sync.cycle()
    assert account_state(demo) == "confirmed"


@pytest.mark.parametrize("taken_back", ["", "ถูกต้อง"])
def test_what_is_taken_back_or_changed_before_its_seconds_are_over_does_nothing_and_sends_nothing(
    demo: Demo, taken_back: str
):
    demo.visitor().settle().pin()
    demo.deliver()
    officer, row_id, sent = demo.officer(), only_receipt_number(demo, "pin"), len(demo.letters())
    officer.decide("pin", row_id, "ส่งกลับแก้ไข", "ป้าย")
    demo.sync.drain()
    page = demo.staff(f"officer-{AREA}").get(f"/area/{AREA}").text
    assert "ผลตรวจที่เพิ่งเลือกในตารางจะมีผลตั้งแต่ 20 พฤษภาคม 2569 เวลา 10.00 น." in page

    demo.clock.move(seconds=9)
    officer.type("pin", row_id, "ผลตรวจ", taken_back)
    demo.deliver()

    assert (demo.summary()["to_correct"], len(demo.letters())) == (0, sent)
    assert "ผลตรวจที่เพิ่งเลือก" not in demo.staff(f"officer-{AREA}").get(f"/area/{AREA}").text


def test_an_account_that_is_cancelled_by_mistake_and_taken_back_at_once_stays_signed_in(demo: Demo):
    clerk = demo.visitor().settle()
    demo.deliver()
    officer, row_id = demo.officer(), only_receipt_number(demo)
    officer.decide("registration", row_id, "ยกเลิก")
    demo.sync.drain()

    demo.clock.move(seconds=9)
    officer.type("registration", row_id, "ผลตรวจ", "")
    demo.deliver()

    assert account_state(demo) == "confirmed"
    assert clerk.get("/home").status_code == 200


@pytest.mark.parametrize("days", [-365, 365])
def test_after_a_clock_has_jumped_a_decision_acts_once_and_not_before_a_second_look(demo: Demo, days: int):
    demo.visitor().settle().pin()
    demo.deliver()
    officer, sent = demo.officer(), len(demo.letters())
    officer.decide("pin", only_receipt_number(demo, "pin"), "ส่งกลับแก้ไข", "ป้าย")

    demo.clock.move(days=days)
    demo.worker.sync().cycle()
    demo.worker.postman().deliver()
    assert len(demo.letters()) == sent

    for _ in range(2):
        demo.clock.move(seconds=10)
        demo.deliver()
    assert len(demo.letters()) == sent + 1


def test_a_clock_that_is_set_back_by_a_year_holds_no_decision_for_a_year(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    demo.officer().decide("pin", only_receipt_number(demo, "pin"), "ส่งกลับแก้ไข", "ป้าย")
    demo.sync.drain()

    sent = len(demo.letters())
    demo.clock.move(days=-365)
    demo.sync.drain()
    demo.clock.move(seconds=10)
    demo.sync.drain()
    demo.worker.postman().deliver()

    assert len(demo.letters()) == sent + 1


def test_the_seconds_begin_again_when_the_reason_is_changed(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    officer, row_id, sent = demo.officer(), only_receipt_number(demo, "pin"), len(demo.letters())

    officer.decide("pin", row_id, "ส่งกลับแก้ไข", "ป้าย")
    demo.sync.drain()
    demo.clock.move(seconds=6)
    officer.type("pin", row_id, "หมายเหตุ", "ป้ายอ่านไม่ออก")
    demo.sync.drain()
    demo.clock.move(seconds=6)
    demo.sync.drain()
    demo.worker.postman().deliver()
    assert len(demo.letters()) == sent

    demo.deliver()
    assert "ป้ายอ่านไม่ออก" in demo.letters()[-1]


@pytest.mark.parametrize("record", ["pin", "readiness"])
def test_sending_back_has_no_effect_before_its_reason_is_there_and_the_summary_says_so(
    demo: Demo, record: str
):
    clerk = demo.visitor().settle()
    clerk.pin()
    clerk.survey()
    demo.deliver()
    officer, row_id = demo.officer(), only_receipt_number(demo, record)
    before, sent = demo.summary(), len(demo.letters())

    officer.decide(record, row_id, "ส่งกลับแก้ไข")
    demo.deliver()

    line = next(line for line in officer.cells("summary") if SCHOOL in line)
    told = f"{row_id}: ส่งกลับแก้ไขยังไม่มีผล รอเหตุผล"
    assert told in line[7]
    staff = demo.staff(f"officer-{AREA}")
    assert told in staff.get(f"/area/{AREA}/agencies/{SCHOOL}").text
    assert "รอเหตุผลในช่องหมายเหตุ" in staff.get(f"/area/{AREA}?state=doubtful").text
    assert ({**demo.summary(), "as_of": ""}, len(demo.letters())) == ({**before, "as_of": ""}, sent)
    assert "ขอให้แก้ไข" not in clerk.get("/home").text

    officer.type(record, row_id, "หมายเหตุ", "กรุณาตรวจอีกครั้ง")
    demo.deliver()
    assert (demo.summary()["to_correct"], len(demo.letters())) == (1, sent + 1)
    assert "รอเหตุผล" not in staff.get(f"/area/{AREA}/agencies/{SCHOOL}").text
    assert "รอเหตุผล" not in staff.get(f"/area/{AREA}?state=all").text
    assert "กรุณาตรวจอีกครั้ง" in demo.letters()[-1]


def test_a_reason_that_is_deleted_later_takes_nothing_back(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    officer, row_id = demo.officer(), only_receipt_number(demo, "pin")
    officer.decide("pin", row_id, "ส่งกลับแก้ไข", "ป้ายอ่านไม่ออก")
    demo.deliver()

    officer.type("pin", row_id, "หมายเหตุ", "")
    demo.deliver()

    assert demo.summary()["to_correct"] == 1


def test_a_refusal_without_a_reason_waits_for_it(demo: Demo):
    demo.visitor().ask_for_agency()
    demo.deliver()
    officer, sent = demo.officer(), len(demo.letters())

    officer.decide("missing_agency", only_receipt_number(demo, "missing_agency"), "ไม่อนุมัติ")
    demo.deliver()

    texts = [str(cell) for line in officer.cells("summary") for cell in line]
    assert any("รอเหตุผล" in text for text in texts) and len(demo.letters()) == sent
    assert "ยังไม่มีผล: รอเหตุผล" in demo.staff(f"officer-{AREA}").get(f"/area/{AREA}").text


def test_a_half_filled_merge_says_that_it_waits_for_the_code(demo: Demo):
    demo.visitor().ask_for_agency()
    demo.deliver()
    officer = demo.officer()

    officer.decide("missing_agency", only_receipt_number(demo, "missing_agency"), "รวมกับหน่วยงาน")
    demo.deliver()

    texts = [str(cell) for line in officer.cells("summary") for cell in line]
    assert any("รอรหัสหน่วยงาน" in text for text in texts)
    assert "ยังไม่มีผล: รอรหัสหน่วยงาน" in demo.staff(f"officer-{AREA}").get(f"/area/{AREA}").text


def test_a_row_that_is_pasted_back_days_later_is_read_twice_again(demo: Demo):
    demo.visitor().register()
    demo.visitor().register(OTHER_SCHOOL)
    demo.deliver()
    officer, row_id = demo.officer(), receipt_numbers(demo.officer())[0]
    officer.decide("registration", row_id, "ยกเลิก")
    demo.sync.drain()
    line = officer.cells("registration")[1]
    officer.hand.delete_rows(officer.file, officer.sheets["registration"], 1)
    demo.sync.drain()

    demo.clock.move(days=3)
    officer.hand.paste(officer.file, officer.sheets["registration"], 2, 0, [[str(cell) for cell in line]])
    demo.sync.cycle()

    assert account_state(demo) == "provisional"
    demo.deliver()
    assert account_state(demo) == "cancelled"


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


def test_a_decision_that_is_typed_while_its_area_stands_in_line_is_not_taken_for_an_old_one(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(demo.google, "_clock", demo.clock)
    demo.visitor().register()
    demo.deliver()
    row_id, run_tasks = only_receipt_number(demo), demo.sync.run_tasks
    demo.officer().type("registration", row_id, "ตำแหน่ง", "ครู")

    def stand_in_line(work: Work, do: Callable[[str, object], bool]) -> bool:
        demo.clock.move(minutes=1)
        demo.officer().decide("registration", row_id, "ยืนยัน")
        return run_tasks(work, do)

    demo.sync.run_tasks = stand_in_line
    demo.sync.cycle()
    demo.sync.run_tasks = run_tasks
    demo.sync.cycle()
    state = account_state(demo)
    demo.deliver()

    assert (state, account_state(demo)) == ("provisional", "confirmed")


def test_a_confirmation_that_lacked_a_word_acts_once_its_rival_is_cancelled(demo: Demo):
    demo.visitor().register()
    demo.visitor().register(email="rival@school.example")
    demo.deliver()
    with demo.services.db.begin() as conn:
        workbooks.update(conn, AREA, parked_tabs={"summary": {"until": "9999", "reason": ""}})
        conn.commit()
    officer = demo.officer()
    first, second = receipt_numbers(officer)
    officer.decide("registration", first, "ยกเลิก")
    officer.decide("registration", second, "ยืนยัน")

    demo.deliver()

    with demo.services.db.read() as conn:
        states = sorted(person["state"] for person in accounts.list_of_agency(conn, SCHOOL))
    assert states == ["cancelled", "confirmed"]


def test_nobody_decides_on_an_agency_that_moves_between_two_looks_of_a_decision(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
):
    demo.visitor().register()
    demo.deliver()
    demo.officer().decide("registration", only_receipt_number(demo), "ยืนยัน")
    demo.sync.drain()
    demo.clock.move(minutes=1)
    act = Look._act

    def act_late(look: Look, decided: DecisionPlan) -> bool:
        with demo.services.db.begin() as conn:
            agencies.update(conn, SCHOOL, area=OTHER_AREA)
            conn.commit()
        return act(look, decided)

    monkeypatch.setattr(Look, "_act", act_late)
    demo.sync.cycle()

    assert account_state(demo) == "provisional"
