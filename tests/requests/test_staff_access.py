"""Staff who cannot sign in: a link goes to the address on record; without one OBEC decides."""

import pytest

from service.store import accounts
from tests.cast.people import AREA, OTHER_AREA, REGISTRATION, Demo
from tests.requests.desk import OBEC, Desk, get_account, get_request

OFFICER, AREA_NAME = f"officer-{AREA}", "สพป.เชียงราย เขต 3"
SENT_TEXT = "ได้รับคำร้องแล้ว"


def set_address(demo: Demo, username: str = OFFICER, email: str = "known@area.example") -> None:
    with demo.services.db.begin() as conn:
        accounts.update(conn, accounts.get_by_username(conn, username)["id"], email=email)
        conn.commit()


def test_with_an_address_on_record_the_link_goes_there_and_nowhere_else(demo: Demo):
    set_address(demo)
    page = demo.visitor().ask_for_access(username=OFFICER, area=AREA_NAME)
    demo.deliver()

    assert SENT_TEXT in page.text
    assert [letter.split("\n")[0] for letter in demo.letters()] == ["known@area.example"]
    assert Desk(demo, "staff_access", OBEC).lines == []


def test_without_one_it_waits_for_obec_and_no_letter_goes_out(demo: Demo):
    page = demo.visitor().ask_for_access(username=OFFICER, area=AREA_NAME)

    (line,) = Desk(demo, "staff_access", OBEC).lines
    assert (SENT_TEXT in page.text, line["ชื่อผู้ใช้เดิม"], line["โทรศัพท์"]) == (
        True,
        OFFICER,
        REGISTRATION["phone"],
    )
    assert demo.letters() == []


@pytest.mark.parametrize("username", [OFFICER, "officer-nobody", ""])
def test_the_answer_is_the_same_whoever_asks(demo: Demo, username: str):
    set_address(demo)
    known_officers_page = demo.visitor().ask_for_access(username=OFFICER, area=AREA_NAME)

    page = demo.visitor().ask_for_access(username=username, area=AREA_NAME)

    assert (page.status_int, page.request.path_qs) == (
        known_officers_page.status_int,
        known_officers_page.request.path_qs,
    )
    assert page.text == known_officers_page.text


def test_the_same_form_twice_is_one_letter_and_one_request(demo: Demo):
    set_address(demo)
    form = demo.visitor().open_form("/password/forgot/staff")
    for key, value in (REGISTRATION | {"username": OFFICER, "area": AREA_NAME}).items():
        form[key] = value
    form["notice"] = True

    assert [form.submit().status_int for _ in range(2)] == [303, 303]
    demo.deliver()
    assert len(demo.letters()) == 1


def test_an_approval_sends_the_link_to_the_senders_address_and_taking_it_back_ends_it(demo: Demo):
    demo.visitor().ask_for_access(username=OFFICER, area=AREA_NAME)
    desk = Desk(demo, "staff_access", OBEC)
    desk.decide("อนุมัติ")

    assert get_account(demo, OFFICER)["email"] == REGISTRATION["email"]
    link = demo.password_link()
    demo.visitor().set_password(link)
    officer = demo.visitor().sign_in(OFFICER)
    assert officer.get(f"/area/{AREA}").status_int == 200

    desk.decide("")
    assert (get_account(demo, OFFICER)["email"], get_account(demo, OFFICER)["password_hash"]) == ("", None)
    assert officer.get(f"/area/{AREA}").status_int == 302


def test_an_officer_without_an_account_gets_one_of_the_area(demo: Demo):
    demo.visitor().ask_for_access(area=AREA_NAME)
    Desk(demo, "staff_access", OBEC).decide("อนุมัติ")

    new_account = get_account(demo, f"{OFFICER}-2")
    assert (new_account["role"], new_account["area"], new_account["email"], new_account["state"]) == (
        "officer",
        AREA,
        REGISTRATION["email"],
        "confirmed",
    )


@pytest.mark.parametrize(
    "asked, sentence",
    [
        ({"username": f"officer-{OTHER_AREA}", "area": AREA_NAME}, "ของเขตอื่น"),
        ({"area": ""}, "ผู้ใช้ของ สพฐ."),
    ],
)
def test_access_to_another_area_or_to_all_of_them_is_not_given_by_a_request(
    demo: Demo, asked: dict, sentence: str
):
    demo.visitor().ask_for_access(**asked)
    desk = Desk(demo, "staff_access", OBEC)
    desk.decide("อนุมัติ")

    assert (sentence in desk.summary_text(), get_request(demo)["state"]) == (True, "")


def test_an_area_that_is_typed_into_the_sheet_gives_no_access_there(demo: Demo):
    demo.visitor().ask_for_access(area=AREA_NAME)
    desk = Desk(demo, "staff_access", OBEC)
    desk.type("เขตพื้นที่การศึกษา", "สพป.แพร่ เขต 2")
    desk.decide("อนุมัติ")

    assert get_account(demo, f"{OFFICER}-2")["area"] == AREA


def test_an_agencys_account_is_no_member_of_staff(demo: Demo):
    demo.visitor().settle("57030001")
    before = len(demo.letters())
    demo.visitor().ask_for_access(username="57030001", area=AREA_NAME, email="stranger@elsewhere.example")
    desk = Desk(demo, "staff_access", OBEC)

    assert len(demo.letters()) == before
    desk.decide("อนุมัติ")
    assert get_account(demo, "57030001")["email"] == REGISTRATION["email"]
