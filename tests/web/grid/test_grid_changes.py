"""Changes that the grid page posts: applied if the row is as the person saw it, else refused in words."""

import pytest

from tests.cast.people import SCHOOL, Demo, Visitor
from tests.cast.window import Window


def test_a_typed_text_is_saved_and_comes_back_as_it_stands(window: Window):
    answer = window.type(2, "หมายเหตุ", "โทรถามแล้ว")

    assert window.cell(2, "หมายเหตุ") == "โทรถามแล้ว"
    assert answer.json["row"]["cells"][window.column_index("หมายเหตุ")]["text"] == "โทรถามแล้ว"
    assert (answer.json["at"], answer.json["page"]) == (2, 1)


def test_it_does_not_overwrite_what_another_person_typed_meanwhile(window: Window):
    old_row = window.row_data(2)
    window.type_as_other(2, "หมายเหตุ", "ของคนอื่น")

    answer = window.type(2, "หมายเหตุ", "ของฉัน", old_row)

    assert (answer.status_int, window.cell(2, "หมายเหตุ")) == (409, "ของคนอื่น")
    assert "“ของคนอื่น”" in answer.json["sentence"]


def test_it_does_not_write_into_a_row_that_moved_there(window: Window):
    old_row = window.row_data(2)
    window.insert(1)

    answer = window.type(2, "หมายเหตุ", "ของโรงเรียนนี้", old_row)

    assert answer.status_int == 409
    assert all(row.get("หมายเหตุ", "") == "" for row in window.officer.lines("agencies"))


def test_it_minds_only_the_typed_cell_of_a_row_with_a_number_of_its_own(window: Window):
    old_row = window.row_data(2)
    window.type_as_other(2, "ชื่อภาษาอังกฤษ", "Example School")

    assert window.type(2, "หมายเหตุ", "โทรถามแล้ว", old_row).status_int == 200


def test_a_choice_outside_the_list_is_refused_in_words(window: Window):
    answer = window.type(2, "แจ้งเปลี่ยน", "ย้ายอำเภอ")

    assert (answer.status_int, window.cell(2, "แจ้งเปลี่ยน")) == (422, "")
    assert answer.json["sentence"] == "ช่อง G3 เลือกได้เฉพาะ ยุบ/เลิก / เปลี่ยนชื่อ / เพิ่มใหม่"


def test_a_choice_from_the_list_is_taken(window: Window):
    window.type(2, "แจ้งเปลี่ยน", "ยุบ/เลิก")

    assert window.cell(2, "แจ้งเปลี่ยน") == "ยุบ/เลิก"


def test_the_summary_says_that_it_is_read_only_and_refuses(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    window = Window(demo, "summary")
    page = window.page()

    answer = window.change(0, "type", column=0, text="ของฉัน", before=window.row_data(0)["cells"][0]["text"])

    assert "อ่านอย่างเดียว" in page.html.select_one("#state").text
    assert not page.html.select("th a") and not page.html.select("#add")
    assert answer.status_int == 422
    assert "ป้องกัน" in answer.json["sentence"]


def test_a_row_is_inserted_above_and_below_the_chosen_one(window: Window):
    assert window.change(3, "above").json["at"] == 3
    assert window.change(4, "below").json["at"] == 5

    codes = [row[0] for row in window.officer.cells("agencies")[2:7]]
    assert (codes[0], codes[1], codes[3]) == (SCHOOL, "", "")
    assert codes[2] and codes[4]


def test_a_row_is_deleted(window: Window):
    window.change(2, "delete")

    assert SCHOOL not in [row["รหัสหน่วยงาน"] for row in window.officer.lines("agencies")]


@pytest.mark.whole_areas
def test_another_row_that_moved_there_is_not_deleted(window: Window):
    old_row = window.row_data(2)
    window.insert(1)

    answer = window.change(2, "delete", old_row)

    assert answer.status_int == 409
    assert len(window.officer.lines("agencies")) == 140


@pytest.mark.parametrize("action", ["delete", "above"])
def test_the_header_stays_the_first_row(window: Window, action: str):
    answer = window.change(0, action)

    assert answer.status_int == 422
    assert window.officer.cells("agencies")[0][0] == "รหัสหน่วยงาน"


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "burn", "row": 1},
        {"action": "type", "row": -1},
        {"action": "type"},
        {"action": "delete", "row": "x"},
    ],
)
def test_it_does_not_take_what_is_no_change(window: Window, fields: dict):
    assert window.post(mark=window.row_data(1)["mark"], **fields).status_int == 400


def test_a_column_beyond_the_grid_is_no_change(window: Window):
    assert window.change(1, "type", column=99, text="x", before="").status_int == 400


def test_a_row_beyond_the_grid_has_moved(window: Window):
    assert window.change(9999, "delete", window.row_data(1)).status_int == 409


@pytest.mark.whole_areas
def test_it_does_not_take_a_change_without_its_token(window: Window):
    mark = window.row_data(2)["mark"]

    answer = window.post(csrf_token="", action="delete", row=2, mark=mark)

    assert answer.status_int == 400
    assert len(window.officer.lines("agencies")) == 140


@pytest.mark.parametrize("username", ["officer-P5402", None])
def test_it_does_not_take_a_change_from_anybody_else(demo: Demo, window: Window, username: str | None):
    other = demo.staff(username) if username else Visitor(demo)

    answer = other.web.post(
        f"{window.path}/{window.sheet}", {"action": "delete", "row": 2}, expect_errors=True
    )

    assert answer.status_int == 403


def test_obec_opens_every_areas_workbook_and_may_edit(demo: Demo):
    window = Window(demo, username="obec")

    window.type(2, "หมายเหตุ", "จาก สพฐ.")

    assert window.cell(2, "หมายเหตุ") == "จาก สพฐ."
