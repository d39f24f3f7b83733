"""What of a report rests on the area's own hand is told wherever its figures stand, and asked about."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from service.store import schema
from tests.cast.downloads import prepared
from tests.cast.people import AREA, SCHOOL, TYPED_PIN, Demo, Visitor, send
from tests.cast.posts import pinned_clerk, problem_texts
from tests.reports.cast import HAND_REASON, OBEC, get_report, report_form, submit
from tests.reports.test_files import bare_text, figure_cells, pdf_pages_and_text

PATH = f"/area/{AREA}/report"
TYPED, QUESTION = "พิมพ์โดยเขต 2 แห่ง", "กรุณาชี้แจงเหตุที่เขตพิมพ์ข้อมูลหรือยืนยันผู้ลงทะเบียนเอง"


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    """A school whose person a code has proved, with a pin of its own."""
    return pinned_clerk(demo)


@pytest.fixture
def officer(demo: Demo, clerk: Visitor) -> Visitor:
    return demo.staff(f"officer-{AREA}")


def other_codes(demo: Demo, count: int) -> list[str]:
    """Returns the codes of schools of the area that send nothing."""
    with demo.services.db.read() as conn:
        codes = conn.execute(
            schema.agencies.select().where(schema.agencies.c.area == AREA, schema.agencies.c.kind == "school")
        ).mappings()
        return [agency["code"] for agency in codes if agency["code"] != SCHOOL][:count]


def type_pins(demo: Demo, count: int = 2) -> list[str]:
    """Type the pins of so many schools into the area's sheet; returns their codes."""
    officer, codes = demo.officer(), other_codes(demo, count)
    for code in codes:
        officer.hand.insert_rows(officer.file, officer.sheets["pin"], 1)
        officer.type_line("pin", TYPED_PIN | {"รหัสหน่วยงาน": code})
    demo.deliver()
    return codes


def figures(demo: Demo) -> tuple[int, int, int, int]:
    """Returns how many schools are pinned, and typed; rest on the area's hand, of how many with data."""
    document = demo.summary()
    return tuple(document[key] for key in ("pinned", "pinned_typed", "by_hand", "started"))


def without_share(demo: Demo, share: int) -> None:
    """Let the share above which a report is asked about be this one."""
    object.__setattr__(demo.services.settings, "hand_share", share)


# --- told (finding 2.2)


def test_rows_that_an_officer_pastes_are_told_wherever_the_figure_stands(demo: Demo, officer: Visitor):
    code, _ = type_pins(demo)
    assert figures(demo) == (3, 2, 2, 3)

    page, agency_page = officer.get(f"/area/{AREA}"), officer.get(f"/area/{AREA}/agencies/{code}")
    listed = officer.get(f"/area/{AREA}?state=typed").html.select("table.roll tbody tr")
    assert (
        TYPED in page.html.select_one(".headline").get_text()
        and len(listed) == 2
        and "พิมพ์ในตาราง" in listed[0].get_text()
    )
    assert "พิมพ์ในตารางโดยเขต" in agency_page.text
    summary = {row[0]: row for row in demo.officer().cells("summary") if row}
    assert (summary["ปักหมุดแล้ว"][1], summary["ปักหมุดแล้ว"][4]) == (3, 2)
    (line,) = (row for row in demo.officer().cells("summary") if code in row)
    assert "พิมพ์โดยเขต" in line[3]
    assert TYPED in demo.staff("obec").get("/obec").text

    submit(officer)
    demo.deliver()

    report = get_report(demo)
    assert (report["figures"]["pinned"], report["figures"]["pinned_typed"]) == (3, 2)
    assert [agency["code"] for agency in report["content"]["agencies"] if agency["typed"]] == sorted(
        other_codes(demo, 2)
    )
    for path in (f"{PATH}/1", "/obec/reports"):
        assert TYPED in demo.staff("obec").get(path).text
    (row,) = demo.officer(OBEC).lines("report")
    assert (row["ปักหมุดแล้ว พิมพ์โดยเขต"], row["เขตพิมพ์หรือยืนยันเอง"]) == (2, 2)


def test_what_schools_send_themselves_is_not_marked(demo: Demo, officer: Visitor):
    assert figures(demo) == (1, 0, 0, 1)

    submit(officer)

    for path in (f"/area/{AREA}", f"/area/{AREA}/agencies/{SCHOOL}", f"{PATH}/1"):
        page = officer.get(path).html.main.get_text()
        assert "พิมพ์โดยเขต" not in page and "พิมพ์ในตาราง" not in page, path


def test_a_person_whom_the_officer_confirms_is_told_and_one_who_gave_a_code_is_not(
    demo: Demo, officer: Visitor
):
    (code,) = other_codes(demo, 1)
    demo.visitor().register(code, email="another@school.example")
    demo.deliver()
    registration = next(line for line in demo.officer().lines("registration") if line["รหัสหน่วยงาน"] == code)
    assert figures(demo)[2:] == (0, 2)

    demo.officer().decide("registration", registration["เลขที่รับ"], "ยืนยัน")
    demo.deliver()

    assert figures(demo)[2:] == (1, 2)
    assert "เขตยืนยันผู้ลงทะเบียนเอง" in officer.get(f"/area/{AREA}/agencies/{code}").text
    assert "เขตยืนยันผู้ลงทะเบียนเอง" not in officer.get(f"/area/{AREA}/agencies/{SCHOOL}").text


# --- asked about


def test_below_the_share_nothing_is_asked(demo: Demo, officer: Visitor):
    without_share(demo, 67)
    type_pins(demo)

    assert "hand_reason" not in report_form(officer).fields
    submit(officer)

    assert get_report(demo)["hand_reason"] == ""


def test_above_the_share_nothing_is_submitted_without_a_word_and_what_was_typed_stays(
    demo: Demo, officer: Visitor
):
    without_share(demo, 66)
    type_pins(demo)
    form = report_form(officer)
    form["said"], form["sure"], form["hand_reason"] = "ถึง สพฐ.", True, "  "

    page = send(form)

    assert problem_texts(page) == [QUESTION]
    assert page.html.select_one("#f-said").get_text() == "ถึง สพฐ."
    assert get_report(demo) is None


def test_all_that_is_wrong_is_said_at_once_and_the_word_stays(demo: Demo, officer: Visitor):
    type_pins(demo)
    form = report_form(officer)
    form["hand_reason"] = "ก" * 1001

    page = send(form)

    assert len(problem_texts(page)) == 2
    assert page.html.select_one("#f-hand_reason").get_text() == "ก" * 1001


def test_a_form_without_the_question_is_not_taken_either(demo: Demo, officer: Visitor):
    type_pins(demo)
    form = report_form(officer)
    del form.fields["hand_reason"]
    form["sure"] = True

    assert problem_texts(send(form)) == [QUESTION]


def test_the_word_is_frozen_and_obec_reads_it_on_its_pages_in_its_sheet_and_on_paper(
    demo: Demo, officer: Visitor
):
    type_pins(demo)
    submit(officer)
    demo.deliver()
    demo.sync.drain(country_now=True)

    assert get_report(demo)["hand_reason"] == HAND_REASON
    obec = demo.staff("obec")
    for path in (f"{PATH}/1", "/obec/reports"):
        assert HAND_REASON in obec.get(path).text
    office = demo.officer(OBEC)
    assert office.lines("report")[0]["คำชี้แจงของเขต"] == HAND_REASON
    assert any(HAND_REASON in map(str, row) for row in office.cells("summary"))
    pages, paper = pdf_pages_and_text(prepared(obec, f"{PATH}/1/files", kind="report").body)
    assert pages == 2, "the front is one page"
    assert bare_text(HAND_REASON) in paper and bare_text("พิมพ์โดยเขต") in paper
    table = prepared(obec, f"{PATH}/1/files", kind="report_table").body
    cells = [cell for row in load_workbook(BytesIO(table)).worksheets[0].values for cell in row]
    assert HAND_REASON in cells


def test_a_report_of_before_is_shown_without_such_figures(demo: Demo, officer: Visitor):
    type_pins(demo)
    submit(officer)
    report = get_report(demo)
    new_keys = ("started", "by_hand")
    old_figures = {
        key: number
        for key, number in report["figures"].items()
        if key not in new_keys and not key.endswith("_typed")
    }
    agencies = [
        {key: value for key, value in agency.items() if key not in ("typed", "confirmed_by_hand")}
        for agency in report["content"]["agencies"]
    ]
    with demo.services.db.begin() as conn:
        old = {
            "figures": old_figures,
            "content": report["content"] | {"agencies": agencies},
            "hand_reason": "",
        }
        conn.execute(update(schema.reports).values(**old))
        conn.commit()
    demo.clock.move(minutes=5)

    page = officer.get(f"{PATH}/1")
    assert "พิมพ์โดยเขต" not in page.html.select_one(".ars").get_text()
    assert [cells[1] for cells in figure_cells(page)][1] == "3"
    assert demo.staff("obec").get("/obec/reports").status_int == 200
    for kind in ("report", "report_table"):
        assert prepared(officer, f"{PATH}/1/files", kind=kind).status_int == 200


def test_a_report_says_which_figures_are_typed_by_now_where_a_school_has_sent_its_own(
    demo: Demo, officer: Visitor
):
    code, _ = type_pins(demo)
    submit(officer)
    demo.visitor().settle(code, email="own@school.example").pin(latitude="20.301234", longitude="99.801234")
    demo.deliver()

    assert figures(demo) == (3, 1, 1, 3)
    (pinned,) = (cells for cells in figure_cells(officer.get(f"{PATH}/1")) if cells[0] == "ปักหมุดแล้ว")

    assert pinned[1] == f"3 {TYPED}" and pinned[3] == "3 (+0) พิมพ์โดยเขต 1 แห่ง"
