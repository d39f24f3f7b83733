"""Between a read and the write that follows it, people move what the write goes by."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from requests import PreparedRequest, Response

from service.store import rows
from service.store.areas import OBEC
from service.store.edit_kinds import CELL, STATE
from tests.cast.between import HeldLine, InterruptedLine
from tests.cast.engine import receipt_numbers, sync_over
from tests.cast.faults import BadLine, delayed, lost_after
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo, Officer
from tests.commands.test_killed import Killed, dying_before_commit

THIRD_SCHOOL, FOURTH_SCHOOL = "57030003", "57030006"


class HeldCorrection(InterruptedLine):
    """Holds back the first write that puts receipt numbers right, until `deliver_late`."""

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        if not self.late_requests and "values:batchUpdateByDataFilter" in request.url:
            return delayed(self, request)
        return super().send(request, *args, **kwargs)


@pytest.fixture
def officer(demo: Demo) -> Officer:
    """Three schools have pinned, and the pins are in the sheet."""
    for number, school in enumerate((SCHOOL, OTHER_SCHOOL, THIRD_SCHOOL)):
        demo.visitor().settle(school).pin(latitude=f"20.{number}12233")
    demo.deliver()
    return demo.officer()


def pins(officer: Officer) -> dict[str, tuple]:
    """Returns receipt number -> (agency, latitude)."""
    return {line["เลขที่รับ"]: (line["รหัสหน่วยงาน"], line["ละติจูด"]) for line in officer.lines("pin")}


def recorded_edits(demo: Demo) -> list[tuple]:
    """(column, after) of the edits of cells in our columns and of the states of rows."""
    with demo.services.db.read() as conn:
        edits = rows.list_edits(conn, AREA)
    of_rows = [edit for edit in edits if edit["kind"] in (CELL, STATE) and edit["column"]]
    return [(edit["column"], edit["after"]) for edit in of_rows]


def sort(officer: Officer) -> None:
    column = officer.cells("pin")[0].index("ละติจูด")
    officer.hand.sort(officer.file, officer.sheets["pin"], column, descending=True)


def insert_row(officer: Officer) -> None:
    officer.hand.insert_rows(officer.file, officer.sheets["pin"], 1)


def delete_row(officer: Officer) -> None:
    officer.hand.delete_rows(officer.file, officer.sheets["pin"], 1)


# --- receipt numbers that are written again


@pytest.mark.parametrize("act", [sort, insert_row])
@pytest.mark.parametrize("is_answer_lost", [False, True])
def test_numbers_come_back_to_their_own_rows_although_rows_move_meanwhile(
    demo: Demo, officer: Officer, act: Callable, is_answer_lost: bool
):
    before = pins(officer)
    officer.hand.delete_column(officer.file, officer.sheets["pin"], 0)
    line = InterruptedLine(demo.google, "เลขที่รับ", lambda: act(officer))
    sync = sync_over(demo, line)
    sync.cycle()
    line.faults = [lost_after] if is_answer_lost else []
    sync.drain()
    demo.clock.move(minutes=2)
    sync.drain()

    assert line.has_acted and pins(officer) == before
    assert (demo.summary()["pinned"], recorded_edits(demo)) == (3, [])


def test_numbers_that_came_to_wrong_rows_are_put_right_although_another_tab_is_made_again_meanwhile(
    demo: Demo, officer: Officer
):
    before = pins(officer)
    officer.hand.delete_column(officer.file, officer.sheets["pin"], 0)
    officer.hand.delete_tab(officer.file, officer.sheets["readiness"])
    line = InterruptedLine(demo.google, "เลขที่รับ", lambda: insert_row(officer))

    sync_over(demo, line).drain()

    assert line.has_acted and pins(officer) == before


def test_a_late_copy_of_their_correction_takes_no_number_from_another_row(demo: Demo, officer: Officer):
    before = pins(officer)
    officer.hand.delete_column(officer.file, officer.sheets["pin"], 0)
    line = HeldCorrection(demo.google, "เลขที่รับ", lambda: sort(officer))
    sync = sync_over(demo, line)
    sync.drain()
    demo.clock.move(minutes=2)
    sync.drain()
    assert line.late_requests and pins(officer) == before
    demo.clock.move(hours=20)
    insert_row(officer)
    demo.deliver()

    line.deliver_late()
    assert pins(officer) != before
    demo.clock.move(minutes=2)
    demo.deliver()

    assert pins(officer) == before
    assert (demo.summary()["pinned"], recorded_edits(demo)) == (3, [])


def test_the_number_of_a_row_that_is_deleted_meanwhile_goes_to_no_other(demo: Demo, officer: Officer):
    before = pins(officer)
    first = receipt_numbers(officer, "pin")[0]
    officer.hand.delete_column(officer.file, officer.sheets["pin"], 0)
    line = InterruptedLine(demo.google, "เลขที่รับ", lambda: delete_row(officer))

    sync_over(demo, line).drain()
    # Google refuses to write below the last row: the area rests for a while.
    demo.clock.move(minutes=6)
    demo.deliver()

    del before[first]
    assert line.has_acted and pins(officer) == before
    assert demo.summary()["pinned"] == 2


def test_what_is_typed_over_a_number_that_was_just_made_again_stays(demo: Demo, officer: Officer):
    first = receipt_numbers(officer, "pin")[0]
    officer.hand.delete_column(officer.file, officer.sheets["pin"], 0)
    demo.sync.cycle()
    demo.sync.cycle()
    line = officer.lines("pin")[0]
    column = officer.cells("pin")[0].index("เลขที่รับ")
    assert line["เลขที่รับ"] == first

    officer.hand.type(officer.file, officer.sheets["pin"], 1, column, "ของเขต 1")
    demo.deliver()

    assert officer.lines("pin")[0] == line | {"เลขที่รับ": "ของเขต 1"}


# --- keys of columns that are put back


def cut_latitudes(officer: Officer) -> None:
    """Cut the column and paste it at the end: it leaves its key behind."""
    head = officer.cells("pin")[0]
    officer.hand.cut_column(officer.file, officer.sheets["pin"], head.index("ละติจูด"), head.index(""))


def insert_own_column(officer: Officer) -> None:
    """Insert a column of the office's own where the latitudes are, with a note for each row."""
    column = officer.cells("pin")[0].index("ละติจูด")
    officer.hand.insert_column(officer.file, officer.sheets["pin"], column)
    for row, text in enumerate(("ของเขต", "1", "2", "3")):
        officer.hand.type(officer.file, officer.sheets["pin"], row, column, text)


@pytest.mark.parametrize("is_answer_lost", [False, True])
def test_a_key_that_came_to_a_column_of_the_offices_own_goes_back_to_its_own(
    demo: Demo, officer: Officer, is_answer_lost: bool
):
    before = pins(officer)
    cut_latitudes(officer)
    line = InterruptedLine(demo.google, "createDeveloperMetadata", lambda: insert_own_column(officer))
    sync = sync_over(demo, line)
    line.faults = [lost_after] if is_answer_lost else []
    sync.drain()
    demo.visitor().settle(FOURTH_SCHOOL).pin(latitude="20.312233")
    demo.clock.move(minutes=2)
    demo.deliver()

    lines = officer.lines("pin")
    assert line.has_acted and [line["ของเขต"] for line in lines] == ["1", "2", "3", ""]
    assert pins(officer).items() > before.items()
    assert lines[-1]["ละติจูด"] == 20.312233
    assert recorded_edits(demo) == []


# --- late copies of summaries


@pytest.mark.parametrize("area", [AREA, OBEC])
@pytest.mark.parametrize("is_killed", [False, True])
def test_a_late_copy_of_an_older_summary_is_written_over(demo: Demo, area: str, is_killed: bool):
    demo.visitor().register()
    demo.sync.drain(country_now=True)
    officer, book = demo.officer(), demo.officer(area)
    officer.decide("registration", receipt_numbers(officer)[0], "ยืนยัน")
    line = HeldLine(demo.google, book.file)
    held = sync_over(demo, line)
    held.drain()
    demo.let_decisions_act(held)
    held.drain(country_now=True)
    demo.clock.move(minutes=2)
    demo.visitor().settle(OTHER_SCHOOL).pin()
    demo.sync.drain(country_now=True)
    newest = book.cells("summary")

    line.deliver_late()
    stale = book.cells("summary")
    demo.clock.move(minutes=2)
    for commits in range(4) if is_killed else ():
        with suppress(Killed), dying_before_commit(demo.services.db, commits):
            demo.sync.cycle()
    demo.deliver()

    assert stale != newest and book.cells("summary") == newest


def test_a_summary_that_google_shows_in_another_way_is_not_written_for_ever(demo: Demo, monkeypatch):
    demo.visitor().register()
    demo.deliver()
    monkeypatch.setattr("sheets.workbook.shown_lines", lambda tab, lines: ["never so"])
    line = BadLine(demo.google)
    officer = demo.officer()
    officer.hand.type(officer.file, officer.sheets["registration"], 1, 8, "x")

    sync_over(demo, line).drain()

    assert 1 <= line.calls.count(f"POST {officer.file}:batchUpdate") <= 6
