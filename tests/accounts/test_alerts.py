"""OBEC's other users are told what is done to accounts of staff."""

import pytest

from service.accounts import second_factor
from service.store import accounts
from tests.cast.people import AREA, SCHOOL, Demo
from tests.cast.posts import post, send_mail, signed_in_clerk

OFFICER = f"officer-{AREA}"
OTHER = "other@obec.example"


@pytest.fixture
def told(demo: Demo) -> Demo:
    """A demonstration with a second OBEC user, who has an address; the first has one, too."""
    with demo.services.db.begin() as conn:
        accounts.update(conn, accounts.get_by_username(conn, "obec")["id"], email="obec@obec.example")
        for username, state, email in (
            ("other", "confirmed", OTHER),
            ("gone", "cancelled", "gone@obec.example"),
        ):
            accounts.add(conn, demo.clock(), role="obec", username=username, state=state, email=email)
        conn.commit()
    return demo


def letters_to(demo: Demo, to: str) -> list[str]:
    send_mail(demo)
    return [letter for letter in demo.letters() if letter.startswith(f"{to}\n")]


def test_a_new_account_is_told_to_the_others_and_not_to_who_made_it(told: Demo):
    fields = {"role": "obec", "username": "somying", "area": "", "email": "somying@obec.example"}

    post(told.staff("obec"), "/obec/accounts", fields)

    (letter,) = letters_to(told, OTHER)
    assert "มีการเปิดบัญชีเจ้าหน้าที่: somying" in letter and "ผู้ดำเนินการ: obec" in letter
    assert letters_to(told, "obec@obec.example") == letters_to(told, "gone@obec.example") == []
    assert not any("มีการเปิดบัญชี" in letter for letter in letters_to(told, "somying@obec.example")[1:])


def test_a_slip_of_staff_is_told_and_one_of_an_agency_is_not(told: Demo):
    signed_in_clerk(told)
    post(told.staff(OFFICER), f"/area/{AREA}/people/{SCHOOL}/slip", {})
    before = letters_to(told, OTHER)

    post(told.staff("obec"), f"/obec/accounts/{OFFICER}/slip", {})

    (letter,) = letters_to(told, OTHER)
    assert before == []
    assert "มีการออกใบเข้าสู่ระบบของเจ้าหน้าที่" in letter and OFFICER in letter


def test_what_a_command_does_is_told_to_all(told: Demo):
    told.app.test_cli_runner().invoke(args=["accounts", "add", "officer", "somchai", "--area", AREA])

    for to in (OTHER, "obec@obec.example"):
        made, slip = letters_to(told, to)
        assert "ผู้ดูแลระบบ (ด้วยคำสั่ง)" in made and "ใบเข้าสู่ระบบ" in slip


def test_an_account_that_is_opened_again_is_told(told: Demo):
    obec = told.staff("obec")
    post(obec, f"/obec/accounts/{OFFICER}/close", {})

    post(obec, f"/obec/accounts/{OFFICER}/reopen", {})

    closed, opened = letters_to(told, OTHER)
    assert "ถูกปิด" in closed and "มีการเปิดบัญชีเจ้าหน้าที่" in opened and OFFICER in opened


def test_who_holds_an_account_of_staff_is_told_that_it_was_closed(told: Demo):
    with told.services.db.begin() as conn:
        accounts.update(conn, accounts.get_by_username(conn, OFFICER)["id"], email="one@area.example")
        conn.commit()

    post(told.staff("obec"), f"/obec/accounts/{OFFICER}/close", {})

    (letter,) = letters_to(told, "one@area.example")
    assert "ถูกปิด" in letter and "ผู้ดำเนินการ: obec" in letter


def test_who_loses_the_second_step_is_told(told: Demo):
    with told.services.db.begin() as conn:
        other = accounts.get_by_username(conn, "other")
        second_factor.set_up(conn, other, second_factor.new_seed(), 1, told.clock())
        second_factor.remove(conn, other, "obec", told.clock())
        conn.commit()

    (letter,) = letters_to(told, OTHER)
    assert "การยืนยันสองขั้นตอนของบัญชีท่านถูกยกเลิก" in letter and "ผู้ดำเนินการ: obec" in letter
