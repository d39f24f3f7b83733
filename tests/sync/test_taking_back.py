"""A database that was put back from an older copy takes back from the sheets what it lost."""

from sqlalchemy import select

from service.store import accounts, entries, rows
from service.store.receipt_numbers import format_number
from service.store.schema import entries as entry_table
from service.sync.taking_back import TakeBack
from tests.cast.backups import back_up, put_back
from tests.cast.engine import receipt_numbers, workbook_of
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo, picture

FIGURES = ("registered", "confirmed", "pinned", "pinned_with_photo", "surveyed", "to_correct")
TABS = ("registration", "pin", "readiness", "no_copy")


def figures(demo: Demo, area: str = AREA) -> dict:
    return {key: demo.summary(area)[key] for key in FIGURES}


def journal(demo: Demo) -> list[dict]:
    """Returns all entries, in the order of their numbers."""
    with demo.services.db.read() as conn:
        return sorted(conn.execute(select(entry_table)).mappings(), key=lambda entry: entry["row_id"])


def sheet(demo: Demo, area: str = AREA) -> dict[str, list[dict]]:
    return {tab: demo.officer(area).lines(tab) for tab in TABS}


def take_back(demo: Demo, area: str = AREA):
    services = demo.services
    google = demo.worker.google()
    return TakeBack(services.db, google, services.settings, demo.clock, area).run()


def conflicts(demo: Demo) -> list[str]:
    with demo.services.db.read() as conn:
        return [row["row_id"] for row in rows.list_conflicts(conn, AREA)]


def test_what_it_lost_is_there_again_with_numbers_times_answers_photos_and_people(demo: Demo):
    demo.visitor().settle(OTHER_SCHOOL, email="other@school.example").pin(latitude="20.2001")
    demo.deliver()
    backup = back_up(demo)
    clerk = demo.visitor().settle()
    clerk.pin()
    clerk.survey()
    demo.deliver()
    before, figures_before, sheet_before = journal(demo), figures(demo), sheet(demo)

    put_back(demo, backup)
    demo.deliver()

    assert sheet(demo) == sheet_before
    assert figures(demo) == figures_before
    taken = journal(demo)
    same = ("row_id", "record", "agency", "item", "revision", "area", "withdrawn")
    assert [[entry[key] for key in same] for entry in taken] == [
        [entry[key] for key in same] for entry in before
    ]
    assert [entry["answers"] for entry in taken if entry["record"] == "pin"] == [
        entry["answers"] for entry in before if entry["record"] == "pin"
    ]
    assert all(
        entry["received_at"] == other["received_at"].replace(second=0, microsecond=0)
        for entry, other in zip(taken, before, strict=True)
        if entry["agency"] == SCHOOL
    )
    with demo.services.db.read() as conn:
        account = accounts.get_by_username(conn, SCHOOL)
    assert {entry["account_id"] for entry in taken if entry["agency"] == SCHOOL} == {account["id"]}
    assert account["state"] == accounts.CONFIRMED
    assert conflicts(demo) == []


def test_a_person_whose_account_was_lost_sets_a_new_password_by_letter_and_goes_on(demo: Demo):
    demo.visitor().settle(OTHER_SCHOOL, email="other@school.example")
    backup = back_up(demo)
    demo.visitor().settle().pin()
    demo.deliver()
    put_back(demo, backup)
    demo.clock.move(minutes=5)
    demo.deliver()

    clerk = demo.visitor()
    clerk.set_password(demo.password_link())
    home = clerk.sign_in(SCHOOL).get("/home")

    assert "ปักหมุด" in home.text
    clerk.pin("/pin/1", phone="053-000-222")
    demo.deliver()
    assert [line["ครั้งที่"] for line in demo.officer().lines("pin")] == [1, 2]


def test_nothing_is_frozen_before_the_rows_are_taken_back_and_no_token_comes_twice(demo: Demo):
    demo.visitor().settle(OTHER_SCHOOL, email="other@school.example")
    demo.deliver()
    backup = back_up(demo)
    demo.visitor().settle().pin()
    demo.deliver()
    tokens_used = workbook_of(demo)["next_token"]
    put_back(demo, backup)

    demo.visitor().sign_in(OTHER_SCHOOL).pin(latitude="20.2001")
    demo.sync.cycle()

    assert workbook_of(demo)["next_token"] >= tokens_used
    demo.deliver()
    assert len(demo.officer().lines("pin")) == 2
    assert len({*receipt_numbers(demo.officer(), "pin")}) == 2
    assert demo.summary()["pinned"] == 2


def test_a_form_that_waited_in_the_copy_and_was_delivered_since_is_not_appended_again(demo: Demo):
    clerk = demo.visitor().settle()
    clerk.pin()
    backup = back_up(demo)
    demo.deliver()
    put_back(demo, backup)

    demo.deliver()

    assert len(demo.officer().lines("pin")) == 1
    assert demo.summary()["pinned"] == 1


def test_what_was_sent_since_is_the_newer_revision_of_what_was_lost(demo: Demo):
    clerk = demo.visitor().settle()
    demo.deliver()
    backup = back_up(demo)
    clerk.pin(phone="053-000-111")
    demo.deliver()
    put_back(demo, backup)

    demo.clock.move(minutes=5)
    clerk.pin(phone="053-000-222")
    demo.deliver()

    lines = demo.officer().lines("pin")
    assert [(line["ครั้งที่"], line["โทรศัพท์ของจุดบริการ"]) for line in lines] == [
        (1, "053-000-111"),
        (2, "053-000-222"),
    ]
    assert len({line["เลขที่รับ"] for line in lines}) == 2
    with demo.services.db.read() as conn:
        assert entries.get_newest(conn, "pin", SCHOOL, "1")["answers"]["phone"] == "053-000-222"


def test_another_person_who_got_a_lost_username_since_keeps_it(demo: Demo):
    backup = back_up(demo)
    demo.visitor().register(email="lost@school.example")
    demo.deliver()
    put_back(demo, backup)

    demo.clock.move(minutes=5)
    demo.visitor().register(email="later@school.example")
    demo.deliver()

    with demo.services.db.read() as conn:
        people = {each["email"]: each["username"] for each in accounts.list_of_agency(conn, SCHOOL)}
    assert people == {"later@school.example": SCHOOL, "lost@school.example": f"{SCHOOL}-2"}
    assert len(demo.officer().lines("registration")) == 2


def test_the_same_person_who_registered_again_since_has_one_account(demo: Demo):
    backup = back_up(demo)
    demo.visitor().register(email="clerk@school.example")
    demo.deliver()
    put_back(demo, backup)

    demo.clock.move(minutes=5)
    demo.visitor().register(email="Clerk@school.example")
    demo.deliver()

    with demo.services.db.read() as conn:
        assert [each["username"] for each in accounts.list_of_agency(conn, SCHOOL)] == [SCHOOL]


def test_a_person_nobody_confirmed_is_not_confirmed_by_coming_back(demo: Demo):
    backup = back_up(demo)
    demo.visitor().settle(letter=False).pin()
    demo.visitor().register(OTHER_SCHOOL, captcha=False, email="robot@school.example")
    demo.deliver()
    put_back(demo, backup)

    demo.deliver()

    assert (demo.summary()["pinned"], demo.summary()["pinned_unconfirmed"]) == (0, 1)
    with demo.services.db.read() as conn:
        assert accounts.get_by_username(conn, SCHOOL)["state"] == accounts.PROVISIONAL
        assert accounts.get_by_username(conn, OTHER_SCHOOL)["state"] == accounts.WAITING


def test_a_decision_acts_anew_as_its_effect_was_lost(demo: Demo):
    backup = back_up(demo)
    demo.visitor().settle(letter=False).pin()
    demo.deliver()
    officer = demo.officer()
    officer.decide("registration", receipt_numbers(officer)[0], "ยืนยัน")
    officer.decide("pin", receipt_numbers(officer, "pin")[0], "ส่งกลับแก้ไข", "รูปไม่ชัด")
    demo.deliver()
    put_back(demo, backup)

    demo.deliver()

    with demo.services.db.read() as conn:
        assert accounts.get_by_username(conn, SCHOOL)["state"] == accounts.CONFIRMED
    assert (demo.summary()["confirmed"], demo.summary()["to_correct"]) == (1, 1)


def test_a_photo_comes_back_with_its_picture_and_not_without(demo: Demo):
    backup = back_up(demo)
    demo.visitor().settle().pin(photos=[picture("teal"), picture("navy")])
    demo.deliver()
    (entry,) = [entry for entry in journal(demo) if entry["record"] == "pin"]
    kept, gone = entry["answers"]["photo"]
    folder = demo.services.settings.photo_folder
    for file in folder.glob(f"??/{gone}*"):
        file.unlink()
    put_back(demo, backup)

    demo.deliver()

    (taken,) = [entry for entry in journal(demo) if entry["record"] == "pin"]
    assert taken["answers"]["photo"] == [kept]
    assert demo.staff("officer-" + AREA).get(f"/photo/{kept}").status_int == 200
    assert demo.summary()["pinned_with_photo"] == 1


def test_a_request_comes_back_and_is_decided_anew_although_its_number_was_given_again(demo: Demo):
    backup = back_up(demo)
    demo.visitor().ask_for_agency()
    demo.deliver()
    put_back(demo, backup)

    demo.clock.move(minutes=5)
    demo.visitor().ask_for_agency(full_name="โรงเรียนสมมติอีกแห่ง", email="else@school.example")
    demo.deliver()
    officer = demo.officer()
    first, second = receipt_numbers(officer, "missing_agency")
    officer.decide("missing_agency", first, "ไม่อนุมัติ", "ซ้ำ")
    demo.deliver()

    assert first != second
    assert conflicts(demo) == []
    with demo.services.db.read() as conn:
        states = {entry["row_id"]: entry["item"] for entry in entries.list_of_record(conn, "missing_agency")}
    assert len(set(states.values())) == 2


def test_numbers_of_earlier_days_are_taken_back_too(demo: Demo):
    demo.visitor().settle(OTHER_SCHOOL, email="other@school.example").pin(latitude="20.2001")
    demo.deliver()
    old = format_number(demo.services.journal.secret, AREA, 9017, 1, "")
    officer = demo.officer()
    backup = back_up(demo)
    demo.visitor().settle().pin()
    demo.deliver()
    officer.type("pin", receipt_numbers(officer, "pin")[1], "เลขที่รับ", old)
    put_back(demo, backup)

    demo.deliver()

    assert old in [entry["row_id"] for entry in journal(demo)]
    assert demo.summary()["pinned"] == 2
