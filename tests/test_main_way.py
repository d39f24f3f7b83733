"""The main job, end to end, without JavaScript.

Register, pin, answer the survey; the area's sheet, the summary, a correction.
"""

import pytest

from tests.cast.people import AREA, SCHOOL, Demo


def test_a_registration_reaches_the_areas_sheet_and_is_counted(demo: Demo):
    page = demo.visitor().register()

    demo.deliver()

    assert "c•••@school.example" in page.text or "@school.example" in page.text
    (line,) = demo.officer().lines("registration")
    assert (line["รหัสหน่วยงาน"], line["ชื่อ"], line["ชื่อผู้ใช้"]) == (SCHOOL, "ตัวอย่าง", SCHOOL)
    assert demo.summary()["registered"] == 1


def test_a_school_pins_and_answers_and_every_figure_follows(demo: Demo):
    clerk = demo.visitor().settle()

    clerk.pin()
    clerk.survey()
    demo.deliver()

    (pin,) = demo.officer().lines("pin")
    assert (pin["ละติจูด"], pin["ลองจิจูด"], pin["โทรศัพท์ผู้ประสานงาน"]) == (20.112233, 99.876543, "081-234-5678")
    assert "/photo/" in pin["รูปถ่ายจุดบริการหรือป้ายหน่วยงาน"]
    figures = demo.summary()
    assert (figures["pinned"], figures["pinned_with_photo"], figures["late"]) == (1, 1, 0)
    assert (figures["surveyed"], figures["ready"], figures["readiness.computer"]) == (1, 1, 1)


@pytest.mark.whole_areas
def test_what_the_summary_tab_says_is_what_the_command_says(demo: Demo):
    demo.visitor().settle().pin()

    demo.deliver()

    shown = {line[0]: line[1] for line in demo.officer().cells("summary") if len(line) > 1 and line[0]}
    figures = demo.summary()
    assert (shown["โรงเรียนทั้งหมด"], shown["ปักหมุดแล้ว"]) == (figures["schools"], figures["pinned"]) == (139, 1)
    assert shown["อนุบาลจอมสวรรค์(บ้านบ่อก๊าง)"] == SCHOOL


def test_an_officers_correction_comes_back_in_the_form_and_survives_the_next_revision(demo: Demo):
    clerk, officer = demo.visitor().settle(), demo.officer()
    clerk.pin()
    demo.deliver()
    first = officer.lines("pin")[0]["เลขที่รับ"]

    officer.type("pin", first, "ที่อยู่ภาษาไทย", "12 หมู่ 3 ตำบลที่ถูกต้อง")
    officer.decide("pin", first, "ส่งกลับแก้ไข", "รูปไม่ชัด")
    demo.deliver()

    assert demo.summary()["to_correct"] == 1
    assert demo.summary()["pinned"] == 0
    assert "รูปไม่ชัด" in demo.letters()[-1]
    assert "/pin/1" in demo.letters()[-1]
    form = clerk.open_form("/pin/1")
    assert form["address_th"].value == "12 หมู่ 3 ตำบลที่ถูกต้อง"

    clerk.pin("/pin/1", opening_hours="08.30-16.30")
    demo.deliver()

    second = officer.lines("pin")[1]
    assert (second["ครั้งที่"], second["ที่อยู่ภาษาไทย"]) == (2, "12 หมู่ 3 ตำบลที่ถูกต้อง")
    assert (demo.summary()["to_correct"], demo.summary()["pinned"]) == (0, 1)


def test_a_correction_made_while_a_form_is_open_is_not_undone_by_that_form(demo: Demo):
    clerk, officer = demo.visitor().settle(), demo.officer()
    clerk.pin()
    demo.deliver()
    opened = clerk.open_form("/pin/1")
    first = officer.lines("pin")[0]["เลขที่รับ"]

    officer.type("pin", first, "ชื่อผู้ประสานงาน", "ชื่อที่เขตแก้")
    opened["opening_hours"] = "09.00-15.00"
    from tests.cast.people import send

    send(opened)
    demo.deliver()

    assert officer.lines("pin")[1]["ชื่อผู้ประสานงาน"] == "ชื่อที่เขตแก้"
    assert officer.lines("pin")[1]["วันและเวลาทำการ"] == "09.00-15.00"


def test_the_service_never_changes_a_row_that_stands_in_the_sheet(demo: Demo):
    clerk, officer = demo.visitor().settle(), demo.officer()
    clerk.pin()
    demo.deliver()
    officer.type("pin", officer.lines("pin")[0]["เลขที่รับ"], "หมายเหตุ", "โทรถามแล้ว")
    before = officer.cells("pin")

    clerk.pin("/pin/1", phone="053-999-888")
    demo.deliver()

    assert officer.cells("pin")[: len(before)] == before


def test_nothing_to_do_writes_nothing(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    version = demo.google.store.get_file(demo.officer().file).version

    demo.deliver()

    assert demo.google.store.get_file(demo.officer(AREA).file).version == version
