"""Forms are not lost that came after the version of the file which somebody restores in Google's history."""

from sheets.embedded.grid import Workbook
from tests.cast.engine import receipt_numbers
from tests.cast.people import OTHER_SCHOOL, Demo, Officer


def workbook_copy(demo: Demo) -> Workbook:
    return demo.google.store.get_workbook(demo.officer().file).copy()


def restore(demo: Demo, version: Workbook) -> None:
    demo.google.store.change(demo.officer().file, lambda file, book: version)


def delete_the_row(officer: Officer) -> None:
    """Insert a row before deleting the first: Google keeps at least one row below the frozen header."""
    officer.hand.insert_rows(officer.file, officer.sheets["registration"], 2)
    officer.hand.delete_rows(officer.file, officer.sheets["registration"], 1)


def test_what_came_after_the_restored_version_comes_back_once(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    older = workbook_copy(demo)
    demo.visitor().register(OTHER_SCHOOL)
    demo.deliver()

    restore(demo, older)
    demo.deliver()

    row_ids = receipt_numbers(demo.officer())
    assert len(row_ids) == len(set(row_ids)) == 2
    assert demo.summary()["registered"] == 2


def test_what_officers_wrote_into_rows_that_come_back_comes_with_them(demo: Demo):
    older = workbook_copy(demo)
    demo.visitor().settle().pin()
    demo.deliver()
    (row_id,) = receipt_numbers(demo.officer(), "pin")
    demo.officer().decide("pin", row_id, "ถูกต้อง")
    demo.deliver()

    restore(demo, older)
    demo.deliver()

    (line,) = demo.officer().lines("pin")
    assert line["ผลตรวจ"] == "ถูกต้อง"


def test_rows_that_a_person_deleted_do_not_come_back_although_a_whole_batch_is_gone(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    officer = demo.officer()

    delete_the_row(officer)
    demo.deliver()

    assert receipt_numbers(demo.officer()) == []
    assert demo.summary()["registered"] == 0


def test_a_row_that_a_person_deleted_comes_back_when_it_is_wanted(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    officer = demo.officer()
    (row_id,) = receipt_numbers(officer)
    delete_the_row(officer)
    demo.deliver()

    answer = demo.app.test_cli_runner().invoke(args=["restore-row", row_id])
    demo.deliver()

    assert answer.exit_code == 0
    assert receipt_numbers(demo.officer()) == [f"{row_id}r1"]
    assert demo.summary()["registered"] == 1
