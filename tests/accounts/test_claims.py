"""What speaks against confirming a registration without a look: each reason, and its opposite."""

import pytest

from service.accounts import claims
from service.store import accounts, agencies
from tests.cast.people import (
    AREA,
    OTHER_AREA,
    REGISTRATION,
    SCHOOL,
    Demo,
    open_address_form,
    send,
)

BUREAU = "OBEC-04"


def reasons(demo: Demo, username: str = SCHOOL) -> list[str]:
    with demo.services.db.read() as conn:
        return claims.reasons(conn, accounts.get_by_username(conn, username))


def set_register_address(demo: Demo, email: str) -> None:
    with demo.services.db.begin() as conn:
        agencies.update(conn, SCHOOL, email=email)
        conn.commit()


def add_officer(demo: Demo, email: str, area: str = AREA) -> None:
    with demo.services.db.begin() as conn:
        values = {"username": "officer-new", "role": "officer", "area": area, "state": accounts.CONFIRMED}
        accounts.add(conn, demo.clock(), email=email, **values)
        conn.commit()


def confirm_in_sheet(demo: Demo, note: str = "") -> str:
    """Have the officer choose ยืนยัน for the first registration; returns the state of its account."""
    demo.deliver()
    officer = demo.officer()
    officer.decide("registration", officer.lines("registration")[0]["เลขที่รับ"], "ยืนยัน", note)
    demo.deliver()
    with demo.services.db.read() as conn:
        return accounts.get_by_username(conn, SCHOOL)["state"]


def test_nothing_speaks_against_the_only_person_of_a_school_without_an_address_in_the_register(demo: Demo):
    demo.visitor().register()

    assert reasons(demo) == []
    assert confirm_in_sheet(demo) == "confirmed"


def test_two_who_claim_one_school_speak_against_each_other(demo: Demo):
    demo.visitor().register()
    demo.visitor().register(email="second@school.example")

    assert reasons(demo) == reasons(demo, f"{SCHOOL}-2") == [claims.OTHER_CLAIMANT]
    assert confirm_in_sheet(demo) == "provisional"


def test_who_registers_twice_with_one_address_speaks_against_nobody_and_is_confirmed(demo: Demo):
    demo.visitor().register()
    demo.visitor().register(email=f"  {REGISTRATION['email'].upper()}")

    assert reasons(demo) == reasons(demo, f"{SCHOOL}-2") == []
    assert confirm_in_sheet(demo) == "confirmed"
    assert not any("มากกว่าหนึ่งคน" in letter for letter in demo.letters())


def test_who_shared_an_address_speaks_against_the_other_once_it_is_another(demo: Demo):
    demo.visitor().register()
    stranger = demo.visitor()
    form = open_address_form(stranger.register())
    form["email"] = "stranger@else.example"
    send(form)
    demo.deliver()

    assert reasons(demo) == reasons(demo, f"{SCHOOL}-2") == [claims.OTHER_CLAIMANT]
    assert sum("มากกว่าหนึ่งคน" in letter for letter in demo.letters()) == 2


def test_somebody_who_proved_nothing_speaks_against_nobody(demo: Demo):
    demo.visitor().register()
    demo.visitor().register(captcha=False, email="second@school.example")

    assert reasons(demo) == []
    assert reasons(demo, f"{SCHOOL}-2") == [claims.OTHER_CLAIMANT]


def test_two_who_proved_nothing_speak_against_each_other(demo: Demo):
    demo.visitor().register(captcha=False)
    demo.visitor().register(captcha=False, email="second@school.example")

    assert reasons(demo) == reasons(demo, f"{SCHOOL}-2") == [claims.OTHER_CLAIMANT]
    assert confirm_in_sheet(demo) == "waiting"


def test_another_unit_of_an_office_speaks_against_nobody(demo: Demo):
    demo.visitor().register(BUREAU, unit="กลุ่มหนึ่ง")
    demo.visitor().register(BUREAU, unit="กลุ่มสอง", email="two@office.example")

    assert reasons(demo, BUREAU) == reasons(demo, f"{BUREAU}-2") == []


@pytest.mark.parametrize(
    ("email", "expected"),
    [("office@school.example", [claims.OTHER_ADDRESS]), ("CLERK+pakmut@school.example", []), ("", [])],
)
def test_an_address_unlike_the_one_in_the_register_needs_a_word(demo: Demo, email: str, expected: list[str]):
    set_register_address(demo, email)
    demo.visitor().register()

    assert reasons(demo) == expected


def test_with_a_word_a_doubtful_registration_is_confirmed(demo: Demo):
    set_register_address(demo, "office@school.example")
    demo.visitor().register()

    assert confirm_in_sheet(demo, note=" ") == "provisional"
    assert confirm_in_sheet(demo, note="โทรถามแล้ว") == "confirmed"


def test_nobody_confirms_an_account_that_has_their_own_address_not_even_with_a_word(demo: Demo):
    add_officer(demo, REGISTRATION["email"].upper())
    demo.visitor().register()

    assert reasons(demo) == [claims.STAFF_ADDRESS]
    assert confirm_in_sheet(demo, note="รู้จัก") == "provisional"
    assert any("ให้ สพฐ. เป็นผู้ยืนยัน" in str(cell) for row in demo.officer().cells("summary") for cell in row)


def test_an_officer_of_another_area_is_no_obstacle(demo: Demo):
    add_officer(demo, REGISTRATION["email"], OTHER_AREA)
    demo.visitor().register()

    assert reasons(demo) == []


def test_claims_of_one_school_stand_together_in_the_summary(demo: Demo):
    demo.visitor().register()
    demo.visitor().register("57030010", email="one@school.example")
    demo.visitor().register("57030010", email="two@school.example")
    demo.visitor().register(email="second@school.example")
    demo.deliver()

    cells = demo.officer().cells("summary")
    first = next(index for index, row in enumerate(cells) if "ผู้ลงทะเบียนที่ต้องดูก่อนยืนยัน" in row) + 2
    assert [row[2] for row in cells[first : first + 4]] == [
        SCHOOL,
        f"{SCHOOL}-2",
        "57030010",
        "57030010-2",
    ]
    assert "clerk@" not in str(cells)
