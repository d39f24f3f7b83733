"""People are told what staff do to them in the sheet."""

import pytest

from service.store import accounts, agencies
from tests.cast import mirror
from tests.cast.people import AREA, SCHOOL, Demo, Visitor
from tests.cast.posts import signed_in_clerk

CLERK, PHONE = "clerk@school.example", "053-600-000"


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    """A clerk whose pin stands in the sheet of an area with a telephone."""
    with demo.services.db.begin() as conn:
        agencies.update(conn, AREA, phone=PHONE)
        conn.commit()
    clerk = signed_in_clerk(demo)
    clerk.pin()
    demo.deliver()
    return clerk


def letters(demo: Demo, word: str) -> list[str]:
    demo.deliver()
    return [letter for letter in demo.letters() if letter.startswith(f"{CLERK}\n") and word in letter]


def number_of(demo: Demo, record: str = "pin") -> str:
    return demo.officer().lines(record)[0]["เลขที่รับ"]


def delete_row(demo: Demo, record: str = "pin") -> None:
    """Insert a row before deleting the first: Google keeps at least one row below the frozen header."""
    officer = demo.officer()
    officer.hand.insert_rows(officer.file, officer.sheets[record], 2)
    officer.hand.delete_rows(officer.file, officer.sheets[record], 1)


# --- finding 2.7


def test_the_home_and_the_receipt_say_that_the_area_took_a_pin_out_and_whom_to_ask(
    demo: Demo, clerk: Visitor
):
    delete_row(demo)
    demo.deliver()

    home = clerk.get("/home")
    receipt = home.click(href="/receipt/", index=0)
    for page in (home, receipt):
        assert "เขตนำรายการนี้ออกเมื่อ" in page and PHONE in page
    assert "ยังไม่ปัก" not in home and "ปักหมุด อยู่ในตารางแล้ว" not in home
    assert "อยู่ในตารางของเขตแล้ว" not in receipt


def test_before_anything_is_pinned_the_home_says_so(demo: Demo):
    assert "ยังไม่ปัก" in signed_in_clerk(demo).get("/home")


def test_a_row_that_staff_take_out_is_told_to_who_sent_it(demo: Demo, clerk: Visitor):
    number = number_of(demo)
    delete_row(demo)

    (letter,) = letters(demo, "นำรายการนี้ออกจากตาราง")
    assert number in letter and PHONE in letter


@pytest.mark.parametrize(("state", "told"), [("confirmed", True), ("provisional", False)])
def test_where_who_sent_it_has_left_another_person_is_told_whom_the_area_has_confirmed(
    demo: Demo, clerk: Visitor, state: str, told: bool
):
    with demo.services.db.begin() as conn:
        accounts.update(conn, accounts.get_by_username(conn, SCHOOL)["id"], state="left")
        mirror.add_account(conn, "successor", state)
        conn.commit()
    delete_row(demo)

    demo.deliver()

    letters_out = [letter for letter in demo.letters() if "นำรายการนี้ออกจากตาราง" in letter]
    assert [letter.split("\n")[0] for letter in letters_out] == ["successor@school.example"] * told


def test_a_row_that_comes_back_within_the_hold_is_told_to_nobody(demo: Demo, clerk: Visitor):
    number, sent = number_of(demo), len(demo.letters())
    demo.officer().type("pin", number, "สถานะรายการ", "ถอนแล้ว")
    demo.sync.drain()
    demo.worker.postman().deliver()
    assert len(demo.letters()) == sent

    demo.officer().type("pin", number, "สถานะรายการ", "")
    demo.sync.drain()

    assert letters(demo, "สำนักงานเขตเปลี่ยน") == []


def test_so_is_one_that_staff_mark_as_withdrawn(demo: Demo, clerk: Visitor):
    demo.officer().type("pin", number_of(demo), "สถานะรายการ", "ถอนแล้ว")

    assert len(letters(demo, "บันทึกว่าถอนรายการนี้แล้ว")) == 1
    assert "เขตบันทึกว่าถอนรายการนี้แล้ว" in clerk.get("/home")


def test_so_is_a_point_whose_position_staff_change_once_for_both_coordinates(demo: Demo, clerk: Visitor):
    demo.officer().type("pin", number_of(demo), "ละติจูด", "19.9")
    demo.officer().type("pin", number_of(demo), "ลองจิจูด", "99.8")

    assert len(letters(demo, "แก้พิกัดของจุดบริการนี้")) == 1


def test_a_point_that_is_typed_away_and_back_within_the_hold_is_told_to_nobody(demo: Demo, clerk: Visitor):
    before = demo.officer().lines("pin")[0]["ละติจูด"]
    for latitude in ("19.9", "19.8", str(before)):
        demo.officer().type("pin", number_of(demo), "ละติจูด", latitude)
        demo.sync.drain()

    assert letters(demo, "แก้พิกัดของจุดบริการนี้") == []


def test_one_that_is_typed_away_twice_is_told_though_a_stop_on_the_way_is_where_it_ends(
    demo: Demo, clerk: Visitor
):
    for latitude in ("19.9", "19.8", "19.9"):
        demo.officer().type("pin", number_of(demo), "ละติจูด", latitude)
        demo.sync.drain()

    assert len(letters(demo, "แก้พิกัดของจุดบริการนี้")) == 1


def test_what_else_staff_type_is_not(demo: Demo, clerk: Visitor):
    demo.officer().type("pin", number_of(demo), "หมายเหตุ", "โทรแล้ว")

    assert letters(demo, "สำนักงานเขตเปลี่ยน") == []


def test_several_changes_are_one_letter(demo: Demo, clerk: Visitor):
    clerk.pin(point_name="ห้องทะเบียน", latitude="20.113000")
    demo.deliver()
    for line in demo.officer().lines("pin"):
        demo.officer().type("pin", line["เลขที่รับ"], "สถานะรายการ", "ถอนแล้ว")

    (letter,) = letters(demo, "บันทึกว่าถอนรายการนี้แล้ว")
    assert letter.count("เลขที่รับ") == 2


def test_what_a_person_withdraws_is_not_told_as_the_deed_of_staff(demo: Demo, clerk: Visitor):
    clerk.open_form("/pin/1/withdraw").submit()
    demo.deliver()

    assert letters(demo, "สำนักงานเขตเปลี่ยน") == []
    assert "เขตบันทึกว่าถอน" not in clerk.get("/home")


def test_an_account_that_is_cancelled_is_told_to_its_person(demo: Demo, clerk: Visitor):
    demo.officer().decide("registration", number_of(demo, "registration"), "ยกเลิก")

    (letter,) = letters(demo, "ยกเลิกบัญชีของท่าน")
    assert PHONE in letter


def test_one_that_is_restored_at_once_is_not(demo: Demo, clerk: Visitor):
    number = number_of(demo, "registration")
    demo.officer().decide("registration", number, "ยกเลิก")
    demo.sync.drain()
    demo.officer().decide("registration", number, "ยืนยัน")

    assert letters(demo, "ยกเลิกบัญชีของท่าน") == []
