"""What an editor writes into a workbook while the service takes rows back, to harm others or by mistake."""

from dataclasses import replace

from requests import PreparedRequest, Response

from service.store import rows, workbooks
from service.sync.failure_waits import FailureWaits
from service.sync.forgotten import ForgottenWorkbooks
from service.sync.provision import provision
from sheets.embedded import SERVICE_ACCOUNT
from sheets.head import Head, HeadUpdate
from sheets.layout import LAYOUT_TOKEN
from sheets.provision import token_request
from tests.cast import faults
from tests.cast.backups import put_back
from tests.cast.engine import receipt_numbers, sync_over, workbook_of
from tests.cast.faults import BadLine
from tests.cast.people import AREA, CORRECTION, OTHER_AREA, OTHER_SCHOOL, REGISTRATION, SCHOOL, Demo, Officer
from tests.requests.desk import get_account
from tests.requests.test_account_change import approved
from tests.sync.test_restored import forget_workbook, write_head
from tests.sync.test_taking_back import conflicts, journal, lose_a_pin


def type_number(officer: Officer, tab: str, number: str) -> None:
    """Type a number below the lines of a tab."""
    place = len(officer.cells(tab))
    officer.hand.insert_rows(officer.file, officer.sheets[tab], place)
    officer.hand.type(officer.file, officer.sheets[tab], place, 0, number)


def mirrored_ids(demo: Demo) -> list[str]:
    with demo.services.db.read() as conn:
        return [row["row_id"] for row in rows.list_of_area(conn, AREA, "pin") if row["entry_id"]]


def test_a_head_with_a_token_of_days_to_come_uses_up_no_token(demo: Demo):
    clerk = demo.visitor().settle()
    clerk.pin()
    demo.deliver()
    officer = demo.officer()
    type_number(officer, "pin", f"{receipt_numbers(officer, 'pin')[0]}r1")
    write_head(demo, workbook_of(demo)["next_token"] + 1)
    demo.deliver()

    for number in ("053-000-111", "053-000-222", "053-000-333"):
        clerk.pin("/pin/1", phone=number)
        demo.deliver()

    assert [line["ครั้งที่"] for line in officer.lines("pin") if line["ครั้งที่"]] == [1, 2, 3, 4]


def test_a_number_that_stands_in_two_tabs_is_left_until_a_person_has_chosen_and_holds_up_nobody(demo: Demo):
    backup, officer = lose_a_pin(demo)
    number = receipt_numbers(officer, "pin")[1]
    officer.type_line("readiness", {"เลขที่รับ": number, "รหัสหน่วยงาน": SCHOOL})
    put_back(demo, backup)

    demo.clock.move(minutes=5)
    demo.deliver()

    assert workbook_of(demo)["parked"] is None
    assert [entry["agency"] for entry in journal(demo) if entry["record"] == "pin"] == [OTHER_SCHOOL]
    assert number in conflicts(demo)

    officer.type("readiness", number, "เลขที่รับ", "")
    demo.deliver()

    assert (conflicts(demo), demo.summary()["pinned"]) == ([], 2)


def test_numbers_of_copies_that_nobody_can_have_appended_are_taken_for_typed(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    officer = demo.officer()
    (number,) = receipt_numbers(officer, "pin")
    for suffix in ("r0", "r01", "r21", "r99999", "r999999999"):
        type_number(officer, "pin", f"{number}{suffix}")

    write_head(demo, workbook_of(demo)["next_token"] + 1)
    demo.deliver()

    assert mirrored_ids(demo) == [number]
    assert demo.summary()["pinned"] == 1


def test_numbers_of_copies_that_may_have_been_appended_are_taken_back(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    officer = demo.officer()
    (number,) = receipt_numbers(officer, "pin")
    type_number(officer, "pin", f"{number}r20")

    write_head(demo, workbook_of(demo)["next_token"] + 1)
    demo.deliver()

    assert mirrored_ids(demo) == [number, f"{number}r20"]


# --- a workbook that cannot be read


class HangingLine(BadLine):
    """A line over which one file is listed, and no answer about it comes in time."""

    file, calls_about_it = "", 0

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        if self.file in request.url:
            self.calls_about_it += 1
            return faults.lost_before(self, request)
        return super().send(request, *args, **kwargs)


def hang(demo: Demo, file: str) -> HangingLine:
    """Start the engine again over a line on which this file hangs."""
    line = HangingLine(demo.google)
    line.file = file
    demo.sync = sync_over(demo, line)
    return line


def test_a_workbook_that_never_answers_holds_up_changes_of_accounts_for_some_hours_alone(demo: Demo):
    other_file = provision(demo.services.db, demo.google.client(), OTHER_AREA, demo.services.settings)
    approved(demo)
    demo.clock.move(hours=49)
    hang(demo, other_file)
    emails = []

    for minutes in (11, 11, 6 * 60, 11):
        demo.sync.cycle()
        demo.clock.move(minutes=minutes)
        demo.sync.cycle()
        emails.append(get_account(demo, SCHOOL)["email"])

    assert emails == [REGISTRATION["email"]] * 3 + [CORRECTION["email"]]


def test_a_forgotten_workbook_that_never_answers_is_asked_less_and_less_often(demo: Demo):
    line = hang(demo, forget_workbook(demo))

    for _ in range(40):
        demo.sync.cycle()
        demo.clock.move(seconds=15)

    assert line.calls_about_it <= 12
    line.file = "nothing"
    demo.clock.move(minutes=2)
    demo.deliver()
    assert demo.summary()["registered"] == 1


# --- a file that pretends to be a workbook

FOLDER, STRANGER = "invented-folder", "stranger@elsewhere.example"


def make_file(demo: Demo, owner: str, folder: str | None) -> str:
    """Make a file that carries the key of the area and holds a head, as a forgotten workbook does."""
    google = demo.google.client(owner)
    file = google.create_file("ปักหมุด", folder, AREA).id
    update = HeadUpdate(Head(3, "0" * 12), is_first=True)
    google.batch_update(file, {"requests": [update.request()]}, "spreadsheetId")
    if owner != SERVICE_ACCOUNT:
        google.share(file, SERVICE_ACCOUNT, "writer")
    return file


def look_for_forgotten(demo: Demo, **settings: str) -> str | None:
    """Look twice for workbooks that the database does not know; returns the file that became the area's."""
    google = demo.google.client()
    changed = replace(demo.services.settings, **settings)
    forgotten = ForgottenWorkbooks(demo.services.db, changed, FailureWaits(demo.services.db, demo.clock))
    for _ in range(2):
        files = google.list_files(changed.drive_folder_id or None)
        forgotten.save_again(lambda: google, {file.id: file for file in files})
    with demo.services.db.read() as conn:
        book = workbooks.get(conn, AREA)
    return book and book["file_id"]


def test_a_file_that_a_stranger_shares_with_the_service_gets_nobodys_forms(demo: Demo):
    demo.google.client().update_file(forget_workbook(demo), {"trashed": True})
    make_file(demo, STRANGER, None)

    assert look_for_forgotten(demo, drive_folder_id=FOLDER) is None
    assert look_for_forgotten(demo, sheets_backend="google") is None


def test_the_workbook_in_the_folder_is_found_although_a_stranger_shares_such_a_file(demo: Demo):
    demo.google.client().update_file(forget_workbook(demo), {"trashed": True})
    make_file(demo, STRANGER, None)
    file = make_file(demo, SERVICE_ACCOUNT, FOLDER)

    assert look_for_forgotten(demo, drive_folder_id=FOLDER) == file


def test_a_workbook_that_people_shared_and_the_database_forgot_is_taken_over_anew(demo: Demo):
    file = forget_workbook(demo)

    answer = demo.app.test_cli_runner().invoke(args=["sheets", "adopt", AREA, file])
    demo.deliver()

    assert answer.exit_code == 0, answer.output
    assert [entry["agency"] for entry in journal(demo)] == [SCHOOL]
    assert demo.summary()["registered"] == 1


# --- tokens


def test_a_token_that_no_batch_can_have_reached_is_not_counted_on_from(demo: Demo):
    clerk = demo.visitor().settle()
    demo.deliver()
    last = token_request(LAYOUT_TOKEN - 1, "a key of a script")
    file = workbook_of(demo)["file_id"]
    demo.worker.google().batch_update(file, {"requests": [last]}, "spreadsheetId")
    write_head(demo)
    demo.deliver()

    clerk.pin()
    demo.deliver()

    assert (len(demo.officer().lines("pin")), demo.summary()["pinned"]) == (1, 1)
