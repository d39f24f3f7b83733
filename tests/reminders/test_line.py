"""Reminders in LINE: a text for each agency, a text for the group, and the note that it was sent."""

import pytest

from service.web.area.reminding import PAGE_SIZE
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo
from tests.cast.posts import post, signed_in_clerk
from tests.reminders.cast import BROKEN, FOREIGN, UNREGISTERED, noted_reminders

PAGE_PATH = f"/area/{AREA}/reminders"
TODAY = "2026-05-20"


def texts_by_agency(page) -> dict[str, str]:
    return {area["id"].removeprefix("text-"): area.get_text() for area in page.html.select("textarea")}


@pytest.mark.whole_areas
def test_each_school_has_its_own_text_and_no_text_holds_a_proof(demo: Demo):
    signed_in_clerk(demo).pin()
    demo.deliver()
    officer = demo.staff(f"officer-{AREA}")

    first, second = (texts_by_agency(officer.get(f"{PAGE_PATH}?page={number}")) for number in (1, 2))

    assert len(first) == len(second) == PAGE_SIZE + 1 and first["group"] == second["group"]
    assert "/register" not in first["group"] and f"/a/{AREA}" in first["group"]
    assert "ยังไม่ได้ลงทะเบียน 139 แห่ง" in first["group"] and "ลงทะเบียนแล้ว แต่ยังทำไม่ครบ 1 แห่ง" in first["group"]
    school_text = first[UNREGISTERED]
    assert "/register" not in school_text and f"/a/{AREA}\n" in school_text
    assert school_text.startswith("เรียน โรงเรียนบ้านห้วยน้ำราก")
    assert (
        "/register" not in first[SCHOOL]
        and "• ตอบแบบสำรวจ No Copy" in first[SCHOOL]
        and "ปักหมุดจุดบริการ" not in first[SCHOOL]
    )
    for text in (school_text, first[SCHOOL], first["group"]):
        assert (
            "31 พฤษภาคม 2569 (เหลืออีก 11 วัน)" in text
            and "สอบถาม: สพป.เชียงราย เขต 3 หรือ help@pakmut.example" in text
        )


def test_what_an_officer_marks_as_sent_is_noted_with_who_and_shown(demo: Demo):
    officer = demo.staff(f"officer-{AREA}")
    form = next(form for form in officer.get(PAGE_PATH).forms.values() if "agency" in form.fields)

    page = form.submit("agency", value=UNREGISTERED).follow()

    assert noted_reminders(demo) == [(UNREGISTERED, TODAY, "line")]
    assert UNREGISTERED not in texts_by_agency(page) and BROKEN in texts_by_agency(page)
    cells = [cell.get_text() for cell in page.html.select("tbody td")]
    assert cells == ["20 พฤษภาคม 2569", "LINE", "ขอให้ลงทะเบียน", "1", f"officer-{AREA}"]
    demo.clock.move(days=1)
    assert "แจ้งล่าสุด 20 พ.ค. 2569 · LINE" in demo.staff(f"officer-{AREA}").get(PAGE_PATH).text


@pytest.mark.whole_areas
def test_marking_the_group_notes_all_who_have_something_left_to_do_once(demo: Demo):
    clerk = signed_in_clerk(demo, OTHER_SCHOOL)
    clerk.pin()
    clerk.survey()
    demo.deliver()
    officer = demo.staff(f"officer-{AREA}")
    post(officer, f"{PAGE_PATH}/line", {"agency": UNREGISTERED})

    page = post(officer, f"{PAGE_PATH}/line", {"all": "yes"}).follow()

    assert "แจ้งทาง LINE 138 หน่วยงาน" in page.text and texts_by_agency(page) == {}
    assert len(noted_reminders(demo)) == 139 and OTHER_SCHOOL not in [
        agency_code for agency_code, *_ in noted_reminders(demo)
    ]
    assert "ไม่ได้บันทึก" in post(officer, f"{PAGE_PATH}/line", {"all": "yes"}).follow().text


@pytest.mark.parametrize(
    "forged", [{"agency": FOREIGN}, {"agency": "99999999"}, {"agency": [FOREIGN, "' OR 1=1"]}, {}]
)
def test_an_agency_of_another_area_is_not_marked_by_a_forged_form(demo: Demo, forged: dict):
    officer = demo.staff(f"officer-{AREA}")

    page = post(officer, f"{PAGE_PATH}/line", forged).follow()

    assert "ไม่ได้บันทึก" in page.text and noted_reminders(demo) == []


def test_another_areas_officer_sees_and_does_nothing_here(demo: Demo):
    other = demo.staff("officer-P5402")

    answers = [
        other.get(PAGE_PATH, expect_errors=True),
        post(other, f"{PAGE_PATH}/line", {"all": "yes"}),
        post(other, f"{PAGE_PATH}/mail", {}),
        post(other, f"{PAGE_PATH}/stop", {}),
        other.get("/obec/reminders", expect_errors=True),
    ]

    assert [answer.status_int for answer in answers] == [403] * 5
    assert noted_reminders(demo) == []
    assert demo.staff("obec").get("/area/P9999/reminders", expect_errors=True).status_int == 404
