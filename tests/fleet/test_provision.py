"""Workbooks for all areas: few calls, once each, whatever is interrupted."""

import pytest

from service.fleet.tasks import MAX_TRIES
from sheets.embedded import SERVICE_ACCOUNT
from sheets.errors import OutcomeUnknown, Refused, StorageQuotaExceeded
from tests.cast.engine import sync_over
from tests.cast.faults import HTML_502, QUOTA_429, REFUSED_400, delayed, lost_after, lost_before, status_fault
from tests.fleet.cast import FOLDER, NEW_AREAS, Office

STORAGE = status_fault(
    403,
    '{"error": {"code": 403, "message": "Service Accounts do not have storage quota", '
    '"errors": [{"reason": "storageQuotaExceeded"}]}}',
)


def files_of(office: Office, area: str) -> list[str]:
    return [
        file.id for file in office.demo.google.store.list_files() if file.properties.get("pakmut") == area
    ]


def test_it_makes_all_workbooks_with_one_call_and_three_each(office: Office):
    outcome = office.provision(group="pakmut-{area}@example.org")

    calls = office.take_calls()
    assert (list(outcome.done), outcome.failed) == (list(NEW_AREAS), {})
    assert calls[0] == "GET files" and len(calls) == 1 + 3 * len(NEW_AREAS)
    assert {call: calls.count(call) for call in set(calls)} == {
        "GET files": 1,
        "POST files": 3,
        "POST batchUpdate": 3,
        "POST permissions": 3,
    }


def test_a_second_run_makes_no_call(office: Office):
    office.provision(group="pakmut-{area}@example.org")
    office.take_calls()

    outcome = office.provision(group="pakmut-{area}@example.org")

    assert (outcome.failed, office.take_calls()) == ({}, [])


def test_it_makes_only_what_is_missing(office: Office):
    office.provision(NEW_AREAS[:1])
    before = office.book(NEW_AREAS[0])["file_id"]

    office.provision(NEW_AREAS)

    assert office.book(NEW_AREAS[0])["file_id"] == before
    assert all(len(files_of(office, area)) == 1 for area in NEW_AREAS)


def test_the_files_lie_in_the_folder_under_the_areas_names(office: Office):
    office.provision()

    files = [office.demo.google.store.get_file(office.book(area)["file_id"]) for area in NEW_AREAS]
    assert [file.parents for file in files] == [[FOLDER]] * 3
    assert all(file.name.startswith("ปักหมุด สพ") for file in files)


def test_the_workbooks_are_ready_for_rows(office: Office):
    office.provision(("P1001",))

    book = office.book("P1001")
    assert book["positions"]["pin"]["row_id"] == 0
    assert book["columns_made"]["pin"] == list(book["positions"]["pin"])


@pytest.mark.parametrize("call", ["POST files", "POST batchUpdate"])
@pytest.mark.parametrize("fault", [lost_after, HTML_502, QUOTA_429])
def test_a_fault_at_any_call_makes_no_second_file(office: Office, call: str, fault):
    office.line.at = [(call, fault)]

    office.provision(("P1001",))
    outcome = office.provision(("P1001",))

    assert outcome.failed == {}
    assert files_of(office, "P1001") == [office.book("P1001")["file_id"]]


def test_after_a_doubt_about_a_new_file_it_looks_and_does_not_make_another(office: Office):
    office.line.at = [("POST files", lost_after)]

    office.provision(("P1001",))

    assert office.take_calls() == ["GET files", "POST files", "GET files", "POST batchUpdate"]
    assert len(files_of(office, "P1001")) == 1


def test_a_file_that_may_still_come_is_not_made_again(office: Office):
    office.line.at = [("POST files", lost_before)]

    outcome = office.provision(("P1001",))

    assert isinstance(outcome.failed["P1001"], OutcomeUnknown)
    assert (office.book("P1001"), files_of(office, "P1001")) == (None, [])


def test_a_file_that_comes_late_is_taken_by_the_next_run(office: Office):
    office.line.at = [("POST files", delayed)]
    office.provision(("P1001",))
    office.line.deliver_late()

    outcome = office.provision(("P1001",))

    assert outcome.failed == {}
    assert files_of(office, "P1001") == [office.book("P1001")["file_id"]]


def test_of_two_files_of_an_area_the_oldest_is_taken(office: Office):
    google = office.accounts.client()
    first, second = (google.create_file("ปักหมุด", FOLDER, "P1001").id for _ in range(2))

    office.provision(("P1001",))

    assert (office.book("P1001")["file_id"], first != second) == (first, True)


def test_a_file_in_the_bin_is_not_taken(office: Office):
    google = office.accounts.client()
    thrown_away = google.create_file("ปักหมุด", FOLDER, "P1001").id
    google.update_file(thrown_away, {"trashed": True})

    office.provision(("P1001",))

    assert office.book("P1001")["file_id"] != thrown_away


def test_a_crash_before_the_workbook_is_noted_leads_to_the_same_workbook(office: Office):
    office.provision(("P1001",))
    file = office.book("P1001")["file_id"]
    with office.db.begin() as conn:
        conn.exec_driver_sql("DELETE FROM workbooks WHERE area = 'P1001'")
        conn.commit()

    outcome = office.provision(("P1001",))

    assert (outcome.failed, office.book("P1001")["file_id"]) == ({}, file)
    assert office.book("P1001")["sheet_ids"]["pin"] > 1000


def test_one_areas_failure_does_not_stop_the_others(office: Office):
    office.line.at = [("POST batchUpdate", REFUSED_400)]

    outcome = office.provision()

    assert list(outcome.failed) == ["P1001"] and isinstance(outcome.failed["P1001"], Refused)
    assert list(outcome.done) == ["P1101", "S21-71"]


def test_what_stops_every_file_is_tried_once_and_told_for_every_area(office: Office):
    office.line.at = [("POST files", STORAGE)]

    outcome = office.provision()

    assert list(outcome.failed) == list(NEW_AREAS)
    assert {type(trouble) for trouble in outcome.failed.values()} == {StorageQuotaExceeded}
    assert office.take_calls() == ["GET files", "POST files"]


def test_it_waits_as_long_as_google_says(office: Office):
    office.line.at = [
        (
            "POST files",
            status_fault(429, '{"error": {"code": 429, "message": "Slow down"}}', **{"Retry-After": "7"}),
        )
    ]

    outcome = office.provision(("P1001",))

    assert (outcome.failed, office.slept) == ({}, [7.0])


def test_it_does_not_wait_for_ever(office: Office):
    office.line.at = [("POST batchUpdate", QUOTA_429)] * MAX_TRIES

    outcome = office.provision(("P1001",))

    assert list(outcome.failed) == ["P1001"]
    assert len(office.slept) == MAX_TRIES - 1


def test_what_is_refused_is_not_sent_again(office: Office):
    office.line.at = [("POST batchUpdate", REFUSED_400)]

    outcome = office.provision(("P1001",))

    assert list(outcome.failed) == ["P1001"]
    assert office.slept == []


def test_several_accounts_share_the_work_and_may_all_write_to_the_summary(office: Office):
    office.use_accounts("second@project.example")

    outcome = office.provision()

    makers = {next(iter(office.permissions(office.book(area)["file_id"]))) for area in NEW_AREAS}
    assert (outcome.failed, makers) == ({}, {SERVICE_ACCOUNT, "second@project.example"})
    for area in NEW_AREAS:
        summary = office.demo.google.store.get_workbook(office.book(area)["file_id"]).sheets[0]
        assert set(summary.protection["editors"]["users"]) == makers


def test_a_workbook_that_was_provisioned_takes_part_in_sync(office: Office):
    office.provision(("P1001",))

    sync_over(office.demo, office.line).drain()

    assert office.book("P1001")["read_at"] == office.clock()


def test_a_file_that_a_stranger_shares_under_an_areas_key_is_not_taken_for_an_interrupted_run(office: Office):
    stranger = office.demo.google.client("stranger@elsewhere.example")
    for area in NEW_AREAS:
        stranger.share(stranger.create_file("ปักหมุด", None, area).id, SERVICE_ACCOUNT, "writer")

    outcome = office.provision()

    assert (list(outcome.done), outcome.failed) == (list(NEW_AREAS), {})
    owned = {file.id for file in stranger.list_files()}
    assert not owned & {office.book(area)["file_id"] for area in NEW_AREAS}
