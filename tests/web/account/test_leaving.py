"""Leaving: the person is gone, what was sent stays, the school can register anew."""

import pytest

from service.store import entries
from tests.cast.own_account import (
    NEW_EMAIL,
    OLD_EMAIL,
    accept_link,
    close_account,
    confirm_link,
    get_account,
    letter_to,
    offer_account,
    request_new_address,
)
from tests.cast.people import OTHER_SCHOOL, PASSWORD, SCHOOL, Demo, Visitor, fill, send
from tests.cast.posts import post, problem_texts, row_count, send_mail, signed_in_clerk


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    """A clerk who has pinned and answered; all of it stands in the sheet."""
    person = signed_in_clerk(demo)
    person.pin()
    person.survey()
    demo.deliver()
    return person


def receipt_numbers(demo: Demo, tab: str = "registration") -> list[str]:
    return [line["เลขที่รับ"] for line in demo.officer().lines(tab)]


def test_who_leaves_is_out_at_once_and_cannot_come_back(demo: Demo, clerk: Visitor):
    other = demo.visitor().sign_in(SCHOOL)
    request_new_address(clerk)
    offer_account(clerk)
    links = [confirm_link(demo, NEW_EMAIL), accept_link(demo)]

    page = close_account(clerk)

    assert page.request.path == "/" and "ปิดบัญชีของท่านแล้ว" in page
    assert [person.get("/home").status_int for person in (clerk, other)] == [302, 302]
    form = demo.visitor().open_form("/sign-in")
    fill(form, {"username": SCHOOL, "password": PASSWORD})
    assert "ปิดแล้วตามที่เจ้าของบัญชีขอ" in problem_texts(send(form))[0]
    assert [demo.visitor().get(link, expect_errors=True).status_int for link in links] == [410, 410]
    assert get_account(demo)["state"] == "left"
    assert "ปิดบัญชี" in letter_to(demo, OLD_EMAIL)


def test_no_letter_with_a_link_goes_to_who_has_left(demo: Demo, clerk: Visitor):
    close_account(clerk)
    send_mail(demo)
    letters_before = demo.letters()

    form = demo.visitor().open_form("/password/forgot")
    fill(form, {"username": SCHOOL})
    send(form)
    send_mail(demo)

    assert demo.letters() == letters_before


def test_the_sheet_shows_it_and_the_school_counts_as_not_registered_while_its_pin_and_survey_count(
    demo: Demo, clerk: Visitor
):
    close_account(clerk)
    demo.deliver()

    lines = demo.officer().lines("registration")
    figures = demo.summary()
    assert [line["สถานะรายการ"] for line in lines] == ["", "ถอนแล้ว"]
    assert (figures["registered"], figures["pinned"], figures["surveyed"]) == (0, 1, 1)


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_the_page_says_whether_what_was_sent_goes_on_counting_and_so_it_is(demo: Demo, is_confirmed: bool):
    person = signed_in_clerk(demo, letter=is_confirmed)
    person.pin()

    page = person.get("/account/leave")
    close_account(person)
    demo.deliver()

    assert ("ยังนับให้หน่วยงาน" in page, "จะไม่ถูกนับ" in page) == (is_confirmed, not is_confirmed)
    assert demo.summary()["pinned"] == is_confirmed
    assert "ยังนับ" not in letter_to(demo, OLD_EMAIL)


def test_who_registers_next_is_sealed_off_from_what_the_one_before_left(demo: Demo, clerk: Visitor):
    close_account(clerk)
    demo.visitor().register(email="next@school.example")
    demo.deliver()
    demo.visitor().set_password(demo.password_link())
    person = demo.visitor().sign_in(f"{SCHOOL}-2")

    assert get_account(demo, f"{SCHOOL}-2")["state"] == "provisional"
    assert person.get("/pin/1", expect_errors=True).status_int == 404
    assert "จุดบริการหลัก" not in person.get("/home")


def test_the_next_person_with_a_letter_goes_on_under_a_name_of_their_own(demo: Demo, clerk: Visitor):
    close_account(clerk)

    page = demo.visitor().register(email="next@school.example", letter=True)
    demo.deliver()
    demo.visitor().set_password(demo.password_link())
    person = demo.visitor().sign_in(f"{SCHOOL}-2")

    assert "ขั้นต่อไป: เปิดอีเมล" in page
    assert get_account(demo, f"{SCHOOL}-2")["state"] == "confirmed"
    assert "คนที่" not in demo.officer().lines("registration")[-1]["ข้อสังเกต"]
    assert person.open_form("/pin/1")["phone"].value == "053-711-222"
    assert demo.summary()["registered"] == 1


def test_only_the_own_account_is_left(demo: Demo, clerk: Visitor):
    signed_in_clerk(demo, OTHER_SCHOOL)

    close_account(clerk)

    assert (get_account(demo)["state"], get_account(demo, OTHER_SCHOOL)["state"]) == ("left", "confirmed")


def test_a_wrong_password_leaves_nothing(demo: Demo, clerk: Visitor):
    page = close_account(clerk, "a guess")

    assert problem_texts(page) == ["รหัสผ่านปัจจุบันไม่ถูกต้อง"]
    assert get_account(demo)["state"] == "confirmed"


def test_leaving_twice_is_leaving_once(demo: Demo, clerk: Visitor):
    form = clerk.open_form("/account/leave")
    fill(form, {"present": PASSWORD})
    count_before = row_count(demo)

    send(form)
    send(form)

    assert row_count(demo) == count_before + 1


# --- what the officer's decisions do afterwards


def test_confirming_the_row_of_who_has_left_brings_nobody_back(demo: Demo, clerk: Visitor):
    close_account(clerk)
    demo.deliver()
    letter_count = row_count(demo, "letters")

    demo.officer().decide("registration", receipt_numbers(demo)[1], "ยืนยัน")
    demo.deliver()

    assert (get_account(demo)["state"], demo.summary()["registered"]) == ("left", 0)
    assert row_count(demo, "letters") == letter_count


def test_cancelling_it_strikes_out_what_was_sent_and_taking_that_back_does_not_bring_the_person_back(
    demo: Demo, clerk: Visitor
):
    close_account(clerk)
    demo.deliver()
    officer, number = demo.officer(), receipt_numbers(demo)[1]

    officer.decide("registration", number, "ยกเลิก")
    demo.deliver()
    cancelled = (get_account(demo)["state"], demo.summary()["pinned"])
    officer.decide("registration", number, "")
    demo.deliver()

    assert cancelled == ("cancelled", 0)
    assert (get_account(demo)["state"], demo.summary()["pinned"]) == ("left", 1)


def test_a_decision_seen_just_before_leaving_brings_nobody_back(demo: Demo, clerk: Visitor):
    demo.officer().decide("registration", receipt_numbers(demo)[0], "ยืนยัน")
    demo.worker.sync().cycle()

    close_account(clerk)
    demo.deliver()

    assert get_account(demo)["state"] == "left"


def test_a_pin_sent_back_is_not_told_to_somebody_whom_nobody_confirmed(demo: Demo, clerk: Visitor):
    close_account(clerk)
    demo.visitor().register(email="next@school.example")
    demo.deliver()

    demo.officer().decide("pin", receipt_numbers(demo, "pin")[0], "ส่งกลับแก้ไข", "ป้ายอ่านไม่ออก")
    demo.deliver()

    assert "ป้ายอ่านไม่ออก" not in letter_to(demo, "next@school.example")


def test_a_pin_sent_back_goes_to_who_works_there_now(demo: Demo, clerk: Visitor):
    close_account(clerk)
    demo.visitor().register(email="next@school.example", letter=True)
    demo.deliver()

    demo.officer().decide("pin", receipt_numbers(demo, "pin")[0], "ส่งกลับแก้ไข", "ป้ายอ่านไม่ออก")
    demo.deliver()

    assert "ป้ายอ่านไม่ออก" in letter_to(demo, "next@school.example")
    assert "ป้ายอ่านไม่ออก" not in letter_to(demo, OLD_EMAIL)


def test_a_pin_sent_back_with_nobody_there_writes_to_nobody(demo: Demo, clerk: Visitor):
    close_account(clerk)
    demo.deliver()
    letter_count = row_count(demo, "letters")

    demo.officer().decide("pin", receipt_numbers(demo, "pin")[0], "ส่งกลับแก้ไข", "ป้ายอ่านไม่ออก")
    demo.deliver()

    assert row_count(demo, "letters") == letter_count
    assert demo.summary()["to_correct"] == 1


# --- receipts


def test_an_old_receipt_revives_nothing(demo: Demo, clerk: Visitor):
    with demo.services.db.read() as conn:
        receipt = entries.get_newest(conn, "registration", SCHOOL, SCHOOL)["receipt"]
    close_account(clerk)
    letter_count = row_count(demo, "letters")

    answers = [
        post(demo.visitor(), f"/receipt/{receipt}/{act}", fields).status_int
        for act, fields in (("send-again", {}), ("address", {"email": "thief@elsewhere.example"}))
    ]

    assert answers == [403, 403]
    assert (get_account(demo)["state"], get_account(demo)["email"], row_count(demo, "letters")) == (
        "left",
        OLD_EMAIL,
        letter_count,
    )
