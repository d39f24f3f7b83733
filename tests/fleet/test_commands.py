"""`flask sheets …` as an administrator types it."""

from collections.abc import Callable

import pytest
from click.testing import Result
from sqlalchemy import update

from service.fleet.rebuilding import RETIRED, Rebuild
from service.store import rows
from service.store.schema import entries
from sheets.embedded.requests import REQUEST_FUNCTIONS
from tests.cast.engine import receipt_numbers
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo
from tests.fleet.cast import Office

RunFlask = Callable[..., Result]


@pytest.fixture
def flask(demo: Demo) -> RunFlask:
    return lambda *words: demo.app.test_cli_runner().invoke(args=words)


def test_provision_makes_the_areas_that_are_named_and_can_be_run_again(office: Office, flask: RunFlask):
    words = "sheets", "provision", "--area", "P1001", "--area", "P1101"

    first, second = flask(*words), flask(*words)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "2 areas have their workbook." in first.output and second.output.endswith(
        "2 areas have their workbook.\n"
    )
    assert office.book("P1001") and office.book("P1101") and not office.book("P1102")


@pytest.mark.parametrize(
    "words",
    [
        ("sheets", "provision", "--area", "P9999"),
        ("sheets", "check", "P9999"),
        ("sheets", "rebuild", "P9999"),
        ("sheets", "adopt", "P9999", "x"),
    ],
)
def test_an_area_that_is_not_there_is_an_error(flask: RunFlask, words: tuple[str, ...]):
    answer = flask(*words)

    assert (answer.exit_code, answer.output) == (1, "Error: There is no area P9999.\n")


@pytest.mark.parametrize("group", ["pakmut@example.org", "pakmut-{area}"])
def test_a_group_that_is_no_address_of_an_area_is_an_error(flask: RunFlask, group: str):
    answer = flask("sheets", "provision", "--area", "P1001", "--group", group)

    assert answer.exit_code == 2 and "--group" in answer.output


def test_check_is_content_with_fresh_workbooks(flask: RunFlask):
    answer = flask("sheets", "check", AREA, "P5402")

    assert (answer.exit_code, "2 of 2 workbooks are as they should be." in answer.output) == (0, True)


def test_check_tells_an_alarm_in_both_languages_and_fails(demo: Demo, flask: RunFlask):
    file = demo.officer().file
    demo.google.store.change(file, lambda stored, book: stored.permissions.update(anyoneWithLink="reader"))

    before, mended, after = (
        flask("sheets", "check", AREA),
        flask("sheets", "check", AREA, "--mend"),
        flask("sheets", "check", AREA),
    )

    assert (
        before.exit_code == 1
        and f"{AREA}: ALARM: the workbook is open" in before.output
        and "ข้อมูลส่วนบุคคล" in before.output
    )
    assert mended.exit_code == 0 and f"{AREA}: mended: the workbook is open" in mended.output
    assert (after.exit_code, "1 of 1" in after.output) == (0, True)


def test_rebuild_says_what_it_does_not_copy(demo: Demo, flask: RunFlask):
    demo.visitor().register()
    demo.deliver()
    old = demo.officer().file

    answer = flask("sheets", "rebuild", AREA)

    assert answer.exit_code == 0 and "people added of their own are not copied" in answer.output
    assert demo.officer().file != old and len(demo.officer().lines("registration")) == 1


def test_rebuild_of_an_area_without_a_workbook_is_an_error(flask: RunFlask):
    answer = flask("sheets", "rebuild", "P1001")

    assert answer.exit_code == 1
    assert (
        "no workbook yet" in answer.output
        and "ยังไม่มีสมุดงาน" in answer.output
        and "Traceback" not in answer.output
    )


def theirs(demo: Demo) -> str:
    """A spreadsheet of the area's own, and its address."""
    google = demo.google.client("office@area.example")
    file = google.create_file("ของเขต", None, "").id
    google.share(file, "pakmut@embedded.invalid", "writer")
    google.update_file(file, {"properties": {"pakmut": None}})
    return f"https://docs.google.com/spreadsheets/d/{file}/edit#gid=0"


def test_adopt_takes_a_spreadsheet_by_its_address(demo: Demo, office: Office, flask: RunFlask):
    address = theirs(demo)

    answer = flask("sheets", "adopt", "P1001", address)

    assert (answer.exit_code, office.book("P1001")["file_id"] in address) == (0, True)


def test_adopt_keeps_the_workbook_of_an_area_that_has_one_unless_told_to_replace_it(
    demo: Demo, office: Office, flask: RunFlask
):
    demo.visitor().register()
    demo.deliver()
    address, before = theirs(demo), receipt_numbers(demo.officer())

    refused, replaced = (
        flask("sheets", "adopt", AREA, address),
        flask("sheets", "adopt", AREA, address, "--replace"),
    )

    assert refused.exit_code == 1 and "--replace" in refused.output
    assert (replaced.exit_code, office.book(AREA)["file_id"] in address, receipt_numbers(demo.officer())) == (
        0,
        True,
        before,
    )


def test_adopt_that_was_killed_before_the_old_file_was_retired_retires_it_when_it_is_run_again(
    demo: Demo, office: Office, flask: RunFlask, monkeypatch: pytest.MonkeyPatch
):
    demo.visitor().register()
    demo.deliver()
    address, old = theirs(demo), office.book(AREA)["file_id"]
    with monkeypatch.context() as patch:
        patch.setattr(Rebuild, "_rename_files", lambda *_: [])
        flask("sheets", "adopt", AREA, address, "--replace")

    again = flask("sheets", "adopt", AREA, address, "--replace")

    assert (again.exit_code, office.book(AREA)["file_id"] in address) == (0, True)
    assert demo.google.store.get_file(old).name.endswith(RETIRED)


# --- rows


@pytest.fixture
def aside(demo: Demo) -> list[str]:
    """Two registrations that were set aside."""
    for school in (SCHOOL, OTHER_SCHOOL):
        demo.visitor().register(school)
    with demo.services.db.begin() as conn:
        conn.execute(update(entries).values(set_aside="refused"))
        conn.commit()
    demo.deliver()
    with demo.services.db.read() as conn:
        return list(conn.execute(entries.select().with_only_columns(entries.c.row_id)).scalars())


def test_resend_sends_what_was_set_aside(demo: Demo, flask: RunFlask, aside: list[str]):
    before = receipt_numbers(demo.officer())

    answer = flask("sheets", "resend")
    demo.deliver()

    assert answer.output == "2 rows go with the next batch.\n"
    assert (before, sorted(receipt_numbers(demo.officer()))) == ([], sorted(aside))


@pytest.mark.parametrize(("words", "sent"), [((AREA,), 2), (("P5402", "numbers"), 0), (("numbers",), 1)])
def test_resend_sends_only_what_is_named(
    demo: Demo, flask: RunFlask, aside: list[str], words: tuple[str, ...], sent: int
):
    flask("sheets", "resend", *(aside[0] if word == "numbers" else word for word in words))
    demo.deliver()

    assert len(receipt_numbers(demo.officer())) == sent


def test_resend_of_what_was_not_set_aside_is_an_error(flask: RunFlask):
    answer = flask("sheets", "resend", "K7Q2-0001-1")

    assert (answer.exit_code, answer.output) == (1, "Error: Nothing is set aside of K7Q2-0001-1.\n")


def test_restore_row_brings_a_deleted_row_back_as_a_new_one(demo: Demo, flask: RunFlask):
    demo.visitor().register()
    demo.deliver()
    officer = demo.officer()
    (number,) = receipt_numbers(officer)
    officer.hand.insert_rows(officer.file, officer.sheets["registration"], 2)
    officer.hand.delete_rows(officer.file, officer.sheets["registration"], 1)
    demo.deliver()
    gone = receipt_numbers(officer)

    answer = flask("restore-row", number)
    demo.deliver()

    assert answer.exit_code == 0 and AREA in answer.output
    assert (gone, receipt_numbers(officer)) == ([], [f"{number}r1"])


def test_restore_row_does_nothing_for_a_row_that_stands(demo: Demo, flask: RunFlask):
    demo.visitor().register()
    demo.deliver()
    (number,) = receipt_numbers(demo.officer())

    answer = flask("restore-row", number)
    demo.deliver()

    assert (answer.exit_code, receipt_numbers(demo.officer())) == (1, [number])
    with demo.services.db.read() as conn:
        assert [row["state"] for row in rows.list_of_area(conn, AREA) if row["entry_id"]] == [rows.STANDING]


def test_smoke_tells_line_by_line_what_held(flask: RunFlask):
    answer = flask("sheets", "smoke", "--folder", "a-folder")

    assert answer.exit_code == 0
    assert "held      ! token-once: A batch whose token is in use is refused" in answer.output
    assert "by hand     version-restored" in answer.output
    assert answer.output.endswith("All assumptions that the service rests on hold.\n")


def test_smoke_warns_of_a_launch_when_a_vital_assumption_does_not_hold(
    flask: RunFlask, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(REQUEST_FUNCTIONS, "moveDimension", lambda *_: None)

    answer = flask("sheets", "smoke")

    assert answer.exit_code == 1
    assert "FAILED    ! key-follows" in answer.output and "Do not launch" in answer.output
