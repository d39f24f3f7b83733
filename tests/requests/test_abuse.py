"""Requests from unknown senders: floods are held back, a captcha counts once, unknown fields are refused."""

import pytest

from service.guard.limits import LIMITS
from tests.cast.people import MISSING_AGENCY, REGISTRATION, SCHOOL, Demo, main_form, send
from tests.cast.posts import post, row_count
from tests.requests.desk import OBEC, Desk

MOST_REQUESTS = LIMITS["missing_agency"]["email"].most


def ask(demo: Demo, number: int, **changes: str):
    return demo.visitor().ask_for_agency(captcha=False, full_name=f"โรงเรียนสมมุติเลขที่ {number}", **changes)


def test_one_mail_box_asks_so_often_and_no_more_and_keeps_what_it_typed(demo: Demo):
    for number in range(MOST_REQUESTS):
        assert ask(demo, number).status_int == 200

    page = ask(demo, MOST_REQUESTS)

    assert (page.status_int, int(page.headers["Retry-After"]) > 0) == (429, True)
    assert main_form(page)["first_name"].value == REGISTRATION["first_name"]
    assert row_count(demo) == row_count(demo, "requests") == MOST_REQUESTS


def test_another_mail_box_from_the_same_training_room_is_not_held_back(demo: Demo):
    for number in range(MOST_REQUESTS + 1):
        ask(demo, number)

    assert ask(demo, MOST_REQUESTS + 1, email="other@school.example").status_int == 200


def test_it_may_ask_again_after_the_wait_that_it_was_told(demo: Demo):
    for number in range(MOST_REQUESTS):
        ask(demo, number)
    page = ask(demo, MOST_REQUESTS)
    demo.clock.move(seconds=int(page.headers["Retry-After"]))

    assert ask(demo, MOST_REQUESTS).status_int == 200


def test_the_same_form_again_is_not_held_back(demo: Demo):
    forms = []
    for number in range(MOST_REQUESTS):
        form = demo.visitor().open_form("/register/missing")
        for key, value in (
            REGISTRATION | MISSING_AGENCY | {"full_name": f"โรงเรียนสมมุติเลขที่ {number}"}
        ).items():
            form[key] = value
        form["notice"] = True
        forms.append((form, send(form).request.path))

    assert [send(form).request.path for form, _ in forms] == [path for _, path in forms]


def test_a_captcha_that_was_used_is_as_good_as_none(demo: Demo):
    solution = demo.solved_captcha()
    for number, email in enumerate(("one@school.example", "two@school.example")):
        form = demo.visitor().open_form("/register/missing")
        for key, value in (
            REGISTRATION | MISSING_AGENCY | {"email": email, "full_name": f"โรงเรียนสมมุติเลขที่ {number}"}
        ).items():
            form[key] = value
        form["notice"] = True
        form.submit_fields_extra = [("altcha", solution)]
        send(form)
    desk = Desk(demo, area=OBEC)

    assert [letter.split("\n")[0] for letter in demo.letters()] == ["one@school.example"]
    assert ["ไม่ผ่านการตรวจอัตโนมัติ" in line["ข้อสังเกต"] for line in desk.lines] == [False, True]


def test_the_letter_that_anybodys_address_may_get_carries_nothing_that_was_typed(demo: Demo):
    demo.visitor().ask_for_agency(full_name="โรงเรียนโฆษณาสมมุติ", first_name="คนแปลกหน้า")
    demo.deliver()

    (letter,) = demo.letters()
    assert "โฆษณา" not in letter and "แปลกหน้า" not in letter


@pytest.mark.parametrize(
    "path", ["/register/missing", f"/correction?agency={SCHOOL}", "/password/forgot/staff"]
)
def test_a_field_that_the_form_does_not_have_is_refused(demo: Demo, path: str):
    answer = post(demo.visitor(), path, {"submission": "a-made-up-key", "state": "approve"})

    assert answer.status_int == 400
    assert row_count(demo) == 0


@pytest.mark.parametrize("area", ["สพป.ไม่มีจริง เขต 9", "=IMPORTXML(1)", "P5402' OR 1=1"])
def test_an_area_that_is_none_is_decided_by_obec_as_text(demo: Demo, area: str):
    answers = (
        REGISTRATION
        | MISSING_AGENCY
        | {
            "ministry": "ก",
            "department": "ข",
            "area": area,
            "notice": "2569-2",
            "submission": "some-key-of-a-form",
        }
    )

    assert post(demo.visitor(), "/register/missing", answers).status_int == 303
    assert Desk(demo, area=OBEC).lines[0]["เขตพื้นที่การศึกษา"] == area
