"""Staff who cannot sign in: a link goes to the address on record; without one OBEC decides."""

import pytest
from sqlalchemy import select

from service.accounts.second_person import are_in_one_hand
from service.store import accounts
from service.store.schema import audit_log
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


def acts_on(demo: Demo, username: str) -> list[tuple]:
    """Return (act, trail) of what was done with an account."""
    columns = (audit_log.c.act, audit_log.c.area)
    with demo.services.db.read() as conn:
        is_meant = audit_log.c.about["username"].as_string() == username
        return [tuple(row) for row in conn.execute(select(*columns).where(is_meant))]


def add_obec_user(demo: Demo, username: str, email: str = "") -> None:
    with demo.services.db.begin() as conn:
        values = {"role": "obec", "username": username, "email": email}
        accounts.add(conn, demo.clock(), **values, state=accounts.CONFIRMED)
        conn.commit()


def letters_to(demo: Demo, address: str) -> list[str]:
    demo.deliver()
    return [letter for letter in demo.letters() if letter.startswith(f"{address}\n")]


def approve(demo: Demo, **asked: str) -> Desk:
    demo.visitor().ask_for_access(**asked)
    desk = Desk(demo, "staff_access", OBEC)
    desk.decide("อนุมัติ")
    return desk


def test_access_to_an_officers_account_is_noted_and_told_as_a_slip_is(demo: Demo):
    add_obec_user(demo, "other", "other@obec.example")
    with demo.services.db.begin() as conn:
        values = {"role": "officer", "username": "two", "area": AREA, "email": "two@area.example"}
        accounts.add(conn, demo.clock(), **values, state=accounts.CONFIRMED)
        conn.commit()
    approve(demo, username=OFFICER, area=AREA_NAME)

    assert sorted(acts_on(demo, OFFICER), key=str) == [("access_given", AREA), ("access_given", None)]
    (to_obec,), (to_officer,) = (letters_to(demo, to) for to in ("other@obec.example", "two@area.example"))
    assert OFFICER in to_obec and OFFICER in to_officer
    page = demo.staff("obec").get(f"/area/{AREA}")
    assert f"ให้เข้าใช้บัญชีเจ้าหน้าที่ {OFFICER}" in page.text


def test_a_new_officer_stands_in_the_trails_of_the_area_and_of_obec(demo: Demo):
    approve(demo, area=AREA_NAME)

    acts = sorted(acts_on(demo, f"{OFFICER}-2"), key=str)
    assert acts == [("account_made", AREA), ("account_made", None)]


def test_an_account_of_obec_that_a_request_opened_is_no_second_person(demo: Demo):
    add_obec_user(demo, "obec-old")
    with demo.services.db.read() as conn:
        assert not are_in_one_hand(conn, "obec", "obec-old", demo.clock())
    approve(demo, username="obec-old", area="")

    with demo.services.db.read() as conn:
        assert are_in_one_hand(conn, "obec", "obec-old", demo.clock())


def test_taking_access_back_is_told_to_the_address_that_is_wiped_and_to_obec(demo: Demo):
    add_obec_user(demo, "other", "other@obec.example")
    approve(demo, username=OFFICER, area=AREA_NAME).decide("")

    assert ("access_taken", AREA) in acts_on(demo, OFFICER)
    for address in (REGISTRATION["email"], "other@obec.example"):
        assert any("ถูกนำอีเมลและรหัสผ่านออก" in letter for letter in letters_to(demo, address))
