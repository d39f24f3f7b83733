"""With Google: what two looks show of tabs, columns and the order of rows, and what they must not tell."""

from collections.abc import Callable

import pytest

from service.store import rows, tab_shapes, workbooks
from service.sync import area_sync
from sheets.embedded import Person
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo, Officer

A, B = "officer-a@example.org", "officer-b@example.org"
TAB = "registration"


@pytest.fixture
def officer(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> Officer:
    """An area's officer, with three schools in a sheet at Google, which keeps no journal for us."""
    monkeypatch.setattr(area_sync, "stand_in", lambda settings: None)
    for school in (SCHOOL, OTHER_SCHOOL, "57030003"):
        demo.visitor().register(school)
    demo.deliver()
    demo.deliver()
    return demo.officer()


def edits(demo: Demo) -> list[dict]:
    with demo.services.db.read() as conn:
        return rows.list_edits(conn, AREA, 1000)[::-1]


def trail(demo: Demo, *columns: str) -> list[tuple]:
    return [tuple(edit[column] for column in columns) for edit in edits(demo)]


def hand(demo: Demo, email: str = A) -> Person:
    return Person(demo.google, email)


def place_of(officer: Officer, header: str, tab: str = TAB) -> tuple[str, int, int]:
    """The file, the tab and the column with this header."""
    return officer.file, officer.sheets[tab], officer.cells(tab)[0].index(header)


def write_header(demo: Demo, header: str, text: str, email: str = A) -> None:
    file, sheet, column = place_of(demo.officer(), header)
    hand(demo, email).type(file, sheet, 0, column, text)


# --- what they tell, of whom


def test_a_header_that_is_renamed_is_on_the_trail_with_the_only_one_who_changed_the_file(
    demo: Demo, officer: Officer
):
    write_header(demo, "ชื่อ", "ชื่อจริง")
    demo.deliver()

    assert trail(demo, "kind", "record", "column", "before", "after", "who", "known_by") == [
        ("header", TAB, "first_name", "ชื่อ", "ชื่อจริง", A, "revision")
    ]


def test_where_two_changed_the_file_neither_is_named_alone(demo: Demo, officer: Officer):
    write_header(demo, "ชื่อ", "ชื่อจริง", B)
    file, sheet, column = place_of(officer, "นามสกุล")
    hand(demo, A).hide_column(file, sheet, column)
    demo.deliver()

    assert trail(demo, "kind", "who", "known_by") == [
        ("header", f"{A}, {B}", "one_of"),
        ("columns_hidden", f"{A}, {B}", "one_of"),
    ]


def test_a_column_that_is_hidden_and_shown_again_is_two_lines(demo: Demo, officer: Officer):
    file, sheet, column = place_of(officer, "นามสกุล")
    hand(demo).hide_column(file, sheet, column)
    demo.deliver()
    hand(demo).show_columns(file, sheet)
    demo.deliver()

    assert trail(demo, "kind", "after") == [
        ("columns_hidden", {"last_name": ""}),
        ("columns_shown", {"last_name": ""}),
    ]


def test_a_column_that_is_renamed_and_moved_is_two_lines(demo: Demo, officer: Officer):
    write_header(demo, "ชื่อ", "ชื่อจริง")
    file, sheet, column = place_of(officer, "ชื่อจริง")
    hand(demo).move_column(file, sheet, column, 0)
    demo.deliver()

    header, moved = edits(demo)
    assert (header["kind"], header["before"], header["after"]) == ("header", "ชื่อ", "ชื่อจริง")
    assert moved["kind"] == "columns_moved"
    assert (list(moved["before"]), moved["after"]) == (["first_name"], {"first_name": "A"})


def test_a_column_that_is_deleted_is_one_line_and_none_of_the_others_moved(demo: Demo, officer: Officer):
    hand(demo).delete_column(*place_of(officer, "ชื่อ"))
    demo.deliver()
    demo.deliver()

    assert [(kind, list(before)) for kind, before in trail(demo, "kind", "before")] == [
        ("columns_deleted", ["first_name"])
    ]


def test_a_column_of_peoples_own_is_told_by_its_letters_and_header(demo: Demo, officer: Officer):
    file, sheet, column = place_of(officer, "ชื่อ")
    hand(demo).insert_column(file, sheet, column)
    hand(demo).type(file, sheet, 0, column, "โทรแล้ว")
    demo.deliver()
    hand(demo).type(file, sheet, 0, column, "โทรกลับ")
    demo.deliver()
    hand(demo).delete_column(file, sheet, column)
    demo.deliver()

    kinds = trail(demo, "kind", "before", "after")
    letters = next(iter(kinds[0][2]))[1:].partition(" ")[0]
    assert kinds == [
        ("columns_inserted", None, {f"*{letters} โทรแล้ว": ""}),
        ("header", "โทรแล้ว", "โทรกลับ"),
        ("columns_deleted", {f"*{letters} โทรกลับ": letters}, None),
    ]


def test_a_header_above_a_spare_column_is_a_header_and_no_column_that_came(demo: Demo, officer: Officer):
    hand(demo).type(officer.file, officer.sheets[TAB], 0, place_of(officer, "")[2], "ของเขต")
    demo.deliver()

    assert trail(demo, "kind", "before", "after") == [("header", None, "ของเขต")]


def test_a_column_that_is_cut_and_pasted_has_moved_and_nothing_came_or_went(demo: Demo, officer: Officer):
    file, sheet, column = place_of(officer, "ชื่อ")
    hand(demo).cut_column(file, sheet, column, place_of(officer, "")[2] + 1)
    demo.deliver()
    demo.deliver()

    assert [kind for (kind,) in trail(demo, "kind") if kind.startswith("columns")] == ["columns_moved"]
    assert list(edits(demo)[-1]["after"]) == ["first_name"]


@pytest.mark.parametrize("tab", [TAB, "agencies"])
def test_rows_that_are_sorted_are_one_line(demo: Demo, officer: Officer, tab: str):
    hand(demo).sort(officer.file, officer.sheets[tab], 3 if tab == TAB else 0, descending=True)
    demo.deliver()

    assert trail(demo, "kind", "record", "who") == [("sorted", tab, A)]


def test_rows_typed_by_hand_that_are_sorted_are_one_line(demo: Demo, officer: Officer):
    lines = [["", "", "", f"5703{number:04}", "", f"จุด {number}"] for number in range(20, 24)]
    hand(demo).paste(officer.file, officer.sheets["pin"], 1, 0, lines)
    demo.deliver()
    hand(demo, B).sort(officer.file, officer.sheets["pin"], 3, descending=True)
    demo.deliver()

    assert trail(demo, "kind", "who")[4:] == [("sorted", B)]


def test_rows_that_come_go_or_shift_are_no_sort(demo: Demo, officer: Officer):
    hand(demo).insert_rows(officer.file, officer.sheets[TAB], 1, 2)
    hand(demo).delete_rows(officer.file, officer.sheets[TAB], 4)
    demo.visitor().register("57030012")
    demo.deliver()
    demo.deliver()

    assert trail(demo, "kind") == [("state",)]


def test_a_tab_that_is_renamed_or_deleted_is_on_the_trail_and_its_return_by_us_is_not(
    demo: Demo, officer: Officer
):
    hand(demo).rename_tab(officer.file, officer.sheets["pin"], "จุดบริการ (ใหม่)")
    demo.deliver()
    hand(demo).delete_tab(officer.file, officer.sheets["pin"])
    for _ in range(4):
        demo.deliver()

    assert demo.officer().sheets["pin"] != officer.sheets["pin"]
    assert trail(demo, "kind", "record", "place") == [
        ("tab_renamed", "pin", "จุดบริการ (ใหม่)"),
        ("tab_deleted", "pin", "จุดบริการ (ใหม่)"),
    ]


def test_the_page_says_it_in_words(demo: Demo, officer: Officer):
    write_header(demo, "ชื่อ", "ชื่อจริง")
    file, sheet, column = place_of(demo.officer(), "ชื่อจริง")
    hand(demo).move_column(file, sheet, column, 0)
    hand(demo).sort(file, sheet, 4, descending=True)
    demo.deliver()

    page = demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/edits").html
    text = " ".join(page.select_one("table").get_text(" ").split())
    for words in ("แก้หัวคอลัมน์ ชื่อ", "ย้ายคอลัมน์", "ชื่อ: A", "เรียงลำดับแถว"):
        assert words in text


# --- what is not people's act


def test_the_first_look_of_an_older_database_tells_nothing(demo: Demo, officer: Officer):
    with demo.services.db.begin() as conn:
        tab_shapes.forget(conn, AREA)
        conn.commit()
    write_header(demo, "ชื่อ", "ชื่อจริง")
    hand(demo).sort(officer.file, officer.sheets[TAB], 3, descending=True)
    demo.deliver()
    assert edits(demo) == []

    write_header(demo, "นามสกุล", "สกุล")
    demo.deliver()
    assert trail(demo, "before", "after") == [("นามสกุล", "สกุล")]


def test_the_column_of_numbers_that_is_made_again_is_deleted_by_people_and_comes_back_without_them(
    demo: Demo, officer: Officer
):
    column = officer.cells(TAB)[0].index("เลขที่รับ") if "เลขที่รับ" in officer.cells(TAB)[0] else 0
    hand(demo).delete_column(officer.file, officer.sheets[TAB], column)
    for _ in range(4):
        demo.deliver()

    kinds = trail(demo, "kind", "before")
    assert [(kind, list(before)) for kind, before in kinds if kind.startswith("columns")] == [
        ("columns_deleted", ["row_id"])
    ]
    assert "sorted" not in [kind for kind, _ in kinds]


def test_a_column_that_a_new_version_makes_is_nobodys_act(demo: Demo, officer: Officer):
    file, sheet, column = place_of(officer, "ชื่อ")
    hand(demo).delete_column(file, sheet, column)
    demo.deliver()
    with demo.services.db.begin() as conn:
        made = workbooks.get(conn, AREA)["columns_made"]
        made[TAB].remove("first_name")
        workbooks.update(conn, AREA, columns_made=made)
        conn.commit()
    demo.visitor().register("57030012")
    demo.deliver()
    demo.deliver()

    assert "ชื่อ" in demo.officer().cells(TAB)[0]
    assert [kind for (kind,) in trail(demo, "kind") if kind != "cell"] == ["columns_deleted"]


def test_what_people_bring_back_is_on_the_trail(demo: Demo, officer: Officer):
    hand(demo).delete_column(*place_of(officer, "ชื่อ"))
    demo.deliver()
    hand(demo).undo(officer.file, officer.sheets[TAB])
    demo.deliver()

    kinds = [kind for (kind,) in trail(demo, "kind") if kind.startswith("columns")]
    assert kinds == ["columns_deleted", "columns_inserted"]


@pytest.mark.parametrize("forget", ["rebuild", "purge"])
def test_a_workbook_made_again_and_one_that_is_purged_tell_no_flood(
    demo: Demo, officer: Officer, forget: str
):
    flask: Callable = demo.app.test_cli_runner().invoke
    write_header(demo, "ชื่อ", "ชื่อจริง")
    hand(demo).sort(officer.file, officer.sheets[TAB], 3, descending=True)
    demo.deliver()
    before = len(edits(demo))
    # Google has none.
    demo.google.store.forget_journal(officer.file, 10**9)
    demo.clock.move(days=900 if forget == "purge" else 0)
    answer = flask(
        args=["sheets", "rebuild", AREA] if forget == "rebuild" else ["purge", AREA], input="y\n" * 5
    )
    assert answer.exit_code == 0, answer.output
    for _ in range(3):
        demo.deliver()

    shape_kinds = [kind for (kind,) in trail(demo, "kind")[before:] if kind not in ("cell", "state")]
    assert shape_kinds == []


def test_with_our_own_sheets_no_shape_is_kept_as_the_journal_tells_more(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    demo.deliver()

    with demo.services.db.read() as conn:
        assert tab_shapes.of_area(conn, AREA) == {}
