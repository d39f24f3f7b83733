"""What people do in the sheets of the service is on the trail: who, when, what before and after."""

from datetime import datetime

import pytest

from service.audit.trail import KIND_NAMES, ROW_KIND_NAMES
from service.store import edit_kinds, rows, workbooks
from service.sync.look import Look
from service.sync.workbook_reader import WorkbookReader
from sheets.embedded import Person, journal
from sheets.embedded.store import Store
from tests.cast.engine import receipt_numbers
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo, Officer

A, B = "officer-a@example.org", "officer-b@example.org"
TAB = "registration"


@pytest.fixture
def officer(demo: Demo) -> Officer:
    """An area's officer, with two schools in the sheet."""
    for school in (SCHOOL, OTHER_SCHOOL):
        demo.visitor().register(school)
    demo.deliver()
    return demo.officer()


def edits(demo: Demo) -> list[dict]:
    """All that is on the trail, oldest first."""
    with demo.services.db.read() as conn:
        return rows.list_edits(conn, AREA, 10_000)[::-1]


def trail(demo: Demo, *columns: str) -> list[tuple]:
    return [tuple(edit[column] for column in columns) for edit in edits(demo)]


def hand(demo: Demo, email: str) -> Person:
    return Person(demo.google, email)


def type_as(demo: Demo, email: str, tab: str, row: int, header: str, text: str) -> None:
    officer = demo.officer()
    column = officer.cells(tab)[0].index(header)
    hand(demo, email).type(officer.file, officer.sheets[tab], row, column, text)


# --- cells of rows


def test_two_officers_between_two_looks_each_stand_with_what_they_did(demo: Demo, officer: Officer):
    first, second = receipt_numbers(officer)
    type_as(demo, B, TAB, 1, "ชื่อ", "แก้แล้ว")
    type_as(demo, A, TAB, 2, "หมายเหตุ", "โทรแล้ว")
    hand(demo, B).delete_rows(officer.file, officer.sheets[TAB], 1)
    demo.deliver()

    assert trail(demo, "row_id", "column", "after", "who") == [
        (first, "first_name", "แก้แล้ว", B),
        (second, "note", "โทรแล้ว", A),
        (first, "row_id", "removed", B),
    ]


def test_a_cell_that_two_change_is_two_steps_and_no_third(demo: Demo, officer: Officer):
    type_as(demo, A, TAB, 1, "หมายเหตุ", "ก")
    type_as(demo, B, TAB, 1, "หมายเหตุ", "ข")
    demo.deliver()

    assert trail(demo, "before", "after", "who") == [(None, "ก", A), ("ก", "ข", B)]


def test_what_is_typed_and_undone_between_two_looks_is_on_the_trail(demo: Demo, officer: Officer):
    type_as(demo, A, TAB, 1, "หมายเหตุ", "ก")
    hand(demo, A).undo(officer.file, officer.sheets[TAB])
    demo.deliver()

    assert trail(demo, "kind", "before", "after") == [
        ("cell", None, "ก"),
        ("undone", None, None),
        ("cell", "ก", None),
    ]


def test_a_row_that_is_deleted_and_brought_back_is_on_the_trail(demo: Demo, officer: Officer):
    hand(demo, A).delete_rows(officer.file, officer.sheets[TAB], 1)
    hand(demo, A).undo(officer.file, officer.sheets[TAB])
    demo.deliver()

    assert trail(demo, "kind", "before", "after") == [
        ("state", "standing", "removed"),
        ("undone", None, None),
        ("state", "removed", "standing"),
    ]
    assert demo.summary()["registered"] == 2


def test_it_says_when_it_was_done_and_not_when_it_was_seen(demo: Demo, officer: Officer):
    type_as(demo, A, TAB, 1, "หมายเหตุ", "ก")
    done = datetime.fromisoformat(demo.google.store.get_file(officer.file).modified)
    demo.clock.move(minutes=10)
    demo.deliver()

    (edit,) = edits(demo)
    assert (edit["done_at"], edit["seen_at"]) == (done, demo.clock())


def test_a_change_that_no_step_explains_is_stored_and_names_nobody(demo: Demo, officer: Officer):
    type_as(demo, A, TAB, 1, "หมายเหตุ", "ก")
    demo.google.store.forget_journal(officer.file, 10**9)
    type_as(demo, B, TAB, 1, "หมายเหตุ", "ข")
    demo.deliver()

    assert sorted(trail(demo, "after", "who", "known_by")) == [("ก", "", "nobody"), ("ข", B, "cell")]


# --- what no entry belongs to


def test_a_row_that_is_typed_changed_and_deleted_is_on_the_trail(demo: Demo, officer: Officer):
    line = {"รหัสหน่วยงาน": "57030012", "ชื่อจุดบริการ": "ประตู"}
    officer.hand.insert_rows(officer.file, officer.sheets["pin"], 1)
    officer.type_line("pin", line)
    demo.deliver()
    type_as(demo, B, "pin", 1, "ชื่อจุดบริการ", "อาคาร")
    demo.deliver()
    hand(demo, A).delete_rows(officer.file, officer.sheets["pin"], 1)
    demo.deliver()

    of_row = [edit for edit in edits(demo) if edit["kind"] != "rows_inserted"]
    assert [(edit["kind"], edit["column"], edit["who"], edit["agency"]) for edit in of_row] == [
        ("row_made", "", officer.hand.email, "57030012"),
        ("cell", "point_name", officer.hand.email, "57030012"),
        ("cell", "point_name", B, "57030012"),
        ("row_deleted", "", A, "57030012"),
    ]
    assert of_row[-1]["before"] == {"agency": "57030012", "point_name": "อาคาร"}


def test_a_line_of_the_register_is_on_the_trail_with_its_hand(demo: Demo, officer: Officer):
    code = officer.cells("agencies")[1][0]
    type_as(demo, A, "agencies", 1, "อำเภอ", "แม่จัน")
    hand(demo, B).delete_rows(officer.file, officer.sheets["agencies"], 1)
    demo.deliver()

    steps = trail(demo, "kind", "record", "column", "agency", "who")
    assert steps == [("cell", "agencies", "district", code, A), ("row_deleted", "agencies", "", code, B)]


def test_a_tab_of_their_own_is_on_the_trail(demo: Demo, officer: Officer):
    sheet = hand(demo, A).add_tab(officer.file, "ของเขต")
    hand(demo, B).paste(officer.file, sheet, 0, 0, [["ก", "ข"], ["ค"]])
    demo.deliver()

    assert trail(demo, "kind", "place", "after", "who") == [
        ("tab_added", "ของเขต", None, A),
        ("row_made", "ของเขต", {"*A": "ก", "*B": "ข"}, B),
        ("row_made", "ของเขต", {"*A": "ค"}, B),
    ]


WHOLE_ACTS = {
    "sorted": lambda person, file, sheet: person.sort(file, sheet, 0, descending=True),
    "columns_moved": lambda person, file, sheet: person.move_column(file, sheet, 8, 2),
    "columns_hidden": lambda person, file, sheet: person.hide_column(file, sheet, 8),
    "columns_inserted": lambda person, file, sheet: person.insert_column(file, sheet, 2),
    "columns_deleted": lambda person, file, sheet: person.delete_column(file, sheet, 8),
    "filtered": lambda person, file, sheet: person.filter(file, sheet, 3, [SCHOOL]),
    "header": lambda person, file, sheet: person.type(file, sheet, 0, 8, "x"),
    "tab_renamed": lambda person, file, sheet: person.rename_tab(file, sheet, "x"),
}


@pytest.mark.parametrize("kind", WHOLE_ACTS)
def test_an_act_on_columns_rows_or_tabs_is_one_line_with_who_did_it(demo: Demo, officer: Officer, kind: str):
    WHOLE_ACTS[kind](hand(demo, B), officer.file, officer.sheets[TAB])
    demo.deliver()

    assert trail(demo, "kind", "record", "who") == [(kind, TAB, B)]
    page = demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/edits")
    (line,) = page.html.select("tbody tr")
    assert KIND_NAMES[kind][0] in line.get_text() and B in line.get_text()


def test_a_file_in_the_bin_is_on_the_trail_when_it_is_back(demo: Demo, officer: Officer):
    hand(demo, A).trash(officer.file)
    demo.sync.cycle()
    hand(demo, B).restore(officer.file)
    demo.clock.move(minutes=10)
    demo.deliver()

    assert trail(demo, "kind", "who") == [("file_trashed", A), ("file_restored", B)]


def test_every_kind_of_step_has_its_words():
    kinds = {value for name, value in vars(journal).items() if name.isupper() and isinstance(value, str)}

    assert kinds - {journal.ROW, journal.TOUCH, journal.FORMULA_RESULT} == set(KIND_NAMES)
    ours = {
        value for name, value in vars(edit_kinds).items() if name.isupper() and not name.startswith("BY_")
    }
    assert ours - {edit_kinds.CELL, edit_kinds.SEPARATOR} == KIND_NAMES.keys() | ROW_KIND_NAMES


# --- exactly once


def died(*_) -> None:
    raise SystemError("killed")


@pytest.mark.parametrize(
    ("owner", "method"),
    [(Store, "forget_journal"), (Look, "_act"), (WorkbookReader, "_lost_row_ids"), (rows, "update_all")],
)
def test_a_look_that_dies_neither_doubles_nor_loses_a_step(
    demo: Demo, officer: Officer, monkeypatch: pytest.MonkeyPatch, owner: object, method: str
):
    type_as(demo, A, TAB, 1, "หมายเหตุ", "ก")
    type_as(demo, B, TAB, 1, "หมายเหตุ", "ข")
    hand(demo, A).delete_rows(officer.file, officer.sheets[TAB], 2)
    with monkeypatch.context() as patch:
        patch.setattr(owner, method, died)
        demo.sync.cycle()
    type_as(demo, A, TAB, 1, "หมายเหตุ", "ค")
    demo.clock.move(hours=2)
    demo.deliver()

    assert sorted(trail(demo, "column", "after", "who")) == [
        ("note", "ก", A),
        ("note", "ข", B),
        ("note", "ค", A),
        ("row_id", "removed", A),
    ]


@pytest.mark.parametrize("acts_of_reading", [1, 2])
def test_what_is_done_while_a_workbook_is_read_is_stored_once_with_its_hand(
    demo: Demo, officer: Officer, monkeypatch: pytest.MonkeyPatch, acts_of_reading: int
):
    type_as(demo, A, TAB, 1, "หมายเหตุ", "ก")
    read, acts = WorkbookReader.read, []

    def read_slowly(reader: WorkbookReader, version: int):
        if reader.book["area"] == AREA and not acts:
            for number in range(acts_of_reading):
                acts.append(number)
                type_as(demo, B, TAB, 1, "หมายเหตุ", f"ข{number}")
            hand(demo, B).paste(officer.file, officer.sheets["pin"], 1, 3, [["57030012"]])
        return read(reader, version)

    monkeypatch.setattr(WorkbookReader, "read", read_slowly)
    demo.deliver()
    demo.deliver()

    notes = [edit for edit in edits(demo) if edit["column"] == "note"]
    assert [(edit["after"], edit["who"]) for edit in notes] == [
        ("ก", A),
        *((f"ข{number}", B) for number in range(acts_of_reading)),
    ]
    assert [edit["who"] for edit in edits(demo) if edit["kind"] == "row_made"] == [B]


def test_a_look_that_another_worker_overtakes_stores_each_step_once(
    demo: Demo, officer: Officer, monkeypatch: pytest.MonkeyPatch
):
    type_as(demo, A, TAB, 1, "หมายเหตุ", "ก")
    store = Look._store

    def be_overtaken(look: Look, plan, values) -> None:
        monkeypatch.setattr(Look, "_store", store)
        with demo.services.db.begin() as conn:
            workbooks.update(conn, AREA, read_at=demo.clock())
            conn.commit()
        store(look, plan, values)

    monkeypatch.setattr(Look, "_store", be_overtaken)
    demo.deliver()

    assert trail(demo, "after", "who") == [("ก", A)]


# --- what it costs


def test_a_sort_of_many_rows_is_one_line_and_asks_as_little_as_one_of_few(demo: Demo, officer: Officer):
    lines = [["", "", "", f"5703{number:04}", "", f"จุด {number}"] for number in range(300)]
    hand(demo, A).paste(officer.file, officer.sheets["pin"], 1, 0, lines)
    demo.deliver()
    before = len(edits(demo))

    hand(demo, B).sort(officer.file, officer.sheets["pin"], 3, descending=True)
    demo.deliver()

    assert before == 300
    assert trail(demo, "kind", "who")[300:] == [("sorted", B)]
