"""Proposals of areas on the tab หน่วยงาน.

Each reaches OBEC once, and changes no figure before OBEC accepts it.
"""

import pytest

from service.store import instance_values
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL, Demo
from tests.cast.proposers import OBEC, Register, agency_codes, decide, get_agency, proposal_rows, summary_text

THIRD_SCHOOL = "57030003"
NEW_NAME = "ตัวอย่างเกิดใหม่วิทยา"
COLUMNS = ("ข้อเสนอ", "รหัสของหน่วยงานที่เสนอ", "ชื่อที่เสนอ")


@pytest.fixture
def tab(demo: Demo) -> Register:
    return Register(demo)


# --- what is proposed


def test_a_deleted_line_is_proposed_as_a_closing_and_closes_nothing(demo: Demo, tab: Register):
    tab.delete(SCHOOL)
    demo.deliver()

    assert proposal_rows(demo) == [("ยุบ/เลิก", SCHOOL, "")]
    assert get_agency(demo, SCHOOL)["closed_at"] is None


def test_a_line_marked_as_closed_is_proposed_too(demo: Demo, tab: Register):
    tab.mark(SCHOOL, "ยุบ/เลิก")
    demo.deliver()

    assert proposal_rows(demo) == [("ยุบ/เลิก", SCHOOL, "")]


def test_an_untouched_tab_and_one_that_people_only_arrange_propose_nothing(demo: Demo, tab: Register):
    tab.officer.hand.sort(tab.officer.file, tab.sheet, 1)
    tab.officer.hand.move_column(tab.officer.file, tab.sheet, 1, 0)
    tab.officer.hand.insert_rows(tab.officer.file, tab.sheet, 5, 3)
    demo.deliver()

    assert proposal_rows(demo) == []


def test_another_name_is_proposed_with_the_name_in_the_register_beside_it(demo: Demo, tab: Register):
    tab.rename(SCHOOL, NEW_NAME)
    demo.deliver()

    (line,) = proposal_rows(demo, *COLUMNS, "ชื่อในทะเบียน", "รหัสหน่วยงาน")
    assert line == ("เปลี่ยนชื่อ", SCHOOL, NEW_NAME, get_agency(demo, SCHOOL)["name_th"], AREA)


def test_the_same_name_in_another_spelling_is_no_new_name(demo: Demo, tab: Register):
    name = get_agency(demo, SCHOOL)["name_th"]

    tab.rename(SCHOOL, f"โรงเรียน {name[:4]} {name[4:]}")
    demo.deliver()

    assert proposal_rows(demo) == []


def test_thai_digits_and_spaces_in_a_code_are_forgiven(demo: Demo, tab: Register):
    tab.type(SCHOOL, "รหัสหน่วยงาน", "๕๗๐๓ ๐๐๐๑")
    demo.deliver()

    assert proposal_rows(demo) == []


@pytest.mark.parametrize(
    ("typed", "proposed"), [("57039999", "57039999"), ("๕๗๐๓๙๙๙๙", "57039999"), ("", ""), ("570", "")]
)
def test_a_new_line_is_proposed_with_a_code_only_where_it_can_be_one(
    demo: Demo, tab: Register, typed: str, proposed: str
):
    tab.write(NEW_NAME, typed)
    demo.deliver()

    assert proposal_rows(demo, *COLUMNS) == [("เพิ่มใหม่", proposed, NEW_NAME)]


def test_a_line_that_stands_twice_is_one_proposal(demo: Demo, tab: Register):
    tab.write(NEW_NAME)
    tab.write(f"โรงเรียน{NEW_NAME}")
    demo.deliver()

    assert len(proposal_rows(demo)) == 1


def test_a_code_of_another_area_is_shown_as_a_conflict_and_moves_nothing(demo: Demo, tab: Register):
    foreign_code = next(code for code in sorted(agency_codes(demo, OTHER_AREA)) if code.isdecimal())
    tab.write(NEW_NAME, foreign_code)
    demo.deliver()

    (remark,) = proposal_rows(demo, "ข้อสังเกต")
    waiting_count = demo.summary()["proposals"]
    decide(demo, "รับ")

    assert "ระบบไม่ย้ายหน่วยงานข้ามเขตให้" in remark[0]
    assert (waiting_count, demo.summary()["proposals"], get_agency(demo, foreign_code)["area"]) == (
        1,
        0,
        OTHER_AREA,
    )
    assert f"ระบบไม่ย้ายหน่วยงานข้ามเขต: รหัสนี้เป็นของ {get_agency(demo, foreign_code)['name_th']}" in summary_text(
        demo
    )


def test_a_rename_without_the_new_name_waits_for_it(demo: Demo, tab: Register):
    tab.mark(SCHOOL, "เปลี่ยนชื่อ")
    demo.deliver()
    assert (proposal_rows(demo), "บอกชื่อใหม่ในช่องชื่อหน่วยงาน" in summary_text(demo)) == ([], True)

    tab.rename(SCHOOL, NEW_NAME)
    demo.deliver()
    assert (len(proposal_rows(demo)), "บอกชื่อใหม่ในช่องชื่อหน่วยงาน" in summary_text(demo)) == (1, False)


def test_a_second_line_with_a_known_code_is_told_and_not_proposed(demo: Demo, tab: Register):
    tab.write(NEW_NAME, SCHOOL)
    demo.deliver()

    assert proposal_rows(demo) == []
    assert f"รหัส {SCHOOL} เป็นของ" in summary_text(demo)


# --- what is not believed


@pytest.mark.whole_areas
def test_a_deleted_tab_closes_nothing_and_comes_back(demo: Demo, tab: Register):
    tab.officer.hand.delete_tab(tab.officer.file, tab.sheet)
    demo.deliver()

    assert proposal_rows(demo) == []
    assert len(demo.officer().lines("agencies")) == 140


@pytest.mark.whole_areas
def test_a_deleted_column_of_codes_closes_nothing(demo: Demo, tab: Register):
    tab.officer.hand.delete_column(tab.officer.file, tab.sheet, 0)
    demo.deliver()

    assert (proposal_rows(demo), demo.summary()["schools_proposed"]) == ([], 139)


@pytest.mark.whole_areas
def test_most_lines_vanishing_at_once_is_one_conflict_and_no_closings(demo: Demo, tab: Register):
    tab.officer.hand.delete_rows(tab.officer.file, tab.sheet, 20, 80)
    demo.deliver()

    assert (proposal_rows(demo), demo.summary()["schools_proposed"]) == ([], 139)
    assert "80 แถวหายไปพร้อมกัน" in summary_text(demo)


@pytest.mark.whole_areas
def test_fewer_lines_vanishing_at_once_are_closings(demo: Demo, tab: Register):
    tab.officer.hand.delete_rows(tab.officer.file, tab.sheet, 20, 10)
    demo.deliver()

    assert (len(proposal_rows(demo)), demo.summary()["schools_proposed"]) == (10, 129)
    assert "หายไปพร้อมกัน" not in summary_text(demo)


def test_nothing_typed_above_the_headers_or_on_an_empty_line_is_proposed(demo: Demo, tab: Register):
    tab.write("", more_cells={"หมายเหตุ": "สำรองไว้"})
    tab.officer.hand.insert_rows(tab.officer.file, tab.sheet, 0)
    tab.officer.hand.type(tab.officer.file, tab.sheet, 0, 0, "ทะเบียนหน่วยงานในสังกัด")
    demo.deliver()

    assert proposal_rows(demo) == []


# --- taken back and said again


def test_what_is_taken_back_is_withdrawn_and_can_be_said_again(demo: Demo, tab: Register):
    tab.mark(SCHOOL, "ยุบ/เลิก")
    demo.deliver()
    tab.mark(SCHOOL, "")
    demo.deliver()
    count_after_withdrawal = demo.summary()["proposals"]
    tab.mark(SCHOOL, "ยุบ/เลิก")
    demo.deliver()

    assert proposal_rows(demo, "ครั้งที่", "สถานะรายการ") == [(1, ""), (2, "ถอนแล้ว"), (3, "")]
    assert (count_after_withdrawal, demo.summary()["proposals"]) == (0, 1)


def test_the_same_proposal_is_said_once_however_often_the_tab_is_read(demo: Demo, tab: Register):
    tab.write(NEW_NAME)
    for note in ("ก", "ข", "ค"):
        tab.type(OTHER_SCHOOL, "ตำบล", note)
        demo.deliver()

    assert len(proposal_rows(demo)) == 1


def test_a_proposal_that_changes_is_its_next_revision(demo: Demo, tab: Register):
    for name in (NEW_NAME, NEW_NAME + "คม"):
        tab.rename(SCHOOL, name)
        demo.deliver()

    assert proposal_rows(demo, "ครั้งที่", "ชื่อที่เสนอ") == [(1, NEW_NAME), (2, NEW_NAME + "คม")]


# --- what it shows


@pytest.mark.whole_areas
def test_the_summary_shows_both_numbers_while_they_differ_and_not_before(demo: Demo, tab: Register):
    text_before = summary_text(demo)
    tab.delete(SCHOOL, OTHER_SCHOOL)
    demo.deliver()

    assert "เขตแจ้ง" not in text_before.replace("โรงเรียนตามที่เขตแจ้ง", "")
    assert "ทะเบียน สพฐ. 139 · เขตแจ้ง 137" in summary_text(demo)
    assert (demo.summary()["schools"], demo.summary()["schools_proposed"]) == (139, 137)


@pytest.mark.whole_areas
def test_deleting_unpinned_schools_never_raises_a_percentage(demo: Demo):
    demo.visitor().settle().pin()
    tab = Register(demo)
    before = demo.summary()
    shares = [line[:3] for line in demo.officer().cells("summary")[8:17]]
    tab.delete(*sorted(agency_codes(demo) - {SCHOOL, AREA})[:40])
    demo.deliver()

    after = demo.summary()
    changed = {key for key in before if before[key] != after[key]}
    assert changed == {"proposals", "schools_proposed"}
    assert shares == [line[:3] for line in demo.officer().cells("summary")[8:17]]


@pytest.mark.whole_areas
def test_both_numbers_are_on_the_pages_of_the_officer_and_of_obec(demo: Demo, tab: Register):
    tab.delete(SCHOOL)
    demo.deliver()

    assert "เขตแจ้ง 138 โรงเรียน" in demo.staff(f"officer-{AREA}").get(f"/area/{AREA}").text
    page = demo.staff("obec").get("/obec").text
    assert "เขตแจ้ง 138" in " ".join(page.split())
    assert demo.staff("obec").get("/obec/summary.json").json["totals"]["proposals"] == 1


def test_only_the_workbook_of_obec_has_the_tab_of_proposals(demo: Demo):
    assert "proposal" in demo.officer(OBEC).sheets
    assert "proposal" not in demo.officer().sheets


def test_proposals_are_no_business_of_the_clerk_at_the_area_office(demo: Demo, tab: Register):
    clerk = demo.visitor().settle(AREA, unit="กลุ่มอำนวยการ")
    tab.delete(SCHOOL)
    demo.deliver()

    assert "ข้อเสนอทะเบียน" not in clerk.get("/home").text
    assert "หายไป" not in demo.staff(f"officer-{AREA}").get(f"/area/{AREA}").text


def test_the_register_is_not_looked_at_anew_for_a_proposal(demo: Demo, tab: Register):
    with demo.services.db.read() as conn:
        before = instance_values.get(conn, "register_version")
    tab.write(NEW_NAME)
    tab.delete(THIRD_SCHOOL)
    demo.deliver()

    with demo.services.db.read() as conn:
        assert instance_values.get(conn, "register_version") == before
