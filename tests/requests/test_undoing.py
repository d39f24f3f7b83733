"""Decisions that are taken back or changed, and decisions on data that changed in between.

Nobody gets access by them who must not have it.
"""

from datetime import timedelta

import pytest

from service.store import accounts, agencies
from service.store.audit_log import list_since
from tests.cast.people import (
    AREA,
    MISSING_AGENCY,
    OTHER_AREA,
    REGISTRATION,
    SCHOOL,
    Demo,
    fill,
    main_form,
    send,
)
from tests.cast.proposers import proposal_rows
from tests.cast.sql import tamper
from tests.requests.desk import OBEC, Desk, added_codes, get_account, get_agency, get_request

GIVEN_CODE, AREA_NAME = f"X{AREA}-1", "สพป.เชียงราย เขต 3"


def filled_form(demo: Demo, path: str, **changes: str):
    """Returns a form of a request that can be sent, corrected and sent again."""
    form = demo.visitor().open_form(path)
    fill(form, REGISTRATION | changes)
    form["notice"] = True
    return form


def update_account(demo: Demo, username: str, **values: object) -> None:
    with demo.services.db.begin() as conn:
        accounts.update(conn, accounts.get_by_username(conn, username)["id"], **values)
        conn.commit()


# --- another revision than the one that was decided on


def test_what_is_approved_is_what_stands_in_the_row_and_nothing_newer(demo: Demo):
    form = filled_form(demo, "/password/forgot/staff", area=AREA_NAME, position="นักวิชาการ")
    send(form)
    desk = Desk(demo, "staff_access", OBEC)
    form["email"] = "stranger@elsewhere.example"
    send(form)
    demo.deliver()
    desk.officer.hand.delete_rows(desk.officer.file, desk.officer.sheets["staff_access"], 2)
    desk.decide("อนุมัติ", index=0)

    assert get_account(demo, f"officer-{AREA}-2") is None
    assert "แถวถูกลบ" in desk.summary_text()


def test_a_revision_that_comes_between_two_looks_is_not_approved_unseen(demo: Demo):
    form = filled_form(demo, "/register/missing", **MISSING_AGENCY, area=AREA_NAME)
    send(form)
    desk = Desk(demo)
    desk.officer.decide("missing_agency", desk.number(), "อนุมัติ")
    sync = demo.worker.sync()
    sync.cycle()
    form["email"] = "stranger@elsewhere.example"
    send(form)
    demo.deliver()

    assert (get_account(demo, GIVEN_CODE), get_request(demo)["state"]) == (None, "")


# --- people who were let go


def test_tidying_the_registration_row_brings_nobody_back_whose_merge_was_taken_back(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("รวมกับหน่วยงาน", code=SCHOOL)
    row = desk.officer.lines("registration")[-1]["เลขที่รับ"]
    desk.officer.decide("registration", row, "ยืนยัน")
    demo.deliver()
    desk.decide("")
    letter_count = len(demo.letters())
    desk.officer.decide("registration", row, "")
    demo.deliver()

    assert get_account(demo, SCHOOL)["state"] not in accounts.SIGN_IN_STATES
    assert len(demo.letters()) == letter_count


def test_whom_the_officer_cancelled_is_not_confirmed_by_deciding_anew(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("รวมกับหน่วยงาน", code=SCHOOL)
    desk.officer.decide("registration", desk.officer.lines("registration")[-1]["เลขที่รับ"], "ยกเลิก")
    demo.deliver()
    for decision in ("", "รวมกับหน่วยงาน"):
        desk.decide(decision)

    assert get_account(demo, SCHOOL)["state"] == "cancelled"
    assert get_account(demo, f"{SCHOOL}-2")["state"] == "confirmed"


def test_a_school_whose_approval_was_taken_back_takes_the_person_who_asks_again_with_another_address(
    demo: Demo,
):
    form = filled_form(demo, "/register/missing", **MISSING_AGENCY, area=AREA_NAME)
    send(form)
    desk = Desk(demo)
    desk.decide("อนุมัติ")
    desk.decide("")
    form["email"] = "right@school.example"
    # The school stands in the register now, and is offered first.
    offered = main_form(send(form))
    offered.submit_fields_extra = [("altcha", demo.solved_captcha())]
    send(offered)
    demo.deliver()
    assert desk.lines[-1]["อีเมล"] == "right@school.example"
    desk.decide("รวมกับหน่วยงาน", code=GIVEN_CODE)

    assert [
        get_account(demo, code)["email"]
        for code in (GIVEN_CODE, f"{GIVEN_CODE}-2")
        if (get_account(demo, code) or {}).get("state") == "confirmed"
    ] == ["right@school.example"]
    assert any("right@school.example" in letter and "/password/" in letter for letter in demo.letters())


# --- agencies


@pytest.mark.whole_areas
def test_a_request_is_not_merged_into_the_agency_that_it_added(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("อนุมัติ")
    desk.decide("รวมกับหน่วยงาน", code=GIVEN_CODE)

    assert (
        "เพิ่มจากคำร้องนี้เอง" in desk.summary_text(),
        get_agency(demo, GIVEN_CODE)["closed_at"],
        demo.summary()["schools"],
    ) == (
        True,
        None,
        140,
    )


def test_an_area_adds_no_bureau(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.type("ประเภทหน่วยงาน", "สำนัก ศูนย์ หรือหน่วยงานส่วนกลาง")
    desk.decide("อนุมัติ")

    assert ("สพฐ. เป็นผู้เพิ่ม" in desk.summary_text(), get_agency(demo, "XOBEC-1")) == (True, None)


def test_two_requests_for_one_school_make_one_and_two_schools_of_a_name_need_their_codes(demo: Demo):
    demo.visitor().ask_for_agency()
    demo.visitor().ask_for_agency(email="other@school.example")
    desk = Desk(demo)
    desk.decide("อนุมัติ", index=0)
    desk.decide("อนุมัติ", index=1)
    assert ("เขตมีหน่วยงานชื่อนี้แล้ว" in desk.summary_text(), added_codes(demo)) == (True, [GIVEN_CODE])

    desk.type("รหัสหน่วยงาน", "57039999")
    demo.deliver()
    demo.deliver()
    assert get_agency(demo, "57039999") is not None


def test_the_other_code_of_an_agency_names_it_too(demo: Demo):
    with demo.services.db.begin() as conn:
        agencies.update(conn, SCHOOL, aliases=["1057039999"])
        conn.commit()
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("อนุมัติ", code="1057039999")
    assert ("รวมกับหน่วยงาน" in desk.summary_text(), added_codes(demo)) == (True, [])

    desk.decide("รวมกับหน่วยงาน")
    assert get_account(demo, SCHOOL)["state"] == "confirmed"


@pytest.mark.whole_areas
def test_an_approval_that_is_taken_back_proposes_nothing_to_obec(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("อนุมัติ")
    demo.deliver()
    desk.decide("")
    demo.deliver()

    assert (demo.summary()["schools"], demo.summary()["proposals"], proposal_rows(demo)) == (140, 0, [])

    desk.decide("อนุมัติ")
    demo.deliver()
    assert (demo.summary()["schools"], demo.summary()["proposals"]) == (140, 0)
    assert len([line for line in desk.officer.lines("agencies") if line["รหัสหน่วยงาน"] == GIVEN_CODE]) == 1


def test_an_area_decides_no_more_about_an_agency_that_moved_to_another(demo: Demo):
    demo.visitor().settle(SCHOOL)
    demo.visitor().ask_for_correction(SCHOOL, registrant=SCHOOL, name_new="ชื่อใหม่สมมุติ")
    demo.visitor().ask_for_agency()
    missing, correction = Desk(demo), Desk(demo, "correction")
    missing.decide("อนุมัติ")
    with demo.services.db.begin() as conn:
        for code in (SCHOOL, GIVEN_CODE):
            agencies.update(conn, code, area=OTHER_AREA)
        conn.commit()
    correction.decide("อนุมัติ")
    missing.decide("")

    assert get_account(demo, SCHOOL)["email"] == REGISTRATION["email"]
    assert (get_account(demo, GIVEN_CODE)["state"], get_agency(demo, GIVEN_CODE)["closed_at"]) == (
        "confirmed",
        None,
    )
    # The correction has followed its agency; the request that made the other one is answered.
    assert correction.summary_text().count("ย้ายไปเขตอื่นแล้ว") == 1
    assert "คำขอแก้ไข" not in correction.summary_text()


# --- corrections and staff


@pytest.mark.parametrize("registrant", ["57039999", "officer-P5703"])
def test_a_correction_with_a_wrong_registrant_can_be_refused(demo: Demo, registrant: str):
    demo.visitor().ask_for_correction(SCHOOL, registrant=registrant)
    desk = Desk(demo, "correction")
    desk.decide("ไม่อนุมัติ", "รหัสผู้ลงทะเบียนไม่ถูกต้อง")

    assert (get_request(demo)["state"], desk.summary_text()) == ("refuse", "")


def test_undoing_an_older_name_leaves_a_later_one_alone(demo: Demo):
    for name in ("ชื่อใหม่สมมุติ", "ชื่อใหม่กว่าสมมุติ"):
        demo.visitor().ask_for_correction(SCHOOL, name_new=name, email=f"{len(name)}@school.example")
    desk = Desk(demo, "correction")
    for index in (0, 1):
        desk.decide("อนุมัติ", index=index)
    desk.decide("", index=0)

    assert get_agency(demo, SCHOOL)["name_th"] == "ชื่อใหม่กว่าสมมุติ"


def test_an_address_that_was_set_by_hand_is_neither_replaced_nor_wiped(demo: Demo):
    officer = f"officer-{AREA}"
    demo.visitor().ask_for_access(username=officer, area=AREA_NAME)
    desk = Desk(demo, "staff_access", OBEC)
    desk.decide("อนุมัติ")
    update_account(demo, officer, email="by.hand@area.example", password_hash="kept")
    desk.decide("")
    assert (get_account(demo, officer)["email"], get_account(demo, officer)["password_hash"]) == (
        "by.hand@area.example",
        "kept",
    )

    desk.decide("อนุมัติ")
    assert (get_account(demo, officer)["email"], "มีอีเมลในระบบแล้ว" in desk.summary_text()) == (
        "by.hand@area.example",
        True,
    )


def test_a_decision_that_breaks_holds_up_no_other_area(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    tamper(demo.services.db, "UPDATE requests SET outcome = '['")
    desk.officer.decide("missing_agency", desk.number(), "อนุมัติ")
    demo.visitor().register("54020001")
    sync = demo.worker.sync()
    for _ in range(4):
        sync.cycle()
        demo.clock.move(minutes=2)

    assert len(demo.officer(OTHER_AREA).lines("registration")) == 1


def test_whose_account_ends_as_an_approval_is_taken_back_is_told_and_it_is_noted(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("อนุมัติ")
    demo.visitor().set_password(demo.password_link())
    desk.decide("")
    demo.let_gathered_letters_go()

    letters = [each for each in demo.letters() if each.startswith(f"{REGISTRATION['email']}\n")]
    assert any("ยกเลิกบัญชีของท่าน" in letter for letter in letters)
    with demo.services.db.read() as conn:
        assert [
            act["about"]["username"]
            for act in list_since(conn, AREA, "account_closed", demo.clock() - timedelta(days=1))
        ] == [GIVEN_CODE]
