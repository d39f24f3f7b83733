"""What a person can do in the window: typing, sorting, moving, tabs and the bin."""

import pytest

from sheets.embedded.cell_input import parse_input
from sheets.embedded.view import TabView
from sheets.errors import NeedsPerson, Refused
from tests.sheets.cast import PIN, SUMMARY, append_request, text_row

TEXT_FORMAT = {"type": "TEXT"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("บ้านสมมุติ", {"stringValue": "บ้านสมมุติ"}),
        ("0812345678", {"numberValue": 812345678}),
        ("-1.5", {"numberValue": -1.5}),
        ("1,234", {"numberValue": 1234}),
        ("1,23", {"stringValue": "1,23"}),
        ("053-742222", {"stringValue": "053-742222"}),
        ("true", {"boolValue": True}),
        ("FALSE", {"boolValue": False}),
        ("=A1+1", {"formulaValue": "=A1+1"}),
        ("=", {"stringValue": "="}),
        ("'0812345678", {"stringValue": "0812345678"}),
        ("'=A1", {"stringValue": "=A1"}),
        ("12%", {"numberValue": 0.12}),
        ("1/6/2026", {"numberValue": 46174}),
        ("2026-06-01", {"numberValue": 46174}),
        ("31/2/2026", {"stringValue": "31/2/2026"}),
        ("1/6/2569", {"numberValue": 244501}),
        ("๑๒", {"stringValue": "๑๒"}),
    ],
)
def test_typing_is_understood_as_google_does(text, value):
    assert parse_input(text, {})[0]["userEnteredValue"] == value


@pytest.mark.parametrize("text", ["0812345678", "=A1", "1/6/2026", "TRUE", "'ก"])
def test_typing_into_a_text_cell_stays_text(text):
    assert parse_input(text, TEXT_FORMAT) == ({"userEnteredValue": {"stringValue": text}}, "userEnteredValue")


def test_typing_nothing_empties_the_cell_and_keeps_its_format(book, officer):
    officer.type(book.id, PIN, 1, 2, "081")
    officer.type(book.id, PIN, 1, 2, "")
    officer.type(book.id, PIN, 1, 2, "007")

    assert officer.view(book.id, PIN).rows[1][2].value == "007"


@pytest.mark.parametrize("text", ["ถูกต้อง", ""])
def test_a_dropdown_takes_its_options_and_nothing_at_all(book, officer, text):
    officer.type(book.id, PIN, 1, 4, text)

    assert officer.view(book.id, PIN).rows[1][4].text == text


def test_a_dropdown_does_not_take_anything_else(book, officer):
    with pytest.raises(Refused, match="เลือกได้เฉพาะ ถูกต้อง / ส่งกลับแก้ไข / ยกเลิก"):
        officer.type(book.id, PIN, 1, 4, "ดีแล้ว")

    assert officer.view(book.id, PIN).rows[1][4].text == ""


@pytest.mark.parametrize(
    "do",
    [
        lambda person, id: person.type(id, SUMMARY, 0, 0, "ก"),
        lambda person, id: person.insert_rows(id, SUMMARY, 0),
        lambda person, id: person.delete_rows(id, SUMMARY, 0),
        lambda person, id: person.sort(id, SUMMARY, 0),
        lambda person, id: person.move_column(id, SUMMARY, 0, 1),
        lambda person, id: person.insert_column(id, SUMMARY, 0),
        lambda person, id: person.delete_column(id, SUMMARY, 0),
        lambda person, id: person.cut_column(id, SUMMARY, 0, 1),
        lambda person, id: person.rename_tab(id, SUMMARY, "ก"),
        lambda person, id: person.delete_tab(id, SUMMARY),
    ],
)
def test_a_protected_tab_cannot_be_changed(book, officer, do):
    version = book.file.version

    with pytest.raises(Refused, match="ถูกป้องกันไว้"):
        do(officer, book.id)

    assert book.file.version == version


def test_what_the_grid_does_not_allow_is_refused_in_thai(book, officer):
    with pytest.raises(Refused, match="ทำรายการนี้ไม่ได้"):
        officer.type(book.id, PIN, 99, 0, "ก")


def test_an_unknown_tab_is_refused_in_thai(book, officer):
    with pytest.raises(Refused, match="ไม่พบแท็บนี้"):
        officer.view(book.id, 404)


def test_an_unknown_file_is_not_there(officer):
    with pytest.raises(NeedsPerson, match="ไม่พบสมุดงานนี้"):
        officer.tabs("no-such-file")


def test_a_view_tells_the_tab_and_a_stretch_of_its_rows(book, officer):
    book.update(append_request(PIN, *(text_row(f"แถว {number}") for number in range(1, 9))))

    view = officer.view(book.id, PIN, first_row=3, row_limit=2)

    assert view.tab == TabView(PIN, "ปักหมุด", False, 9, 9, 1, 1)
    assert [row[0].text for row in view.rows] == ["แถว 3", "แถว 4"]
    assert all(len(row) == 9 for row in view.rows)
    assert (view.version, view.columns[8].letter) == (book.file.version, "I")


@pytest.mark.parametrize(
    ("text", "shown", "opened"),
    [
        ("1/6/2026", "01/06/2026", "01/06/2026"),
        ("12.5%", "12.50%", "12.50%"),
        ("=A1", "#ERROR!", "=A1"),
        ("'=A1", "=A1", "'=A1"),
        ("1234.50", "1234.5", "1234.5"),
        ("TRUE", "TRUE", "TRUE"),
    ],
)
def test_the_editor_opens_with_what_would_give_the_same_again(book, officer, text, shown, opened):
    officer.type(book.id, PIN, 1, 6, text)
    cell = officer.view(book.id, PIN).rows[1][6]
    officer.type(book.id, PIN, 1, 6, cell.edit_text)

    assert (cell.text, cell.edit_text) == (shown, opened)
    assert officer.view(book.id, PIN).rows[1][6] == cell


def test_rows_are_inserted_below_the_last_one(book, officer):
    officer.insert_rows(book.id, PIN, 2, 3)

    assert officer.view(book.id, PIN).tab.row_count == 5


def test_a_column_is_dragged_to_where_it_then_stands(book, officer):
    for column, to in ((0, 2), (3, 1)):
        header = officer.view(book.id, PIN).rows[0][column].text

        officer.move_column(book.id, PIN, column, to)

        assert officer.view(book.id, PIN).rows[0][to].text == header


def test_a_sort_leaves_the_header_where_it_is(book, officer):
    book.update(append_request(PIN, text_row("ข", "2"), text_row("ก", "1")))

    officer.sort(book.id, PIN, 0)

    assert [row[:2] for row in book.texts(PIN)] == [["เลขที่รับ", "รหัสหน่วยงาน"], ["ก", "1"], ["ข", "2"]]


def test_a_careless_sort_leaves_the_first_column_behind(book, officer):
    book.update(append_request(PIN, text_row("ข", "2"), text_row("ก", "1")))

    officer.sort(book.id, PIN, 1, columns=(1, 9))

    assert [row[:2] for row in book.texts(PIN)[1:]] == [["ข", "1"], ["ก", "2"]]


def test_a_tab_of_the_areas_own_comes_and_goes(book, officer):
    sheet_id = officer.add_tab(book.id, "ของเขต")
    officer.rename_tab(book.id, sheet_id, "งานของเขต")
    titles = [tab.title for tab in officer.tabs(book.id)]

    officer.delete_tab(book.id, sheet_id)

    assert titles == ["สรุป", "หน่วยงาน", "ปักหมุด", "งานของเขต"]
    assert len(officer.tabs(book.id)) == 3


def test_a_hidden_tab_is_not_shown(book, officer):
    book.update(
        {"updateSheetProperties": {"properties": {"sheetId": PIN, "hidden": True}, "fields": "hidden"}}
    )

    assert [tab.title for tab in officer.tabs(book.id)] == ["สรุป", "หน่วยงาน"]


def test_the_bin_and_back(book, officer):
    officer.trash(book.id)
    trashed = book.file.trashed
    officer.restore(book.id)

    assert (trashed, book.file.trashed) == (True, False)
