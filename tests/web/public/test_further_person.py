"""A further person of a school waits for the officer, is confirmed or refused; the first is untouched."""

import pytest

from tests.cast.own_account import count_letters_to, get_account, letter_to
from tests.cast.people import SCHOOL, Demo, Visitor
from tests.cast.posts import send_mail, signed_in_clerk

SECOND, THEIRS = f"{SCHOOL}-2", "second@school.example"


@pytest.fixture
def first(demo: Demo) -> Visitor:
    """The person who registered first and has pinned."""
    person = signed_in_clerk(demo)
    person.pin()
    demo.deliver()
    return person


def decide(demo: Demo, decision: str) -> None:
    officer = demo.officer()
    number = next(line["เลขที่รับ"] for line in officer.lines("registration") if line["ชื่อผู้ใช้"] == SECOND)
    officer.decide("registration", number, decision)
    demo.deliver()


def test_the_second_waits_without_a_letter_and_the_first_is_told(demo: Demo, first: Visitor):
    page = demo.visitor().register(email=THEIRS)
    demo.deliver()

    assert "รอสำนักงานเขตยืนยัน" in page
    assert get_account(demo, SECOND)["state"] == "waiting"
    assert count_letters_to(demo, THEIRS) == 0
    assert "มีผู้ลงทะเบียนเพิ่ม" in letter_to(demo, "clerk@school.example")
    assert "คนที่ 2" in demo.officer().lines("registration")[-1]["ข้อสังเกต"]


def test_confirmed_the_second_works_beside_the_first(demo: Demo, first: Visitor):
    demo.visitor().register(email=THEIRS)
    demo.deliver()

    decide(demo, "ยืนยัน")
    assert SECOND in letter_to(demo, THEIRS)
    demo.visitor().set_password(demo.password_link())
    second = demo.visitor().sign_in(SECOND)
    second.pin("/pin/1", phone="053-999-888")
    demo.deliver()

    assert (get_account(demo)["state"], get_account(demo, SECOND)["state"]) == ("provisional", "confirmed")
    assert first.get("/home").status_int == 200
    assert [line["โทรศัพท์ของจุดบริการ"] for line in demo.officer().lines("pin")] == [
        "053-711-222",
        "053-999-888",
    ]
    assert demo.summary()["pinned"] == 1


def test_refused_the_second_never_gets_in_and_the_first_is_untouched(demo: Demo, first: Visitor):
    account_before = dict(get_account(demo))
    receipt = demo.visitor().register(email=THEIRS).request.path
    demo.deliver()

    decide(demo, "ยกเลิก")
    send_mail(demo)

    assert get_account(demo, SECOND)["state"] == "cancelled"
    assert count_letters_to(demo, THEIRS) == 0
    assert demo.visitor().get(f"{receipt}/address", expect_errors=True).status_int == 403
    assert dict(get_account(demo)) == account_before
    assert first.get("/home").status_int == 200
    assert (demo.summary()["registered"], demo.summary()["pinned"]) == (1, 1)


def test_taking_the_refusal_back_lets_the_second_wait_again(demo: Demo, first: Visitor):
    demo.visitor().register(email=THEIRS)
    demo.deliver()
    decide(demo, "ยกเลิก")

    decide(demo, "")

    assert get_account(demo, SECOND)["state"] == "waiting"
    assert count_letters_to(demo, THEIRS) == 0


def test_taking_a_confirmation_back_shuts_the_second_out_again(demo: Demo, first: Visitor):
    demo.visitor().register(email=THEIRS)
    demo.deliver()
    decide(demo, "ยืนยัน")
    demo.visitor().set_password(demo.password_link())
    second = demo.visitor().sign_in(SECOND)

    decide(demo, "")

    assert second.get("/home").status_int == 302
    assert first.get("/home").status_int == 200
