"""An approved correction moves an account only when its holder has not objected for 48 hours."""

import re

import pytest

from service import create_app
from service.accounts.persons.address import change_address
from service.accounts.persons.revision import add_revision, lasting_remarks
from service.config import read
from service.mail.transport import NotSent
from service.requests import account_change
from service.store import Database, accounts, requests
from tests.cast.people import AREA, CORRECTION, OTHER_SCHOOL, REGISTRATION, SCHOOL, Demo, send
from tests.cast.posts import signed_in_clerk
from tests.cast.sql import tamper
from tests.requests.desk import Desk, get_account, get_agency, get_request

OLD, NEW = REGISTRATION["email"], CORRECTION["email"]


def approved(demo: Demo, **changes: str) -> Desk:
    """A registered school whose account a stranger asks for; the officer has approved it."""
    signed_in_clerk(demo)
    demo.visitor().ask_for_correction(registrant=SCHOOL, **changes)
    desk = Desk(demo, "correction")
    desk.decide("อนุมัติ")
    return desk


def letters_to(demo: Demo, email: str, phrase: str) -> list[str]:
    return [letter for letter in demo.letters() if letter.startswith(f"{email}\n") and phrase in letter]


def objection_path(demo: Demo) -> str:
    return re.findall(r"/objection/[\w./-]+", letters_to(demo, OLD, "/objection/")[-1])[-1]


def object_to_it(demo: Demo):
    return send(demo.visitor().open_form(objection_path(demo)))


def give_officer_an_address(demo: Demo) -> str:
    email = "officer@area.example"
    with demo.services.db.begin() as conn:
        accounts.update(conn, accounts.get_by_username(conn, f"officer-{AREA}")["id"], email=email)
        conn.commit()
    return email


# --- nothing moves at once


def test_a_strangers_approved_correction_does_not_move_the_account_by_one_cell(demo: Demo):
    desk = approved(demo)
    before = get_account(demo, SCHOOL)

    assert (before["email"], bool(before["password_hash"])) == (OLD, True)
    assert [line["อีเมล"] for line in desk.officer.lines("registration")] == [OLD]
    assert get_request(demo)["state"] == "approve"
    assert letters_to(demo, NEW, "/password/") == []


def test_the_holder_is_told_first_with_a_link_to_object_and_the_sender_that_it_waits(demo: Demo):
    approved(demo)

    assert len(letters_to(demo, OLD, "/objection/")) == 1
    assert len(letters_to(demo, NEW, "48 ชั่วโมง")) == 1
    assert letters_to(demo, NEW, "แก้ไขให้แล้ว") == []


def test_it_takes_effect_after_48_hours_and_not_a_minute_before(demo: Demo):
    desk = approved(demo)
    demo.clock.move(hours=47, minutes=59)
    demo.deliver()
    demo.clock.move(seconds=30)
    demo.deliver()
    assert get_account(demo, SCHOOL)["email"] == OLD

    demo.clock.move(seconds=30)
    demo.deliver()
    demo.clock.move(minutes=10)
    demo.deliver()

    assert (get_account(demo, SCHOOL)["email"], get_account(demo, SCHOOL)["password_hash"]) == (NEW, None)
    assert [line["อีเมล"] for line in desk.officer.lines("registration")] == [OLD, NEW]
    assert len(letters_to(demo, NEW, "แก้ไขให้แล้ว")) == len(letters_to(demo, NEW, "/password/")) == 1
    assert not get_request(demo)["waits"]


def test_the_sheet_tells_when_it_takes_effect(demo: Demo):
    desk = approved(demo)
    demo.deliver()

    assert "รอครบ 48 ชั่วโมง มีผล 22 พ.ค. 2569 เวลา 10.00 น." in desk.summary_text()
    desk.wait_for_account_change()
    assert "48 ชั่วโมง" not in desk.summary_text()


def test_it_takes_effect_once(demo: Demo):
    desk = approved(demo)
    desk.wait_for_account_change()
    desk.wait_for_account_change()

    assert len(desk.officer.lines("registration")) == 2
    assert len(letters_to(demo, NEW, "/password/")) == 1


def test_another_telephone_alone_waits_too_as_staff_call_it_the_next_time(demo: Demo):
    desk = approved(demo, email=OLD)
    assert len(letters_to(demo, OLD, "/objection/")) == 1
    assert [line["โทรศัพท์"] for line in desk.officer.lines("registration")] == [REGISTRATION["phone"]]

    desk.wait_for_account_change()

    assert desk.officer.lines("registration")[-1]["โทรศัพท์"] == CORRECTION["phone"]
    assert get_account(demo, SCHOOL)["password_hash"]


def test_what_is_no_account_acts_at_once_as_before(demo: Demo):
    demo.visitor().ask_for_correction(name_new="โรงเรียนชื่อใหม่สมมุติ")
    Desk(demo, "correction").decide("อนุมัติ")

    assert get_agency(demo, SCHOOL)["name_th"] == "ชื่อใหม่สมมุติ"
    assert len(letters_to(demo, NEW, "แก้ไขให้แล้ว")) == 1
    assert not get_request(demo)["waits"]


# --- the holder objects


def test_an_objection_stops_it_for_good_and_tells_the_officer(demo: Demo):
    officer_email = give_officer_an_address(demo)
    desk = approved(demo)

    page = object_to_it(demo)
    demo.deliver()
    desk.wait_for_account_change()

    assert "คัดค้านแล้ว" in page.html.h1
    assert get_account(demo, SCHOOL)["email"] == OLD
    assert len(letters_to(demo, officer_email, "คัดค้านคำขอแก้ไขที่อนุมัติไว้")) == 1
    assert "มีผู้คัดค้าน" in desk.summary_text() and REGISTRATION["phone"] in desk.summary_text()
    assert "มีผู้คัดค้าน" in demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/agencies/{SCHOOL}")


def test_the_link_is_made_with_the_key_of_letters_and_works_after_the_other_key_changed(
    settings: dict, clock
):
    tamper(Database(read(settings).database_url), "DELETE FROM instance_values WHERE key = 'paper_key'")
    demo = Demo(create_app(settings | {"PAPER_KEY": "p" * 40}, clock), clock)
    approved(demo)

    object_to_it(demo)

    assert get_request(demo)["outcome"]["stopped"] == "objected"


def test_opening_the_link_objects_to_nothing_and_shows_masked_what_is_asked(demo: Demo):
    desk = approved(demo)
    page = demo.visitor().get(objection_path(demo))

    assert SCHOOL in page and NEW not in page and CORRECTION["phone"] not in page
    desk.wait_for_account_change()
    assert get_account(demo, SCHOOL)["email"] == NEW


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path[:-1] + ("A" if path[-1] != "A" else "B"),
        lambda path: path.replace("objection.1", "objection.2"),
        lambda path: path.replace("objection.1.", "objection.1.x"),
        lambda path: "/objection/x/y",
        lambda path: "/objection/objection.1.x/%E0%B8%81",
        lambda path: "/objection/objection.99999999999999999999.x/y",
    ],
)
def test_no_other_link_stops_it(demo: Demo, change):
    approved(demo)

    demo.visitor().get(change(objection_path(demo)), status=410)


def test_a_link_is_dead_after_it_was_used_and_after_it_took_effect(demo: Demo):
    desk = approved(demo)
    path = objection_path(demo)
    desk.wait_for_account_change()

    demo.visitor().get(path, status=410)
    demo.visitor().web.post(path, {}, status=[400, 410])
    assert get_account(demo, SCHOOL)["email"] == NEW


def test_after_an_objection_the_officer_may_approve_again_and_that_waits_again(demo: Demo):
    desk = approved(demo)
    first_path = objection_path(demo)
    object_to_it(demo)
    desk.decide("")
    desk.decide("อนุมัติ")

    assert objection_path(demo) != first_path
    demo.visitor().get(first_path, status=410)
    assert get_account(demo, SCHOOL)["email"] == OLD
    desk.wait_for_account_change()
    assert get_account(demo, SCHOOL)["email"] == NEW


def test_after_an_objection_a_refusal_tells_its_reason(demo: Demo):
    desk = approved(demo)
    object_to_it(demo)
    desk.decide("ไม่อนุมัติ", "เจ้าของบัญชีไม่ได้ขอ")

    assert get_request(demo)["state"] == "refuse"
    assert len(letters_to(demo, NEW, "เจ้าของบัญชีไม่ได้ขอ")) == 1
    assert get_account(demo, SCHOOL)["email"] == OLD


# --- the officer takes it back


def test_an_approval_that_is_taken_back_while_it_waits_never_takes_effect(demo: Demo):
    desk = approved(demo, name_new="ชื่อใหม่สมมุติ")
    name = get_agency(demo, SCHOOL)["name_th"]
    desk.decide("")
    desk.wait_for_account_change()

    assert get_account(demo, SCHOOL)["email"] == OLD
    assert (name, get_agency(demo, SCHOOL)["name_th"] != name) == ("ชื่อใหม่สมมุติ", True)
    assert [line["อีเมล"] for line in desk.officer.lines("registration")] == [OLD]
    demo.visitor().get(objection_path(demo), status=410)


def test_a_letter_that_did_not_go_out_yet_is_withdrawn_with_the_approval(demo: Demo):
    signed_in_clerk(demo)
    demo.visitor().ask_for_correction(registrant=SCHOOL)
    desk = Desk(demo, "correction")
    desk.officer.decide("correction", desk.number(), "อนุมัติ")
    demo.sync.drain()
    desk.officer.decide("correction", desk.number(), "")
    demo.sync.drain()
    demo.deliver()

    assert letters_to(demo, OLD, "/objection/") == []


def test_after_it_took_effect_taking_back_brings_the_address_back(demo: Demo):
    desk = approved(demo)
    desk.wait_for_account_change()
    desk.decide("")

    assert get_account(demo, SCHOOL)["email"] == OLD
    assert [line["อีเมล"] for line in desk.officer.lines("registration")] == [OLD, NEW, OLD]


# --- nobody can be told


def test_an_account_without_an_address_waits_too_and_the_officer_must_call(demo: Demo):
    signed_in_clerk(demo)
    with demo.services.db.begin() as conn:
        accounts.update(conn, accounts.get_by_username(conn, SCHOOL)["id"], email="")
        conn.commit()
    demo.visitor().ask_for_correction(registrant=SCHOOL)
    desk = Desk(demo, "correction")
    desk.decide("อนุมัติ")

    assert "แจ้งอีเมลเดิมของบัญชีไม่ได้ ต้องโทรยืนยัน" in desk.summary_text()
    assert get_account(demo, SCHOOL)["email"] == ""
    desk.wait_for_account_change()
    assert get_account(demo, SCHOOL)["email"] == NEW


class RefusingServer:
    """Refuses the letters to one address."""

    def __init__(self, transport, email: str, permanent: bool):
        self.transport, self.email, self.permanent = transport, email, permanent

    def send(self, name, message, pledge):
        if self.email in message["To"]:
            raise NotSent("550 no such mailbox", self.permanent)
        return self.transport.send(name, message, pledge)


def deliver_with(demo: Demo, permanent: bool) -> None:
    postman = demo.worker.postman()
    postman.transport = RefusingServer(postman.transport, OLD, permanent)
    demo.sync.drain()
    demo.let_decisions_act()
    postman.deliver()
    demo.sync.drain()


def decide_and_refuse(demo: Demo, permanent: bool) -> Desk:
    """Like `approved`, but the letter to the holder is refused."""
    signed_in_clerk(demo)
    demo.visitor().ask_for_correction(registrant=SCHOOL)
    desk = Desk(demo, "correction")
    desk.officer.decide("correction", desk.number(), "อนุมัติ")
    deliver_with(demo, permanent)
    return desk


def test_a_letter_that_was_refused_is_told_and_48_hours_run_from_then(demo: Demo):
    desk = decide_and_refuse(demo, permanent=True)

    assert "แจ้งอีเมลเดิมของบัญชีไม่ได้ ต้องโทรยืนยัน" in desk.summary_text()
    assert "แจ้งอีเมลเดิมของบัญชีไม่ได้ ต้องโทรยืนยัน" in demo.staff(f"officer-{AREA}").get(f"/area/{AREA}")
    demo.clock.move(hours=47)
    deliver_with(demo, permanent=True)
    assert get_account(demo, SCHOOL)["email"] == OLD
    for minutes in (60, 10):
        demo.clock.move(minutes=minutes)
        deliver_with(demo, permanent=True)
    assert get_account(demo, SCHOOL)["email"] == NEW
    assert desk.officer.lines("registration")[-1]["อีเมล"] == NEW


def test_while_the_mail_does_not_go_out_the_time_does_not_run(demo: Demo):
    decide_and_refuse(demo, permanent=False)
    for _ in range(3):
        demo.clock.move(minutes=30)
        deliver_with(demo, permanent=False)
    with demo.services.db.read() as conn:
        how = account_change.read_waiting(conn, get_request(demo)["outcome"], demo.clock())

    assert (how.due_at, how.is_told) == (None, True)
    assert "กำลังส่ง" in demo.staff(f"officer-{AREA}").get(f"/area/{AREA}")


# --- whom to call


def test_the_telephone_on_record_is_shown_beside_the_one_in_the_request(demo: Demo):
    signed_in_clerk(demo)
    demo.visitor().ask_for_correction(registrant=SCHOOL)
    desk = Desk(demo, "correction")
    shown = f"{REGISTRATION['phone']} (ในคำขอแจ้ง {CORRECTION['phone']})"

    assert shown in desk.summary_text()
    assert shown in demo.staff(f"officer-{AREA}").get(f"/area/{AREA}")
    desk.decide("อนุมัติ")
    assert shown in desk.summary_text()
    desk.wait_for_account_change()
    assert REGISTRATION["phone"] not in desk.summary_text()


def test_the_sender_is_not_told_the_telephone_on_record(demo: Demo):
    signed_in_clerk(demo)
    page = demo.visitor().ask_for_correction(registrant=SCHOOL)
    Desk(demo, "correction").decide("อนุมัติ")

    tracking_page = demo.visitor().get(page.request.path)
    assert REGISTRATION["phone"] not in tracking_page
    assert "ครบ 48 ชั่วโมง" in tracking_page
    assert not any(REGISTRATION["phone"] in letter for letter in letters_to(demo, NEW, ""))


def test_a_registrant_of_another_agency_shows_no_telephone(demo: Demo):
    signed_in_clerk(demo, OTHER_SCHOOL)
    demo.visitor().ask_for_correction(SCHOOL, registrant=OTHER_SCHOOL)

    assert REGISTRATION["phone"] not in Desk(demo, "correction").summary_text()


# --- what else may happen in the meantime


def change_own_address(demo: Demo) -> None:
    """What happens when the holder's old and new mailbox have confirmed another address."""
    email, secret, now = "own@school.example", demo.services.journal.secret, demo.clock()
    with demo.services.db.begin() as conn:
        account = accounts.get_by_username(conn, SCHOOL)
        change_address(conn, account, email, SCHOOL, now)
        add_revision(conn, secret, account, {"email": email}, lasting_remarks(conn, account), now)
        conn.commit()


def close(demo: Demo) -> None:
    with demo.services.db.begin() as conn:
        accounts.update(conn, accounts.get_by_username(conn, SCHOOL)["id"], state=accounts.CANCELLED)
        conn.commit()


@pytest.mark.parametrize("meanwhile", [change_own_address, close])
def test_it_lapses_when_the_account_changed_in_the_meantime_and_that_is_told(demo: Demo, meanwhile):
    desk = approved(demo)
    meanwhile(demo)
    email = get_account(demo, SCHOOL)["email"]
    desk.wait_for_account_change()

    assert get_account(demo, SCHOOL)["email"] == email != NEW
    assert get_request(demo)["outcome"]["stopped"] == "lapsed"
    assert "เปลี่ยนไประหว่างที่รอ" in desk.summary_text()


def test_of_two_corrections_of_one_account_only_the_first_takes_effect(demo: Demo):
    desk = approved(demo)
    demo.visitor().ask_for_correction(registrant=SCHOOL, email="second@school.example")
    demo.deliver()
    desk.decide("อนุมัติ")
    desk.wait_for_account_change()

    assert get_account(demo, SCHOOL)["email"] == NEW
    assert get_request(demo, 2)["outcome"]["stopped"] == "lapsed"


def test_a_clock_that_jumps_ahead_for_a_moment_moves_no_account(demo: Demo):
    approved(demo)
    now = demo.clock.now
    demo.clock.move(days=400)
    demo.sync.drain()
    demo.clock.now = now
    demo.sync.drain()
    demo.clock.move(minutes=20)
    demo.deliver()

    assert get_account(demo, SCHOOL)["email"] == OLD
    assert get_request(demo)["waits"]


def test_a_fault_in_one_request_holds_up_neither_the_others_nor_the_sheets(demo: Demo, caplog):
    desk = approved(demo)
    with demo.services.db.begin() as conn:
        outcome = requests.get(conn, 1)["outcome"]
        requests.set_outcome(conn, 1, {"waiting": outcome["waiting"] | {"account": 10**6}})
        conn.commit()
    demo.visitor().register(OTHER_SCHOOL)
    desk.wait_for_account_change()

    assert [line["รหัสหน่วยงาน"] for line in desk.officer.lines("registration")][-1] == OTHER_SCHOOL
    assert "request 1: an unexpected error" in caplog.text


def test_what_was_approved_by_an_older_version_stays_as_it_is(demo: Demo):
    """Its outcome has no `waiting`: the account moved at once then, and can still be brought back."""
    desk = approved(demo)
    desk.wait_for_account_change()
    outcome = get_request(demo)["outcome"]

    assert set(outcome) == {"account", "revision"}
    desk.decide("")
    assert get_account(demo, SCHOOL)["email"] == OLD
