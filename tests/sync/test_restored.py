"""What a database from a backup takes to be going on, and what it has forgotten."""

import pytest
from requests import PreparedRequest, Response

from service.store import workbooks
from service.sync import area_sync, heads
from sheets.errors import NoAccess
from sheets.head import HEAD_ID, Head, HeadUpdate
from tests.cast import faults
from tests.cast.backups import back_up, put_back
from tests.cast.engine import sync_over, workbook_of
from tests.cast.faults import BadLine
from tests.cast.people import AREA, CORRECTION, OTHER_SCHOOL, REGISTRATION, SCHOOL, Demo, Visitor
from tests.cast.sql import run_sql
from tests.commands.test_killed import Killed, dying_before_commit
from tests.requests.desk import get_account, get_request
from tests.requests.test_account_change import approved, letters_to, object_to_it
from tests.sync.test_taking_back import journal, lose_a_pin, take_back

OLD, NEW = REGISTRATION["email"], CORRECTION["email"]


def write_head(demo: Demo, token: int = 900_000) -> None:
    """What a script of an editor can do: the workbook seems to hold a batch that nobody knows."""
    update = HeadUpdate(Head(token, "0" * 12), is_first=False)
    file_id = workbook_of(demo)["file_id"]
    demo.worker.google().batch_update(file_id, {"requests": [update.request()]}, "spreadsheetId")


def lose_a_form(demo: Demo) -> None:
    """Go back to before a form that stands in the sheet already."""
    backup = back_up(demo)
    demo.clock.move(minutes=5)
    demo.visitor().settle(OTHER_SCHOOL, email="other@school.example")
    demo.deliver()
    put_back(demo, backup)
    demo.clock.move(minutes=5)


# --- changes of accounts that wait


def object_and_forget(demo: Demo) -> None:
    """Let the holder object to an approved correction, and the database forget it."""
    approved(demo)
    backup = back_up(demo)
    demo.clock.move(minutes=5)
    object_to_it(demo)
    demo.visitor().settle(OTHER_SCHOOL, email="other@school.example")
    demo.clock.move(hours=49)
    demo.deliver()
    put_back(demo, backup)


def run_after_a_forgotten_objection(demo: Demo) -> None:
    """Let the database forget an objection, and the service run for some minutes since."""
    object_and_forget(demo)
    for minutes in (1, 11, 11):
        demo.clock.move(minutes=minutes)
        demo.deliver()


def test_a_change_that_was_objected_to_in_lost_days_waits_anew_and_its_holder_is_told(demo: Demo):
    run_after_a_forgotten_objection(demo)

    assert get_account(demo, SCHOOL)["email"] == OLD
    assert get_request(demo)["waits"]
    assert len(letters_to(demo, OLD, "/objection/")) == 2


@pytest.mark.parametrize("objects", [True, False])
def test_then_it_takes_effect_after_48_hours_unless_its_holder_objects_again(demo: Demo, objects: bool):
    run_after_a_forgotten_objection(demo)
    if objects:
        object_to_it(demo)

    for minutes in (48 * 60, 11):
        demo.clock.move(minutes=minutes)
        demo.deliver()

    assert get_account(demo, SCHOOL)["email"] == (OLD if objects else NEW)


def test_a_change_that_was_approved_since_waits_no_longer_than_others(demo: Demo):
    lose_a_form(demo)
    approved(demo)

    for minutes in (48 * 60, 11):
        demo.clock.move(minutes=minutes)
        demo.deliver()

    assert get_account(demo, SCHOOL)["email"] == NEW
    assert len(letters_to(demo, OLD, "/objection/")) == 1


def test_none_takes_effect_before_every_area_could_be_asked_what_it_knows(demo: Demo):
    object_and_forget(demo)
    line = AwayLine(demo.google)
    demo.sync = sync_over(demo, line)
    for minutes in (1, 11, 11):
        demo.clock.move(minutes=minutes)
        demo.sync.cycle()

    line.is_away = False
    demo.clock.move(minutes=2)
    demo.deliver()

    assert get_account(demo, SCHOOL)["email"] == OLD and get_request(demo)["waits"]


class AwayLine(BadLine):
    """A line over which files are listed, and no workbook can be read while it `is_away`."""

    is_away = True

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        if self.is_away and "/spreadsheets/" in request.url:
            return faults.HTML_502(self, request)
        return super().send(request, *args, **kwargs)


# --- sessions


def is_signed_in(person: Visitor) -> bool:
    return person.get("/home", status="*").status_int == 200


def test_sessions_of_the_copy_end_as_they_may_have_been_ended_since_and_later_ones_go_on(demo: Demo):
    before = demo.visitor().settle()
    demo.deliver()
    lose_a_form(demo)
    since = demo.visitor().sign_in(SCHOOL)

    demo.deliver()

    assert (is_signed_in(before), is_signed_in(since)) == (False, True)


def test_a_copy_that_lost_nothing_and_a_head_that_an_editor_wrote_end_no_session(demo: Demo):
    clerk = demo.visitor().settle()
    demo.deliver()
    put_back(demo, back_up(demo))
    demo.deliver()

    write_head(demo)
    demo.deliver()

    assert is_signed_in(clerk) and workbook_of(demo)["head"].startswith("900000:")


# --- an area that waits for its rows


def test_an_area_that_cannot_be_reached_is_still_known_to_be_older(demo: Demo):
    backup, _ = lose_a_pin(demo)
    put_back(demo, backup)
    with pytest.raises(Killed), dying_before_commit(demo.services.db, 1):
        take_back(demo)

    area_sync.park_area(demo.services.db, AREA, NoAccess("closed to us"), demo.clock())

    assert workbook_of(demo)["parked"] == heads.OLDER_DATABASE
    demo.clock.move(minutes=6)
    demo.deliver()
    assert (workbook_of(demo)["parked"], demo.summary()["pinned"]) == (None, 2)


@pytest.mark.parametrize("day", ["2026-05-21", "2026-05-01"], ids=["something is due", "nothing is due"])
def test_nothing_is_purged_before_the_workbook_was_asked_whether_it_knows_more(demo: Demo, day: str):
    backup, officer = lose_a_pin(demo)
    put_back(demo, backup)
    demo.clock.move(days=2)

    answer = demo.app.test_cli_runner().invoke(args=["purge", AREA, "--before", day])

    assert answer.exit_code == 1 and "run sheets take-back" in answer.output
    assert REGISTRATION["first_name"] in [line["ชื่อ"] for line in officer.lines("registration")]


def test_a_batch_that_is_still_under_way_comes_no_more_once_its_rows_go_again(demo: Demo):
    clerk = demo.visitor().settle()
    demo.deliver()
    clerk.pin()
    line = BadLine(demo.google)
    line.faults = [faults.delayed]
    sync_over(demo, line).cycle()
    write_head(demo)

    take_back(demo)
    line.deliver_late()
    demo.deliver()

    assert len(demo.officer().lines("pin")) == demo.summary()["pinned"] == 1


# --- a workbook that was made since


def forget_workbook(demo: Demo) -> str:
    """Forget the area's workbook and all that was sent; returns the file."""
    file = workbook_of(demo)["file_id"]
    with demo.services.db.begin() as conn:
        run_sql(conn, "DELETE FROM workbooks WHERE area = ?", AREA)
        conn.commit()
    backup = back_up(demo)
    demo.visitor().register()
    demo.deliver()
    put_back(demo, backup)
    return file


def test_a_workbook_that_the_database_forgot_is_found_although_nobody_sends_anything(demo: Demo):
    file = forget_workbook(demo)

    demo.deliver()

    assert workbook_of(demo)["file_id"] == file
    assert [entry["agency"] for entry in journal(demo)] == [SCHOOL]
    assert demo.summary()["registered"] == 1


def test_a_file_that_is_just_being_made_and_one_of_two_are_left_to_who_makes_them(demo: Demo):
    file, google = forget_workbook(demo), demo.worker.google()
    copy = google.create_file("ปักหมุด", None, AREA).id
    demo.deliver()
    with demo.services.db.read() as conn:
        while_there_are_two = workbooks.get(conn, AREA)
    lookup = {"dataFilter": {"developerMetadataLookup": {"metadataId": HEAD_ID}}}
    google.batch_update(file, {"requests": [{"deleteDeveloperMetadata": lookup}]}, "spreadsheetId")
    google.update_file(copy, {"trashed": True})

    demo.deliver()

    assert while_there_are_two is None
    with demo.services.db.read() as conn:
        assert workbooks.get(conn, AREA) is None
