"""The survey: readiness and a section for each service.

What is not answered is not stored, and what is unchanged is not stored again.
"""

import pytest

from tests.cast.people import AREA, Demo, Visitor, fill, send
from tests.cast.posts import post, problem_texts, row_count, signed_in_clerk

READY = {f"readiness--{key}": "yes" for key in ("computer", "card_reader", "online_lookup")}
SCHOOL_SERVICES = ["enrolment", "transfer", "certificates", "welfare", "staff_leave"]


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    return signed_in_clerk(demo)


def send_answers(clerk: Visitor, button: str | None = None, **fields: str | list[str]):
    """Open the survey, tick and type, send. `fields`: with __ for the sign between part and key."""
    form = clerk.open_form("/survey")
    for name, value in fields.items():
        part, _, key = name.partition("__")
        name = f"{part}--{key}"
        if key == "copies":
            for box in form.fields[name]:
                box.checked = box._value in value
        else:
            form[name] = value
    return send(form, button)


def sheet_rows(demo: Demo, tab: str = "no_copy") -> list[dict]:
    demo.deliver()
    return demo.officer().lines(tab)


READINESS = {"readiness__computer": "yes", "readiness__card_reader": "no", "readiness__online_lookup": "yes"}


# --- one tap


def test_one_tap_answers_every_service(demo: Demo, clerk: Visitor):
    send_answers(clerk, "no_copies")

    lines = sheet_rows(demo)
    assert [line["รหัสบริการ"] for line in lines] == SCHOOL_SERVICES
    assert {line["ปัจจุบันขอสำเนาใดบ้าง"] for line in lines} == {"ไม่ขอสำเนา"}


def test_one_tap_loses_no_other_answer_of_the_page(demo: Demo, clerk: Visitor):
    send_answers(clerk, "no_copies", **READINESS)

    (line,) = sheet_rows(demo, "readiness")
    assert line["มีเครื่องอ่านบัตรประชาชน (สมาร์ตการ์ด)"] == "ไม่ใช่"
    assert demo.summary()["surveyed"] == 1


def test_one_tap_tells_what_is_missing_in_a_half_answered_part(demo: Demo, clerk: Visitor):
    page = send_answers(clerk, "no_copies", readiness__computer="yes")

    assert len(problem_texts(page)) == 2
    assert row_count(demo) == 1


def test_one_tap_covers_a_service_that_was_just_named(demo: Demo, clerk: Visitor):
    form = clerk.open_form("/survey")
    form["own-1--service_name"] = "ขอใช้สถานที่"

    send(form, "no_copies")

    assert sheet_rows(demo)[-1]["ชื่องานบริการ"] == "ขอใช้สถานที่"


def test_a_second_tap_makes_no_new_entries(demo: Demo, clerk: Visitor):
    send_answers(clerk, "no_copies")

    page = send_answers(clerk, "no_copies")

    assert row_count(demo) == 6
    assert "ยังไม่มีคำตอบใหม่" in page.text


# --- partial answers


def test_readiness_can_be_answered_alone(demo: Demo, clerk: Visitor):
    page = send_answers(clerk, **READINESS)

    assert page.request.path.startswith("/receipt/")
    assert (len(sheet_rows(demo, "readiness")), sheet_rows(demo)) == (1, [])
    assert demo.summary()["surveyed"] == 0


def test_services_are_answered_one_by_one(demo: Demo, clerk: Visitor):
    send_answers(clerk, enrolment__copies=["none"])
    send_answers(clerk, transfer__copies=["none"])

    assert [(line["รหัสบริการ"], line["ครั้งที่"]) for line in sheet_rows(demo)] == [
        ("enrolment", 1),
        ("transfer", 1),
    ]


def test_an_empty_survey_stores_nothing_and_says_so(demo: Demo, clerk: Visitor):
    page = send_answers(clerk)

    assert page.status_int == 422
    assert row_count(demo) == 1


def test_an_unchanged_part_makes_no_new_entry(demo: Demo, clerk: Visitor):
    send_answers(clerk, enrolment__copies=["none"], **READINESS)

    send_answers(clerk, enrolment__copies=["id_card"], enrolment__can_stop="now")

    assert [(line["รหัสบริการ"], line["ครั้งที่"]) for line in sheet_rows(demo)] == [
        ("enrolment", 1),
        ("enrolment", 2),
    ]
    assert len(sheet_rows(demo, "readiness")) == 1


def test_the_survey_opens_with_what_was_answered(demo: Demo, clerk: Visitor):
    send_answers(
        clerk,
        enrolment__copies=["id_card", "other"],
        enrolment__copies_other="ใบขับขี่",
        enrolment__can_stop="now",
    )

    form = clerk.open_form("/survey")

    assert [box.checked for box in form.fields["enrolment--copies"]] == [False, True, False, True]
    assert (form["enrolment--copies_other"].value, form["enrolment--can_stop"].value) == ("ใบขับขี่", "now")


def test_a_half_answered_part_stores_nothing_of_the_page(demo: Demo, clerk: Visitor):
    page = send_answers(clerk, enrolment__copies=["none"], readiness__computer="yes")

    assert page.status_int == 422
    assert row_count(demo) == 1
    assert page.forms[1].fields["enrolment--copies"][0].checked


# --- conditional questions


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({"copies": ["id_card"]}, ["can_stop"]),
        ({"copies": ["other"], "can_stop": "now"}, ["copies_other"]),
        ({"copies": ["id_card"], "can_stop": "by_date"}, ["stop_date"]),
        ({"copies": ["id_card"], "can_stop": "not_yet"}, ["why"]),
        ({"copies": ["other"]}, ["copies_other", "can_stop"]),
    ],
)
def test_who_asks_for_copies_says_whether_it_can_stop(
    demo: Demo, clerk: Visitor, answers: dict, asked: list[str]
):
    page = send_answers(clerk, **{f"enrolment__{key}": value for key, value in answers.items()})

    assert page.status_int == 422
    assert {link["href"] for link in page.html.select(".summary a")} == {
        f"#f-enrolment--{key}" for key in asked
    }


def test_who_asks_for_no_copies_is_asked_nothing_more(demo: Demo, clerk: Visitor):
    page = send_answers(clerk, enrolment__copies=["none"])

    assert page.request.path.startswith("/receipt/")


def test_a_copy_ticked_beside_none_is_what_counts(demo: Demo, clerk: Visitor):
    send_answers(clerk, enrolment__copies=["none", "id_card"], enrolment__can_stop="now")

    assert sheet_rows(demo)[0]["ปัจจุบันขอสำเนาใดบ้าง"] == "บัตรประชาชน"


def test_a_date_is_read_in_buddhist_years_and_thai_digits(demo: Demo, clerk: Visitor):
    send_answers(
        clerk, enrolment__copies=["id_card"], enrolment__can_stop="by_date", enrolment__stop_date="๓๑/๑๒/๒๕๖๙"
    )

    assert sheet_rows(demo)[0]["เลิกได้ภายในวันที่"] == "31 ธันวาคม 2569"


# --- own services


def test_an_agency_adds_services_of_its_own_one_after_another(demo: Demo, clerk: Visitor):
    send_answers(clerk, **{"own-1__service_name": "ขอใช้สถานที่", "own-1__copies": ["none"]})
    send_answers(clerk, **{"own-2__service_name": "ขอรับบริจาค", "own-2__copies": ["none"]})

    assert [(line["รหัสบริการ"], line["ชื่องานบริการ"]) for line in sheet_rows(demo)] == [
        ("own-1", "ขอใช้สถานที่"),
        ("own-2", "ขอรับบริจาค"),
    ]


def test_a_service_of_ones_own_needs_a_name(demo: Demo, clerk: Visitor):
    page = send_answers(clerk, **{"own-1__copies": ["none"]})

    assert problem_texts(page) == ["กรุณากรอกชื่องานบริการ"]


def test_a_name_alone_is_no_answer(demo: Demo, clerk: Visitor):
    page = send_answers(clerk, **{"own-1__service_name": "ขอใช้สถานที่"})

    assert problem_texts(page) == ["กรุณาเลือกปัจจุบันขอสำเนาใดบ้าง"]


def test_there_are_five_places_for_own_services_and_no_sixth(demo: Demo, clerk: Visitor):
    for number in range(1, 6):
        send_answers(
            clerk, **{f"own-{number}__service_name": f"งานที่ {number}", f"own-{number}__copies": ["none"]}
        )

    post(clerk, "/survey", {"own-6--service_name": "งานที่ 6", "own-6--copies": "none"})

    assert clerk.get("/survey").html.find(id="part-own-6") is None
    assert len(sheet_rows(demo)) == 5


def test_a_service_that_the_agency_is_not_asked_about_is_not_stored(demo: Demo, clerk: Visitor):
    post(clerk, "/survey", {"home_school--service_name": "x", "home_school--copies": "none"})

    assert row_count(demo) == 1


def test_an_office_is_asked_about_its_own_services(demo: Demo):
    office = signed_in_clerk(demo, AREA)

    page = office.get("/survey")

    assert page.html.find(id="part-home_school")
    assert page.html.find(id="part-enrolment") is None


def test_ready_needs_every_service_to_stop(demo: Demo, clerk: Visitor):
    send_answers(clerk, "no_copies", **READINESS)
    send_answers(
        clerk, enrolment__copies=["id_card"], enrolment__can_stop="not_yet", enrolment__why="ระเบียบกำหนด"
    )
    demo.deliver()

    assert (demo.summary()["surveyed"], demo.summary()["ready"]) == (1, 0)


# --- corrections


def test_a_part_that_was_sent_back_shows_the_reason_and_counts_again_when_sent(demo: Demo, clerk: Visitor):
    fill(form := clerk.open_form("/survey"), READY)
    send(form)
    officer, number = demo.officer(), sheet_rows(demo, "readiness")[0]["เลขที่รับ"]
    officer.decide("readiness", number, "ส่งกลับแก้ไข", "ยังไม่มีเครื่องอ่านบัตร")
    demo.deliver()
    reason_shown = "ยังไม่มีเครื่องอ่านบัตร" in clerk.get("/survey").text

    send_answers(clerk, readiness__card_reader="no")
    demo.deliver()

    assert reason_shown
    assert demo.summary()["to_correct"] == 0
    assert demo.summary()["readiness.card_reader"] == 0


def test_an_officers_correction_of_another_answer_survives(demo: Demo, clerk: Visitor):
    send_answers(clerk, enrolment__copies=["id_card"], enrolment__can_stop="now", enrolment__per_month="10")
    form = clerk.open_form("/survey")
    demo.officer().type("no_copy", sheet_rows(demo)[0]["เลขที่รับ"], "ประมาณกี่ฉบับต่อเดือน", "25")

    form["enrolment--can_stop"] = "not_yet"
    form["enrolment--why"] = "รอเครื่องอ่านบัตร"
    send(form)

    assert [line["ประมาณกี่ฉบับต่อเดือน"] for line in sheet_rows(demo)] == [25, 25]


def test_a_listed_service_has_its_thai_name_in_the_sheet_whatever_language_the_page_was_in(demo: Demo):
    clerk = demo.visitor().settle()
    clerk.get("/?lang=en")

    send(clerk.open_form("/survey"), "no_copies")
    demo.deliver()

    assert "รับสมัครและมอบตัวนักเรียน" in {line["ชื่องานบริการ"] for line in demo.officer().lines("no_copy")}
