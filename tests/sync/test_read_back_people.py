"""Read-back: other things people do in a spreadsheet; nothing is lost, doubled or overwritten."""

import pytest

from service.store import rows
from service.store.edit_kinds import CELL, STATE
from tests.cast.engine import receipt_numbers
from tests.cast.people import AREA, OTHER_SCHOOL, Demo, Officer

TAB = "registration"


@pytest.fixture
def officer(demo: Demo) -> Officer:
    """Two schools have registered, and their rows are in the sheet."""
    demo.visitor().register(first_name="หนึ่ง")
    demo.visitor().register(OTHER_SCHOOL, first_name="สอง")
    demo.deliver()
    return demo.officer()


def edit_sheet(officer: Officer, *requests: dict) -> None:
    """Send requests as a person does with the window's menus."""
    officer.demo.google.edit(officer.file, list(requests), officer.hand.email)


def dimension_range(officer: Officer, dimension: str, start: int, end: int, tab: str = TAB) -> dict:
    return {"sheetId": officer.sheets[tab], "dimension": dimension, "startIndex": start, "endIndex": end}


def hide_request(place: dict) -> dict:
    return {
        "updateDimensionProperties": {
            "range": place,
            "properties": {"hiddenByUser": True},
            "fields": "hiddenByUser",
        }
    }


def paste_request(officer: Officer, row: int, column: int, *rows: list[str]) -> dict:
    """A request that pastes a block of texts."""
    data = [{"values": [{"userEnteredValue": {"stringValue": text}} for text in texts]} for texts in rows]
    start = {"sheetId": officer.sheets[TAB], "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": data, "fields": "userEnteredValue"}}


def column_index(officer: Officer, header: str) -> int:
    return officer.cells(TAB)[0].index(header)


def recorded_edits(demo: Demo) -> list[tuple]:
    """(column, before, after) of the edits of cells and of the states of rows."""
    with demo.services.db.read() as conn:
        edits = [edit for edit in rows.list_edits(conn, AREA) if edit["kind"] in (CELL, STATE)]
    return [(edit["column"], edit["before"], edit["after"]) for edit in edits]


def test_hidden_and_filtered_rows_and_columns_count_as_before_and_take_new_rows(demo: Demo, officer: Officer):
    area = {"sheetId": officer.sheets[TAB], "startRowIndex": 0, "endRowIndex": 3}
    hidden = [{"columnIndex": column_index(officer, "ชื่อ"), "filterCriteria": {"hiddenValues": ["สอง"]}}]
    edit_sheet(
        officer,
        hide_request(dimension_range(officer, "ROWS", 1, 2)),
        hide_request(dimension_range(officer, "COLUMNS", 2, 4)),
        {"setBasicFilter": {"filter": {"range": area, "filterSpecs": hidden}}},
    )

    demo.visitor().register("57030003", first_name="สาม")
    demo.deliver()

    assert [each["ชื่อ"] for each in officer.lines(TAB)] == ["หนึ่ง", "สอง", "สาม"]
    assert demo.summary()["registered"] == 3
    assert recorded_edits(demo) == []


def test_tabs_in_another_order_a_hidden_tab_and_a_renamed_file_change_nothing(demo: Demo, officer: Officer):
    sheet = {"sheetId": officer.sheets[TAB], "index": 0}
    edit_sheet(
        officer,
        {"updateSheetProperties": {"properties": sheet, "fields": "index"}},
        {
            "updateSheetProperties": {
                "properties": {"sheetId": officer.sheets["pin"], "hidden": True},
                "fields": "hidden",
            }
        },
    )
    demo.google.store.change(officer.file, lambda file, book: setattr(file, "name", "งานปักหมุดของเรา"))

    demo.visitor().register("57030003")
    demo.deliver()

    assert len(receipt_numbers(officer)) == 3
    assert demo.summary()["registered"] == 3


def test_a_tab_and_a_column_that_people_added_are_left_as_they_are(demo: Demo, officer: Officer):
    own = officer.hand.add_tab(officer.file, "จดของเขต")
    officer.hand.type(officer.file, own, 0, 0, "ประชุมวันศุกร์")
    officer.hand.insert_column(officer.file, officer.sheets[TAB], 2)
    edit_sheet(officer, paste_request(officer, 0, 2, ["ติดตามแล้ว"], ["โทร 1 ครั้ง"], ["ยังไม่โทร"]))

    demo.visitor().register("57030003", first_name="สาม")
    demo.deliver()

    lines = officer.lines(TAB)
    assert [each["ติดตามแล้ว"] for each in lines] == ["โทร 1 ครั้ง", "ยังไม่โทร", ""]
    assert [each["ชื่อ"] for each in lines] == ["หนึ่ง", "สอง", "สาม"]
    assert officer.hand.view(officer.file, own).rows[0][0].value == "ประชุมวันศุกร์"


def test_a_pasted_block_is_read_cell_by_cell_and_kept_as_it_was_pasted(demo: Demo, officer: Officer):
    edit_sheet(
        officer,
        paste_request(officer, 1, column_index(officer, "ชื่อ"), ["หนึ่งแก้", "สกุลใหม่"], ["สองแก้", "สกุลใหม่"]),
    )
    demo.deliver()

    assert [(each["ชื่อ"], each["นามสกุล"]) for each in officer.lines(TAB)] == [
        ("หนึ่งแก้", "สกุลใหม่"),
        ("สองแก้", "สกุลใหม่"),
    ]
    assert ("first_name", "หนึ่ง", "หนึ่งแก้") in recorded_edits(demo) and len(recorded_edits(demo)) == 4


def test_a_typed_formula_stays_and_takes_no_figure_with_it(demo: Demo, officer: Officer):
    edit_sheet(
        officer,
        {
            "updateCells": {
                "start": {
                    "sheetId": officer.sheets[TAB],
                    "rowIndex": 1,
                    "columnIndex": column_index(officer, "ชื่อ"),
                },
                "rows": [{"values": [{"userEnteredValue": {"formulaValue": "=A1&B1"}}]}],
                "fields": "userEnteredValue",
            }
        },
    )
    demo.deliver()

    assert demo.summary()["registered"] == 2
    assert (
        officer.hand.view(officer.file, officer.sheets[TAB]).rows[1][column_index(officer, "ชื่อ")].edit_text
        == "=A1&B1"
    )


def test_a_row_copied_whole_with_its_number_counts_once_and_is_nobodys_conflict(demo: Demo, officer: Officer):
    first = receipt_numbers(officer)[0]
    copy_row(officer, 1, 3)
    demo.deliver()

    assert receipt_numbers(officer).count(first) == 2
    assert demo.summary()["registered"] == 2
    assert recorded_edits(demo) == []


def test_a_copied_row_that_was_changed_counts_for_nobody_until_one_of_them_goes(demo: Demo, officer: Officer):
    copy_row(officer, 1, 3)
    edit_sheet(officer, paste_request(officer, 3, column_index(officer, "ชื่อ"), ["คนละคน"]))
    demo.deliver()
    assert demo.summary()["registered"] == 1

    officer.hand.delete_rows(officer.file, officer.sheets[TAB], 3)
    demo.deliver()

    assert demo.summary()["registered"] == 2
    assert len(receipt_numbers(officer)) == 2


def copy_row(officer: Officer, row: int, to: int) -> None:
    width = len(officer.cells(TAB)[0])
    source = {
        "sheetId": officer.sheets[TAB],
        "startRowIndex": row,
        "endRowIndex": row + 1,
        "startColumnIndex": 0,
        "endColumnIndex": width,
    }
    officer.hand.insert_rows(officer.file, officer.sheets[TAB], to)
    edit_sheet(
        officer,
        {
            "copyPaste": {
                "source": source,
                "destination": {**source, "startRowIndex": to, "endRowIndex": to + 1},
                "pasteType": "PASTE_NORMAL",
            }
        },
    )


def test_a_number_that_was_altered_and_put_back_is_the_same_row_again(demo: Demo, officer: Officer):
    first, second = receipt_numbers(officer)
    edit_sheet(officer, paste_request(officer, 1, 0, [first + "9"]))
    demo.deliver()
    assert demo.summary()["registered"] == 1
    assert [change[2] for change in recorded_edits(demo)] == ["removed", first + "9"]

    edit_sheet(officer, paste_request(officer, 1, 0, [first]))
    demo.deliver()

    assert demo.summary()["registered"] == 2
    assert receipt_numbers(officer) == [first, second]


def test_two_numbers_that_changed_places_are_a_conflict_and_move_nobody(demo: Demo, officer: Officer):
    first, second = receipt_numbers(officer)

    edit_sheet(officer, paste_request(officer, 1, 0, [second], [first]))
    demo.deliver()

    assert demo.summary()["registered"] == 0
    assert {change[2] for change in recorded_edits(demo)} == {"conflict", first, second}


@pytest.mark.parametrize("code", ["๕๗๐๓๐๐๐๓", " 57030003 ", "57030003"])
def test_a_code_typed_by_hand_is_understood_however_it_is_written(demo: Demo, code: str):
    officer = demo.officer()
    typed_cells = {
        "รหัสหน่วยงาน": code,
        "ชื่อ": "พิมพ์เอง",
        "นามสกุล": "ในตาราง",
        "อีเมล": "hand@typed.example",
        "โทรศัพท์": "๐๘๑ ๒๓๔ ๕๖๗๘",
        "รับทราบประกาศความเป็นส่วนตัวแล้ว": "ใช่",
    }
    officer.hand.insert_rows(officer.file, officer.sheets[TAB], 1)
    officer.type_line(TAB, typed_cells)
    demo.deliver()

    assert demo.summary()["registered"] == 1
    assert officer.lines(TAB)[0]["รหัสหน่วยงาน"] == code


@pytest.mark.parametrize(
    ("typed", "shown"), [("31/5/2569", "31/5/2569"), ("31/5/2026", "31/5/2569"), ("๓๑/๕/๒๕๖๙", "31/5/2569")]
)
def test_a_date_typed_in_either_era_comes_back_in_the_clerks_form(demo: Demo, typed: str, shown: str):
    clerk = demo.visitor().settle()
    clerk.survey()
    demo.deliver()
    officer = demo.officer()
    row_id = officer.lines("no_copy")[0]["เลขที่รับ"]

    officer.type("no_copy", row_id, "เลิกได้ภายในวันที่", typed)
    demo.deliver()

    dates = [
        field.value
        for name, fields in clerk.open_form("/survey").fields.items()
        if name
        for field in fields
        if name.endswith("stop_date") and field.value
    ]
    assert dates == [shown]


def test_an_untouched_sheet_leaves_no_trail(demo: Demo, officer: Officer):
    demo.deliver()

    assert recorded_edits(demo) == []
