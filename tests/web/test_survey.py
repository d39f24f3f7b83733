"""The survey: readiness, and No Copy for each service."""

from tests.people import Demo, fill, main_form, send


def lines(demo: Demo) -> dict[str, list]:
    demo.deliver()
    return {line["รหัสบริการ"]: line for line in demo.officer().lines("no_copy")}


def test_one_tap_answers_every_service(demo: Demo):
    clerk = demo.visitor().settle()

    send(clerk.open_form("/survey"), "no_copies")

    found = lines(demo)
    assert set(found) == {"enrolment", "transfer", "certificates", "welfare", "staff_leave"}
    assert {line["ปัจจุบันขอสำเนาใดบ้าง"] for line in found.values()} == {"ไม่ขอสำเนา"}


def test_parts_that_were_left_alone_are_not_entries(demo: Demo):
    clerk = demo.visitor().settle()
    form = clerk.open_form("/survey")
    fill_choices(form, "enrolment", copies=["id_card"], can_stop="now")

    send(form)

    assert list(lines(demo)) == ["enrolment"]
    assert demo.summary()["surveyed"] == 0


def test_what_was_not_changed_makes_no_new_revision(demo: Demo):
    clerk = demo.visitor().settle()
    send(clerk.open_form("/survey"), "no_copies")
    demo.deliver()

    page = send(clerk.open_form("/survey"))

    assert page.status_int == 422
    assert len(demo.officer().lines("no_copy")) == 5


def test_who_asks_for_copies_says_whether_it_can_stop_and_why_not(demo: Demo):
    clerk = demo.visitor().settle()
    form = clerk.open_form("/survey")
    fill_choices(form, "enrolment", copies=["id_card", "other"])
    fill_choices(form, "transfer", copies=["id_card"], can_stop="not_yet")
    fill_choices(form, "welfare", copies=["id_card"], can_stop="by_date")

    page = send(form)

    wanted = [link["href"] for link in page.html.select(".summary a")]
    assert wanted == ["#f-enrolment--copies_other", "#f-enrolment--can_stop", "#f-transfer--why", "#f-welfare--stop_date"]
    assert main_form(page)["transfer--can_stop"].value == "not_yet"


def test_a_buddhist_date_is_understood(demo: Demo):
    clerk = demo.visitor().settle()
    form = clerk.open_form("/survey")
    fill_choices(form, "enrolment", copies=["id_card"], can_stop="by_date", stop_date="31/8/2569")

    send(form)

    assert lines(demo)["enrolment"]["เลิกได้ภายในวันที่"] == "31 สิงหาคม 2569"
    assert clerk.open_form("/survey")["enrolment--stop_date"].value == "31/8/2569"


def test_an_agency_adds_a_service_of_its_own(demo: Demo):
    clerk = demo.visitor().settle()
    form = clerk.open_form("/survey")
    fill(form, {"own-1--service_name": "ยืมห้องประชุม"})
    fill_choices(form, "own-1", copies=["house_registration"], can_stop="now")

    send(form)

    assert lines(demo)["own-1"]["ชื่องานบริการ"] == "ยืมห้องประชุม"
    again = clerk.open_form("/survey")
    assert again["own-1--service_name"].value == "ยืมห้องประชุม"
    assert "own-2--service_name" in again.fields


def test_ready_needs_every_service_to_stop(demo: Demo):
    clerk = demo.visitor().settle()
    clerk.survey()
    demo.deliver()
    assert demo.summary()["ready"] == 1

    form = clerk.open_form("/survey")
    fill_choices(form, "enrolment", copies=["id_card"], can_stop="not_yet", why="ระเบียบกำหนด")
    send(form)
    demo.deliver()

    assert (demo.summary()["surveyed"], demo.summary()["ready"]) == (1, 0)


def test_a_part_that_was_sent_back_opens_with_the_reason_and_counts_again_when_sent(demo: Demo):
    clerk = demo.visitor().settle()
    clerk.survey()
    demo.deliver()
    officer = demo.officer()
    row_id = officer.lines("readiness")[0]["เลขที่รับ"]

    officer.decide("readiness", row_id, "ส่งกลับแก้ไข", "ไม่มีเครื่องอ่านบัตร")
    demo.deliver()
    page = clerk.get("/survey")
    assert "ไม่มีเครื่องอ่านบัตร" in page.text
    assert demo.summary()["surveyed"] == 0

    form = main_form(page)
    form["readiness--card_reader"] = "no"
    send(form)
    demo.deliver()

    assert (demo.summary()["surveyed"], demo.summary()["readiness.card_reader"], demo.summary()["to_correct"]) == (1, 0, 0)


def fill_choices(form, prefix: str, copies: list[str] = (), **values: str) -> None:
    """Tick the copies of a service and answer its other questions."""
    for box in form.fields[f"{prefix}--copies"]:
        box.checked = box._value in copies
    fill(form, {f"{prefix}--{key}": value for key, value in values.items()})
