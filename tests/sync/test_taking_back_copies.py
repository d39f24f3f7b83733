"""Of the copies of a row that a sheet got since the database was copied, the newest counts."""

import pytest

from service.records import PIN
from service.store import rows
from tests.cast.backups import back_up, put_back
from tests.cast.engine import receipt_numbers
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL, Demo, Officer
from tests.sync.test_lost_answers import (
    apply_without_answer,
    insert_column,
    officer,
    pin_without_answer,
    recorded_edits,
)
from tests.sync.test_moved_agency import move
from tests.sync.test_taking_back import conflicts, journal

__all__ = ["officer"]


def test_a_row_that_was_repaired_since_is_not_repaired_again(demo: Demo, officer: Officer):
    backups = []
    pin_without_answer(demo, insert_column, lambda _: backups.append(back_up(demo)))
    numbers = receipt_numbers(officer, "pin")

    put_back(demo, backups[0])
    demo.deliver()

    assert receipt_numbers(officer, "pin") == numbers
    assert numbers[1] == f"{numbers[0]}r1"
    assert demo.summary()["pinned"] == 1
    assert conflicts(demo) == []


def test_what_stands_in_wrong_columns_and_was_repaired_comes_back_as_its_repair_row(
    demo: Demo, officer: Officer
):
    backup = back_up(demo)
    pin_without_answer(demo, insert_column)
    numbers = receipt_numbers(officer, "pin")

    put_back(demo, backup)
    demo.deliver()

    (pin,) = [entry for entry in journal(demo) if entry["record"] == "pin"]
    assert (pin["row_id"], pin["answers"]["latitude"]) == (numbers[0], 20.112233)
    assert receipt_numbers(officer, "pin") == numbers
    assert demo.summary()["pinned"] == 1
    assert conflicts(demo) == []


@pytest.mark.parametrize("is_known", [True, False])
def test_a_row_that_its_agency_left_behind_and_came_back_says_nothing_any_more(demo: Demo, is_known: bool):
    backup = back_up(demo)
    demo.visitor().settle().pin()
    demo.deliver()
    backup = back_up(demo) if is_known else backup
    move(demo, OTHER_AREA)
    demo.deliver()
    (void,) = [decision.value for decision in PIN.decisions if decision.effect == "void"]
    number = receipt_numbers(demo.officer(), "pin")[0]
    demo.officer().decide("pin", number, void)
    move(demo, AREA)
    demo.deliver()

    put_back(demo, backup)
    demo.deliver()

    assert receipt_numbers(demo.officer(), "pin") == [number, f"{number}r2"]
    assert demo.summary()["pinned"] == 1
    assert [entry["agency"] for entry in journal(demo) if entry["record"] == "pin"] == [SCHOOL]
    assert conflicts(demo) == []


def test_a_form_that_waited_in_the_copy_and_came_to_wrong_columns_since_is_repaired(
    demo: Demo, officer: Officer
):
    demo.visitor().sign_in(SCHOOL).pin()
    backup = back_up(demo)
    apply_without_answer(demo, insert_column)
    (number,) = receipt_numbers(officer, "pin")

    put_back(demo, backup)
    demo.clock.move(minutes=2)
    demo.deliver()

    assert receipt_numbers(officer, "pin") == [number, f"{number}r1"]
    last = officer.lines("pin")[-1]
    assert (last["ละติจูด"], last["ลองจิจูด"]) == (20.112233, 99.876543)
    assert demo.summary()["pinned"] == 1
    assert recorded_edits(demo) == [("row_id", rows.MISPLACED)]


def test_what_an_officer_changed_in_the_row_of_a_form_that_waited_in_the_copy_is_an_edit(
    demo: Demo, officer: Officer
):
    demo.visitor().sign_in(SCHOOL).pin()
    backup = back_up(demo)
    demo.deliver()
    (number,) = receipt_numbers(officer, "pin")
    officer.type("pin", number, "ละติจูด", "20.2")
    demo.deliver()

    put_back(demo, backup)
    demo.deliver()

    assert receipt_numbers(officer, "pin") == [number]
    assert recorded_edits(demo) == [("latitude", 20.2)]


def test_anothers_cells_in_the_row_of_such_a_form_do_not_follow_its_agency(demo: Demo, officer: Officer):
    demo.visitor().sign_in(SCHOOL).pin(point_name="จุดของโรงเรียน")
    backup = back_up(demo)
    demo.deliver()
    (number,) = receipt_numbers(officer, "pin")
    officer.type("pin", number, "ชื่อจุดบริการ", "จุดของโรงเรียนอื่น")
    officer.type("pin", number, "รหัสหน่วยงาน", OTHER_SCHOOL)

    put_back(demo, backup)
    demo.deliver()
    assert conflicts(demo) == [number]
    move(demo, OTHER_AREA)
    demo.deliver()

    (line,) = demo.officer(OTHER_AREA).lines("pin")
    assert (line["รหัสหน่วยงาน"], line["ชื่อจุดบริการ"]) == (SCHOOL, "จุดของโรงเรียน")
