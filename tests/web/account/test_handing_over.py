"""Handing an account over: nothing changes until the successor takes it, then everything at once."""

import pytest

from service.records.registration import NOTICE_VERSION
from service.store import entries
from tests.cast.own_account import (
    NEW_EMAIL,
    OLD_EMAIL,
    SUCCESSOR,
    SUCCESSOR_PASSWORD,
    accept_account,
    accept_link,
    confirm_link,
    count_letters_to,
    get_account,
    letter_to,
    offer_account,
    request_new_address,
)
from tests.cast.people import PASSWORD, SCHOOL, Demo, Visitor, fill, main_form, send
from tests.cast.posts import problem_texts, row_count, send_mail, signed_in_clerk


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    return signed_in_clerk(demo)


def newest_letter(demo: Demo) -> dict:
    with demo.services.db.read() as conn:
        return entries.get_newest(conn, "registration", SCHOOL, SCHOOL)


def test_until_the_successor_takes_it_nothing_changes(demo: Demo, clerk: Visitor):
    page = offer_account(clerk)
    demo.visitor().get(accept_link(demo))

    assert "จนกว่าผู้นั้นจะรับ" in page and "ผู้รับช่วง ตัวอย่าง" in page
    assert (get_account(demo)["email"], row_count(demo)) == (OLD_EMAIL, 1)
    assert clerk.get("/home").status_int == 200


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_the_page_says_whether_the_successor_has_to_wait_for_the_area_office(demo: Demo, is_confirmed: bool):
    page = signed_in_clerk(demo, letter=is_confirmed).get("/account/hand-over")

    assert ("ไม่ต้องรอสำนักงานเขตยืนยัน" in page) == is_confirmed
    assert ("เมื่อสำนักงานเขตยืนยันผู้รับช่วงต่อ" in page) != is_confirmed


def test_the_holder_is_told_that_it_is_offered(demo: Demo, clerk: Visitor):
    offer_account(clerk)

    assert "มีการเสนอมอบให้ผู้รับช่วงต่อ" in letter_to(demo, OLD_EMAIL)


def test_the_successor_takes_it_with_the_notice_and_a_password(demo: Demo, clerk: Visitor):
    offer_account(clerk)

    page = accept_account(demo, accept_link(demo))

    assert page.request.path == "/sign-in"
    assert demo.visitor().sign_in(SCHOOL, SUCCESSOR_PASSWORD).get("/home").status_int == 200
    assert newest_letter(demo)["answers"] == {
        **newest_letter(demo)["answers"],
        **SUCCESSOR,
        "notice": NOTICE_VERSION,
    }


def test_then_the_holder_is_out_and_told(demo: Demo, clerk: Visitor):
    form = demo.visitor().open_form("/password/forgot")
    fill(form, {"username": SCHOOL})
    send(form)
    send_mail(demo)
    old_link = demo.password_link()
    request_new_address(clerk)
    address_link = confirm_link(demo, NEW_EMAIL)
    offer_account(clerk)

    accept_account(demo, accept_link(demo))

    assert clerk.get("/home").status_int == 302
    assert demo.visitor().sign_in(SCHOOL, PASSWORD).get("/home").status_int == 302
    assert [demo.visitor().get(link, expect_errors=True).status_int for link in (old_link, address_link)] == [
        410,
        410,
    ]
    assert "รับบัญชี" in letter_to(demo, OLD_EMAIL)
    assert get_account(demo)["email"] == SUCCESSOR["email"]


def test_the_sheet_shows_the_successor_for_the_officer_to_confirm_and_what_was_sent_goes_on_counting(
    demo: Demo, clerk: Visitor
):
    clerk.pin()
    demo.deliver()
    officer = demo.officer()
    officer.decide("registration", officer.lines("registration")[0]["เลขที่รับ"], "ยืนยัน")
    demo.deliver()
    offer_account(clerk)
    accept_account(demo, accept_link(demo))
    demo.deliver()

    lines = officer.lines("registration")
    before = (
        get_account(demo)["state"],
        demo.summary()["confirmed"],
        demo.summary()["registered"],
        demo.summary()["pinned"],
    )
    officer.decide("registration", lines[1]["เลขที่รับ"], "ยืนยัน")
    demo.deliver()

    assert (lines[1]["ชื่อผู้ใช้"], lines[1]["ครั้งที่"], lines[1]["ชื่อ"]) == (SCHOOL, 2, "ผู้รับช่วง")
    assert "รับมอบบัญชี" in lines[1]["ข้อสังเกต"] and lines[1]["กลุ่ม/ฝ่าย/สำนัก"] == "ฝ่ายทะเบียน"
    assert "เป็นผู้เชิญหรือมอบบัญชี" in lines[1]["ข้อสังเกต"]
    assert before == ("confirmed", 1, 1, 1)
    assert (get_account(demo)["state"], demo.summary()["confirmed"]) == ("confirmed", 1)


def test_whom_an_unconfirmed_person_names_is_not_confirmed(demo: Demo):
    clerk = signed_in_clerk(demo, letter=False)
    demo.deliver()
    offer_account(clerk)
    accept_account(demo, accept_link(demo))
    demo.deliver()

    assert (get_account(demo)["state"], demo.summary()["confirmed"]) == ("provisional", 0)


def test_a_decision_about_the_one_before_does_not_confirm_the_successor(demo: Demo):
    """The officer confirms the row that stands, while the successor's is still on its way to the sheet."""
    clerk = signed_in_clerk(demo, letter=False)
    demo.deliver()
    officer = demo.officer()
    officer.decide("registration", officer.lines("registration")[0]["เลขที่รับ"], "ยืนยัน")
    demo.worker.sync().cycle()
    offer_account(clerk)
    accept_account(demo, accept_link(demo))

    demo.deliver()

    assert get_account(demo)["state"] == "provisional"
    assert demo.summary()["confirmed"] == 0


def test_the_holder_can_take_it_back(demo: Demo, clerk: Visitor):
    offer_account(clerk)
    link = accept_link(demo)
    form = next(
        form for form in clerk.get("/account").forms.values() if form.action == "/account/hand-over/take-back"
    )

    page = send(form)

    assert "ถอนการมอบบัญชีแล้ว" in page
    assert demo.visitor().get(link, expect_errors=True).status_int == 410


def test_a_page_that_was_open_when_it_was_taken_back_takes_nothing(demo: Demo, clerk: Visitor):
    offer_account(clerk)
    page = demo.visitor().open_form(accept_link(demo))
    page["notice"] = True
    fill(page, {"password": SUCCESSOR_PASSWORD})
    send(
        next(
            form
            for form in clerk.get("/account").forms.values()
            if form.action == "/account/hand-over/take-back"
        )
    )

    assert send(page).status_int == 410
    assert get_account(demo)["email"] == OLD_EMAIL


def test_the_link_works_once_and_twice_makes_one_revision(demo: Demo, clerk: Visitor):
    offer_account(clerk)
    form = demo.visitor().open_form(accept_link(demo))
    form["notice"] = True
    fill(form, {"password": SUCCESSOR_PASSWORD})

    first, second = send(form), send(form)

    assert (first.status_int, second.status_int) == (200, 410)
    assert row_count(demo) == 2


def test_the_link_expires_after_three_days(demo: Demo, clerk: Visitor):
    offer_account(clerk)
    link = accept_link(demo)

    demo.clock.move(days=3)

    assert demo.visitor().get(link, expect_errors=True).status_int == 410


@pytest.mark.parametrize(
    ("password", "notice", "says"),
    [(SUCCESSOR_PASSWORD, False, "ทำเครื่องหมาย"), ("short", True, "อย่างน้อย 10")],
)
def test_without_the_notice_or_a_good_password_nothing_is_taken(
    demo: Demo, clerk: Visitor, password: str, notice: bool, says: str
):
    offer_account(clerk)

    page = accept_account(demo, accept_link(demo), password, notice)

    assert page.status_int == 422 and says in problem_texts(page)[0]
    assert get_account(demo)["email"] == OLD_EMAIL


def test_answers_that_are_wrong_come_back_with_what_was_typed(clerk: Visitor):
    page = offer_account(clerk, first_name="", email="nonsense")

    assert len(problem_texts(page)) == 2
    assert main_form(page)["last_name"].value == SUCCESSOR["last_name"]


def test_a_wrong_password_offers_nothing(demo: Demo, clerk: Visitor):
    page = offer_account(clerk, password="a guess")

    assert problem_texts(page) == ["รหัสผ่านปัจจุบันไม่ถูกต้อง"]
    assert count_letters_to(demo, SUCCESSOR["email"]) == 0


def test_a_second_tap_sends_one_letter_and_a_newer_offer_voids_the_older(demo: Demo, clerk: Visitor):
    offer_account(clerk)
    offer_account(clerk)
    once, stale = count_letters_to(demo, SUCCESSOR["email"]), accept_link(demo)
    too_soon = offer_account(clerk, email="third@school.example")
    demo.clock.move(minutes=2)

    offer_account(clerk, email="third@school.example")

    assert once == 1 and too_soon.status_int == 422
    assert demo.visitor().get(stale, expect_errors=True).status_int == 410
    assert demo.visitor().get(accept_link(demo, "third@school.example")).status_int == 200


def test_a_cancelled_account_cannot_be_taken_also_not_after_it_was_given_back(demo: Demo, clerk: Visitor):
    demo.deliver()
    offer_account(clerk)
    link, officer = accept_link(demo), demo.officer()
    number = officer.lines("registration")[0]["เลขที่รับ"]

    officer.decide("registration", number, "ยกเลิก")
    demo.deliver()
    cancelled = demo.visitor().get(link, expect_errors=True).status_int
    officer.decide("registration", number, "")
    demo.deliver()

    assert (cancelled, demo.visitor().get(link, expect_errors=True).status_int) == (410, 410)


def test_the_receipt_of_the_one_before_is_no_way_back_in(demo: Demo, clerk: Visitor):
    with demo.services.db.read() as conn:
        receipt = entries.get_newest(conn, "registration", SCHOOL, SCHOOL)["receipt"]
    offer_account(clerk)
    accept_account(demo, accept_link(demo))
    page = demo.visitor().get(f"/receipt/{receipt}")

    assert demo.visitor().get(f"/receipt/{receipt}/address", expect_errors=True).status_int == 403
    assert "next" not in page and "n•••@" not in page
