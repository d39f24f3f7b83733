"""An agency that moves to another area belongs to the new one, with all that it sent and what was decided."""

from collections.abc import Mapping
from datetime import datetime

import pytest
from sqlalchemy import Connection

from service.store import accounts, agencies, rows, schema
from service.sync import restore
from service.sync.batch_builder import BatchBuilder, BatchPlan
from tests.cast import faults
from tests.cast.engine import account_state, receipt_numbers, sync_over
from tests.cast.faults import BadLine
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL, TYPED_PIN, Demo, Visitor


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


def move(demo: Demo, area: str = OTHER_AREA, code: str = SCHOOL) -> None:
    """What an import of the register does."""
    with demo.services.db.begin() as conn:
        agencies.put(conn, [{**agencies.get(conn, code), "area": area}])
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


def test_what_is_planned_for_the_old_workbook_while_it_moves_goes_to_the_new_one(
    demo: Demo, clerk: Visitor, monkeypatch: pytest.MonkeyPatch
):
    clerk.pin("/pin/1", phone="053-000-222")
    plan, happened = BatchBuilder.plan, []

    def plan_slowly(builder: BatchBuilder, conn: Connection, book: Mapping, now: datetime) -> BatchPlan:
        planned = plan(builder, conn, book, now)
        if planned.rows and not happened:
            happened.append(True)
            # The cycles go on beside what one area takes long for.
            move(demo)
            demo.sync._follow_moves()
        return planned

    monkeypatch.setattr(BatchBuilder, "plan", plan_slowly)
    demo.deliver()
    demo.deliver()

    assert happened and [line["ครั้งที่"] for line in demo.officer(OTHER_AREA).lines("pin")] == [1, 2, 3]
    assert [line["ครั้งที่"] for line in demo.officer().lines("pin")] == [1, 2]


def test_a_tab_is_made_again_while_others_write_and_without_the_rows_that_move_away_meanwhile(
    demo: Demo, clerk: Visitor, monkeypatch: pytest.MonkeyPatch
):
    demo.visitor().sign_in(OTHER_SCHOOL).pin(latitude="20.2001")
    demo.deliver()
    officer, plan_restore, happened = demo.officer(), restore.plan_restore, []
    officer.hand.delete_tab(officer.file, officer.sheets["pin"])

    def plan_slowly(*arguments: object) -> restore.RestorePlan:
        planned = plan_restore(*arguments)
        if not happened:
            happened.append(True)
            move(demo)
            demo.sync._follow_moves()
        return planned

    monkeypatch.setattr(restore, "plan_restore", plan_slowly)
    demo.deliver()
    demo.deliver()

    assert happened and codes(demo, AREA, "pin") == [OTHER_SCHOOL]
    assert codes(demo, OTHER_AREA, "pin") == [SCHOOL, SCHOOL]


# --- rows typed by hand

TYPED = "053-000-777"
IS_TYPED_PIN = (schema.rows.c.record == "pin") & (schema.rows.c.row_id == "")


def type_pin(demo: Demo, area: str = AREA, code: str = OTHER_SCHOOL, phone: str = TYPED) -> None:
    """Type the pin of a school that sends none: into its row, or into a new one above the others."""
    officer = demo.officer(area)
    cells = officer.cells("pin")
    row = next((n for n, line in enumerate(cells) if code in line and not line[0]), 0)
    if not row:
        officer.hand.insert_rows(officer.file, officer.sheets["pin"], row := 1)
    officer.type_line("pin", TYPED_PIN | {"รหัสหน่วยงาน": code, "โทรศัพท์ของจุดบริการ": phone}, row)
    demo.deliver()


def move_other(demo: Demo, area: str) -> None:
    move(demo, area, OTHER_SCHOOL)
    demo.deliver()
    demo.deliver()


def pins_of(demo: Demo, area: str, code: str = OTHER_SCHOOL) -> list[dict]:
    return [line for line in demo.officer(area).lines("pin") if line["รหัสหน่วยงาน"] == code]


def test_a_row_typed_by_hand_follows_its_agency_once_with_its_decision(demo: Demo, clerk: Visitor):
    type_pin(demo)
    officer = demo.officer()
    row = next(n for n, line in enumerate(officer.cells("pin")) if line[0] == "")
    officer.hand.type(
        officer.file, officer.sheets["pin"], row, officer.cells("pin")[0].index("ผลตรวจ"), "ถูกต้อง"
    )
    demo.deliver()
    before = [demo.summary(area)["pinned"] for area in (AREA, OTHER_AREA)]

    move_other(demo, OTHER_AREA)

    (line,) = pins_of(demo, OTHER_AREA)
    assert (line["เลขที่รับ"], line["โทรศัพท์ของจุดบริการ"], line["ผลตรวจ"]) == ("", TYPED, "ถูกต้อง")
    assert len(pins_of(demo, AREA)) == 1
    after = [demo.summary(area)["pinned"] for area in (AREA, OTHER_AREA)]
    assert after == [before[0] - 1, before[1] + 1]


def test_its_old_row_counts_nowhere_whatever_is_typed_into_it_afterwards(demo: Demo, clerk: Visitor):
    type_pin(demo)
    move_other(demo, OTHER_AREA)

    type_pin(demo, phone="053-000-888")

    assert [line["โทรศัพท์ของจุดบริการ"] for line in pins_of(demo, OTHER_AREA)] == [TYPED]
    with demo.services.db.read() as conn:
        typed = {
            row["area"]: row["state"]
            for row in rows.list_of_agency(conn, OTHER_SCHOOL)
            if not row["entry_id"]
        }
    assert typed == {AREA: rows.MOVED, OTHER_AREA: rows.STANDING}


def test_a_row_typed_by_hand_that_was_deleted_in_the_new_area_is_not_appended_again(
    demo: Demo, clerk: Visitor
):
    type_pin(demo)
    move_other(demo, OTHER_AREA)
    officer = demo.officer(OTHER_AREA)

    type_pin(demo, OTHER_AREA, code="54020001")
    row = next(n for n, line in enumerate(officer.cells("pin")) if OTHER_SCHOOL in line)
    officer.hand.delete_rows(officer.file, officer.sheets["pin"], row)
    demo.deliver()

    assert pins_of(demo, OTHER_AREA) == [] and demo.summary(OTHER_AREA)["pinned"] == 1


def test_a_row_typed_by_hand_comes_once_though_the_answer_to_its_batch_is_lost(demo: Demo, clerk: Visitor):
    type_pin(demo)
    line = BadLine(demo.google)
    sync = sync_over(demo, line)
    sync.drain()
    move(demo, OTHER_AREA, OTHER_SCHOOL)
    line.faults = [faults.lost_after]

    for _ in range(6):
        sync.cycle()
        demo.clock.move(minutes=2)
    demo.deliver()

    assert len(pins_of(demo, OTHER_AREA)) == 1 and demo.summary(OTHER_AREA)["pinned"] == 1


def test_a_row_typed_by_hand_keeps_its_time_and_what_its_officer_corrected_comes_back_with_it(
    demo: Demo, clerk: Visitor
):
    type_pin(demo)
    with demo.services.db.read() as conn:
        (typed,) = rows.list_where(conn, IS_TYPED_PIN)
    demo.clock.move(days=3)
    move_other(demo, OTHER_AREA)
    type_pin(demo, OTHER_AREA, phone="053-000-999")

    move_other(demo, AREA)

    assert [line["โทรศัพท์ของจุดบริการ"] for line in pins_of(demo, AREA)] == [TYPED, "053-000-999"]
    assert [demo.summary(area)["pinned"] for area in (AREA, OTHER_AREA)] == [2, 0]
    with demo.services.db.read() as conn:
        standing = [row for row in rows.list_where(conn, IS_TYPED_PIN) if row["state"] == rows.STANDING]
    assert [(row["area"], row["changed_at"]) for row in standing] == [(AREA, typed["changed_at"])]


# --- doubts


def test_its_pins_are_doubted_for_the_provinces_of_the_new_area(demo: Demo, clerk: Visitor):
    type_pin(demo)
    outside = "นอกจังหวัดของเขต"
    page = f"/area/{AREA}/agencies/{SCHOOL}"
    assert outside not in demo.staff(f"officer-{AREA}").get(page).text

    move(demo)
    move_other(demo, OTHER_AREA)

    with demo.services.db.read() as conn:
        moved = [row for row in rows.list_of_area(conn, OTHER_AREA, "pin")]
    assert [row["doubts"][0][0] for row in moved] == ["far_from_area"] * 3

    move(demo, AREA)
    demo.deliver()
    demo.deliver()
    with demo.services.db.read() as conn:
        back = [row for row in rows.list_of_area(conn, AREA, "pin") if row["state"] in rows.COUNTED_STATES]
    doubts = [[rule for rule, *_ in rows.current_remarks(row)] for row in back]
    assert len(doubts) == 2 and "far_from_area" not in sum(doubts, [])
