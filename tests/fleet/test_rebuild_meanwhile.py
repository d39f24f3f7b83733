"""A rebuild during batches and edits, and one that fails at any call: every row is there exactly once."""

import pytest

from service.fleet.rebuilding import HOLD_REASON, Rebuild
from service.fleet.tasks import Stopped
from service.store import workbooks
from service.sync.cycle import Sync
from sheets.errors import SheetsError
from tests.cast.engine import receipt_numbers, sync_over
from tests.cast.faults import HTML_502, REFUSED_400, lost_after, lost_before, status_fault
from tests.cast.people import AREA, Demo
from tests.fleet.cast import Office
from tests.fleet.rebuilds import WRITE, rebuild, register_and_pin, register_two_schools, tab_lines

CLOSED = status_fault(403, '{"error": {"code": 403, "message": "not now"}}')


def files(office: Office) -> list[str]:
    return [file.id for file in office.demo.google.store.list_files() if not file.trashed]


# --- batches that are under way


@pytest.mark.parametrize("fault", [lost_after, lost_before])
def test_the_rows_of_an_unsettled_batch_stand_in_the_new_file_once(demo: Demo, office: Office, fault):
    register_two_schools(demo)
    demo.visitor().register("57030003")
    office.line.at = [(WRITE, fault)]
    sync_over(demo, office.line).cycle()
    google = office.demo.google.client()
    google.update_file(office.book(AREA)["file_id"], {"trashed": True})

    rebuild(office)
    demo.deliver()

    numbers = receipt_numbers(demo.officer())
    assert len(numbers) == len(set(numbers)) == 3


def test_what_arrives_late_in_the_old_file_does_no_harm(demo: Demo, office: Office):
    register_two_schools(demo)
    demo.visitor().register("57030003")
    late = []
    office.line.at = [(WRITE, lambda line, request: late.append(request) or lost_before(line, request))]
    sync_over(demo, office.line).cycle()
    google = office.demo.google.client()
    google.update_file(office.book(AREA)["file_id"], {"trashed": True})
    rebuild(office)

    office.demo.google.send(late[0])
    demo.deliver()

    assert len(receipt_numbers(demo.officer())) == 3


def test_the_worker_leaves_the_area_alone_meanwhile(demo: Demo, office: Office):
    register_two_schools(demo)
    demo.visitor().register("57030003")
    parked_reasons = []

    def meanwhile(line, request):
        parked_reasons.append(office.book(AREA)["parked"])
        Sync(demo.services.db, demo.worker.accounts(), demo.services.settings, demo.clock).cycle()
        return line.google.send(request)

    office.line.at = [(WRITE, meanwhile)]
    rebuild(office)
    demo.deliver()

    assert parked_reasons == [HOLD_REASON]
    assert (office.book(AREA)["parked"], len(receipt_numbers(demo.officer()))) == (None, 3)


def test_a_worker_that_was_here_all_the_same_stops_the_switch(demo: Demo, office: Office):
    register_two_schools(demo)
    old = office.book(AREA)["file_id"]

    def meanwhile(line, request):
        with office.db.begin() as conn:
            workbooks.take_token(conn, AREA)
            conn.commit()
        return line.google.send(request)

    office.line.at = [(WRITE, meanwhile)]
    with pytest.raises(Stopped, match="worker"):
        rebuild(office)

    assert (office.book(AREA)["file_id"], office.book(AREA)["parked"]) == (old, None)


def test_an_edit_while_rows_are_copied_stops_the_switch(demo: Demo, office: Office):
    register_two_schools(demo)
    officer = demo.officer()

    def meanwhile(line, request):
        office.clock.move(seconds=5)
        officer.type("registration", receipt_numbers(officer)[0], "หมายเหตุ", "ระหว่างนั้น")
        return line.google.send(request)

    office.line.at = [(WRITE, meanwhile)]
    with pytest.raises(Stopped, match="edited"):
        rebuild(office)

    demo.deliver()
    assert rebuild(office).file_id != officer.file
    assert tab_lines(demo, "registration")[0]["หมายเหตุ"] == "ระหว่างนั้น"


def test_edits_that_were_not_read_yet_come_first(demo: Demo, office: Office):
    register_two_schools(demo)
    officer = demo.officer()
    officer.type("registration", receipt_numbers(officer)[0], "หมายเหตุ", "ยังไม่ได้อ่าน")

    with pytest.raises(Stopped, match="sync --once"):
        rebuild(office)

    assert (office.book(AREA)["file_id"], office.book(AREA)["parked"]) == (officer.file, None)


# --- interrupted


@pytest.mark.whole_areas
@pytest.mark.parametrize("at", range(3))
@pytest.mark.parametrize("fault", [HTML_502, lost_after, lost_before])
def test_a_rebuild_that_broke_off_goes_on_in_the_same_file_and_writes_nothing_twice(
    demo: Demo, office: Office, at: int, fault
):
    register_and_pin(demo)
    before = {tab: tab_lines(demo, tab) for tab in ("registration", "pin", "agencies")}
    office.line.at = [*[(WRITE, lambda line, request: line.google.send(request))] * at, *[(WRITE, fault)] * 5]
    with pytest.raises(SheetsError):
        rebuild(office, portion_bytes=30_000)
    interrupted = files(office)

    rebuild(office, portion_bytes=30_000)

    assert files(office) == interrupted
    assert {tab: tab_lines(demo, tab) for tab in before} == before


def test_until_the_switch_the_old_file_is_the_workbook(demo: Demo, office: Office):
    register_two_schools(demo)
    old = office.book(AREA)["file_id"]
    office.line.at = [(WRITE, HTML_502)] * 5

    with pytest.raises(SheetsError):
        rebuild(office)
    demo.visitor().register("57030003")
    demo.deliver()

    assert (office.book(AREA)["file_id"], len(tab_lines(demo, "registration"))) == (old, 3)


def test_rows_that_changed_since_begin_anew_and_the_unfinished_file_goes_to_the_bin(
    demo: Demo, office: Office
):
    register_two_schools(demo)
    office.line.at = [(WRITE, HTML_502)] * 5
    with pytest.raises(SheetsError):
        rebuild(office)
    unfinished = files(office)[-1]
    demo.visitor().register("57030003")
    demo.deliver()

    rebuild(office)

    assert office.demo.google.store.get_file(unfinished).trashed
    assert len(tab_lines(demo, "registration")) == 3


def test_a_crash_after_the_switch_only_leaves_names_to_be_changed(demo: Demo, office: Office):
    register_two_schools(demo)
    old = office.book(AREA)["file_id"]
    office.line.at = [("PATCH", CLOSED), ("PATCH", CLOSED)]

    first, again = rebuild(office), rebuild(office)

    assert (len(first.problems), again.problems, again.file_id) == (2, [], first.file_id)
    assert office.demo.google.store.get_file(first.file_id).properties == {"pakmut": AREA}
    assert office.demo.google.store.get_file(old).properties == {}


def test_rows_that_google_refuses_leave_everything_as_it_was(demo: Demo, office: Office):
    register_two_schools(demo)
    old = office.book(AREA)["file_id"]
    office.line.at = [(WRITE, lambda line, request: line.google.send(request)), (WRITE, REFUSED_400)]

    with pytest.raises(Stopped, match="refuses"):
        rebuild(office)

    assert (office.book(AREA)["file_id"], office.book(AREA)["parked"]) == (old, None)


def test_an_area_without_a_workbook_has_nothing_to_rebuild(office: Office):
    work = Rebuild(office.db, office.accounts, office.clock, office.slept.append, None)

    with pytest.raises(Stopped, match="provision"):
        work.rebuild("P1001")
