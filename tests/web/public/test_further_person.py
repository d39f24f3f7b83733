"""Two people claim one school: both work, sealed off from each other, until the officer has looked."""

import pytest

from service.records import READINESS
from tests.cast.own_account import count_letters_to, get_account, letter_to
from tests.cast.people import SCHOOL, Demo, Visitor, send
from tests.cast.posts import send_mail, signed_in_clerk

SECOND, THEIRS, WORD = f"{SCHOOL}-2", "second@school.example", "โทรสอบถามแล้ว"


@pytest.fixture
def first(demo: Demo) -> Visitor:
    """The person who registered first, was confirmed, and has pinned."""
    person = signed_in_clerk(demo)
    person.pin()
    demo.deliver()
    return person


def second_person(demo: Demo) -> Visitor:
    """Returns somebody who registered for the same school, and has signed in."""
    demo.visitor().register(email=THEIRS)
    demo.deliver()
    demo.visitor().set_password(demo.password_link())
    return demo.visitor().sign_in(SECOND)


def decide(demo: Demo, decision: str, note: str = "") -> None:
    officer = demo.officer()
    number = next(line["เลขที่รับ"] for line in officer.lines("registration") if line["ชื่อผู้ใช้"] == SECOND)
    officer.decide("registration", number, decision, note)
    demo.deliver()


def test_the_second_works_at_once_and_each_gets_an_honest_letter(demo: Demo, first: Visitor):
    second = second_person(demo)

    assert second.get("/home").status_int == 200
    assert get_account(demo, SECOND)["state"] == "provisional"
    for address in ("clerk@school.example", THEIRS):
        assert any(
            text.startswith(address) and "มากกว่าหนึ่งคน" in text and "ไม่เห็นข้อมูลที่อีกคนส่ง" in text
            for text in demo.letters()
        )
    assert "คนที่ 2" in demo.officer().lines("registration")[-1]["ข้อสังเกต"]


def test_neither_sees_what_the_other_sent(demo: Demo, first: Visitor):
    second = second_person(demo)
    second.pin(point_name="จุดที่แต่งขึ้น", contact_phone="081-000-9999")
    demo.deliver()

    assert second.get("/pin/1", expect_errors=True).status_int == 404
    assert "จุดบริการหลัก" not in second.get("/pin")
    assert first.get("/pin/2", expect_errors=True).status_int == 404
    assert "จุดที่แต่งขึ้น" not in first.get("/pin")
    assert demo.summary()["pinned"] == 1


def test_what_the_second_sent_supersedes_nothing_of_the_first(demo: Demo, first: Visitor):
    first.survey()
    demo.deliver()
    second = second_person(demo)
    second.survey(**{"readiness--computer": "no"})
    demo.deliver()

    assert demo.summary()["readiness.computer"] == 1
    assert first.open_form("/survey")["readiness--computer"].value == "yes"
    assert second.open_form("/survey")["readiness--computer"].value == "no"


def test_a_field_that_the_second_left_alone_is_not_inherited_from_the_first(demo: Demo, first: Visitor):
    first.survey()
    second = second_person(demo)
    second.survey()
    demo.deliver()
    first.survey(**{"readiness--computer": "no"})
    demo.deliver()

    form = second.open_form("/survey")
    form["readiness--card_reader"] = "no"
    send(form)
    demo.deliver()

    label = READINESS.field("computer").label_th
    lines = {line["ครั้งที่"]: line for line in demo.officer().lines("readiness")}
    assert (lines[3][label], lines[4][label]) == ("ไม่ใช่", "ใช่")


def test_filled_down_a_confirmation_does_not_act_on_either_claim_without_a_word(demo: Demo, first: Visitor):
    second_person(demo)

    decide(demo, "ยืนยัน")

    assert get_account(demo, SECOND)["state"] == "provisional"
    summary = [row for row in demo.officer().cells("summary") if SECOND in row]
    assert any("ยังไม่มีผล" in str(cell) and "มากกว่าหนึ่งคน" in str(cell) for row in summary for cell in row)


def test_confirmed_with_a_word_the_second_works_beside_the_first(demo: Demo, first: Visitor):
    second = second_person(demo)

    decide(demo, "ยืนยัน", WORD)
    second.pin("/pin/1", phone="053-999-888")
    demo.deliver()

    assert (get_account(demo)["state"], get_account(demo, SECOND)["state"]) == ("confirmed", "confirmed")
    assert first.get("/home").status_int == 200
    assert [line["โทรศัพท์ของจุดบริการ"] for line in demo.officer().lines("pin")] == [
        "053-711-222",
        "053-999-888",
    ]
    assert demo.summary()["pinned"] == 1


def test_refused_the_second_is_signed_out_and_the_first_is_untouched(demo: Demo, first: Visitor):
    account_before = dict(get_account(demo))
    second = second_person(demo)

    decide(demo, "ยกเลิก")
    send_mail(demo)

    assert get_account(demo, SECOND)["state"] == "cancelled"
    assert second.get("/home").status_int == 302
    assert dict(get_account(demo)) == account_before
    assert first.get("/home").status_int == 200
    assert (demo.summary()["registered"], demo.summary()["pinned"]) == (1, 1)


def test_a_link_that_a_cancelled_person_got_before_sets_no_password(demo: Demo, first: Visitor):
    demo.visitor().register(email=THEIRS)
    demo.deliver()
    link = demo.password_link()

    decide(demo, "ยกเลิก")
    decide(demo, "ยืนยัน", WORD)

    assert demo.visitor().get(link, expect_errors=True).status_int == 410


def test_taking_the_refusal_back_lets_the_second_work_again_sealed_off(demo: Demo, first: Visitor):
    second_person(demo)
    decide(demo, "ยกเลิก")

    decide(demo, "")

    assert get_account(demo, SECOND)["state"] == "provisional"
    assert count_letters_to(demo, "clerk@school.example") == 2
    assert "มากกว่าหนึ่งคน" in letter_to(demo, "clerk@school.example")


def test_taking_a_confirmation_back_seals_the_second_off_again(demo: Demo, first: Visitor):
    second = second_person(demo)
    decide(demo, "ยืนยัน", WORD)
    assert second.get("/pin/1").status_int == 200

    decide(demo, "")

    assert second.get("/pin/1", expect_errors=True).status_int == 404
    assert first.get("/home").status_int == 200
