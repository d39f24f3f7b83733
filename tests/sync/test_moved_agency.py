"""An agency that moves to another area belongs to the new one, with all that it sent and what was decided."""

import pytest

from service.store import accounts, agencies, rows
from tests.cast import faults
from tests.cast.engine import account_state, receipt_numbers, sync_over
from tests.cast.faults import BadLine
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL, Demo, Visitor


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    """The school has done everything, its pin was decided to be right; another school of the area stays."""
    clerk = demo.visitor().settle()
    clerk.pin()
    clerk.pin("/pin/1", phone="053-000-111")
    clerk.survey()
    demo.visitor().settle(OTHER_SCHOOL, email="other@school.example")
    demo.deliver()
    officer = demo.officer()
    officer.decide("pin", receipt_numbers(officer, "pin")[1], "ถูกต้อง", "ดูแล้ว")
    demo.deliver()
    return clerk


def move(demo: Demo, area: str = OTHER_AREA) -> None:
    """What an import of the register does."""
    with demo.services.db.begin() as conn:
        agencies.put(conn, [{**agencies.get(conn, SCHOOL), "area": area}])
        conn.commit()


def figures(demo: Demo, area: str) -> list[int]:
    return [demo.summary(area)[key] for key in ("schools", "registered", "confirmed", "pinned", "surveyed")]


def codes(demo: Demo, area: str, tab: str) -> list[str]:
    return [line["รหัสหน่วยงาน"] for line in demo.officer(area).lines(tab)]


def test_its_rows_are_appended_once_to_the_new_workbook_with_their_decisions(demo: Demo, clerk: Visitor):
    before = {tab: len(demo.officer().lines(tab)) for tab in ("registration", "pin", "no_copy")}

    move(demo)
    demo.deliver()
    demo.deliver()

    assert codes(demo, OTHER_AREA, "registration") == [SCHOOL]
    pins = demo.officer(OTHER_AREA).lines("pin")
    assert [(line["ครั้งที่"], line["ผลตรวจ"], line["หมายเหตุ"]) for line in pins] == [
        (1, "", ""),
        (2, "ถูกต้อง", "ดูแล้ว"),
    ]
    assert len(demo.officer(OTHER_AREA).lines("no_copy")) == before["no_copy"]
    # Nobody's rows are touched in the workbook that it left.
    assert {tab: len(demo.officer().lines(tab)) for tab in before} == before


def test_figures_follow_it_and_the_old_area_is_told(demo: Demo, clerk: Visitor):
    old, new = figures(demo, AREA), figures(demo, OTHER_AREA)

    move(demo)
    demo.deliver()

    assert figures(demo, AREA) == [number - 1 for number in old]
    assert figures(demo, OTHER_AREA) == [number + 1 for number in new]
    block = [line for line in demo.officer().cells("summary") if SCHOOL in line]
    assert [line[2:4] for line in block] == [["สพป.แพร่ เขต 2", 9]]
    assert "ปักแล้ว" in demo.staff(f"officer-{OTHER_AREA}").get(f"/area/{OTHER_AREA}/agencies/{SCHOOL}").text


def test_its_own_pages_show_everything_even_before_the_rows_have_followed(demo: Demo, clerk: Visitor):
    move(demo)
    demo.sync._follow_moves()

    assert "ตอบครบแล้ว" in clerk.get("/home").text and "053-000-111" in str(
        clerk.open_form("/pin/1")["phone"].value
    )


def test_the_old_officers_decisions_act_no_more_and_the_new_officers_do(demo: Demo, clerk: Visitor):
    old_officer = demo.officer()
    row_id = next(
        line["เลขที่รับ"] for line in old_officer.lines("registration") if line["รหัสหน่วยงาน"] == SCHOOL
    )
    old_officer.decide("registration", row_id, "ยกเลิก")
    move(demo)
    demo.deliver()
    old_officer.type("registration", row_id, "ตำแหน่ง", "ครู")
    demo.deliver()
    assert account_state(demo) == "confirmed"

    new_officer = demo.officer(OTHER_AREA)
    new_officer.decide("registration", receipt_numbers(new_officer)[0], "ยกเลิก")
    demo.deliver()
    assert account_state(demo) == "cancelled"


def test_its_account_goes_with_it_and_what_it_sends_next_too(demo: Demo, clerk: Visitor):
    move(demo)
    demo.deliver()

    clerk.pin("/pin/1", phone="053-000-222", latitude="18.157123", longitude="99.945123")
    demo.deliver()

    assert demo.officer(OTHER_AREA).lines("pin")[-1]["โทรศัพท์ของจุดบริการ"] == "053-000-222"
    assert demo.officer(OTHER_AREA).lines("pin")[-1]["ครั้งที่"] == 3
    with demo.services.db.read() as conn:
        assert accounts.get_by_username(conn, SCHOOL)["area"] == OTHER_AREA


def test_what_was_not_delivered_yet_goes_to_the_new_workbook_alone(demo: Demo, clerk: Visitor):
    clerk.pin("/pin/1", phone="053-000-333")

    move(demo)
    demo.deliver()

    assert "053-000-333" not in [line["โทรศัพท์ของจุดบริการ"] for line in demo.officer().lines("pin")]
    assert demo.officer(OTHER_AREA).lines("pin")[-1]["โทรศัพท์ของจุดบริการ"] == "053-000-333"


def test_an_agency_that_comes_back_counts_once_where_it_is(demo: Demo, clerk: Visitor):
    old, new = figures(demo, AREA), figures(demo, OTHER_AREA)
    move(demo)
    demo.deliver()

    move(demo, AREA)
    demo.deliver()

    assert (figures(demo, AREA), figures(demo, OTHER_AREA)) == (old, new)
    with demo.services.db.read() as conn:
        sent_rows = [row for row in rows.list_of_agency(conn, SCHOOL) if row["entry_id"]]
    assert {row["area"] for row in sent_rows if row["state"] == rows.STANDING} == {AREA}


def test_another_school_that_stays_is_not_touched(demo: Demo, clerk: Visitor):
    move(demo)
    demo.deliver()

    assert codes(demo, OTHER_AREA, "registration") == [SCHOOL]
    with demo.services.db.read() as conn:
        assert {row["state"] for row in rows.list_of_agency(conn, OTHER_SCHOOL)} == {rows.STANDING}


def test_a_move_waits_for_the_batch_that_is_on_its_way(demo: Demo, clerk: Visitor):
    line = BadLine(demo.google)
    line.faults = [faults.lost_after]
    clerk.pin("/pin/1", phone="053-000-333")
    sync = sync_over(demo, line)
    sync.cycle()

    move(demo)
    sync.drain()
    demo.deliver()

    pins = demo.officer(OTHER_AREA).lines("pin")
    assert [line["ครั้งที่"] for line in pins] == [1, 2, 3]
    assert demo.summary(OTHER_AREA)["pinned"] == 1


def test_a_request_about_it_is_decided_by_the_new_area(demo: Demo, clerk: Visitor):
    demo.visitor().ask_for_correction()
    demo.deliver()
    old_officer, row_id = demo.officer(), receipt_numbers(demo.officer(), "correction")[0]

    move(demo)
    demo.deliver()
    old_officer.decide("correction", row_id, "ไม่อนุมัติ", "ไม่ใช่")
    demo.deliver()
    assert (demo.summary(AREA)["requests"], demo.summary(OTHER_AREA)["requests"]) == (0, 1)

    new_officer = demo.officer(OTHER_AREA)
    new_officer.decide("correction", receipt_numbers(new_officer, "correction")[0], "ไม่อนุมัติ", "ไม่ใช่")
    demo.deliver()
    assert demo.summary(OTHER_AREA)["requests"] == 0


def test_personal_data_is_taken_out_of_both_workbooks(demo: Demo, clerk: Visitor):
    move(demo)
    demo.deliver()

    demo.clock.move(days=800)
    answer = demo.app.test_cli_runner().invoke(args=["purge"])
    assert answer.exit_code == 0, answer.output

    for area in (AREA, OTHER_AREA):
        texts = [str(cell) for line in demo.officer(area).cells("pin") for cell in line]
        assert "ตัวอย่าง ทดสอบระบบ" not in texts and "ลบแล้ว" in texts, area
