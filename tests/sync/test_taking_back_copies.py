"""Of the copies of a row that a sheet got since the database was copied, the newest counts."""

import pytest

from service.records import PIN
from tests.cast.backups import back_up, put_back
from tests.cast.engine import receipt_numbers
from tests.cast.people import AREA, OTHER_AREA, SCHOOL, Demo, Officer
from tests.sync.test_lost_answers import insert_column, officer, pin_without_answer
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
