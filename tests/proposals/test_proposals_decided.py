"""OBEC's decisions on proposals: an accepted one acts on the register once, both kinds can be taken back."""

from urllib.parse import quote

import pytest

from service.store import agencies, instance_values, workbooks
from tests.cast import faults
from tests.cast.engine import sync_over
from tests.cast.faults import BadLine
from tests.cast.people import AREA, SCHOOL, Demo
from tests.cast.proposers import (
    OBEC,
    Register,
    agency_codes,
    confirm_closing,
    decide,
    get_agency,
    proposal_rows,
    summary_text,
)

NEW_NAME, GIVEN_CODE = "ตัวอย่างเกิดใหม่วิทยา", f"X{AREA}-1"


@pytest.fixture
def tab(demo: Demo) -> Register:
    return Register(demo)


def register_version(demo: Demo) -> str:
    with demo.services.db.read() as conn:
        return instance_values.get(conn, "register_version")


def import_agency(demo: Demo, code: str, **changes: object) -> None:
    """Import a row of the register: another school like SCHOOL, or SCHOOL itself with changes."""
    with demo.services.db.begin() as conn:
        agencies.put(
            conn,
            [{**agencies.get(conn, SCHOOL), "code": code, "official_code": code, "aliases": []} | changes],
        )
        conn.commit()


# --- closing


def test_a_refusal_without_a_reason_has_no_effect_and_the_area_reads_that_it_is_awaited(
    demo: Demo, tab: Register
):
    tab.delete(SCHOOL)
    demo.deliver()

    decide(demo, "ไม่รับ")

    assert "รอ สพฐ. พิจารณา: รอเหตุผล" in summary_text(demo)
    assert demo.summary()["proposals"] == 1


def test_a_decision_acts_when_two_reads_agree_and_not_before(demo: Demo, tab: Register):
    before = get_agency(demo, SCHOOL)["name_th"]
    tab.rename(SCHOOL, NEW_NAME)
    demo.deliver()
    obec, sync = demo.officer(OBEC), demo.worker.sync()
    obec.decide("proposal", obec.lines("proposal")[0]["เลขที่รับ"], "รับ")

    sync.cycle()
    assert get_agency(demo, SCHOOL)["name_th"] == before

    demo.clock.move(seconds=10)
    sync.cycle()
    assert get_agency(demo, SCHOOL)["name_th"] == NEW_NAME


@pytest.mark.whole_areas
def test_an_accepted_closing_leaves_the_figures_the_search_and_the_registration(demo: Demo, tab: Register):
    demo.visitor().settle().pin()
    name = get_agency(demo, SCHOOL)["name_th"]
    tab.mark(SCHOOL, "ยุบ/เลิก")
    demo.deliver()
    decide(demo, "รับ")
    confirm_closing(demo)

    figures = demo.summary()
    assert (figures["schools"], figures["schools_proposed"], figures["pinned"], figures["proposals"]) == (
        138,
        138,
        0,
        0,
    )
    assert SCHOOL not in [agency["code"] for agency in demo.visitor().get(f"/agencies?q={quote(name)}").json]
    assert demo.visitor().get(f"/register?agency={SCHOOL}", status=404)
    assert "รับแล้ว" in summary_text(demo)


def test_who_signs_in_for_a_closed_agency_still_can(demo: Demo, tab: Register):
    demo.visitor().settle()
    tab.delete(SCHOOL)
    demo.deliver()
    decide(demo, "รับ")
    confirm_closing(demo)

    assert get_agency(demo, SCHOOL)["closed_at"] is not None
    assert SCHOOL in demo.visitor().sign_in(SCHOOL).get("/home").text


@pytest.mark.whole_areas
def test_an_accepted_closing_that_is_taken_back_opens_the_agency_again(demo: Demo, tab: Register):
    tab.delete(SCHOOL)
    demo.deliver()
    decide(demo, "รับ")
    confirm_closing(demo)
    assert get_agency(demo, SCHOOL)["closed_at"] is not None
    decide(demo, "")

    figures = demo.summary()
    assert get_agency(demo, SCHOOL)["closed_at"] is None
    assert (figures["schools"], figures["schools_proposed"], figures["proposals"]) == (139, 138, 1)


@pytest.mark.whole_areas
def test_a_refused_closing_is_told_with_its_reason_and_the_deleted_line_comes_back_once(
    demo: Demo, tab: Register
):
    tab.delete(SCHOOL)
    demo.deliver()
    decide(demo, "ไม่รับ", "ยังเปิดสอนอยู่")
    demo.deliver()

    assert "ไม่รับ: ยังเปิดสอนอยู่" in summary_text(demo)
    assert [line["ชื่อหน่วยงาน"] for line in tab.lines(SCHOOL)] == [get_agency(demo, SCHOOL)["name_th"]]
    assert (demo.summary()["schools"], demo.summary()["proposals"]) == (139, 0)


def test_a_refused_closing_can_be_proposed_again_by_deleting_the_line_again(demo: Demo, tab: Register):
    tab.delete(SCHOOL)
    demo.deliver()
    decide(demo, "ไม่รับ", "ยังเปิดสอนอยู่")
    tab.delete(SCHOOL)
    demo.deliver()

    assert proposal_rows(demo, "ครั้งที่", "ผลตรวจ") == [(1, "ไม่รับ"), (2, "")]
    assert tab.lines(SCHOOL) == []


def test_a_closed_agency_whose_line_is_typed_again_is_proposed_to_be_opened(demo: Demo, tab: Register):
    tab.delete(SCHOOL)
    demo.deliver()
    decide(demo, "รับ")
    confirm_closing(demo)
    tab.write(get_agency(demo, SCHOOL)["name_th"], SCHOOL)
    demo.deliver()
    decide(demo, "รับ")
    assert get_agency(demo, SCHOOL)["closed_at"] is None

    decide(demo, "")
    confirm_closing(demo)
    assert get_agency(demo, SCHOOL)["closed_at"] is not None


def test_a_decision_on_what_was_taken_back_does_nothing(demo: Demo, tab: Register):
    tab.mark(SCHOOL, "ยุบ/เลิก")
    demo.deliver()
    tab.mark(SCHOOL, "")
    demo.deliver()

    for index in (0, 1):
        decide(demo, "รับ", index=index)

    assert get_agency(demo, SCHOOL)["closed_at"] is None


# --- renaming


def test_an_accepted_name_is_the_name_and_the_one_before_goes_on_finding_the_agency(
    demo: Demo, tab: Register
):
    before = get_agency(demo, SCHOOL)["name_th"]
    tab.rename(SCHOOL, NEW_NAME)
    demo.deliver()
    decide(demo, "รับ")

    assert get_agency(demo, SCHOOL)["name_th"] == NEW_NAME
    assert demo.visitor().get(f"/agencies?q={quote(before)}&area={AREA}").json[0]["code"] == SCHOOL
    assert [line["ชื่อหน่วยงาน"] for line in tab.lines(SCHOOL)] == [NEW_NAME]


def test_an_accepted_name_that_is_taken_back_is_the_old_one_again(demo: Demo, tab: Register):
    before = get_agency(demo, SCHOOL)
    tab.rename(SCHOOL, NEW_NAME)
    demo.deliver()
    decide(demo, "รับ")
    decide(demo, "")

    assert dict(get_agency(demo, SCHOOL)) == dict(before)
    assert (proposal_rows(demo, "ครั้งที่"), demo.summary()["proposals"]) == ([(1,)], 1)
    assert [line["ชื่อหน่วยงาน"] for line in tab.lines(SCHOOL)] == [NEW_NAME]


def test_a_name_that_obec_corrects_before_it_accepts_is_the_name_and_reaches_the_tab(
    demo: Demo, tab: Register
):
    tab.rename(SCHOOL, NEW_NAME)
    demo.deliver()
    obec = demo.officer(OBEC)
    obec.type("proposal", obec.lines("proposal")[0]["เลขที่รับ"], "ชื่อที่เสนอ", NEW_NAME + "คม")
    decide(demo, "รับ")
    demo.deliver()

    assert get_agency(demo, SCHOOL)["name_th"] == NEW_NAME + "คม"
    assert [line["ชื่อหน่วยงาน"] for line in tab.lines(SCHOOL)] == [NEW_NAME, NEW_NAME + "คม"]


def test_going_back_to_a_former_name_is_a_proposal_too(demo: Demo, tab: Register):
    before = get_agency(demo, SCHOOL)["name_th"]
    tab.rename(SCHOOL, NEW_NAME)
    demo.deliver()
    decide(demo, "รับ")
    tab.rename(SCHOOL, before)
    demo.deliver()

    assert proposal_rows(demo, "ครั้งที่", "ชื่อที่เสนอ") == [(1, NEW_NAME), (2, before)]


def test_a_refused_name_is_told_and_the_areas_line_is_left_alone(demo: Demo, tab: Register):
    tab.rename(SCHOOL, NEW_NAME)
    demo.deliver()
    decide(demo, "ไม่รับ", "ยังไม่มีประกาศ")
    demo.deliver()

    assert "ไม่รับ: ยังไม่มีประกาศ" in summary_text(demo)
    assert [line["ชื่อหน่วยงาน"] for line in tab.lines(SCHOOL)] == [NEW_NAME]
    assert (len(proposal_rows(demo)), get_agency(demo, SCHOOL)["name_th"] == NEW_NAME) == (1, False)


# --- adding


@pytest.mark.whole_areas
def test_an_accepted_addition_without_a_code_gets_one_that_reaches_the_tab_once(demo: Demo, tab: Register):
    tab.write(f"โรงเรียน{NEW_NAME}", more_cells={"อำเภอ": get_agency(demo, SCHOOL)["district"]})
    demo.deliver()
    decide(demo, "รับ")
    demo.deliver()

    school = get_agency(demo, GIVEN_CODE)
    assert (school["name_th"], school["kind"], school["area"], school["official_code"]) == (
        NEW_NAME,
        "school",
        AREA,
        None,
    )
    assert school["province"] == get_agency(demo, SCHOOL)["province"]
    assert len(tab.lines(GIVEN_CODE)) == 1
    assert (len(proposal_rows(demo)), demo.summary()["schools"], demo.summary()["proposals"]) == (1, 140, 0)
    assert demo.visitor().get(f"/register?agency={GIVEN_CODE}", status=200)


@pytest.mark.parametrize("by", ["the area", "OBEC"])
def test_an_official_code_is_kept_whoever_types_it(demo: Demo, tab: Register, by: str):
    tab.write(NEW_NAME, "57039999" if by == "the area" else "")
    demo.deliver()
    if by == "OBEC":
        obec = demo.officer(OBEC)
        obec.type("proposal", obec.lines("proposal")[0]["เลขที่รับ"], "รหัสของหน่วยงานที่เสนอ", "57039999")
    decide(demo, "รับ")
    demo.deliver()

    assert get_agency(demo, "57039999")["official_code"] == "57039999"
    assert (get_agency(demo, GIVEN_CODE), len(tab.lines("57039999"))) == (None, 1)


@pytest.mark.whole_areas
def test_an_addition_that_is_taken_back_leaves_the_register_where_nothing_was_sent(demo: Demo, tab: Register):
    tab.write(NEW_NAME)
    demo.deliver()
    decide(demo, "รับ")
    decide(demo, "")
    confirm_closing(demo)

    figures = demo.summary()
    assert get_agency(demo, GIVEN_CODE) is None
    assert (
        figures["schools"],
        figures["schools_proposed"],
        figures["proposals"],
        len(proposal_rows(demo)),
    ) == (
        139,
        140,
        1,
        1,
    )


@pytest.mark.whole_areas
def test_an_addition_that_is_taken_back_stays_where_something_was_sent_and_that_is_told(
    demo: Demo, tab: Register
):
    tab.write(NEW_NAME)
    demo.deliver()
    decide(demo, "รับ")
    demo.visitor().settle(GIVEN_CODE)
    decide(demo, "")
    confirm_closing(demo)

    assert get_agency(demo, GIVEN_CODE) is not None
    assert "ยังอยู่ในทะเบียน เพราะหน่วยงานส่งข้อมูลแล้ว" in summary_text(demo)
    assert (demo.summary()["schools"], demo.summary()["schools_proposed"]) == (140, 140)


def test_accepting_twice_makes_one_agency(demo: Demo, tab: Register):
    tab.write(NEW_NAME)
    demo.deliver()
    decide(demo, "รับ")
    demo.visitor().settle(GIVEN_CODE)
    decide(demo, "")
    decide(demo, "รับ")

    assert [code for code in agency_codes(demo) if code.startswith("X")] == [GIVEN_CODE]


def test_the_next_addition_gets_the_next_code(demo: Demo, tab: Register):
    for name in (NEW_NAME, NEW_NAME + "คม"):
        tab.write(name)
        demo.deliver()
        decide(demo, "รับ")

    assert {code for code in agency_codes(demo) if code.startswith("X")} == {GIVEN_CODE, f"X{AREA}-2"}


# --- what reaches the tab


@pytest.mark.whole_areas
def test_an_imported_school_reaches_the_tab_once_and_is_no_proposal(demo: Demo, tab: Register):
    import_agency(demo, "57039999", name_th=NEW_NAME)
    demo.deliver()
    demo.deliver()

    assert [line["ชื่อหน่วยงาน"] for line in tab.lines("57039999")] == [NEW_NAME]
    assert (proposal_rows(demo), demo.summary()["schools_proposed"]) == ([], 140)


@pytest.mark.parametrize(
    "fault", [faults.lost_before, faults.lost_after, faults.delayed, faults.QUOTA_429, faults.HTML_502]
)
def test_an_imported_school_reaches_the_tab_once_over_a_bad_line(
    demo: Demo, tab: Register, fault: faults.Fault
):
    import_agency(demo, "57039999", name_th=NEW_NAME)
    line = BadLine(demo.google)
    line.faults = [fault, fault]
    sync = sync_over(demo, line)
    for _ in range(4):
        sync.cycle()
        demo.clock.move(minutes=2)
    line.deliver_late()
    demo.deliver()

    assert len(tab.lines("57039999")) == 1


def test_a_line_that_google_refuses_leaves_no_trace_and_holds_up_no_entry(demo: Demo, tab: Register):
    import_agency(demo, "57039999", name_th=NEW_NAME)
    demo.visitor().register()
    line = BadLine(demo.google)
    line.faults = [faults.REFUSED_400] * 4
    sync = sync_over(demo, line)
    for _ in range(4):
        sync.cycle()
        demo.clock.move(minutes=10)
    demo.deliver()

    assert len(tab.lines("57039999")) == 1
    assert len(tab.officer.lines("registration")) == 1


def test_an_imported_line_that_the_area_deletes_is_a_closing_and_does_not_come_back(
    demo: Demo, tab: Register
):
    import_agency(demo, "57039999", name_th=NEW_NAME)
    demo.deliver()
    tab.delete("57039999")
    demo.deliver()

    assert (tab.lines("57039999"), proposal_rows(demo)) == ([], [("ยุบ/เลิก", "57039999", "")])


def test_a_name_that_obec_imports_is_added_below_and_the_line_before_proposes_nothing(
    demo: Demo, tab: Register
):
    before = get_agency(demo, SCHOOL)["name_th"]
    import_agency(demo, SCHOOL, name_th=NEW_NAME)
    demo.deliver()
    demo.deliver()

    assert [line["ชื่อหน่วยงาน"] for line in tab.lines(SCHOOL)] == [before, NEW_NAME]
    assert proposal_rows(demo) == []


def test_a_line_of_an_agency_that_moved_to_another_area_proposes_nothing(demo: Demo, tab: Register):
    import_agency(demo, SCHOOL, area="P5402")
    demo.deliver()

    assert proposal_rows(demo) == []


@pytest.mark.whole_areas
def test_a_tab_from_before_lines_were_noted_gets_no_flood_of_lines(demo: Demo):
    officer = demo.officer()
    officer.type("agencies", SCHOOL, "ชื่อหน่วยงาน", NEW_NAME)

    tab = Register(demo)

    assert len(officer.lines("agencies")) == 140
    assert [line["ชื่อหน่วยงาน"] for line in tab.lines(SCHOOL)] == [NEW_NAME]
    assert proposal_rows(demo) == [("เปลี่ยนชื่อ", SCHOOL, "")]


def test_a_workbook_of_obec_from_before_gets_the_tab_with_the_first_proposal(demo: Demo, tab: Register):
    obec = demo.officer(OBEC)
    deleted_sheet_id = obec.sheets.pop("proposal")
    obec.hand.delete_tab(obec.file, deleted_sheet_id)
    with demo.services.db.begin() as conn:
        # The stand-in takes no sheetId twice: the new tab's must be above that of the deleted tab.
        workbooks.update(conn, OBEC, sheet_ids=obec.sheets | {"gone": deleted_sheet_id})
        conn.commit()
    tab.delete(SCHOOL)
    demo.deliver()

    assert proposal_rows(demo) == [("ยุบ/เลิก", SCHOOL, "")]


def test_the_tab_of_bureaus_gets_new_bureaus_and_proposes_nothing(demo: Demo):
    tab = Register(demo, OBEC)
    bureau = tab.officer.lines("agencies")[0]["รหัสหน่วยงาน"]
    import_agency(demo, "NEW-1", area=OBEC, kind="bureau", name_th="สำนักตัวอย่าง")
    tab.delete(bureau)
    demo.deliver()
    demo.deliver()

    assert (len(tab.lines("NEW-1")), tab.lines(bureau), proposal_rows(demo)) == (1, [], [])


def test_nothing_but_a_decision_changes_the_register(demo: Demo, tab: Register):
    before = register_version(demo)
    tab.rename(SCHOOL, NEW_NAME)
    tab.write(NEW_NAME)
    demo.deliver()
    decide(demo, "ไม่รับ", "ยังเปิดสอนอยู่")

    assert register_version(demo) == before


# --- names that are none


def test_a_name_with_a_link_or_a_number_is_proposed_to_nobody_and_the_area_reads_why(
    demo: Demo, tab: Register
):
    tab.rename(SCHOOL, "อนุบาล evil.com")
    tab.write("โรงเรียน bit.ly/evil โทร 081-234-5678")
    demo.deliver()

    assert proposal_rows(demo, "ชื่อที่เสนอ") == []
    assert summary_text(demo).count("ชื่อมีลิงก์") == 2


def test_none_that_obec_types_comes_into_the_register(demo: Demo, tab: Register):
    before = get_agency(demo, SCHOOL)["name_th"]
    tab.rename(SCHOOL, NEW_NAME)
    demo.deliver()
    obec = demo.officer(OBEC)
    number = obec.lines("proposal")[0]["เลขที่รับ"]
    obec.type("proposal", number, "ชื่อที่เสนอ", "อนุบาล evil.com")

    decide(demo, "รับ")

    assert get_agency(demo, SCHOOL)["name_th"] == before
    assert "ชื่อมีลิงก์" in summary_text(demo)
    obec.type("proposal", number, "ชื่อที่เสนอ", NEW_NAME)
    demo.deliver()
    assert get_agency(demo, SCHOOL)["name_th"] == NEW_NAME
