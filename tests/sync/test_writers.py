"""Who wrote a cell: on the grid page the one who did, though a colleague wrote later; else nobody."""

import pytest
from sqlalchemy import select

from service.accounts.staff import add_with_password
from service.store.schema import audit_log as acts
from service.store.schema import edits
from service.sync.writers import Place, Writers
from tests.cast.engine import receipt_numbers
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo
from tests.cast.window import Window

FIRST, SECOND = f"officer-{AREA}", "officer-2"
CELL: Place = (7, "K7Q2-0001-1", "note")


@pytest.fixture
def windows(demo: Demo) -> list[Window]:
    """Two officers on the grid page of one tab, in which two schools stand."""
    with demo.services.db.begin() as conn:
        password = add_with_password(conn, "officer", SECOND, AREA, "", demo.clock())
        conn.commit()
    with open(demo.services.settings.instance / "demo-accounts.txt", "a") as file:
        file.write(f"{SECOND} {password}\n")
    for school in (SCHOOL, OTHER_SCHOOL):
        demo.visitor().register(school)
    demo.deliver()
    return [Window(demo, "registration", username) for username in (FIRST, SECOND)]


def known_writers(demo: Demo) -> list[tuple[str, str, str, str]]:
    """(row id, column, who, how that is known) of each edit."""
    with demo.services.db.read() as conn:
        found = conn.execute(select(edits).order_by(edits.c.id)).mappings()
        return [(edit["row_id"], edit["column"], edit["who"], edit["known_by"]) for edit in found]


def deciders(demo: Demo) -> list[str]:
    with demo.services.db.read() as conn:
        query = select(acts.c.who).where(acts.c.act == "decided").order_by(acts.c.id)
        return list(conn.execute(query).scalars())


# --- on the grid page


def test_each_cell_names_its_own_writer_when_two_write_between_two_looks(demo: Demo, windows: list[Window]):
    first, second = windows
    row_ids = receipt_numbers(demo.officer())
    second.type(1, "ชื่อ", "แก้โดยคนที่สอง")
    first.type(2, "หมายเหตุ", "โทรแล้ว")
    demo.deliver()

    assert sorted(known_writers(demo)) == sorted(
        [(row_ids[0], "first_name", SECOND, "cell"), (row_ids[1], "note", FIRST, "cell")]
    )


def test_who_deleted_a_row_is_named_and_not_who_wrote_elsewhere_later(demo: Demo, windows: list[Window]):
    first, second = windows
    row_ids = receipt_numbers(demo.officer())
    second.change(1, "delete")
    first.type(1, "หมายเหตุ", "โทรแล้ว")
    demo.deliver()

    assert sorted(known_writers(demo)) == sorted(
        [(row_ids[0], "row_id", SECOND, "cell"), (row_ids[1], "note", FIRST, "cell")]
    )


def test_a_cell_that_two_wrote_names_both_in_their_order(demo: Demo, windows: list[Window]):
    first, second = windows
    first.type(1, "หมายเหตุ", "ข้อความแรก")
    second.type(1, "หมายเหตุ", "ข้อความที่สอง")
    demo.deliver()

    assert [writer[2:] for writer in known_writers(demo)] == [(FIRST, "cell"), (SECOND, "cell")]


def test_what_was_undone_names_who_undid_it(demo: Demo, windows: list[Window]):
    first, _ = windows
    first.type(1, "หมายเหตุ", "ข้อความแรก")
    demo.deliver()
    first.visitor.web.post(
        f"{first.path}/{first.sheet}/undo", {"csrf_token": first.json()["csrf_token"]}, status=303
    )
    demo.deliver()

    assert [writer[2:] for writer in known_writers(demo)] == [(FIRST, "cell")] * 3


def test_a_cell_is_found_again_after_rows_and_columns_moved(demo: Demo, windows: list[Window]):
    first, second = windows
    row_id = receipt_numbers(demo.officer())[0]
    first.type(1, "หมายเหตุ", "ข้อความแรก")
    officer = demo.officer()
    officer.hand.move_column(officer.file, first.sheet, first.column_index("หมายเหตุ"), 3)
    second.change(1, "above")
    demo.deliver()

    assert [writer for writer in known_writers(demo) if writer[1]] == [(row_id, "note", FIRST, "cell")]


def test_a_decision_names_the_officer_who_made_it(demo: Demo, windows: list[Window]):
    first, second = windows
    second.type(1, "ผลตรวจ", "ยืนยัน")
    first.type(2, "หมายเหตุ", "โทรแล้ว")
    demo.deliver()

    assert deciders(demo) == [SECOND]
    page = first.visitor.get(f"/area/{AREA}/acts")
    line = next(row for row in page.html.select("tbody tr") if "→ ยืนยัน" in row.get_text())
    assert line.select("td")[1].get_text(strip=True) == SECOND


def test_a_decision_that_another_officer_takes_back_names_that_one(demo: Demo, windows: list[Window]):
    first, second = windows
    for window, decision in ((first, "ยกเลิก"), (second, "ยืนยัน"), (first, "")):
        window.type(1, "ผลตรวจ", decision)
        demo.deliver()

    assert deciders(demo) == [FIRST, SECOND, FIRST]


BOTH_CELLS = {"ผลตรวจ": "รวมกับหน่วยงาน", "รหัสหน่วยงาน": SCHOOL}


def decide_merge(demo: Demo, *officers: str) -> None:
    """Write the two cells of a merge, each by the officer of its turn, and let them be read once."""
    demo.visitor().ask_for_agency()
    demo.deliver()
    for officer, (header, text) in zip(officers, BOTH_CELLS.items(), strict=True):
        Window(demo, "missing_agency", officer).type(1, header, text)
    demo.sync.drain()


@pytest.mark.parametrize(("second", "named"), [(FIRST, FIRST), (SECOND, "(sheet)")])
def test_a_merge_names_who_wrote_both_of_its_cells(
    demo: Demo, windows: list[Window], second: str, named: str
):
    decide_merge(demo, FIRST, second)
    demo.deliver()

    assert deciders(demo) == [named]


@pytest.mark.parametrize(
    "forget",
    [
        edits.delete().where(edits.c.column == "decision"),
        edits.update().values(known_by="file").where(edits.c.column == "agency"),
    ],
    ids=["the decision was written before edits were kept", "the code is known by the file alone"],
)
def test_a_merge_of_which_one_cell_is_not_known_names_nobody(demo: Demo, windows: list[Window], forget):
    decide_merge(demo, FIRST, FIRST)
    with demo.services.db.begin() as conn:
        conn.execute(forget)
        conn.commit()
    demo.deliver()

    assert deciders(demo) == ["(sheet)"]


def test_what_was_read_is_not_asked_again(demo: Demo, windows: list[Window]):
    windows[0].type(1, "หมายเหตุ", "โทรแล้ว")
    assert demo.google.store.journal(demo.officer().file)

    demo.deliver()

    assert demo.google.store.journal(demo.officer().file) == []


# --- where that is not known


def forget_journal(demo: Demo) -> None:
    demo.google.store.forget_journal(demo.officer().file, 10**9)


def test_without_that_knowledge_nobody_is_named(demo: Demo, windows: list[Window]):
    first, second = windows
    second.type(1, "ชื่อ", "แก้โดยคนที่สอง")
    first.type(2, "หมายเหตุ", "โทรแล้ว")
    forget_journal(demo)
    demo.deliver()

    assert {writer[2:] for writer in known_writers(demo)} == {("", "nobody")}
    cells = first.visitor.get(f"/area/{AREA}/edits").html.select("tbody tr td:last-child")
    assert {cell.get_text(" ", strip=True) for cell in cells} == {"ไม่ทราบว่าใคร"}


def test_a_decision_then_names_nobody(demo: Demo, windows: list[Window]):
    first, second = windows
    second.type(1, "ผลตรวจ", "ยืนยัน")
    first.type(2, "หมายเหตุ", "โทรแล้ว")
    forget_journal(demo)
    demo.deliver()

    assert deciders(demo) == ["(sheet)"]
    line = next(
        row
        for row in first.visitor.get(f"/area/{AREA}/acts").html.select("tbody tr")
        if "→ ยืนยัน" in row.get_text()
    )
    assert line.select("td")[1].get_text(strip=True) == "ผู้แก้ในตาราง"


def test_a_hand_that_is_no_account_of_ours_is_not_written_into_the_audit_log(
    demo: Demo, windows: list[Window]
):
    officer = demo.officer()
    officer.decide("registration", receipt_numbers(officer)[0], "ยืนยัน")
    demo.deliver()

    assert "@" in officer.hand.email
    assert deciders(demo) == ["(sheet)"]


# --- never one person where two are possible


@pytest.mark.parametrize(
    ("touches", "writer"),
    [
        ([], ""),
        ([(3, "a", CELL)], "a"),
        ([(3, "a", CELL), (4, "b", CELL)], "b"),
        ([(3, "a", CELL), (5, "b", CELL)], ""),
        ([(3, "a", CELL), (5, "a", CELL)], "a"),
        ([(5, "b", CELL)], "b"),
        ([(5, "a", CELL), (6, "b", CELL)], ""),
        ([(3, "a", (8, *CELL[1:]))], ""),
        ([(3, "a", (7, "K7Q2-0001-1", "other"))], ""),
    ],
)
def test_a_touch_after_the_file_was_looked_at_may_or_may_not_be_what_was_read(
    touches: list[tuple[int, str, Place]], writer: str
):
    writers = Writers(touches, {"pin": 7}, version=4)

    assert writers.of_cell("pin", "K7Q2-0001-1", "note") == writer


def test_a_row_names_who_deleted_it_or_the_only_one_who_touched_it():
    touches = [(1, "a", CELL), (2, "b", (7, "K7Q2-0001-1", "")), (3, "c", (7, "K7Q2-0002-1", "note"))]
    writers = Writers(touches, {"pin": 7}, version=4)

    assert writers.of_row("pin", "K7Q2-0001-1") == "b"
    assert writers.of_row("pin", "K7Q2-0002-1") == "c"
    assert writers.of_row("pin", "K7Q2-0003-1") == ""
