"""A paste that would make a tab slow for everybody is refused whole, and nothing of it is lost."""

import pytest

from tests.cast.people import Demo
from tests.cast.window import Window

# Of the tab หน่วยงาน: 8 columns of the layout and 20; the rows of an area with few schools.
COLUMNS, ROWS = 28, 2000


def paste(window: Window, row: int, column: int, text: str):
    headers = {"Accept": "application/json"}
    fields = {"csrf_token": window.json()["csrf_token"], "row": row, "column": column, "text": text}
    fields["mark"] = window.row_data(row)["mark"]
    path = f"{window.path}/{window.sheet}/paste"
    return window.visitor.web.post(path, fields, headers=headers, expect_errors=True)


def test_the_paste_of_the_finding_is_refused_whole(window: Window):
    before = window.officer.cells("agencies")

    answer = paste(window, 2, 7, "\n".join("\t".join(["=1+1"] * 93) for _ in range(190)))

    assert answer.status_int == 422
    assert "มีได้ไม่เกิน 28 คอลัมน์ หากทำรายการนี้จะมี 100 คอลัมน์" in answer.json["sentence"]
    assert "กรุณาลบคอลัมน์ที่ไม่ใช้" in answer.json["sentence"]
    assert window.officer.cells("agencies") == before


def test_a_paste_of_too_many_rows_is_refused_and_one_that_fits_is_not(window: Window):
    assert "ไม่เกิน 2,000 แถว" in paste(window, 2, 7, "ก\n" * ROWS).json["sentence"]
    assert paste(window, 2, 7, "ก\n" * 100).status_int == 200


def test_a_refused_block_stays_in_the_form_of_the_page(window: Window):
    block = "ข้อความของฉัน\n" * ROWS
    form = next(f for f in window.page("&row=2").forms.values() if f.action.endswith("/paste"))
    form["text"] = block

    page = form.submit(expect_errors=True)

    assert page.status_int == 422
    assert "ไม่เกิน 2,000 แถว" in page.text
    kept = next(f for f in page.forms.values() if f.action.endswith("/paste"))["text"].value
    assert kept.replace("\r\n", "\n").strip() == block.strip()


def test_a_text_that_is_too_long_for_a_cell_is_refused(window: Window):
    answer = window.type(2, "หมายเหตุ", "ก" * 5001)

    assert answer.status_int == 422
    assert "ช่อง H3 มีได้ไม่เกิน 5,000 อักษร ข้อความนี้มี 5,001 อักษร" in answer.json["sentence"]
    assert window.cell(2, "หมายเหตุ") == ""


def test_columns_are_added_up_to_the_ceiling_and_no_more(window: Window):
    window.officer.hand.insert_column(window.officer.file, window.sheet, 8, COLUMNS - width(window) - 1)

    assert add_column(window).status_int == 303
    refused = add_column(window)

    assert (refused.status_int, width(window)) == (422, COLUMNS)
    assert "ไม่เกิน 28 คอลัมน์" in refused.text


def width(window: Window) -> int:
    (tab,) = [t for t in window.officer.hand.tabs(window.officer.file) if t.sheet_id == window.sheet]
    return tab.column_count


def add_column(window: Window):
    fields = {"action": "right", "column": 0, "header": "รหัสหน่วยงาน"}
    fields["csrf_token"] = window.json()["csrf_token"]
    return window.visitor.web.post(f"{window.path}/{window.sheet}/columns", fields, expect_errors=True)


@pytest.fixture
def oversized(demo: Demo) -> Window:
    """A tab that was made too large in Google's own window, or by an earlier version."""
    window = Window(demo)
    window.officer.hand.insert_column(window.officer.file, window.sheet, 8, 50)
    window.officer.hand.insert_rows(window.officer.file, window.sheet, 3, ROWS)
    texts = [[f"เกิน {row}"] for row in range(ROWS)]
    window.officer.hand.paste(window.officer.file, window.sheet, 3, 20, texts)
    return window


def test_in_a_tab_that_is_too_large_people_go_on_working(oversized: Window):
    assert oversized.type(2, "หมายเหตุ", "โทรแล้ว").status_int == 200
    assert oversized.change(3, "below").status_int == 422
    assert oversized.change(3, "delete").status_int == 200
