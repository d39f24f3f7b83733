"""A database that was put back from an older copy takes back from the sheets what it lost."""

import os
from datetime import timedelta

import pytest
from click.testing import Result
from sqlalchemy import select

from service.intake import photo_sweep
from service.store import accounts, entries, rows, workbooks
from service.store.receipt_numbers import format_number
from service.store.schema import entries as entry_table
from service.store.schema import workbooks as workbook_table
from service.sync import heads, replaced
from service.sync.taking_back import TakeBack
from sheets.head import HEAD_ID, Head
from tests.cast import faults
from tests.cast.backups import Backup, back_up, put_back
from tests.cast.engine import receipt_numbers, sync_over, workbook_of
from tests.cast.faults import BadLine
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL, Demo, Officer, picture
from tests.cast.proposers import Register
from tests.commands.test_killed import Killed, count_kills, dying_before_commit

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


def take_back(demo: Demo, portion_rows: int = 50) -> None:
    services = demo.services
    google = demo.worker.google()
    TakeBack(services.db, google, services.settings, demo.clock, AREA, portion_rows).run()


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


def lose_a_person(demo: Demo, email: str, later_email: str) -> dict[str, str]:
    """Lose a registration, and let somebody register since; returns address -> username of the school."""
    backup = back_up(demo)
    demo.visitor().register(email=email)
    demo.deliver()
    put_back(demo, backup)
    demo.clock.move(minutes=5)
    demo.visitor().register(email=later_email)
    demo.deliver()
    with demo.services.db.read() as conn:
        return {each["email"]: each["username"] for each in accounts.list_of_agency(conn, SCHOOL)}


def test_another_person_who_got_a_lost_username_since_keeps_it(demo: Demo):
    people = lose_a_person(demo, "lost@school.example", "later@school.example")

    assert people == {"later@school.example": SCHOOL, "lost@school.example": f"{SCHOOL}-2"}
    assert len(demo.officer().lines("registration")) == 2


def test_the_same_person_who_registered_again_since_has_one_account(demo: Demo):
    people = lose_a_person(demo, "clerk@school.example", "Clerk@school.example")

    assert list(people.values()) == [SCHOOL]


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


@pytest.mark.file_stores
def test_a_photo_comes_back_with_its_picture_and_not_without(demo: Demo):
    backup = back_up(demo)
    demo.visitor().settle().pin(photos=[picture("teal"), picture("navy")])
    demo.deliver()
    (entry,) = [entry for entry in journal(demo) if entry["record"] == "pin"]
    kept, gone = entry["answers"]["photo"]
    demo.services.photos.delete(gone)
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


def test_requests_and_proposals_come_back_as_what_they_are(demo: Demo):
    clerk = demo.visitor().settle()
    demo.deliver()
    backup = back_up(demo)
    clerk.ask_for_correction()
    demo.visitor().ask_for_access(email="staff@office.example")
    demo.visitor().ask_for_agency()
    Register(demo).rename(SCHOOL, "บ้านชื่อใหม่")
    demo.deliver()
    before = {entry["row_id"]: entry for entry in journal(demo)}
    put_back(demo, backup)

    demo.clock.move(minutes=5)
    demo.deliver()
    demo.deliver()

    taken = {entry["row_id"]: entry for entry in journal(demo) if entry["row_id"] in before}
    same = ("record", "agency", "item", "revision", "area", "answers")
    assert {number: [entry[key] for key in same] for number, entry in taken.items()} == {
        number: [entry[key] for key in same] for number, entry in before.items()
    }
    assert conflicts(demo) == []
    assert {entry["record"] for entry in taken.values()} == {
        *("correction", "missing_agency", "proposal", "staff_access", "registration")
    }


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


# --- who else writes numbers into a sheet


def lose_a_pin(demo: Demo) -> tuple[Backup, Officer]:
    """Return a backup without the pin that a school has sent since, and the officer of the area."""
    demo.visitor().settle(OTHER_SCHOOL, email="other@school.example").pin(latitude="20.2001")
    clerk = demo.visitor().settle()
    demo.deliver()
    backup = back_up(demo)
    clerk.pin()
    demo.deliver()
    return backup, demo.officer()


def copy_row(officer: Officer, row: int) -> None:
    """Copy a row of the pins below the others, as people do."""
    cells = officer.cells("pin")
    officer.hand.insert_rows(officer.file, officer.sheets["pin"], len(cells))
    for column, text in enumerate(cells[row]):
        if text != "":
            officer.hand.type(officer.file, officer.sheets["pin"], len(cells), column, str(text))


def test_a_copied_row_is_one_entry(demo: Demo):
    backup, officer = lose_a_pin(demo)
    copy_row(officer, 2)
    put_back(demo, backup)

    demo.deliver()

    pins = [entry for entry in journal(demo) if entry["record"] == "pin"]
    assert sorted(entry["agency"] for entry in pins) == sorted([SCHOOL, OTHER_SCHOOL])


def test_of_copies_that_differ_none_is_guessed_until_a_person_has_chosen(demo: Demo):
    backup, officer = lose_a_pin(demo)
    copy_row(officer, 2)
    code = officer.cells("pin")[0].index("รหัสหน่วยงาน")
    officer.hand.type(officer.file, officer.sheets["pin"], 3, code, OTHER_SCHOOL)
    put_back(demo, backup)
    demo.deliver()

    assert [entry["agency"] for entry in journal(demo) if entry["record"] == "pin"] == [OTHER_SCHOOL]
    assert len(conflicts(demo)) == 2

    officer.hand.delete_rows(officer.file, officer.sheets["pin"], 3)
    demo.deliver()

    assert SCHOOL in [entry["agency"] for entry in journal(demo) if entry["record"] == "pin"]
    assert (conflicts(demo), demo.summary()["pinned"]) == ([], 2)


def test_a_row_whose_code_alone_was_changed_does_not_become_another_agencys(demo: Demo):
    backup, officer = lose_a_pin(demo)
    officer.type("pin", receipt_numbers(officer, "pin")[1], "รหัสหน่วยงาน", OTHER_SCHOOL)
    put_back(demo, backup)

    demo.deliver()

    assert len([entry for entry in journal(demo) if entry["record"] == "pin"]) == 1
    assert demo.summary()["pinned"] == 1


@pytest.mark.parametrize("place", ["another area", "nowhere"])
def test_a_number_that_this_area_did_not_give_is_taken_for_typed(demo: Demo, place: str):
    backup, officer = lose_a_pin(demo)
    area = OTHER_AREA if place == "another area" else AREA
    number = format_number(demo.services.journal.secret, area, 77, 1, "9MXR")
    number = number if place == "another area" else f"0000{number[4:]}"
    copy_row(officer, 2)
    officer.hand.type(officer.file, officer.sheets["pin"], 3, 0, number)
    put_back(demo, backup)

    demo.deliver()

    assert number not in [entry["row_id"] for entry in journal(demo)]
    assert conflicts(demo) == [number]
    assert demo.summary()["pinned"] == 2


def test_a_number_that_waits_here_is_not_delivered_by_typing_it(demo: Demo):
    clerk = demo.visitor().settle()
    demo.deliver()
    clerk.pin()
    (number,) = [entry["row_id"] for entry in journal(demo) if entry["record"] == "pin"]
    officer = demo.officer()
    officer.hand.type(officer.file, officer.sheets["pin"], 1, 0, number)

    take_back(demo)
    demo.deliver()

    assert demo.officer().lines("pin")[-1]["รหัสหน่วยงาน"] == SCHOOL


def test_a_row_that_a_person_deleted_stays_deleted_and_what_was_purged_stays_purged(demo: Demo):
    clerk = demo.visitor().settle()
    clerk.pin()
    demo.deliver()
    officer = demo.officer()
    # The last row below the header cannot be deleted.
    officer.hand.insert_rows(officer.file, officer.sheets["pin"], 2)
    officer.hand.delete_rows(officer.file, officer.sheets["pin"], 1)
    demo.deliver()
    backup = back_up(demo)
    clerk.survey()
    demo.deliver()
    number = receipt_numbers(officer, "readiness")[0]
    officer.type("registration", receipt_numbers(officer)[0], "ชื่อ", "ลบแล้ว")
    put_back(demo, backup)

    demo.deliver()

    assert officer.lines("pin") == []
    assert demo.summary()["pinned"] == 0
    assert number in [entry["row_id"] for entry in journal(demo)]


def test_the_row_of_an_erased_person_comes_back_without_a_person(demo: Demo):
    backup = back_up(demo)
    demo.visitor().settle()
    demo.deliver()
    officer = demo.officer()
    for header in ("ชื่อ", "นามสกุล", "อีเมล", "โทรศัพท์"):
        officer.type("registration", receipt_numbers(officer)[0], header, "ลบแล้ว")
    put_back(demo, backup)
    demo.clock.move(minutes=5)
    sent = len(demo.letters())

    demo.deliver()

    (entry,) = journal(demo)
    with demo.services.db.read() as conn:
        account = accounts.get_by_username(conn, SCHOOL)
    assert entry["purged_at"] and not entry["answers"]["email"]
    assert (account["state"], account["email"]) == (accounts.LEFT, "")
    assert len(demo.letters()) == sent


# --- other workbooks, other batches


def test_a_workbook_whose_older_version_was_restored_says_nothing_of_the_database(demo: Demo):
    demo.visitor().settle()
    demo.deliver()
    with demo.services.db.read() as conn:
        known = Head.parse(workbook_of(demo)["head"])
        assert not heads.is_older(conn, AREA, None)
        assert not heads.is_older(conn, AREA, Head(known.token - 1, "0" * 12))
        assert not heads.is_older(conn, AREA, known)
        assert heads.is_older(conn, AREA, Head(known.token, "0" * 12))
        assert heads.is_older(conn, AREA, Head(known.token + 1, "0" * 12))


def test_a_head_that_was_deleted_is_set_again_by_the_next_batch(demo: Demo):
    clerk = demo.visitor().settle()
    demo.deliver()
    google, book = demo.worker.google(), workbook_of(demo)
    lookup = {"dataFilter": {"developerMetadataLookup": {"metadataId": HEAD_ID}}}
    google.batch_update(book["file_id"], {"requests": [{"deleteDeveloperMetadata": lookup}]}, "spreadsheetId")
    demo.deliver()

    clerk.pin()
    demo.deliver()

    metadata = google.get_metadata(book["file_id"], HEAD_ID)
    assert metadata["metadataValue"] == workbook_of(demo)["head"] != book["head"]
    assert demo.summary()["pinned"] == 1


def test_tabs_that_were_made_again_since_are_found_and_not_made_a_third_time(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    backup = back_up(demo)
    officer = demo.officer()
    officer.hand.delete_tab(officer.file, officer.sheets["pin"])
    demo.deliver()
    tabs = len(demo.google.store.get_workbook(officer.file).sheets)
    put_back(demo, backup)

    demo.deliver()

    assert len(demo.google.store.get_workbook(officer.file).sheets) == tabs
    assert len(demo.officer().lines("pin")) == 1
    assert demo.summary()["pinned"] == 1


@pytest.mark.parametrize("is_sent_before", [True, False])
def test_a_batch_that_was_frozen_in_the_copy_is_neither_lost_nor_doubled(demo: Demo, is_sent_before: bool):
    """Its token is used by then: by itself, or by another batch."""
    clerk = demo.visitor().settle()
    demo.deliver()
    line = BadLine(demo.google)
    line.faults = [faults.lost_before]
    if is_sent_before:
        clerk.pin()
        sync_over(demo, line).cycle()
        backup = back_up(demo)
    else:
        backup = back_up(demo)
        demo.visitor().settle(OTHER_SCHOOL, email="other@school.example")
    demo.clock.move(minutes=2)
    demo.deliver()
    clerk.survey()
    demo.deliver()
    put_back(demo, backup)
    if not is_sent_before:
        clerk.pin()
        freeze_unread(demo, line)

    demo.clock.move(minutes=2)
    demo.deliver()

    assert len(demo.officer().lines("pin")) == 1
    assert (demo.summary()["pinned"], demo.summary()["surveyed"]) == (1, 1)
    assert conflicts(demo) == []


def freeze_unread(demo: Demo, line: BadLine) -> None:
    """Freeze a batch without a look at the workbook, as where a listing shows its old version."""
    with demo.services.db.begin() as conn:
        version = demo.google.store.get_file(workbook_of(demo)["file_id"]).version
        workbooks.update(conn, AREA, version_read=version)
        conn.commit()
    sync_over(demo, line).cycle()


def test_a_file_that_was_made_anew_since_is_the_workbook_again(demo: Demo):
    """The old one is left alone, until a person lets the newer one be the workbook."""
    flask = demo.app.test_cli_runner().invoke
    backup, old = lose_a_pin(demo)
    assert flask(args=["sheets", "rebuild", AREA]).exit_code == 0
    demo.deliver()
    demo.visitor().sign_in(SCHOOL).survey()
    demo.deliver()
    new, before = workbook_of(demo)["file_id"], sorted(entry["row_id"] for entry in journal(demo))
    put_back(demo, backup)
    rows_before = len(old.lines("pin"))

    demo.deliver()

    assert workbook_of(demo)["parked"] == replaced.REPLACED_FILE
    assert "sheets take-back" in flask(args=["status"]).output
    assert flask(args=["sheets", "take-back", AREA]).exit_code == 0
    demo.deliver()
    assert workbook_of(demo)["file_id"] == new
    assert [entry["row_id"] for entry in journal(demo)] == before
    assert (len(old.lines("pin")), demo.summary()["pinned"], demo.summary()["surveyed"]) == (
        rows_before,
        2,
        1,
    )


def test_a_workbook_that_the_database_forgot_is_found_and_its_rows_taken_back(demo: Demo):
    """It was made after the backup: the first form makes the service look for one."""
    with demo.services.db.begin() as conn:
        conn.execute(workbook_table.delete().where(workbook_table.c.area == AREA))
        conn.commit()
    backup = back_up(demo)
    demo.visitor().register()
    demo.deliver()
    file = workbook_of(demo)["file_id"]
    put_back(demo, backup)

    demo.clock.move(minutes=5)
    demo.visitor().register(OTHER_SCHOOL, email="later@school.example")
    demo.deliver()

    assert workbook_of(demo)["file_id"] == file
    assert len(demo.officer().lines("registration")) == 2
    assert len(journal(demo)) == 2


# --- told, and killed


def test_it_is_told_on_the_status_page_by_commands_and_in_the_trail(demo: Demo):
    flask = demo.app.test_cli_runner().invoke
    backup, _ = lose_a_pin(demo)
    put_back(demo, backup)

    check = flask(args=["sheets", "check", AREA])
    assert check.exit_code == 1 and "the database is older than the workbook" in check.output

    taken = flask(args=["sheets", "take-back", AREA])
    assert taken.exit_code == 0 and f"{AREA}: 1 rows taken back." in taken.output
    again = flask(args=["sheets", "take-back"])
    assert again.exit_code == 0 and "0 rows taken back in all." in again.output
    status = flask(args=["status"])
    assert "ฐานข้อมูลเก่ากว่าสมุดงาน" in status.output
    assert "ฐานข้อมูลเก่ากว่าสมุดงาน" in demo.staff("obec").get("/status").text
    assert "ฐานข้อมูลเก่ากว่าสมุดงาน" in demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/acts").text
    demo.deliver()
    assert demo.summary()["pinned"] == 2


def test_an_area_that_waits_for_its_rows_is_parked_for_everything_else(demo: Demo):
    flask = demo.app.test_cli_runner().invoke
    backup, _ = lose_a_pin(demo)
    put_back(demo, backup)
    with pytest.raises(Killed), dying_before_commit(demo.services.db, 1):
        take_back(demo)

    assert workbook_of(demo)["parked"] == heads.OLDER_DATABASE
    demo.clock.move(days=2)
    for command in (["sheets", "rebuild", AREA], ["purge", AREA, "--before", "2026-05-21"]):
        answer = flask(args=command)
        assert answer.exit_code == 1 and "run sheets take-back" in answer.output
    assert "ฐานข้อมูลเก่ากว่าสมุดงาน" in flask(args=["status"]).output

    demo.deliver()

    assert (workbook_of(demo)["parked"], demo.summary()["pinned"]) == (None, 2)


def test_it_can_be_killed_at_each_step_and_run_again(demo: Demo):
    demo.visitor().settle(OTHER_SCHOOL, email="other@school.example")
    demo.deliver()
    backup = back_up(demo)
    clerk = demo.visitor().settle()
    clerk.pin()
    clerk.survey()
    demo.deliver()
    before, figures_before = [entry["row_id"] for entry in journal(demo)], figures(demo)
    put_back(demo, backup)

    def command() -> Result:
        take_back(demo, portion_rows=2)
        return demo.app.test_cli_runner().invoke(args=["sheets", "take-back", AREA])

    kills = count_kills(demo, command)
    demo.deliver()

    assert kills >= 4
    assert [entry["row_id"] for entry in journal(demo)] == before
    assert figures(demo) == figures_before
    with demo.services.db.read() as conn:
        assert len(accounts.list_of_agency(conn, SCHOOL)) == 1


@pytest.mark.parametrize("link", ["/photo/" + "a" * 300, "/photo/-small", "/photo/_"])
def test_a_link_that_leads_to_no_picture_does_not_stop_a_row_from_coming_back(demo: Demo, link: str):
    backup, officer = lose_a_pin(demo)
    officer.type("pin", receipt_numbers(officer, "pin")[1], "รูปถ่ายจุดบริการหรือป้ายหน่วยงาน", link)
    put_back(demo, backup)

    demo.deliver()

    assert [entry["record"] for entry in journal(demo)].count("pin") == 2


def test_pictures_whose_rows_may_come_back_are_not_swept(demo: Demo):
    backup, _ = lose_a_pin(demo)
    put_back(demo, backup)
    for file in (demo.services.settings.instance / "photos").glob("??/*.jpg"):
        moment = (demo.clock() - timedelta(hours=3)).timestamp()
        os.utime(file, (moment, moment))
    with demo.services.db.begin() as conn:
        for book in workbooks.list_all(conn):
            workbooks.update(conn, book["area"], read_at=demo.clock() - timedelta(hours=4))
        conn.commit()

    assert photo_sweep.sweep(demo.services.db, demo.services.photos, demo.clock()).orphans == 0
    demo.deliver()

    assert demo.summary()["pinned_with_photo"] == 2


def test_where_a_lost_position_cannot_be_read_the_point_counts_where_it_was_before(demo: Demo):
    clerk = demo.visitor().settle()
    clerk.pin()
    demo.deliver()
    backup = back_up(demo)
    clerk.pin("/pin/1", phone="053-000-111")
    demo.deliver()
    demo.officer().type("pin", receipt_numbers(demo.officer(), "pin")[-1], "ละติจูด", "แก้ภายหลัง")
    put_back(demo, backup)

    demo.deliver()

    newest = max(
        (entry for entry in journal(demo) if entry["record"] == "pin"), key=lambda pin: pin["revision"]
    )
    assert (newest["revision"], newest["answers"]["latitude"]) == (2, None)
    assert demo.summary()["pinned"] == 1
    assert "ช่องละติจูดอ่านไม่ได้" in demo.visitor().sign_in(SCHOOL).get("/home").text


def test_where_no_position_can_be_read_the_point_does_not_count(demo: Demo):
    backup, officer = lose_a_pin(demo)
    officer.type("pin", receipt_numbers(officer, "pin")[-1], "ละติจูด", "แก้ภายหลัง")
    put_back(demo, backup)

    demo.deliver()

    assert demo.summary()["pinned"] == 1
