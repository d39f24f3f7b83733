"""Lost answers: a batch that is applied after columns have moved, and nobody tells so."""

from collections.abc import Callable

import pytest

from service.store import rows
from service.store.edit_kinds import CELL, STATE
from tests.cast.engine import receipt_numbers, sync_over
from tests.cast.faults import BadLine, lost_after, lost_before
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo, Officer

Act = Callable[[Officer], None]


@pytest.fixture
def officer(demo: Demo) -> Officer:
    demo.visitor().settle()
    demo.deliver()
    return demo.officer()


def column(officer: Officer, header: str) -> int:
    return officer.cells("pin")[0].index(header)


def insert_column(officer: Officer, header: str = "ละติจูด") -> None:
    officer.hand.insert_column(officer.file, officer.sheets["pin"], column(officer, header))


def move_column(officer: Officer) -> None:
    officer.hand.move_column(
        officer.file, officer.sheets["pin"], column(officer, "ละติจูด"), column(officer, "ชื่อจุดบริการ")
    )


def insert_the_first_column(officer: Officer) -> None:
    insert_column(officer, "เลขที่รับ")


def pin_without_answer(demo: Demo, meanwhile: Act, afterwards: Act = lambda officer: None) -> None:
    """Send a pin whose batch is frozen, meets an act, and is applied without an answer; then another act."""
    demo.visitor().sign_in(SCHOOL).pin()
    apply_without_answer(demo, meanwhile)
    afterwards(demo.officer())
    demo.clock.move(minutes=2)
    demo.deliver()


def apply_without_answer(demo: Demo, meanwhile: Act) -> None:
    """Freeze what waits, let an act happen, and apply the batch without an answer."""
    line = BadLine(demo.google)
    sync = sync_over(demo, line)
    line.faults = [lost_before]
    sync.cycle()
    meanwhile(demo.officer())
    demo.clock.move(minutes=2)
    line.faults = [lost_after]
    sync.cycle()


def recorded_edits(demo: Demo) -> list[tuple]:
    """(column, after) of the edits of cells in our columns and of the states of rows."""
    with demo.services.db.read() as conn:
        edits = rows.list_edits(conn, AREA)
    of_rows = [edit for edit in edits if edit["kind"] in (CELL, STATE) and edit["column"]]
    return [(edit["column"], edit["after"]) for edit in of_rows]


@pytest.mark.parametrize("act", [insert_column, move_column, insert_the_first_column])
def test_a_row_in_wrong_columns_gets_a_repair_row_and_nobody_edited_it(
    demo: Demo, officer: Officer, act: Act
):
    pin_without_answer(demo, act)

    last = officer.lines("pin")[-1]
    assert last["เลขที่รับ"].endswith("r1")
    assert (last["ละติจูด"], last["ลองจิจูด"]) == (20.112233, 99.876543)
    assert demo.summary()["pinned"] == 1
    assert recorded_edits(demo) == [("row_id", rows.MISPLACED)]


def test_a_row_in_its_place_stays_alone_although_columns_move_later(demo: Demo, officer: Officer):
    pin_without_answer(demo, lambda officer: None, move_column)

    assert len(officer.lines("pin")) == 1
    assert (demo.summary()["pinned"], recorded_edits(demo)) == (1, [])


def test_an_officers_edit_is_one_although_a_column_moves_too(demo: Demo, officer: Officer):
    def edit_and_move(officer: Officer) -> None:
        officer.type("pin", receipt_numbers(officer, "pin")[0], "ละติจูด", "20.2")
        move_column(officer)

    pin_without_answer(demo, lambda officer: None, edit_and_move)

    assert recorded_edits(demo) == [("latitude", 20.2)]
    assert len(officer.lines("pin")) == 1


def test_a_row_that_was_deleted_before_anybody_read_it_stays_deleted(demo: Demo, officer: Officer):
    demo.visitor().sign_in(SCHOOL).pin()
    demo.visitor().settle(OTHER_SCHOOL).pin(latitude="20.2001")
    demo.worker.sync().cycle()

    officer.hand.delete_rows(officer.file, officer.sheets["pin"], 1)
    insert_the_first_column(officer)
    demo.deliver()

    assert [line["รหัสหน่วยงาน"] for line in officer.lines("pin")] == [OTHER_SCHOOL]


# --- columns that move once more before anybody reads


def move_column_back(officer: Officer) -> None:
    officer.hand.move_column(
        officer.file, officer.sheets["pin"], column(officer, "ละติจูด"), column(officer, "วันและเวลาทำการ")
    )


def move_the_first_column_away(officer: Officer) -> None:
    officer.hand.move_column(officer.file, officer.sheets["pin"], 0, 6)


def delete_the_receipt_numbers(officer: Officer) -> None:
    officer.hand.delete_column(officer.file, officer.sheets["pin"], column(officer, "เลขที่รับ"))


@pytest.mark.parametrize(
    ("meanwhile", "afterwards"),
    [
        (move_column, move_column_back),
        (insert_the_first_column, move_the_first_column_away),
        (insert_column, delete_the_receipt_numbers),
    ],
)
def test_it_gets_one_although_columns_are_as_before_or_the_numbers_are_gone(
    demo: Demo, officer: Officer, meanwhile: Act, afterwards: Act
):
    pin_without_answer(demo, meanwhile, afterwards)
    demo.clock.move(minutes=2)
    demo.deliver()

    last = officer.lines("pin")[-1]
    assert (last["ละติจูด"], last["ลองจิจูด"]) == (20.112233, 99.876543)
    assert last["เลขที่รับ"].endswith("r1")
    assert demo.summary()["pinned"] == 1
    assert recorded_edits(demo) == [("row_id", rows.MISPLACED)]


def test_coordinates_that_the_officer_exchanged_are_no_moved_columns(demo: Demo, officer: Officer):
    def exchange(officer: Officer) -> None:
        row_id = receipt_numbers(officer, "pin")[-1]
        officer.type("pin", row_id, "ละติจูด", "99.876543")
        officer.type("pin", row_id, "ลองจิจูด", "20.112233")

    pin_without_answer(demo, lambda officer: None, exchange)

    assert len(officer.lines("pin")) == 1
    assert sorted(recorded_edits(demo)) == [("latitude", 99.876543), ("longitude", 20.112233)]
