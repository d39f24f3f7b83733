"""Forms that are sent twice: double taps, corrected forms, stale tokens, expired sign-ins."""

import pytest

from tests.cast.people import (
    OTHER_SCHOOL,
    PASSWORD,
    PIN,
    REGISTRATION,
    SCHOOL,
    Demo,
    Visitor,
    attach,
    fill,
    main_form,
    picture,
    send,
)
from tests.cast.posts import row_count, send_mail, signed_in_clerk

STALE = "เปิดค้างไว้นาน"


def filled_form(visitor: Visitor, path: str):
    """Returns a filled form that is not sent yet."""
    form = visitor.open_form(path)
    if path.startswith("/register"):
        fill(form, REGISTRATION)
        form["notice"] = True
        form.submit_fields_extra = [("altcha", visitor.demo.solved_captcha())]
    elif path.startswith("/pin"):
        fill(form, PIN)
        attach(form, [picture()])
    else:
        fill(form, {f"readiness--{key}": "yes" for key in ("computer", "card_reader", "online_lookup")})
    return form


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    return signed_in_clerk(demo)


# --- double taps


@pytest.mark.parametrize("path", [f"/register?agency={OTHER_SCHOOL}", "/pin/new", "/survey"])
def test_a_double_tap_gives_the_same_receipt(demo: Demo, clerk: Visitor, path: str):
    form, count_before = filled_form(clerk, path), row_count(demo)

    first, second = send(form), send(form)

    assert first.request.path == second.request.path
    assert first.request.path.startswith("/receipt/")
    assert row_count(demo) == count_before + 1


def test_one_tap_for_no_copies_twice_gives_the_same_receipt(demo: Demo, clerk: Visitor):
    form = clerk.open_form("/survey")

    first, second = send(form, "no_copies"), send(form, "no_copies")

    assert first.request.path == second.request.path
    assert row_count(demo) == 6


def test_a_point_is_withdrawn_once(demo: Demo, clerk: Visitor):
    clerk.pin()
    form = clerk.open_form("/pin/1/withdraw")

    send(form)
    second = send(form)

    assert second.status_int == 404
    assert row_count(demo) == 3


# --- gone back and corrected


def test_a_pin_gone_back_to_and_corrected_is_the_next_revision_of_the_same_point(demo: Demo, clerk: Visitor):
    form = filled_form(clerk, "/pin/new")
    send(form)

    form["phone"] = "053-999-888"
    page, second_page = send(form), send(form)
    demo.deliver()

    lines = demo.officer().lines("pin")
    assert [(line["จุดที่"], line["ครั้งที่"]) for line in lines] == [("1", 1), ("1", 2)]
    assert lines[1]["โทรศัพท์ของจุดบริการ"] == "053-999-888"
    assert page.request.path == second_page.request.path


def test_a_pin_gone_back_to_for_another_photo_gets_that_photo(demo: Demo, clerk: Visitor):
    form = filled_form(clerk, "/pin/new")
    send(form)

    attach(form, [picture("navy")])
    send(form)

    assert len(clerk.get("/pin/1").html.select(".thumbs img")) == 1
    assert row_count(demo) == 3


def test_a_correction_taken_back_before_it_reached_the_sheet_is_taken_back(demo: Demo, clerk: Visitor):
    clerk.pin()
    demo.deliver()
    form = clerk.open_form("/pin/1")
    form["phone"] = "053-999-888"
    send(form)

    form["phone"] = PIN["phone"]
    send(form)
    demo.deliver()

    assert [line["โทรศัพท์ของจุดบริการ"] for line in demo.officer().lines("pin")] == [
        "053-711-222",
        "053-999-888",
        "053-711-222",
    ]


def test_a_survey_gone_back_to_and_corrected_is_the_next_revision(demo: Demo, clerk: Visitor):
    form = filled_form(clerk, "/survey")
    send(form)

    form["readiness--card_reader"] = "no"
    send(form)
    demo.deliver()

    assert demo.summary()["readiness.card_reader"] == 0


def test_a_registration_gone_back_to_and_corrected_is_no_second_person(demo: Demo):
    form = filled_form(demo.visitor(), f"/register?agency={SCHOOL}")
    send(form)

    form["first_name"] = "ชื่อที่ถูกต้อง"
    send(form)
    demo.deliver()

    lines = demo.officer().lines("registration")
    assert [(line["ชื่อผู้ใช้"], line["ชื่อ"]) for line in lines] == [(SCHOOL, "ตัวอย่าง"), (SCHOOL, "ชื่อที่ถูกต้อง")]
    assert len(demo.letters()) == 1


def test_a_registration_gone_back_to_for_its_address_sends_the_letter_there(demo: Demo):
    form = filled_form(demo.visitor(), f"/register?agency={SCHOOL}")
    send(form)

    form["email"] = "right@school.example"
    send(form)
    send_mail(demo)

    assert [letter.splitlines()[0] for letter in demo.letters()] == ["right@school.example"]


def test_a_registration_cannot_be_corrected_that_way_once_the_account_was_used(demo: Demo):
    form = filled_form(demo.visitor(), f"/register?agency={SCHOOL}")
    send(form)
    send_mail(demo)
    demo.visitor().set_password(demo.password_link())
    demo.visitor().sign_in(SCHOOL)

    form["email"] = "thief@elsewhere.example"
    send(form)
    send_mail(demo)

    assert row_count(demo) == 1
    assert len(demo.letters()) == 1


def test_a_person_who_waits_goes_on_waiting_after_a_correction(demo: Demo):
    form = filled_form(demo.visitor(), f"/register?agency={SCHOOL}")
    form.submit_fields_extra = []
    send(form)

    form["email"] = "right@school.example"
    page = send(form)
    send_mail(demo)
    demo.deliver()

    assert "รอสำนักงานเขตยืนยัน" in page.text
    assert demo.letters() == []
    assert "รอเขตยืนยัน" in demo.officer().lines("registration")[1]["ข้อสังเกต"]


# --- stale tokens


@pytest.mark.parametrize("path", [f"/register?agency={OTHER_SCHOOL}", "/pin/new", "/survey"])
def test_a_stale_token_brings_the_form_back_and_it_is_stored_once_when_sent_again(
    demo: Demo, clerk: Visitor, path: str
):
    form, count_before = filled_form(clerk, path), row_count(demo)
    form["csrf_token"] = "stale"

    page = send(form)
    nothing_yet = row_count(demo) == count_before
    receipt = send(main_form(page))

    assert (page.status_int, nothing_yet) == (200, True)
    assert STALE in page.text
    assert receipt.request.path.startswith("/receipt/")
    assert row_count(demo) == count_before + 1


def test_a_stale_token_keeps_the_address_that_is_being_corrected(demo: Demo):
    visitor = demo.visitor()
    path = send(filled_form(visitor, f"/register?agency={SCHOOL}")).request.path
    form = visitor.open_form(f"{path}/address")
    fill(form, {"email": "right@school.example", "csrf_token": "stale"})

    page = send(form)
    nothing_yet = row_count(demo) == 1

    assert nothing_yet
    assert main_form(page)["email"].value == "right@school.example"
    assert send(main_form(page)).request.path.startswith("/receipt/")


@pytest.mark.parametrize(("path", "field"), [("/sign-in", "username"), ("/password/forgot", "username")])
def test_a_stale_token_asks_for_a_password_or_name_again(demo: Demo, path: str, field: str):
    form = demo.visitor().open_form(path)
    fill(form, {field: SCHOOL, "csrf_token": "stale"})

    page = send(form)

    assert (page.status_int, main_form(page)[field].value) == (200, SCHOOL)
    assert row_count(demo, "letters") == 0


# --- an expired sign-in


@pytest.mark.parametrize("path", ["/pin/new", "/survey"])
def test_a_form_sent_after_the_sign_in_expired_is_there_afterwards_and_stored_once(
    demo: Demo, clerk: Visitor, path: str
):
    form, count_before = filled_form(clerk, path), row_count(demo)
    clerk.web.reset()

    sign_in_page = send(form)
    nothing_yet = row_count(demo) == count_before
    signing_in = main_form(sign_in_page)
    fill(signing_in, {"username": SCHOOL, "password": PASSWORD})
    back = send(signing_in)
    receipt = send(main_form(back))

    assert "ข้อมูลที่กรอกไว้ยังอยู่" in sign_in_page.text
    assert (nothing_yet, back.request.path) == (True, path)
    assert receipt.request.path.startswith("/receipt/")
    assert row_count(demo) == count_before + 1


def test_what_was_held_is_shown_once(demo: Demo, clerk: Visitor):
    form = filled_form(clerk, "/pin/new")
    form["contact_name"] = "ผู้ประสานงานคนใหม่"
    clerk.web.reset()
    signing_in = main_form(send(form))
    fill(signing_in, {"username": SCHOOL, "password": PASSWORD})

    first, second = send(signing_in), clerk.get("/pin/new")

    assert "ผู้ประสานงานคนใหม่" in first.text
    assert "ผู้ประสานงานคนใหม่" not in second.text


def test_a_form_of_another_person_of_this_browser_is_not_stored_for_who_is_signed_in_now(
    demo: Demo, clerk: Visitor
):
    signed_in_clerk(demo, OTHER_SCHOOL)
    form = filled_form(clerk, "/pin/new")
    clerk.web.reset()
    clerk.sign_in(OTHER_SCHOOL)

    page = send(form)

    assert STALE in page.text
    assert row_count(demo) == 2


def test_going_back_to_what_was_said_first_is_said_anew(demo: Demo, clerk: Visitor):
    form = filled_form(clerk, "/pin/new")

    for phone in ("053-711-222", "053-999-888", "053-711-222"):
        form["phone"] = phone
        send(form)
    demo.deliver()

    assert [line["โทรศัพท์ของจุดบริการ"] for line in demo.officer().lines("pin")] == [
        "053-711-222",
        "053-999-888",
        "053-711-222",
    ]
