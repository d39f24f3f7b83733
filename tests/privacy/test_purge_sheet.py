"""Purging a sheet in which people work: only rows that are due are written, whatever people do."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from service.records.record import REMOVED_TEXT
from service.store import workbooks
from service.store.receipt_numbers import secret_of
from service.sync import area_sync
from service.sync.decisions import Timing
from sheets.client import FileState
from sheets.errors import Refused
from tests.cast.engine import receipt_numbers, sync_over, workbook_of
from tests.cast.faults import (
    HTML_502,
    QUOTA_429,
    REFUSED_400,
    BadLine,
    Fault,
    delayed,
    lost_after,
    lost_before,
)
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo, Officer
from tests.privacy.cast import OTHER, PAST_RETENTION_DAYS, PERSON, RunFlask, figures, personal_texts
from tests.privacy.faulty_line import OPEN, PROTECT, WRITE, Died, FaultyLine, closed_tabs, purge
from tests.privacy.traces import in_database, in_sheets

TAB = "registration"
NEW_SCHOOL = "57030003"


@pytest.fixture
def officer(demo: Demo) -> Officer:
    """Two registrations long ago, one of today; the officer has a column of the area's own beside them."""
    demo.visitor().register(SCHOOL, **PERSON)
    demo.visitor().register(OTHER_SCHOOL, **PERSON | {"first_name": "สมศรีทดสอบ"})
    demo.deliver()
    demo.clock.move(days=PAST_RETENTION_DAYS)
    demo.visitor().register(NEW_SCHOOL, **OTHER)
    demo.deliver()
    officer = demo.officer()
    last = len([cell for cell in officer.cells(TAB)[0] if cell])
    for row, text in enumerate(["ติดตามโดย", "โทรแล้ว", "ยังไม่โทร", "นัดแล้ว"]):
        officer.hand.type(officer.file, officer.sheets[TAB], row, last, text)
    demo.deliver()
    return officer


def names_and_notes(officer: Officer) -> dict[str, tuple[str, str]]:
    """Returns school -> (last name, what the area wrote beside it)."""
    return {line["รหัสหน่วยงาน"]: (line["นามสกุล"], line["ติดตามโดย"]) for line in officer.lines(TAB)}


def lasting_cells(officer: Officer) -> dict[str, dict]:
    """Returns everything that must stay as it is: all but the personal cells of the two old rows."""
    personal = ("ชื่อ", "นามสกุล", "ตำแหน่ง", "อีเมล", "โทรศัพท์", "หมายเหตุ", "ข้อสังเกต")
    return {
        line["เลขที่รับ"]: line
        if line["รหัสหน่วยงาน"] == NEW_SCHOOL
        else {key: cell for key, cell in line.items() if key not in personal}
        for line in officer.lines(TAB)
    }


def sort(officer: Officer) -> None:
    """Sort the rows, newest first."""
    officer.hand.sort(officer.file, officer.sheets[TAB], 0, descending=True)


def insert(officer: Officer) -> None:
    officer.hand.insert_rows(officer.file, officer.sheets[TAB], 1, 2)


def move_column(officer: Officer) -> None:
    officer.hand.move_column(officer.file, officer.sheets[TAB], officer.cells(TAB)[0].index("ชื่อ"), 9)


CLEAN_NAMES_AND_NOTES = {
    SCHOOL: (REMOVED_TEXT, "โทรแล้ว"),
    OTHER_SCHOOL: (REMOVED_TEXT, "ยังไม่โทร"),
    NEW_SCHOOL: (OTHER["last_name"], "นัดแล้ว"),
}


# --- people at work


@pytest.mark.parametrize("act", [sort, insert, move_column])
def test_what_people_move_just_before_the_tab_is_closed_is_found_where_it_stands(
    demo: Demo, officer: Officer, act: Callable
):
    line, before = FaultyLine(demo.google), lasting_cells(officer)
    line.before_write[PROTECT] = lambda: act(officer)

    count = purge(demo, line)

    assert (count.problems, count.rows) == ([], 2)
    assert names_and_notes(officer) == CLEAN_NAMES_AND_NOTES and lasting_cells(officer) == before


@pytest.mark.parametrize(
    "act",
    [sort, insert, move_column, lambda officer: officer.type(TAB, receipt_numbers(officer)[0], "ชื่อ", "x")],
)
def test_nobody_moves_or_types_anything_while_rows_are_written(demo: Demo, officer: Officer, act: Callable):
    line, refusals = FaultyLine(demo.google), []

    def try_to_act() -> None:
        with pytest.raises(Refused):
            act(officer)
        refusals.append(True)

    line.before_write = {WRITE: try_to_act, OPEN: try_to_act}

    purge(demo, line)
    act(officer)

    assert refusals == [True, True]
    assert closed_tabs(demo) == []


def test_the_other_tabs_stay_open(demo: Demo, officer: Officer):
    line = FaultyLine(demo.google)
    line.before_write[WRITE] = lambda: officer.hand.type(officer.file, officer.sheets["pin"], 1, 3, "พิมพ์ได้")

    assert purge(demo, line).problems == []


def test_a_tab_that_a_person_has_protected_is_left_and_told(demo: Demo, officer: Officer):
    officer.hand.protect_tab(officer.file, officer.sheets[TAB])
    before = officer.cells(TAB)

    count = purge(demo, BadLine(demo.google))

    assert officer.cells(TAB) == before
    assert len(count.problems) == 2 and all("protected" in text for text in count.problems)
    assert count.entries == count.accounts == 0 and in_database(demo, PERSON["email"])


def test_a_tab_that_a_person_protects_at_that_moment_is_left_too(demo: Demo, officer: Officer):
    line, before = FaultyLine(demo.google), officer.cells(TAB)
    line.before_write[PROTECT] = lambda: officer.hand.protect_tab(officer.file, officer.sheets[TAB])

    count = purge(demo, line)

    assert officer.cells(TAB) == before and count.entries == 0
    assert count.problems


def test_rows_whose_number_and_code_disagree_are_left_and_told(demo: Demo, officer: Officer):
    first, second, third = receipt_numbers(officer)
    for row, number in enumerate((third, second, first), 1):
        officer.hand.type(officer.file, officer.sheets[TAB], row, 0, number)
    demo.deliver()

    count = purge(demo, BadLine(demo.google))

    assert [line["นามสกุล"] for line in officer.lines(TAB)] == [
        PERSON["last_name"],
        REMOVED_TEXT,
        OTHER["last_name"],
    ]
    assert len(count.problems) == 1 and "disagree" in count.problems[0]


def test_a_copied_row_is_emptied_with_its_copy(demo: Demo, officer: Officer):
    officer.hand.insert_rows(officer.file, officer.sheets[TAB], 4)
    width = len(officer.cells(TAB)[0])
    source = {
        "sheetId": officer.sheets[TAB],
        "startRowIndex": 1,
        "endRowIndex": 2,
        "startColumnIndex": 0,
        "endColumnIndex": width,
    }
    demo.google.edit(
        officer.file,
        [
            {
                "copyPaste": {
                    "source": source,
                    "destination": source | {"startRowIndex": 4, "endRowIndex": 5},
                    "pasteType": "PASTE_NORMAL",
                }
            }
        ],
        officer.hand.email,
    )

    purge(demo, BadLine(demo.google))

    assert [line["นามสกุล"] for line in officer.lines(TAB)].count(REMOVED_TEXT) == 3


def test_what_was_typed_and_not_read_back_yet_goes_too(demo: Demo, officer: Officer):
    officer.type(TAB, receipt_numbers(officer)[0], "หมายเหตุ", "โทรหาคุณสมหญิง")

    purge(demo, BadLine(demo.google))
    demo.deliver()

    assert in_sheets(demo, "โทรหาคุณสมหญิง") == in_database(demo, "โทรหาคุณสมหญิง") == []


def test_an_edit_elsewhere_that_was_not_read_back_yet_is_still_seen(demo: Demo, officer: Officer):
    officer.type(TAB, receipt_numbers(officer)[0], "กลุ่ม/ฝ่าย/สำนัก", "ฝ่ายใหม่")

    purge(demo, BadLine(demo.google))
    demo.deliver()

    assert "edits.after" in in_database(demo, "ฝ่ายใหม่")


# --- a bad line


@pytest.mark.parametrize("number", [PROTECT, WRITE, OPEN])
@pytest.mark.parametrize("fault", [lost_before, lost_after, delayed, HTML_502, REFUSED_400, QUOTA_429])
def test_whatever_gets_lost_and_arrives_late_no_other_cell_changes(
    demo: Demo, officer: Officer, number: int, fault: Fault
):
    line, before, figures_before = FaultyLine(demo.google), lasting_cells(officer), figures(demo)
    line.faults = [lambda line, request: line.google.send(request)] * number + [fault]

    purge(demo, line)
    for _ in range(2):
        if not closed_tabs(demo):
            sort(officer)
        line.deliver_late()
    demo.deliver()
    count = purge(demo, FaultyLine(demo.google), before=None)
    line.deliver_late()
    purge(demo, FaultyLine(demo.google))
    demo.deliver()

    assert names_and_notes(officer) == CLEAN_NAMES_AND_NOTES and lasting_cells(officer) == before
    assert count.problems == [] and closed_tabs(demo) == []
    assert {text: in_database(demo, text) for text in personal_texts()} == dict.fromkeys(personal_texts(), [])
    assert figures(demo) == figures_before


def test_a_line_that_never_answers_leaves_rows_and_tells(demo: Demo, officer: Officer):
    line, before = FaultyLine(demo.google), officer.cells(TAB)
    line.faults = [HTML_502] * 30

    count = purge(demo, line)

    assert officer.cells(TAB) == before
    assert count.problems and count.entries == 0
    assert workbook_of(demo)["parked"] is None


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("number", [PROTECT, WRITE, OPEN])
def test_a_run_that_dies_is_finished_by_the_next_one(demo: Demo, officer: Officer, number: int, after: bool):
    line, before, figures_before = FaultyLine(demo.google), lasting_cells(officer), figures(demo)
    line.dies_at, line.dies_after_write = number, after
    with pytest.raises(Died):
        purge(demo, line)
    demo.clock.move(minutes=11)
    demo.deliver()

    count = purge(demo, FaultyLine(demo.google))
    demo.deliver()

    assert (count.problems, closed_tabs(demo)) == ([], [])
    assert names_and_notes(officer) == CLEAN_NAMES_AND_NOTES and lasting_cells(officer) == before
    assert {text: in_database(demo, text) for text in personal_texts()} == dict.fromkeys(personal_texts(), [])
    assert figures(demo) == figures_before


def test_what_a_run_that_died_left_closed_is_opened_though_nothing_is_due(demo: Demo, officer: Officer):
    line = FaultyLine(demo.google)
    line.dies_at = OPEN
    with pytest.raises(Died):
        purge(demo, line)
    assert closed_tabs(demo) == [TAB]

    count = purge(demo, FaultyLine(demo.google))

    assert (count.rows, closed_tabs(demo)) == (0, [])


# --- the worker


def test_no_worker_visits_the_area_meanwhile(demo: Demo, officer: Officer):
    line = FaultyLine(demo.google)

    def run_worker() -> None:
        demo.visitor().register("57030010")
        demo.worker.sync().drain()
        assert len(receipt_numbers(officer)) == 3

    line.before_write = {WRITE: run_worker}
    purge(demo, line)
    demo.deliver()

    assert len(receipt_numbers(officer)) == 4 and names_and_notes(officer)["57030010"][0] == "ทดสอบระบบ"


@pytest.mark.parametrize("number", [PROTECT, WRITE, OPEN])
def test_a_look_that_was_under_way_brings_nothing_back(demo: Demo, officer: Officer, number: int):
    """The reader reads the sheet before it is clean, and gets to the database after everything is done."""
    stale_reader, line = StaleReader(demo), FaultyLine(demo.google)
    if number == PROTECT:
        stale_reader.read()
    line.before_write[number] = stale_reader.read

    purge(demo, line)
    stale_reader.store()
    demo.deliver()

    # What it read when the sheet was clean may be stored.
    assert stale_reader.is_discarded == (number != OPEN)
    assert {text: in_database(demo, text) for text in personal_texts()} == dict.fromkeys(personal_texts(), [])


class StaleReader:
    """Reads the workbook now and stores what it read later: its Google is a recording."""

    def __init__(self, demo: Demo):
        self.demo, self.is_discarded = demo, False

    def read(self) -> None:
        if hasattr(self, "reader"):
            return
        demo = self.demo
        with demo.services.db.read() as conn:
            workbook = workbooks.get(conn, AREA)
        file = demo.worker.google().get_file(workbook["file_id"])
        area_syncing = area_sync.AreaSync(
            demo.services.db, demo.worker.google(), demo.services.settings, demo.clock, workbook, file, []
        )
        self.version = file.version
        secret = secret_of(demo.services.settings.paper_key)
        self.reader = area_sync.WorkbookReader(
            demo.services.db,
            RecordedGoogle(demo.worker.google()),
            workbook,
            area_syncing._layout(),
            Timing(demo.clock(), demo.clock(), timedelta(seconds=3)),
            "",
            secret,
            demo.services.settings,
        )
        self.reader.google.record(workbook["file_id"])

    def store(self) -> None:
        self.is_discarded = self.reader.read(self.version) is None


class RecordedGoogle:
    """Answers `get_by_data_filter` with what was there when `record` was called."""

    def __init__(self, google):
        self.google = google

    def record(self, file_id: str) -> None:
        self.answer = self.google.get_by_data_filter(
            file_id, area_sync.bodies.contents_body(), area_sync.bodies.CONTENTS_FIELDS
        )

    def get_by_data_filter(self, *args: object) -> dict:
        return self.answer

    def get_metadata(self, *args: object) -> None:
        return None

    def list_revisions(self, *args: object) -> list:
        return []

    def get_file(self, file_id: str) -> FileState:
        return self.google.get_file(file_id)


def test_a_worker_that_looked_before_does_not_freeze_rows_meanwhile(demo: Demo, officer: Officer):
    with demo.services.db.read() as conn:
        workbook = workbooks.get(conn, AREA)
    demo.visitor().register("57030010")
    file = demo.worker.google().get_file(workbook["file_id"])
    sync_under_way = area_sync.AreaSync(
        demo.services.db, demo.worker.google(), demo.services.settings, demo.clock, workbook, file, []
    )
    line = FaultyLine(demo.google)
    line.before_write[WRITE] = lambda: batches.append(sync_under_way._freeze_batch())
    batches = []

    count = purge(demo, line)

    assert batches == [None] and count.problems == []


def test_rows_that_are_on_their_way_are_waited_for_and_told(demo: Demo, officer: Officer):
    demo.visitor().register("57030010")
    line = FaultyLine(demo.google)
    line.faults = [HTML_502]
    sync_over(demo, line).cycle()

    count = purge(demo, FaultyLine(demo.google))
    demo.deliver()

    assert count.entries == 0 and "on their way" in count.problems[0]
    assert purge(demo, FaultyLine(demo.google)).problems == []


def test_the_command_fails_when_something_is_left(demo: Demo, officer: Officer, flask: RunFlask):
    officer.hand.protect_tab(officer.file, officer.sheets[TAB])

    answer = flask("purge")

    assert answer.exit_code == 1 and "protected the tab" in answer.output


def test_a_deleted_tab_is_no_hindrance_and_comes_back_clean(demo: Demo, officer: Officer):
    officer.hand.delete_tab(officer.file, officer.sheets[TAB])

    count = purge(demo, BadLine(demo.google))
    for _ in range(3):
        demo.deliver()

    assert count.problems == []
    assert sorted(line["นามสกุล"] for line in demo.officer().lines(TAB)) == sorted(
        [REMOVED_TEXT, REMOVED_TEXT, OTHER["last_name"]]
    )
