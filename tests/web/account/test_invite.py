"""A confirmed person invites a colleague: who may, whom, how often, and how it is taken back."""

import re

import pytest

from tests.audit.test_acts import logged_acts
from tests.cast.own_account import letter_to
from tests.cast.people import SCHOOL, Demo, Visitor, fill, form_with, main_form, send
from tests.cast.posts import (
    ask_for_link,
    post,
    problem_texts,
    registration_fields,
    row_count,
    send_mail,
    signed_in_clerk,
)
from tests.web.account.test_prove import give_code
from tests.web.public.test_registration import account_state

COLLEAGUE = "colleague@school.example"
SECOND = f"{SCHOOL}-2"


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    return signed_in_clerk(demo)


def invite(person: Visitor, email: str = COLLEAGUE):
    form = form_with(person.get("/account/invite"), "email")
    form["email"] = email
    return send(form)


def invitation_code(demo: Demo) -> str:
    return re.search(r"/letter/([\w-]+)", letter_to(demo, COLLEAGUE))[1]


def accept(demo: Demo, code: str, **changes: str) -> int:
    """Register with an invitation; returns the status of the answer."""
    fields = registration_fields(SCHOOL, code=code, email=COLLEAGUE, **changes)
    return post(demo.visitor(), "/register", fields).status_int


def test_whom_a_confirmed_person_invites_is_confirmed(demo: Demo, clerk: Visitor):
    page = invite(clerk)
    code = invitation_code(demo)
    form = main_form(demo.visitor().get(f"/letter/{code}").follow())

    assert "ส่งคำเชิญแล้ว" in page and "c••••••••@school.example" in page
    assert (form["code"].value, form["agency"].value) == (code, SCHOOL)
    assert (accept(demo, code), account_state(demo, SECOND)) == (303, "confirmed")


def test_nobody_is_told_that_the_officer_decides_on_whom_a_confirmed_person_invited(
    demo: Demo, clerk: Visitor
):
    invite(clerk)
    accept(demo, invitation_code(demo))
    demo.deliver()

    assert not any("สำนักงานเขตจะเป็นผู้พิจารณา" in letter for letter in demo.letters())
    assert "โปรดตรวจสอบก่อนยืนยัน" not in demo.officer().lines("registration")[-1]["ข้อสังเกต"]


def test_who_is_not_confirmed_is_told_of_whom_a_confirmed_person_invited(demo: Demo, clerk: Visitor):
    demo.visitor().register(email="rival@school.example")
    invite(clerk)
    demo.clock.move(days=2)
    accept(demo, invitation_code(demo))

    send_mail(demo)

    told = [text for text in demo.letters() if "มากกว่าหนึ่งคน" in text and text.startswith("rival@")]
    assert len(told) == 2


def test_who_was_invited_is_told_of_a_second_use_in_words_that_fit_an_invitation(demo: Demo, clerk: Visitor):
    invite(clerk)
    code = invitation_code(demo)
    accept(demo, code)
    accept(demo, code, first_name="คนที่สอง")
    send_mail(demo)

    (told,) = [text for text in demo.letters() if "ถูกใช้สองครั้ง" in text and COLLEAGUE in text][:1]
    assert "อีเมลที่มีรหัสของท่าน" in told and "รหัสในใบนำส่ง" not in told


def test_who_has_registered_already_takes_it_at_prove(demo: Demo, clerk: Visitor):
    demo.visitor().register(email=COLLEAGUE)
    send_mail(demo)
    demo.visitor().set_password(demo.password_link())
    invite(clerk)

    give_code(demo.visitor().sign_in(SECOND), invitation_code(demo))

    assert account_state(demo, SECOND) == "confirmed"


def test_it_works_once_and_for_fourteen_days(demo: Demo, clerk: Visitor):
    invite(clerk)
    invite(clerk, "another@school.example")
    code = invitation_code(demo)
    (other,) = re.findall(r"/letter/([\w-]+)", letter_to(demo, "another@school.example"))
    accept(demo, code)

    accept(demo, code, first_name="คนที่สอง")
    demo.clock.move(days=14)

    assert account_state(demo, f"{SCHOOL}-3") == "waiting"
    assert accept(demo, other) == 422


def test_the_code_does_not_wait_in_the_queue(demo: Demo, clerk: Visitor):
    before = row_count(demo, "proof_codes")

    invite(clerk)
    waiting = row_count(demo, "proof_codes")
    send_mail(demo)

    assert (waiting, row_count(demo, "proof_codes")) == (before, before + 1)


@pytest.mark.parametrize("email", ["Clerk+x@school.example", "no address", ""])
def test_nobody_invites_themselves_or_no_address(demo: Demo, clerk: Visitor, email: str):
    before = row_count(demo, "letters")

    page = invite(clerk, email)

    assert page.status_int == 422 and len(problem_texts(page)) == 1
    assert page.html.find(id="f-email")["value"] == email
    assert row_count(demo, "letters") == before


def test_who_is_not_confirmed_invites_nobody(demo: Demo):
    person = signed_in_clerk(demo, letter=False)
    before = row_count(demo, "letters")

    post(person, "/account/invite", {"email": COLLEAGUE})

    assert "เมื่อได้รับการยืนยันแล้ว" in person.get("/account/invite")
    assert row_count(demo, "letters") == before


def test_with_a_stolen_cookie_nobody_is_invited(demo: Demo, clerk: Visitor):
    demo.clock.move(minutes=15)
    before = row_count(demo, "letters")

    page = invite(clerk)
    form = main_form(page)
    fill(form, {"present": "a guess at it"})
    guess = send(form)

    assert (page.status_int, guess.status_int) == (403, 422)
    assert row_count(demo, "letters") == before


def test_the_other_confirmed_people_are_told_and_the_trail_has_it(demo: Demo, clerk: Visitor):
    invite(clerk)
    accept(demo, invitation_code(demo))

    invite(clerk, "third@school.example")

    assert "มีการเชิญผู้ร่วมงาน" in letter_to(demo, COLLEAGUE)
    assert logged_acts(demo).count("invited") == 2


def test_five_at_once_and_no_more(demo: Demo, clerk: Visitor):
    answers = [invite(clerk, f"colleague{n}@school.example").status_int for n in range(6)]

    assert answers == [200] * 5 + [429]


def test_an_invitation_is_taken_back_before_and_after_it_was_sent(demo: Demo, clerk: Visitor):
    invite(clerk)
    code = invitation_code(demo)
    invite(clerk, "late@school.example")

    page = send(clerk.open_form("/account/invite"))
    send_mail(demo)

    assert "ยกเลิกคำเชิญแล้ว 2 ฉบับ" in page
    assert accept(demo, code) == 422
    assert not any(text.startswith("late@") for text in demo.letters())
    assert "invitations_revoked" in logged_acts(demo)


def test_invitations_of_who_is_cancelled_confirm_nobody(demo: Demo, clerk: Visitor):
    invite(clerk)
    code = invitation_code(demo)
    demo.deliver()
    officer = demo.officer()
    number = officer.lines("registration")[0]["เลขที่รับ"]

    officer.decide("registration", number, "ยกเลิก")
    demo.deliver()
    cancelled = accept(demo, code)
    officer.decide("registration", number, "")
    demo.deliver()

    assert (cancelled, accept(demo, code)) == (422, 303)


def test_a_new_password_by_a_link_ends_invitations_that_somebody_else_may_have_sent(
    demo: Demo, clerk: Visitor
):
    invite(clerk)
    code = invitation_code(demo)
    demo.clock.move(minutes=2)
    ask_for_link(demo)
    send_mail(demo)

    demo.visitor().set_password(demo.password_link())

    assert accept(demo, code) == 422
