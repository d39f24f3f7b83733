"""Proving where one works, after the registration: with a code, or by the mailbox that the register has."""

import re

import pytest

from service.store import accounts
from tests.audit.test_acts import logged_acts
from tests.cast.limits import TOO_OFTEN
from tests.cast.own_account import letter_to
from tests.cast.pages import set_register_address
from tests.cast.people import OTHER_SCHOOL, SCHOOL, Demo, Visitor, fill, form_with, main_form, send
from tests.cast.posts import ask_for_link, post, problem_texts, row_count, send_mail, signed_in_clerk
from tests.web.public.test_registration import account_state

OFFICE = "office@school.example"


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    """A person whom nobody has confirmed."""
    return signed_in_clerk(demo, letter=False)


def give_code(person: Visitor, code: str):
    """Type a code; returns the page that follows."""
    form = form_with(person.get("/account/prove"), "code")
    form["code"] = code
    return send(form)


def flags(demo: Demo, username: str) -> list[str]:
    with demo.services.db.read() as conn:
        return accounts.get_by_username(conn, username)["flags"]


def mailed_code(demo: Demo) -> str:
    """Returns the code in the newest letter to the agency's address."""
    return re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", letter_to(demo, OFFICE))[0]


# --- the code of a hand-over letter


def test_a_letter_that_comes_later_confirms_and_what_was_sent_before_counts(demo: Demo, clerk: Visitor):
    clerk.pin()
    demo.deliver()
    before = demo.summary()["pinned"]

    page = give_code(clerk, demo.hand_over_code().lower().replace("-", " "))
    demo.deliver()

    assert page.request.path == "/home" and "ยืนยันแล้ว" in page
    assert (before, demo.summary()["pinned"]) == (0, 1)
    assert demo.officer().lines("registration")[-1]["ข้อสังเกต"] == "ยืนยันด้วยรหัสในใบนำส่ง"


def test_where_somebody_is_confirmed_a_letter_waits_and_that_person_is_told(demo: Demo, clerk: Visitor):
    demo.visitor().register(letter=True, email="head@school.example")

    page = give_code(clerk, demo.hand_over_code())

    assert "มีผู้ได้รับการยืนยันอยู่แล้ว" in page
    assert account_state(demo, SCHOOL) == "provisional"
    assert "มีผู้ใช้ใบนำส่งหรือคำเชิญ" in letter_to(demo, "head@school.example")


def test_a_code_that_was_used_by_another_flags_both(demo: Demo, clerk: Visitor):
    code = demo.hand_over_code()
    give_code(clerk, code)
    demo.visitor().register(email="photo@elsewhere.example")
    send_mail(demo)
    demo.visitor().set_password(demo.password_link())

    page = give_code(demo.visitor().sign_in(f"{SCHOOL}-2"), code)

    assert "รหัสนี้มีผู้ใช้ไปแล้ว" in page
    assert flags(demo, SCHOOL) == flags(demo, f"{SCHOOL}-2") == ["code_reused"]
    assert account_state(demo, f"{SCHOOL}-2") == "provisional"


def test_a_second_tap_flags_nobody(demo: Demo, clerk: Visitor):
    code = demo.hand_over_code()
    demo.visitor().register(letter=True, email="head@school.example")
    form = form_with(clerk.get("/account/prove"), "code")
    form["code"] = code

    pages = [send(form), send(form)]

    assert "มีผู้ได้รับการยืนยันอยู่แล้ว" in pages[0] and "ท่านใช้รหัสนี้ไปแล้ว" in pages[1]
    assert flags(demo, SCHOOL) == []


@pytest.mark.parametrize("code", ["", "AAAA-BBBB-CCCC", "x" * 40])
def test_a_wrong_code_changes_nothing_and_is_kept_to_be_corrected(demo: Demo, clerk: Visitor, code: str):
    before = row_count(demo)

    page = give_code(clerk, code)

    assert page.status_int == 422 and len(problem_texts(page)) == 1
    assert page.html.find(id="f-code")["value"] == code
    assert (account_state(demo, SCHOOL), row_count(demo)) == ("provisional", before)


def test_the_code_of_another_school_is_none(demo: Demo, clerk: Visitor):
    assert give_code(clerk, demo.hand_over_code(OTHER_SCHOOL)).status_int == 422


def test_wrong_codes_are_limited_by_account_and_stop_nobody_else(demo: Demo, clerk: Visitor):
    other = signed_in_clerk(demo, OTHER_SCHOOL, letter=False)
    for _ in range(5):
        give_code(clerk, "AAAA-BBBB-CCCC")

    page = give_code(clerk, demo.hand_over_code())

    assert page.status_int == 429 and TOO_OFTEN in page
    assert account_state(demo, SCHOOL) == "provisional"
    assert give_code(other, demo.hand_over_code(OTHER_SCHOOL)).request.path == "/home"


def test_who_is_confirmed_uses_up_no_code(demo: Demo):
    person, code = signed_in_clerk(demo), demo.hand_over_code()

    page = post(person, "/account/prove", {"code": code}).follow()

    assert "ท่านได้รับการยืนยันแล้ว" in page and "ท่านได้รับการยืนยันแล้ว" in person.get("/account/prove")
    demo.visitor().register(email="second@school.example", letter=False)
    with demo.services.db.read() as conn:
        used = "SELECT count(*) FROM proof_codes WHERE used_at IS NOT NULL"
        assert conn.exec_driver_sql(used).scalar() == 1


def test_a_letters_link_opens_this_page_for_who_works_already(demo: Demo, clerk: Visitor):
    code = demo.hand_over_code()

    page = clerk.get(f"/letter/{code}").follow()

    assert page.request.path == "/account/prove" and main_form(page)["code"].value == code


def test_who_opens_a_letter_and_then_signs_in_finds_the_code_filled_in(demo: Demo, clerk: Visitor):
    post(clerk, "/sign-out", {})
    code = demo.hand_over_code()

    page = clerk.get(f"/letter/{code}").follow().click("เข้าสู่ระบบแล้วยืนยันด้วยรหัสนี้").follow()
    form = main_form(page)
    fill(form, {"username": SCHOOL, "password": "a long enough phrase"})

    assert main_form(send(form))["code"].value == code


def test_home_leads_there_while_one_is_not_confirmed(demo: Demo, clerk: Visitor):
    link = 'href="/account/prove"'

    assert link in clerk.get("/home")
    give_code(clerk, demo.hand_over_code())
    assert link not in clerk.get("/home")


# --- a code to the agency's address


def test_a_code_goes_to_the_address_in_the_register_which_is_shown_masked(demo: Demo, clerk: Visitor):
    set_register_address(demo, SCHOOL, OFFICE)

    page = clerk.get("/account/prove")
    send(page.forms[2])
    give_code(clerk, mailed_code(demo))
    demo.deliver()

    assert OFFICE not in page and "o•••••@school.example" in page
    assert account_state(demo, SCHOOL) == "confirmed"
    assert "อีเมลของหน่วยงานในทะเบียน" in demo.officer().lines("registration")[-1]["ข้อสังเกต"]
    assert {"code_asked", "code_used"} <= set(logged_acts(demo))


def test_the_letter_names_nobody_and_lets_the_office_say_not_us(demo: Demo, clerk: Visitor):
    set_register_address(demo, SCHOOL, OFFICE)
    post(clerk, "/account/prove/mail", {})

    letter = letter_to(demo, OFFICE)
    send(demo.visitor().open_form(re.search(r"/not-ours/[\w-]+", letter)[0]))

    assert "ทดสอบระบบ" not in letter and "clerk@" not in letter and SCHOOL in letter
    assert account_state(demo, SCHOOL) == "waiting"


def test_the_code_does_not_wait_in_the_queue_and_expires_in_three_days(demo: Demo, clerk: Visitor):
    set_register_address(demo, SCHOOL, OFFICE)
    post(clerk, "/account/prove/mail", {})
    codes_before = row_count(demo, "proof_codes")
    code = mailed_code(demo)
    demo.clock.move(days=3)
    clerk.sign_in(SCHOOL)

    assert codes_before == 0
    assert give_code(clerk, code).status_int == 422


def test_three_codes_a_day_and_no_more(demo: Demo, clerk: Visitor):
    set_register_address(demo, SCHOOL, OFFICE)

    answers = [post(clerk, "/account/prove/mail", {}) for _ in range(4)]

    assert [answer.status_int for answer in answers] == [303, 303, 303, 429]
    assert "กรุณารอประมาณ 8 ชั่วโมง" in answers[-1]


def test_without_an_address_in_the_register_no_code_is_sent(demo: Demo, clerk: Visitor):
    before = row_count(demo, "letters")

    post(clerk, "/account/prove/mail", {})

    assert "ส่งรหัสไปที่อีเมล" not in clerk.get("/account/prove")
    assert row_count(demo, "letters") == before


def test_a_letter_with_a_code_lapses_when_the_address_changed_or_the_person_is_confirmed(
    demo: Demo, clerk: Visitor
):
    set_register_address(demo, SCHOOL, OFFICE)
    post(clerk, "/account/prove/mail", {})
    set_register_address(demo, SCHOOL, "new-office@school.example")
    send_mail(demo)
    post(clerk, "/account/prove/mail", {})
    give_code(clerk, demo.hand_over_code())
    send_mail(demo)

    assert [text for text in demo.letters() if "รหัสยืนยันของ" in text] == []


# --- the own mailbox


def test_whose_address_is_the_registers_is_confirmed_by_the_mailed_link(demo: Demo):
    set_register_address(demo, SCHOOL, "Clerk+pakmut@school.example")
    demo.visitor().settle(letter=False)

    assert account_state(demo, SCHOOL) == "confirmed"
    assert "mailbox_proved" in logged_acts(demo)


def test_whose_address_is_another_is_not(demo: Demo):
    set_register_address(demo, SCHOOL, OFFICE)
    demo.visitor().settle(letter=False)

    assert account_state(demo, SCHOOL) == "provisional"


def test_a_slip_that_staff_printed_reads_no_mailbox(demo: Demo):
    set_register_address(demo, SCHOOL, "clerk@school.example")
    demo.visitor().register()
    send_mail(demo)

    slip = post(demo.staff("officer-P5703"), f"/area/P5703/people/{SCHOOL}/slip", {})
    demo.visitor().set_password(re.search(r"/password/[\w-]+", slip.text)[0])

    assert account_state(demo, SCHOOL) == "provisional"


def test_where_somebody_is_confirmed_already_the_mailbox_confirms_nobody(demo: Demo):
    signed_in_clerk(demo, email="head@school.example")
    set_register_address(demo, SCHOOL, "clerk@school.example")
    demo.visitor().register()
    send_mail(demo)

    demo.visitor().set_password(demo.password_link())

    assert account_state(demo, f"{SCHOOL}-2") == "provisional"


def test_a_forgotten_password_proves_the_mailbox_too(demo: Demo, clerk: Visitor):
    set_register_address(demo, SCHOOL, "clerk@school.example")
    demo.clock.move(minutes=2)
    ask_for_link(demo)
    send_mail(demo)

    demo.visitor().set_password(demo.password_link())

    assert account_state(demo, SCHOOL) == "confirmed"
