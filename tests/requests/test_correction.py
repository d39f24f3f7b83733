"""Corrections of what a person cannot change alone.

They take effect in the register and as new rows, and can be undone.
"""

import pytest
from stdnum.th import pin

from service import create_app
from tests.cast.own_account import close_account
from tests.cast.people import AREA, CORRECTION, OTHER_SCHOOL, REGISTRATION, SCHOOL, Demo, main_form
from tests.requests.desk import Desk, get_account, get_agency, get_request

NEW_EMAIL = CORRECTION["email"]
# Invented; the last digit fits the others.
NATIONAL_ID = "1101700230708"


@pytest.fixture
def strict(settings: dict, clock) -> Demo:
    """A demonstration that asks for the national ID number."""
    return Demo(create_app(settings | {"ASK_NATIONAL_ID": "yes"}, clock), clock)


# --- asking


def test_who_cannot_sign_in_finds_the_agency_and_asks(demo: Demo):
    page = (
        demo.visitor().get("/correction", params={"q": "อนุบาลจอมสวรรค์", "area": AREA}).click("อนุบาลจอมสวรรค์")
    )
    assert page.request.path == "/correction"

    tracking_page = demo.visitor().ask_for_correction()
    desk = Desk(demo, "correction")

    (line,) = desk.lines
    assert (line["รหัสหน่วยงาน"], line["ชื่อหน่วยงานปัจจุบัน"], line["อีเมล"]) == (
        SCHOOL,
        get_agency(demo, SCHOOL)["name_th"],
        NEW_EMAIL,
    )
    assert "ไม่ได้เข้าสู่ระบบ" in line["ข้อสังเกต"]
    assert tracking_page.request.path in demo.letters()[-1] and NEW_EMAIL in demo.letters()[-1]


def test_who_is_signed_in_asks_for_the_own_agency_whatever_the_address_says(demo: Demo):
    clerk = demo.visitor().settle(SCHOOL)

    clerk.ask_for_correction(OTHER_SCHOOL, captcha=False)

    (line,) = Desk(demo, "correction").lines
    assert (line["รหัสหน่วยงาน"], line["รหัสผู้ลงทะเบียน"]) == (SCHOOL, "")
    assert SCHOOL in line["ข้อสังเกต"] and "ไม่ได้เข้าสู่ระบบ" not in line["ข้อสังเกต"]


def test_an_agency_that_is_not_there_is_searched_for(demo: Demo):
    page = demo.visitor().get("/correction?agency=99999999", status=404)

    assert page.html.find(id="agency-search")


# --- approval


def test_an_approved_name_is_the_registers_and_the_one_before_goes_on_finding_the_agency(demo: Demo):
    before = get_agency(demo, SCHOOL)["name_th"]
    demo.visitor().ask_for_correction(name_new="โรงเรียนชื่อใหม่สมมุติ")
    Desk(demo, "correction").decide("อนุมัติ")

    assert get_agency(demo, SCHOOL)["name_th"] == "ชื่อใหม่สมมุติ"
    assert demo.visitor().get("/agencies", params={"q": before, "area": AREA}).json[0]["code"] == SCHOOL
    assert "ได้รับอนุมัติ" in demo.letters()[-1]


def test_an_approved_address_is_the_accounts_a_new_row_and_the_link_goes_there_alone(demo: Demo):
    clerk = demo.visitor().settle(SCHOOL)
    demo.visitor().ask_for_correction(registrant=SCHOOL)
    desk = Desk(demo, "correction")
    before = len(demo.letters())
    desk.decide("อนุมัติ")
    desk.wait_for_account_change()

    assert (get_account(demo, SCHOOL)["email"], get_account(demo, SCHOOL)["password_hash"]) == (
        NEW_EMAIL,
        None,
    )
    assert clerk.get("/home").status_int == 302
    first, second = desk.officer.lines("registration")
    assert (first["อีเมล"], second["อีเมล"], second["โทรศัพท์"]) == (
        REGISTRATION["email"],
        NEW_EMAIL,
        "053-711-333",
    )
    assert (second["ชื่อ"], second["ครั้งที่"]) == (REGISTRATION["first_name"], 2)
    letters = demo.letters()[before:]
    assert [letter.split("\n")[0] for letter in letters if "/password/" in letter] == [NEW_EMAIL]
    assert [letter.split("\n")[0] for letter in letters if "เปลี่ยนไปใช้อีเมลอื่นแล้ว" in letter] == [
        REGISTRATION["email"]
    ]
    assert demo.summary()["registered"] == 1


def test_an_address_that_is_the_same_changes_nothing_of_the_account(demo: Demo):
    clerk = demo.visitor().settle(SCHOOL)
    demo.visitor().ask_for_correction(
        registrant=SCHOOL, email=REGISTRATION["email"], phone=REGISTRATION["phone"]
    )
    desk = Desk(demo, "correction")
    desk.decide("อนุมัติ")

    assert len(desk.officer.lines("registration")) == 1
    assert clerk.get("/home").status_int == 200


def test_a_registrant_of_another_agency_is_not_touched_and_that_is_told(demo: Demo):
    demo.visitor().settle(OTHER_SCHOOL)
    demo.visitor().ask_for_correction(SCHOOL, registrant=OTHER_SCHOOL)
    desk = Desk(demo, "correction")
    desk.decide("อนุมัติ")

    assert get_account(demo, OTHER_SCHOOL)["email"] == REGISTRATION["email"]
    assert ("ไม่ใช่ของหน่วยงานนี้" in desk.summary_text(), get_request(demo)["state"]) == (True, "")


@pytest.mark.parametrize("header, text", [("อีเมล", "stranger@elsewhere.example"), ("รหัสผู้ลงทะเบียน", SCHOOL)])
def test_what_is_typed_into_the_sheet_moves_no_account(demo: Demo, header: str, text: str):
    demo.visitor().settle(SCHOOL)
    demo.visitor().ask_for_correction(SCHOOL, registrant=SCHOOL if header == "อีเมล" else "")
    desk = Desk(demo, "correction")
    desk.type(header, text)
    desk.decide("อนุมัติ")
    desk.wait_for_account_change()

    assert get_account(demo, SCHOOL)["email"] == (NEW_EMAIL if header == "อีเมล" else REGISTRATION["email"])
    assert "stranger@elsewhere.example" not in "\n".join(demo.letters())


def test_a_code_that_disagrees_with_the_receipt_number_decides_on_nothing(demo: Demo):
    demo.visitor().ask_for_correction(SCHOOL, name_new="ชื่อใหม่สมมุติ")
    desk = Desk(demo, "correction")
    desk.decide("อนุมัติ", code=OTHER_SCHOOL)

    assert "ชื่อใหม่สมมุติ" not in (get_agency(demo, SCHOOL)["name_th"], get_agency(demo, OTHER_SCHOOL)["name_th"])


# --- undoing


def test_an_approval_that_is_taken_back_brings_name_and_address_back_as_one_more_row(demo: Demo):
    before = get_agency(demo, SCHOOL)
    demo.visitor().settle(SCHOOL)
    demo.visitor().ask_for_correction(name_new="ชื่อใหม่สมมุติ", registrant=SCHOOL)
    desk = Desk(demo, "correction")
    desk.decide("อนุมัติ")
    desk.wait_for_account_change()
    desk.decide("")

    assert dict(get_agency(demo, SCHOOL)) == dict(before)
    assert get_account(demo, SCHOOL)["email"] == REGISTRATION["email"]
    assert [line["อีเมล"] for line in desk.officer.lines("registration")] == [
        REGISTRATION["email"],
        NEW_EMAIL,
        REGISTRATION["email"],
    ]
    assert get_request(demo)["state"] == ""


def test_an_approval_is_not_taken_back_over_what_the_person_changed_since(demo: Demo):
    clerk = demo.visitor().settle(SCHOOL)
    demo.visitor().ask_for_correction(registrant=SCHOOL, email=REGISTRATION["email"])
    desk = Desk(demo, "correction")
    desk.decide("อนุมัติ")
    desk.wait_for_account_change()
    close_account(clerk.sign_in(SCHOOL))
    desk.decide("")

    assert (get_account(demo, SCHOOL)["state"], get_request(demo)["state"]) == ("left", "approve")
    assert "ถอนการอนุมัติไม่ได้" in desk.summary_text()
    assert demo.summary()["registered"] == 0


def test_a_refusal_changes_nothing_and_tells_its_reason(demo: Demo):
    demo.visitor().settle(SCHOOL)
    page = demo.visitor().ask_for_correction(name_new="ชื่อใหม่สมมุติ", registrant=SCHOOL)
    Desk(demo, "correction").decide("ไม่อนุมัติ", "ไม่มีประกาศเปลี่ยนชื่อ")

    assert (get_agency(demo, SCHOOL)["name_th"] != "ชื่อใหม่สมมุติ", get_account(demo, SCHOOL)["email"]) == (
        True,
        REGISTRATION["email"],
    )
    assert "ไม่มีประกาศเปลี่ยนชื่อ" in demo.letters()[-1]
    assert "ไม่มีประกาศเปลี่ยนชื่อ" in demo.visitor().get(page.request.path).text


# --- the national ID number


def test_the_number_is_not_asked_for_unless_it_is_switched_on(demo: Demo, strict: Demo):
    assert "national_id" not in demo.visitor().open_form(f"/correction?agency={SCHOOL}").fields
    assert "national_id" in strict.visitor().open_form(f"/correction?agency={SCHOOL}").fields


def test_a_number_with_a_right_check_digit_is_kept_only_as_checked(
    strict: Demo, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("DEBUG")
    assert pin.is_valid(NATIONAL_ID)
    strict.visitor().ask_for_correction(national_id="1 1017 00230 70 8")
    desk = Desk(strict, "correction")

    assert desk.lines[0]["เลขประจำตัวประชาชน (ตรวจแล้วไม่เก็บ)"] == "ตรวจแล้ว"
    stored_bytes = b"".join(
        path.read_bytes() for path in strict.services.settings.instance.rglob("*") if path.is_file()
    )
    assert NATIONAL_ID.encode() not in stored_bytes and b"1 1017 00230 70 8" not in stored_bytes
    assert NATIONAL_ID not in "\n".join(strict.letters()) + caplog.text


@pytest.mark.parametrize("typed", ["1101700230704", "12345", "เลขบัตร", ""])
def test_a_number_that_cannot_be_is_told_and_not_shown_again(strict: Demo, typed: str):
    page = strict.visitor().ask_for_correction(national_id=typed)

    assert page.status_int == 422
    assert main_form(page)["national_id"].value == ""
    assert main_form(page)["change"].value == CORRECTION["change"]
    assert not typed or typed not in page.text


@pytest.mark.sqlite_only("its files are searched")
def test_a_number_that_an_officer_types_into_the_cell_is_not_mirrored(strict: Demo):
    strict.visitor().ask_for_correction(national_id=NATIONAL_ID)
    desk = Desk(strict, "correction")
    desk.type("เลขประจำตัวประชาชน (ตรวจแล้วไม่เก็บ)", NATIONAL_ID)
    strict.deliver()

    assert NATIONAL_ID.encode() not in (strict.services.settings.instance / "pakmut.sqlite").read_bytes()
    assert NATIONAL_ID.encode() not in (strict.services.settings.instance / "pakmut.sqlite-wal").read_bytes()


# --- names that are none


def test_a_new_name_with_a_link_or_a_number_is_refused_and_stays_in_the_form(demo: Demo):
    name = "อนุบาล evil.com โทร 081-234-5678"

    page = demo.visitor().ask_for_correction(name_new=name)

    assert "กรุณาอย่าใส่ลิงก์" in page.text and main_form(page)["name_new"].value == name
    assert Desk(demo, "correction").lines == []


def test_an_officer_renames_no_agency_to_a_link(demo: Demo):
    before = get_agency(demo, SCHOOL)["name_th"]
    demo.visitor().ask_for_correction(name_new="อนุบาลชื่อใหม่")
    desk = Desk(demo, "correction")
    desk.type("ชื่อหน่วยงานใหม่", "อนุบาล evil.com โทร 081-234-5678")

    desk.decide("อนุมัติ")

    assert get_agency(demo, SCHOOL)["name_th"] == before
    assert not any("แก้ไขข้อมูลให้แล้ว" in letter for letter in demo.letters())
    desk.type("ชื่อหน่วยงานใหม่", "อนุบาลชื่อใหม่")
    demo.deliver()
    assert get_agency(demo, SCHOOL)["name_th"] == "อนุบาลชื่อใหม่"
