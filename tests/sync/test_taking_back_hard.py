"""Taking rows back where cells were altered, agencies moved, strangers registered, and rows come late."""

import pytest

from service.store import agencies, entries
from tests.cast.backups import back_up, put_back
from tests.cast.engine import receipt_numbers
from tests.cast.people import OTHER_AREA, OTHER_SCHOOL, SCHOOL, Demo
from tests.cast.proposers import Register, proposal_rows
from tests.sync.test_taking_back import TABS, conflicts, copy_row, figures, journal, lose_a_pin, sheet


def newest_phone(demo: Demo) -> str:
    with demo.services.db.read() as conn:
        return entries.get_newest(conn, "pin", SCHOOL, "1")["answers"]["phone"]


def numbers(demo: Demo) -> list[str]:
    return [entry["row_id"] for entry in journal(demo) if entry["record"] in TABS]


def move_school(demo: Demo) -> None:
    """What an import of the register does."""
    with demo.services.db.begin() as conn:
        agencies.put(conn, [{**agencies.get(conn, SCHOOL), "area": OTHER_AREA}])
        conn.commit()


# --- what people type holds up nobody


@pytest.mark.parametrize("item", ["คำร้อง 1", "9" * 40, "9223372036854775807"])
def test_a_request_whose_number_is_none_is_left_and_holds_up_nobody(demo: Demo, item: str):
    backup = back_up(demo)
    demo.visitor().ask_for_agency()
    demo.deliver()
    officer = demo.officer()
    (number,) = receipt_numbers(officer, "missing_agency")
    officer.type("missing_agency", number, "คำร้องที่", item)
    put_back(demo, backup)

    demo.clock.move(minutes=5)
    demo.visitor().settle()
    demo.deliver()

    assert demo.summary()["registered"] == 1
    assert conflicts(demo) == [number]


def test_a_long_number_that_somebody_types_holds_up_nobody(demo: Demo):
    clerk = demo.visitor().settle()
    demo.deliver()
    officer = demo.officer()
    officer.hand.type(officer.file, officer.sheets["pin"], 1, 0, f"ABCD-{'1' * 5000}-1")
    demo.deliver()

    clerk.pin()
    demo.deliver()

    assert demo.summary()["pinned"] == 1


# --- what was sent since is newer


def test_what_was_sent_since_is_newer_although_an_earlier_revision_is_missing(demo: Demo):
    clerk = demo.visitor().settle()
    clerk.pin(phone="053-000-111")
    demo.deliver()
    backup = back_up(demo)
    clerk.pin("/pin/1", phone="053-000-222")
    clerk.pin("/pin/1", phone="053-000-333")
    demo.deliver()
    officer = demo.officer()
    officer.hand.delete_rows(officer.file, officer.sheets["pin"], 2)
    put_back(demo, backup)

    demo.clock.move(minutes=5)
    clerk.pin("/pin/1", phone="053-000-444")
    demo.deliver()

    assert newest_phone(demo) == "053-000-444"


def test_what_was_sent_since_is_newer_although_it_stands_in_the_sheet_already(demo: Demo):
    backup, officer = lose_a_pin(demo)
    copy_row(officer, 2)
    phone = officer.cells("pin")[0].index("โทรศัพท์ของจุดบริการ")
    officer.hand.type(officer.file, officer.sheets["pin"], 3, phone, "02-111-1111")
    put_back(demo, backup)
    demo.clock.move(minutes=5)
    demo.deliver()
    demo.visitor().sign_in(SCHOOL).pin(phone="053-000-444")
    demo.deliver()

    officer.hand.delete_rows(officer.file, officer.sheets["pin"], 3)
    demo.deliver()

    assert conflicts(demo) == []
    assert newest_phone(demo) == "053-000-444"


def test_a_database_that_goes_back_twice_knows_the_order_in_which_forms_were_sent(demo: Demo):
    clerk = demo.visitor().settle()
    demo.deliver()
    backup = back_up(demo)
    clerk.pin(phone="053-000-111")
    clerk.pin("/pin/1", phone="053-000-222")
    demo.deliver()
    put_back(demo, backup)
    demo.clock.move(minutes=5)
    # Its number has the revision 1, as the two before are not known yet.
    clerk.pin(phone="053-000-333")
    demo.deliver()

    put_back(demo, backup)
    demo.deliver()

    assert newest_phone(demo) == "053-000-333"


# --- strangers


@pytest.mark.parametrize("contact", ["stranger@elsewhere.example", "clerk@school.example"])
def test_what_a_stranger_sent_does_not_count_although_a_confirmed_person_is_there(demo: Demo, contact: str):
    demo.visitor().settle()
    backup = back_up(demo)
    demo.clock.move(minutes=5)
    stranger = demo.visitor()
    stranger.register(email="stranger@elsewhere.example")
    demo.deliver()
    stranger.set_password(demo.password_link())
    stranger.sign_in(f"{SCHOOL}-2").pin(contact_email=contact)
    demo.deliver()
    put_back(demo, backup)

    demo.deliver()

    assert (demo.summary()["pinned"], demo.summary()["pinned_unconfirmed"]) == (0, 1)


def test_what_a_confirmed_person_sent_counts_although_a_stranger_was_cancelled_before(demo: Demo):
    demo.visitor().register(email="stranger@elsewhere.example")
    demo.deliver()
    officer = demo.officer()
    officer.decide("registration", receipt_numbers(officer)[0], "ยกเลิก")
    demo.deliver()
    clerk = demo.visitor()
    clerk.register(letter=True)
    demo.deliver()
    clerk.set_password(demo.password_link())
    backup = back_up(demo)
    clerk.sign_in(f"{SCHOOL}-2").pin()
    demo.deliver()
    put_back(demo, backup)

    demo.deliver()

    assert demo.summary()["pinned"] == 1


# --- agencies that moved


@pytest.mark.parametrize(
    "backed_up", ["before the move", "before its rows followed", "before they stood there"]
)
def test_the_rows_of_an_agency_that_moved_stand_there_once(demo: Demo, backed_up: str):
    clerk = demo.visitor().settle()
    clerk.pin()
    demo.visitor().settle(OTHER_SCHOOL, email="other@school.example")
    demo.deliver()
    backup = back_up(demo)
    move_school(demo)
    if backed_up == "before its rows followed":
        backup = back_up(demo)
    demo.sync._follow_moves()
    if backed_up == "before they stood there":
        backup = back_up(demo)
    demo.deliver()
    clerk.survey()
    demo.deliver()
    numbers_before = numbers(demo)
    rows_before = sheet(demo), sheet(demo, OTHER_AREA)
    figures_before = figures(demo), figures(demo, OTHER_AREA)
    put_back(demo, backup)
    demo.deliver()

    # What the register lost is imported again.
    move_school(demo)
    demo.deliver()

    assert (sheet(demo), sheet(demo, OTHER_AREA)) == rows_before
    assert (figures(demo), figures(demo, OTHER_AREA)) == figures_before
    assert numbers(demo) == numbers_before


# --- OBEC


def test_what_an_area_proposed_is_told_to_obec_once(demo: Demo):
    tab = Register(demo)
    backup = back_up(demo)
    tab.rename(SCHOOL, "ชื่อใหม่วิทยา")
    tab.write("เกิดใหม่วิทยา")
    demo.deliver()
    told = proposal_rows(demo)
    put_back(demo, backup)

    demo.deliver()
    demo.deliver()

    assert proposal_rows(demo) == told
    assert len(journal(demo)) == len(told)
