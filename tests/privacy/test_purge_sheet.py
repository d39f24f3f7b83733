"""Purging a sheet in which people work: no row but the due ones is written, whatever happens meanwhile."""

from collections.abc import Callable

import pytest

from service.records.record import TAKEN_OUT
from service.store import entries, workbooks
from service.sync import area_sync as visit
from sheets.errors import Refused
from tests.cast.engine import book, ids, over
from tests.cast.faults import HTML_502, NO, TOO_MANY, BadLine, Fault, delayed, lost_after, lost_before
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo, Officer
from tests.privacy.cast import LONG, OTHER, PERSON, Flask_, figures, people
from tests.privacy.faulty_line import OPEN, PROTECT, WRITE, Died, Line, closed, purge
from tests.privacy.traces import in_database, in_sheets

TAB = "registration"
NEW = "57030003"


@pytest.fixture
def officer(demo: Demo) -> Officer:
    """Two registrations long ago, one of today; the officer has a column of the area's own beside them."""
    demo.visitor().register(SCHOOL, **PERSON)
    demo.visitor().register(OTHER_SCHOOL, **PERSON | {"first_name": "สมศรีทดสอบ"})
    demo.deliver()
    demo.clock.move(days=LONG)
    demo.visitor().register(NEW, **OTHER)
    demo.deliver()
    officer = demo.officer()
    last = len([cell for cell in officer.cells(TAB)[0] if cell])
    for row, text in enumerate(["ติดตามโดย", "โทรแล้ว", "ยังไม่โทร", "นัดแล้ว"]):
        officer.hand.type(officer.file, officer.sheets[TAB], row, last, text)
    demo.deliver()
    return officer


def names(officer: Officer) -> dict[str, tuple[str, str]]:
    """School -> (last name, what the area wrote beside it)."""
    return {line["รหัสหน่วยงาน"]: (line["นามสกุล"], line["ติดตามโดย"]) for line in officer.lines(TAB)}


def untouched(officer: Officer) -> dict[str, dict]:
    """Everything that must stay as it is: all but the personal cells of the two old rows."""
    personal = ("ชื่อ", "นามสกุล", "ตำแหน่ง", "อีเมล", "โทรศัพท์", "หมายเหตุ", "ข้อสังเกต")
    return {
        line["เลขที่รับ"]: line
        if line["รหัสหน่วยงาน"] == NEW
        else {key: cell for key, cell in line.items() if key not in personal}
        for line in officer.lines(TAB)
    }


def sort(officer: Officer) -> None:
    """Newest first."""
    officer.hand.sort(officer.file, officer.sheets[TAB], 0, descending=True)


def insert(officer: Officer) -> None:
    officer.hand.insert_rows(officer.file, officer.sheets[TAB], 1, 2)


def move_column(officer: Officer) -> None:
    officer.hand.move_column(officer.file, officer.sheets[TAB], officer.cells(TAB)[0].index("ชื่อ"), 9)


CLEAN = {
    SCHOOL: (TAKEN_OUT, "โทรแล้ว"),
    OTHER_SCHOOL: (TAKEN_OUT, "ยังไม่โทร"),
    NEW: (OTHER["last_name"], "นัดแล้ว"),
}


# --- people at work


@pytest.mark.parametrize("act", [sort, insert, move_column])
def test_what_people_move_just_before_the_tab_is_closed_is_found_where_it_stands(
    demo: Demo, officer: Officer, act: Callable
):
    line, before = Line(demo.google), untouched(officer)
    line.at[PROTECT] = lambda: act(officer)

    count = purge(demo, line)

    assert (count.left, count.rows) == ([], 2)
    assert names(officer) == CLEAN and untouched(officer) == before


@pytest.mark.parametrize(
    "act", [sort, insert, move_column, lambda officer: officer.type(TAB, ids(officer)[0], "ชื่อ", "x")]
)
def test_nobody_moves_or_types_anything_while_rows_are_written(demo: Demo, officer: Officer, act: Callable):
    line, refused = Line(demo.google), []

    def tries() -> None:
        with pytest.raises(Refused):
            act(officer)
        refused.append(True)

    line.at = {WRITE: tries, OPEN: tries}

    purge(demo, line)
    act(officer)

    assert refused == [True, True]
    assert closed(demo) == []


def test_the_other_tabs_stay_open(demo: Demo, officer: Officer):
    line = Line(demo.google)
    line.at[WRITE] = lambda: officer.hand.type(officer.file, officer.sheets["pin"], 1, 3, "พิมพ์ได้")

    assert purge(demo, line).left == []


def test_a_tab_that_a_person_has_protected_is_left_and_told(demo: Demo, officer: Officer):
    officer.hand.protect_tab(officer.file, officer.sheets[TAB])
    before = officer.cells(TAB)

    count = purge(demo, BadLine(demo.google))

    assert officer.cells(TAB) == before
    assert len(count.left) == 2 and all("protected" in text for text in count.left)
    assert count.entries == count.accounts == 0 and in_database(demo, PERSON["email"])


def test_a_tab_that_a_person_protects_at_that_moment_is_left_too(demo: Demo, officer: Officer):
    line, before = Line(demo.google), officer.cells(TAB)
    line.at[PROTECT] = lambda: officer.hand.protect_tab(officer.file, officer.sheets[TAB])

    count = purge(demo, line)

    assert officer.cells(TAB) == before and count.entries == 0
    assert count.left


def test_rows_whose_number_and_code_disagree_are_left_and_told(demo: Demo, officer: Officer):
    first, second, third = ids(officer)
    for row, number in enumerate((third, second, first), 1):
        officer.hand.type(officer.file, officer.sheets[TAB], row, 0, number)
    demo.deliver()

    count = purge(demo, BadLine(demo.google))

    assert [line["นามสกุล"] for line in officer.lines(TAB)] == [
        PERSON["last_name"],
        TAKEN_OUT,
        OTHER["last_name"],
    ]
    assert len(count.left) == 1 and "disagree" in count.left[0]


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

    assert [line["นามสกุล"] for line in officer.lines(TAB)].count(TAKEN_OUT) == 3


def test_what_was_typed_and_not_read_back_yet_goes_too(demo: Demo, officer: Officer):
    officer.type(TAB, ids(officer)[0], "หมายเหตุ", "โทรหาคุณสมหญิง")

    purge(demo, BadLine(demo.google))
    demo.deliver()

    assert in_sheets(demo, "โทรหาคุณสมหญิง") == in_database(demo, "โทรหาคุณสมหญิง") == []


def test_an_edit_elsewhere_that_was_not_read_back_yet_is_still_seen(demo: Demo, officer: Officer):
    officer.type(TAB, ids(officer)[0], "กลุ่ม/ฝ่าย/สำนัก", "ฝ่ายใหม่")

    purge(demo, BadLine(demo.google))
    demo.deliver()

    assert "edits.after" in in_database(demo, "ฝ่ายใหม่")


# --- a bad line


@pytest.mark.parametrize("number", [PROTECT, WRITE, OPEN])
@pytest.mark.parametrize("fault", [lost_before, lost_after, delayed, HTML_502, NO, TOO_MANY])
def test_whatever_gets_lost_and_arrives_late_no_other_cell_changes(
    demo: Demo, officer: Officer, number: int, fault: Fault
):
    line, before, counted = Line(demo.google), untouched(officer), figures(demo)
    line.faults = [lambda line, request: line.google.send(request)] * number + [fault]

    purge(demo, line)
    for _ in range(2):
        if not closed(demo):
            sort(officer)
        line.deliver_late()
    demo.deliver()
    count = purge(demo, Line(demo.google), before=None)
    line.deliver_late()
    purge(demo, Line(demo.google))
    demo.deliver()

    assert names(officer) == CLEAN and untouched(officer) == before
    assert count.left == [] and closed(demo) == []
    assert {text: in_database(demo, text) for text in people()} == dict.fromkeys(people(), [])
    assert figures(demo) == counted


def test_a_line_that_never_answers_leaves_rows_and_tells(demo: Demo, officer: Officer):
    line, before = Line(demo.google), officer.cells(TAB)
    line.faults = [HTML_502] * 30

    count = purge(demo, line)

    assert officer.cells(TAB) == before
    assert count.left and count.entries == 0
    assert book(demo)["parked"] is None


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("number", [PROTECT, WRITE, OPEN])
def test_a_run_that_dies_is_finished_by_the_next_one(demo: Demo, officer: Officer, number: int, after: bool):
    line, before, counted = Line(demo.google), untouched(officer), figures(demo)
    line.dies_at, line.after = number, after
    with pytest.raises(Died):
        purge(demo, line)
    demo.clock.move(minutes=11)
    demo.deliver()

    count = purge(demo, Line(demo.google))
    demo.deliver()

    assert (count.left, closed(demo)) == ([], [])
    assert names(officer) == CLEAN and untouched(officer) == before
    assert {text: in_database(demo, text) for text in people()} == dict.fromkeys(people(), [])
    assert figures(demo) == counted


def test_what_a_run_that_died_left_closed_is_opened_though_nothing_is_due(demo: Demo, officer: Officer):
    line = Line(demo.google)
    line.dies_at = OPEN
    with pytest.raises(Died):
        purge(demo, line)
    assert closed(demo) == [TAB]

    count = purge(demo, Line(demo.google))

    assert (count.rows, closed(demo)) == (0, [])


# --- the worker


def test_no_worker_visits_the_area_meanwhile(demo: Demo, officer: Officer):
    line = Line(demo.google)

    def visits() -> None:
        demo.visitor().register("57030010")
        demo.worker.sync().drain()
        assert len(ids(officer)) == 3

    line.at = {WRITE: visits}
    purge(demo, line)
    demo.deliver()

    assert len(ids(officer)) == 4 and names(officer)["57030010"][0] == "ทดสอบระบบ"


@pytest.mark.parametrize("number", [PROTECT, WRITE, OPEN])
def test_a_look_that_was_under_way_brings_nothing_back(demo: Demo, officer: Officer, number: int):
    """It read the sheet before it was clean, and comes to the database after everything is done."""
    stale, line = Stale(demo), Line(demo.google)
    if number == PROTECT:
        stale.read()
    line.at[number] = stale.read

    purge(demo, line)
    stale.take_over()
    demo.deliver()

    # What it read when the sheet was clean may be taken over.
    assert stale.gave_way == (number != OPEN)
    assert {text: in_database(demo, text) for text in people()} == dict.fromkeys(people(), [])


class Stale:
    """A look whose answer arrives at once and is taken over later: its Google is a tape."""

    def __init__(self, demo: Demo):
        self.demo, self.gave_way = demo, False

    def read(self) -> None:
        if hasattr(self, "look"):
            return
        demo = self.demo
        with demo.services.db.read() as conn:
            known = workbooks.get(conn, AREA)
        file = demo.worker.google().file(known["file_id"])
        visiting = visit.Visit(
            demo.services.db, demo.worker.google(), demo.services.settings, demo.clock, known, file, []
        )
        self.version = file.version
        secret = entries.secret_of(demo.services.settings.secret_key)
        self.look = visit.Look(
            demo.services.db, Tape(demo.worker.google()), known, visiting._shape(), demo.clock(), "", secret
        )
        self.look.google.play(known["file_id"])

    def take_over(self) -> None:
        self.gave_way = self.look.take_over(self.version) is None


class Tape:
    """Answers `find` with what stood there when it was recorded."""

    def __init__(self, google):
        self.google = google

    def play(self, file_id: str) -> None:
        self.recorded = self.google.find(file_id, visit.bodies.locate_body(), visit.bodies.LOCATE_FIELDS)

    def find(self, *args: object) -> dict:
        return self.recorded

    def metadata(self, *args: object) -> None:
        return None


def test_a_worker_that_looked_before_does_not_freeze_rows_meanwhile(demo: Demo, officer: Officer):
    with demo.services.db.read() as conn:
        known = workbooks.get(conn, AREA)
    demo.visitor().register("57030010")
    file = demo.worker.google().file(known["file_id"])
    under_way = visit.Visit(
        demo.services.db, demo.worker.google(), demo.services.settings, demo.clock, known, file, []
    )
    line = Line(demo.google)
    line.at[WRITE] = lambda: frozen.append(under_way._freeze())
    frozen = []

    count = purge(demo, line)

    assert frozen == [None] and count.left == []


def test_rows_that_are_on_their_way_are_waited_for_and_told(demo: Demo, officer: Officer):
    demo.visitor().register("57030010")
    line = Line(demo.google)
    line.faults = [HTML_502]
    over(demo, line).cycle()

    count = purge(demo, Line(demo.google))
    demo.deliver()

    assert count.entries == 0 and "on their way" in count.left[0]
    assert purge(demo, Line(demo.google)).left == []


def test_the_command_fails_when_something_is_left(demo: Demo, officer: Officer, flask: Flask_):
    officer.hand.protect_tab(officer.file, officer.sheets[TAB])

    answer = flask("purge")

    assert answer.exit_code == 1 and "protected the tab" in answer.output


def test_a_deleted_tab_is_no_hindrance_and_comes_back_clean(demo: Demo, officer: Officer):
    officer.hand.delete_tab(officer.file, officer.sheets[TAB])

    count = purge(demo, BadLine(demo.google))
    for _ in range(3):
        demo.deliver()

    assert count.left == []
    assert sorted(line["นามสกุล"] for line in demo.officer().lines(TAB)) == sorted(
        [TAKEN_OUT, TAKEN_OUT, OTHER["last_name"]]
    )
