"""With Google: who changed the file between two looks, never one name of two; and what two looks show."""

import pytest

from service.store import purging, rows
from service.sync import area_sync
from sheets.client import Google
from sheets.embedded import Person
from sheets.errors import BadCredentials, NotApplied, OutcomeUnknown, Refused, SheetsError
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo, Officer

A, B = "officer-a@example.org", "officer-b@example.org"
TAB = "registration"


@pytest.fixture
def officer(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> Officer:
    """An area's officer, with two schools in a sheet at Google, which keeps no journal for us."""
    monkeypatch.setattr(area_sync, "stand_in", lambda settings: None)
    for school in (SCHOOL, OTHER_SCHOOL):
        demo.visitor().register(school)
    demo.deliver()
    demo.deliver()
    return demo.officer()


def trail(demo: Demo, *columns: str) -> list[tuple]:
    with demo.services.db.read() as conn:
        edits = rows.list_edits(conn, AREA, 1000)[::-1]
    return [tuple(edit[column] for column in columns) for edit in edits]


def type_as(demo: Demo, email: str, tab: str, row: int, header: str, text: str) -> None:
    officer = demo.officer()
    column = officer.cells(tab)[0].index(header)
    Person(demo.google, email).type(officer.file, officer.sheets[tab], row, column, text)


# --- who


def test_the_only_one_who_changed_the_file_is_named_as_that(demo: Demo, officer: Officer):
    type_as(demo, A, TAB, 1, "หมายเหตุ", "ก")
    type_as(demo, A, TAB, 2, "หมายเหตุ", "ข")
    demo.deliver()

    assert trail(demo, "after", "who", "known_by") == [("ก", A, "revision"), ("ข", A, "revision")]


def test_of_two_neither_is_named_alone(demo: Demo, officer: Officer):
    type_as(demo, B, TAB, 1, "ชื่อ", "แก้แล้ว")
    type_as(demo, A, TAB, 2, "หมายเหตุ", "โทรแล้ว")
    demo.deliver()

    assert set(trail(demo, "who", "known_by")) == {(f"{A}, {B}", "one_of")}
    cells = demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/edits").html.select("tbody tr td:last-child")
    assert {cell.get_text(" ", strip=True) for cell in cells} == {f"คนใดคนหนึ่งใน {A}, {B}"}


def test_who_changed_the_file_before_the_last_look_is_not_named(demo: Demo, officer: Officer):
    type_as(demo, B, TAB, 1, "ชื่อ", "แก้แล้ว")
    demo.deliver()
    type_as(demo, A, TAB, 2, "หมายเหตุ", "โทรแล้ว")
    demo.deliver()

    assert trail(demo, "who") == [(B,), (A,)]


@pytest.mark.parametrize(
    "forget",
    [
        "DELETE FROM revisions WHERE number < (SELECT max(number) FROM revisions)",
        "DELETE FROM revisions WHERE number = (SELECT max(number) FROM revisions)",
        "DELETE FROM revisions",
        "UPDATE revisions SET person='' WHERE number = (SELECT max(number) FROM revisions)",
    ],
    ids=["older ones are left out", "the newest is not there yet", "none are told", "one without a name"],
)
def test_where_drive_does_not_tell_all_nobody_is_named(demo: Demo, officer: Officer, forget: str):
    type_as(demo, B, TAB, 1, "ชื่อ", "แก้แล้ว")
    type_as(demo, A, TAB, 2, "หมายเหตุ", "โทรแล้ว")
    with demo.google.store._transaction("IMMEDIATE") as db:
        db.execute(forget)
    demo.deliver()

    assert set(trail(demo, "who", "known_by")) == {("", "nobody")}


@pytest.mark.parametrize(
    "trouble", [NotApplied("429"), OutcomeUnknown("timed out"), Refused("403"), BadCredentials("401")]
)
def test_where_drive_does_not_answer_nobody_is_named_and_the_sheet_is_read(
    demo: Demo, officer: Officer, monkeypatch: pytest.MonkeyPatch, trouble: SheetsError
):
    def fail(*_: object) -> None:
        raise trouble

    monkeypatch.setattr(Google, "list_revisions", fail)
    type_as(demo, A, TAB, 1, "หมายเหตุ", "โทรแล้ว")
    demo.deliver()

    assert set(trail(demo, "who", "known_by")) == {("", "nobody")}


def test_drive_is_asked_only_where_somebody_changed_something(
    demo: Demo, officer: Officer, monkeypatch: pytest.MonkeyPatch
):
    asked, list_revisions = [], Google.list_revisions
    monkeypatch.setattr(
        Google, "list_revisions", lambda google, file: asked.append(file) or list_revisions(google, file)
    )
    demo.visitor().settle("57030003")
    demo.deliver()
    assert asked == []

    type_as(demo, A, TAB, 1, "หมายเหตุ", "ก")
    demo.deliver()
    demo.deliver()

    assert asked == [officer.file]


def test_a_decision_known_by_the_file_alone_names_nobody_as_its_maker(demo: Demo, officer: Officer):
    type_as(demo, A, TAB, 1, "ผลตรวจ", "ยืนยัน")
    demo.deliver()

    page = demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/acts")
    line = next(row for row in page.html.select("tbody tr") if "→ ยืนยัน" in row.get_text())
    assert line.select("td")[1].get_text(strip=True).startswith("ผู้แก้ในตาราง")


# --- what two looks show


def test_a_row_that_is_typed_changed_and_deleted_is_on_the_trail(demo: Demo, officer: Officer):
    officer.hand.insert_rows(officer.file, officer.sheets["pin"], 1)
    officer.type_line("pin", {"รหัสหน่วยงาน": "57030012", "ชื่อจุดบริการ": "ประตู"})
    demo.deliver()
    type_as(demo, B, "pin", 1, "ชื่อจุดบริการ", "อาคาร")
    demo.deliver()
    officer.hand.delete_rows(officer.file, officer.sheets["pin"], 1)
    demo.deliver()

    own = officer.hand.email
    assert trail(demo, "kind", "column", "agency", "before", "after", "who") == [
        ("row_made", "", "57030012", None, {"agency": "57030012", "point_name": "ประตู"}, own),
        ("cell", "point_name", "57030012", "ประตู", "อาคาร", B),
        ("row_deleted", "", "57030012", {"agency": "57030012", "point_name": "อาคาร"}, None, own),
    ]


def test_a_line_of_the_register_that_is_changed_or_deleted_is_on_the_trail(demo: Demo, officer: Officer):
    first, second = (line[0] for line in officer.cells("agencies")[1:3])
    type_as(demo, A, "agencies", 1, "หมายเหตุ", "ย้ายอาคาร")
    officer.hand.delete_rows(officer.file, officer.sheets["agencies"], 2)
    demo.deliver()

    assert trail(demo, "kind", "record", "column", "agency") == [
        ("cell", "agencies", "note", first),
        ("row_deleted", "agencies", "", second),
    ]


def test_what_the_service_writes_is_on_no_trail(demo: Demo, officer: Officer):
    demo.visitor().settle("57030003").pin()
    demo.deliver()
    demo.deliver()

    assert trail(demo, "kind") == []


def test_erasing_somebody_takes_no_edit_from_one_whose_address_holds_theirs(demo: Demo, officer: Officer):
    type_as(demo, A, TAB, 1, "หมายเหตุ", "ก")
    type_as(demo, B, TAB, 2, "หมายเหตุ", "ข")
    demo.deliver()

    with demo.services.db.read() as conn:
        found = {
            email: len(purging.list_edits_by(conn, "", "", [email]))
            for email in (A, B, A.removeprefix("officer-"))
        }

    assert found == {A: 2, B: 2, A.removeprefix("officer-"): 0}
