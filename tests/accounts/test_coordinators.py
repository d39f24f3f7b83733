"""A coordinator did not give their own name: they are told once, who did, when that person is confirmed."""

import pytest

from service.records.forwarded_text import NO_LINK
from service.store.schema import entries
from tests.cast.people import PIN, REGISTRATION, Demo, Visitor
from tests.cast.posts import send_mail, signed_in_clerk

COORDINATOR = {"contact_name": "ผู้ประสานงาน สมมติ", "contact_email": "coordinator@school.example"}


def notices(demo: Demo, to: str = COORDINATOR["contact_email"]) -> list[str]:
    send_mail(demo)
    return [letter for letter in demo.letters() if letter.startswith(f"{to}\n") and "ผู้ประสานงาน" in letter]


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    return signed_in_clerk(demo)


def confirm(demo: Demo) -> None:
    demo.deliver()
    officer = demo.officer()
    officer.decide("registration", officer.lines("registration")[0]["เลขที่รับ"], "ยืนยัน")
    demo.deliver()


def test_a_coordinator_is_told_who_gave_the_name_and_how_to_object(demo: Demo, clerk: Visitor):
    clerk.pin(**COORDINATOR)

    (letter,) = notices(demo)
    assert "ตัวอย่าง ทดสอบระบบ ของ" in letter and "คัดค้าน" in letter
    assert "help@pakmut.example" in letter and "/privacy" in letter
    assert PIN["contact_phone"] not in letter


def test_nobody_is_told_twice(demo: Demo, clerk: Visitor):
    clerk.pin(**COORDINATOR)
    clerk.pin("/pin/1", phone="053-999-888")
    clerk.pin(point_name="ห้องทะเบียน", latitude="20.2001", **COORDINATOR)

    assert len(notices(demo)) == 1


def test_another_coordinator_is_told_too(demo: Demo, clerk: Visitor):
    clerk.pin(**COORDINATOR)
    clerk.pin("/pin/1", contact_email="next@school.example")

    assert (len(notices(demo)), len(notices(demo, "next@school.example"))) == (1, 1)


def test_who_names_themselves_gets_no_such_letter(demo: Demo, clerk: Visitor):
    clerk.pin(contact_email="CLERK@school.example")

    assert notices(demo, "CLERK@school.example") == []


def test_nothing_goes_to_an_address_that_an_unconfirmed_person_typed(demo: Demo):
    signed_in_clerk(demo, letter=False).pin(**COORDINATOR)

    assert notices(demo) == []


def test_the_coordinator_is_told_when_that_person_is_confirmed(demo: Demo):
    signed_in_clerk(demo, letter=False).pin(**COORDINATOR)

    confirm(demo)

    assert len(notices(demo)) == 1


def test_a_coordinator_of_a_point_that_was_withdrawn_before_is_not_told(demo: Demo):
    clerk = signed_in_clerk(demo, letter=False)
    clerk.pin(**COORDINATOR)
    clerk.open_form("/pin/1/withdraw").submit()

    confirm(demo)

    assert notices(demo) == []


def test_a_name_with_a_link_or_a_number_reaches_no_coordinator(demo: Demo, clerk: Visitor):
    page = clerk.pin(point_name="ห้องทะเบียน bit.ly/evil", **COORDINATOR)

    assert "กรุณาอย่าใส่ลิงก์" in page.text and "bit.ly/evil" in page.text
    assert notices(demo) == []


def test_the_name_of_who_gave_it_goes_without_what_an_older_form_let_through(demo: Demo, clerk: Visitor):
    with demo.services.db.begin() as conn:
        conn.execute(
            entries.update()
            .where(entries.c.record == "registration")
            .values(answers={**REGISTRATION, "first_name": "bit.ly/evil โทร 081-234-5678"})
        )
        conn.commit()
    clerk.pin(**COORDINATOR)

    (letter,) = notices(demo)
    assert "evil" not in letter and "234-5678" not in letter and NO_LINK in letter
