"""A photo that does not count: whoever sent it, and its area, are told, and are told the same."""

import pytest

from service.figures.effective import area_summary
from service.figures.pictures import status_of_agency
from service.records import PIN
from service.store import agencies, rows
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, TYPED_PIN, Demo, Visitor, form_with, picture, send
from tests.cast.posts import signed_in_clerk
from tests.reminders.cast import deliver
from tests.reminders.cast import send as send_reminders

UNCOUNTED = "รูปถ่ายไม่นับ"
THIRD = "57030010"
PHOTO = PIN.field("photo").label_th


@pytest.fixture
def copier(demo: Demo) -> Visitor:
    """A clerk of OTHER_SCHOOL, who sent the picture of SCHOOL once more and said that it is right."""
    signed_in_clerk(demo).pin(photos=[picture("red")])
    demo.clock.move(minutes=5)
    clerk = signed_in_clerk(demo, OTHER_SCHOOL)
    page = clerk.pin(photos=[picture("red")], latitude="20.201234")
    assert "จึงไม่นับซ้ำ" in page.text
    send_all_the_same(page)
    demo.deliver()
    return clerk


def send_all_the_same(page) -> None:
    form = form_with(page, "confirm")
    form["confirm"] = True
    assert send(form).request.path.startswith("/receipt/")


def status_by_code(demo: Demo) -> dict:
    with demo.services.db.read() as conn:
        summary, _ = area_summary(conn, AREA, None, demo.clock())
        return {status.unit.code: status for status in summary.statuses}


def test_who_sends_a_picture_of_another_agency_is_told_before_it_is_sent_and_in_the_row(demo: Demo, copier):
    remarks = {line["รหัสหน่วยงาน"]: line["ข้อสังเกต"] for line in demo.officer().lines("pin")}

    assert "จึงไม่นับซ้ำ" in remarks[OTHER_SCHOOL]
    assert "จึงไม่นับซ้ำ" not in remarks[SCHOOL]


def test_a_doubt_about_a_picture_stands_at_the_photos_and_not_at_the_position(demo: Demo):
    signed_in_clerk(demo).pin(photos=[picture("red")])
    demo.clock.move(minutes=5)

    page = signed_in_clerk(demo, OTHER_SCHOOL).pin(photos=[picture("red")], latitude="20.201234")

    assert "จึงไม่นับซ้ำ" in page.html.select_one("#f-photo-warning-1").text
    assert not page.html.select("#f-latitude-warning-1")


def test_who_sent_the_picture_first_is_not_asked_about_it_when_the_form_is_sent_again(demo: Demo, copier):
    clerk = demo.visitor().sign_in(SCHOOL)

    page = clerk.pin("/pin/1", phone="053-222-333")

    assert page.request.path.startswith("/receipt/")


def test_the_agencys_home_its_area_and_its_sheet_say_why_the_photo_does_not_count(demo: Demo, copier):
    officer = demo.staff(f"officer-{AREA}")

    home = copier.get("/home")
    one_agency = officer.get(f"/area/{AREA}/agencies/{OTHER_SCHOOL}")
    report = officer.get(f"/area/{AREA}/report")
    summary_line = next(line for line in demo.officer().cells("summary") if OTHER_SCHOOL in line)

    assert UNCOUNTED in home.text and UNCOUNTED not in demo.visitor().sign_in(SCHOOL).get("/home").text
    assert "จึงไม่นับซ้ำ" in one_agency.text
    assert "รูปซ้ำ ไม่นับ" in officer.get(f"/area/{AREA}").text
    assert "รูปซ้ำ ไม่นับ" in report.text
    assert "รูปซ้ำ\nไม่นับ" in summary_line and "ขาด: รูปถ่าย" in summary_line[-1]


def test_a_reminder_of_the_photo_goes_out_while_it_does_not_count(demo: Demo, copier):
    send_reminders(demo.staff(f"officer-{AREA}"))

    letters = [letter for letter in deliver(demo) if OTHER_SCHOOL in letter]

    assert len(letters) == 1 and "• แนบรูปถ่าย" in letters[0]


def test_no_reminder_of_the_photo_goes_out_once_another_one_has_come(demo: Demo, copier):
    send_reminders(demo.staff(f"officer-{AREA}"))
    send_all_the_same(copier.pin("/pin/1", photos=[picture("blue")]))

    letters = [letter for letter in deliver(demo) if OTHER_SCHOOL in letter]

    assert len(letters) == 1 and "• แนบรูปถ่าย" not in letters[0]
    demo.deliver()
    assert status_by_code(demo)[OTHER_SCHOOL].photo and UNCOUNTED not in copier.get("/home").text


def test_a_typed_link_that_leads_to_no_photo_of_the_agency_is_no_photo_and_its_area_reads_why(demo: Demo):
    signed_in_clerk(demo).pin(photos=[picture("red")])
    demo.deliver()
    officer, staff = demo.officer(), demo.staff(f"officer-{AREA}")
    (sent,) = [line for line in officer.lines("pin") if line["รหัสหน่วยงาน"] == SCHOOL]
    typed_links = {THIRD: sent[PHOTO], OTHER_SCHOOL: "https://pakmut.example/photo/0123456789abcdef01234567"}
    for code, link in typed_links.items():
        officer.hand.insert_rows(officer.file, officer.sheets["pin"], 1)
        officer.type_line("pin", TYPED_PIN | {"รหัสหน่วยงาน": code, PHOTO: link, "ผลตรวจ": "ถูกต้อง"})
    demo.deliver()

    assert demo.summary()["pinned"] == 3 and demo.summary()["pinned_with_photo"] == 1
    lines = {line[1]: line for line in officer.cells("summary") if len(line) > 1}
    assert "รูปของหน่วยงานอื่น\nไม่นับ" in lines[THIRD] and "ไม่พบรูป\nตามลิงก์" in lines[OTHER_SCHOOL]
    area_page = staff.get(f"/area/{AREA}").text
    assert "รูปของหน่วยงานอื่น ไม่นับ" in area_page and "ไม่พบรูปตามลิงก์ ไม่นับ" in area_page
    assert "ไม่พบรูปถ่ายตามลิงก์นี้" in staff.get(f"/area/{AREA}/agencies/{OTHER_SCHOOL}").text
    assert "ไม่พบรูปตามลิงก์ ไม่นับ" in staff.get(f"/area/{AREA}/report").text


def test_a_link_typed_over_a_sent_photo_says_why_it_does_not_count_and_nothing_once_it_is_right_again(
    demo: Demo,
):
    signed_in_clerk(demo).pin(photos=[picture("red")])
    demo.deliver()
    officer = demo.officer()
    (sent,) = officer.lines("pin")

    officer.type("pin", sent["เลขที่รับ"], PHOTO, "https://pakmut.example/photo/0123456789abcdef01234567")
    demo.deliver()
    wrong = status_by_code(demo)[SCHOOL]
    officer.type("pin", sent["เลขที่รับ"], PHOTO, sent[PHOTO])
    demo.deliver()

    right = status_by_code(demo)[SCHOOL]
    assert (wrong.photo, wrong.doubts) == (False, ("photo_unknown",))
    assert (right.photo, right.doubts) == (True, ())


def test_an_agency_by_itself_has_the_status_that_the_summary_of_its_area_gives_it(demo: Demo, copier):
    officer = demo.officer()
    (sent,) = [line for line in officer.lines("pin") if line["รหัสหน่วยงาน"] == SCHOOL]
    officer.hand.insert_rows(officer.file, officer.sheets["pin"], 1)
    officer.type_line("pin", TYPED_PIN | {"รหัสหน่วยงาน": THIRD, PHOTO: sent[PHOTO]})
    demo.deliver()

    in_area = status_by_code(demo)

    assert [in_area[code].photo for code in (SCHOOL, OTHER_SCHOOL, THIRD)] == [True, False, False]
    with demo.services.db.read() as conn:
        for code in (SCHOOL, OTHER_SCHOOL, THIRD):
            sheet_rows = rows.list_of_agency_in_area(conn, AREA, code)
            assert status_of_agency(conn, agencies.get(conn, code), sheet_rows, None) == in_area[code]
