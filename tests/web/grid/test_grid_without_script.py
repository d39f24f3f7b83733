"""The grid without JavaScript: a row's number leads to its form, and each field is saved on its own."""

import pytest

from tests.cast.people import Demo, send
from tests.cast.window import Window


def test_the_number_of_a_row_leads_to_its_form(window: Window):
    link = window.page().html.select_one("#r2 a")["href"]

    page = window.visitor.get(window.path + link)

    assert page.html.select_one("h1").text == "หน่วยงาน แถว 3"
    assert window.form(2, "ชื่อหน่วยงาน")["text"].value == "อนุบาลจอมสวรรค์(บ้านบ่อก๊าง)"


def test_a_cell_is_saved_and_the_form_comes_back_at_the_same_place(window: Window):
    form = window.form(2, "หมายเหตุ")
    form["text"] = "บรรทัดหนึ่ง\r\nบรรทัดสอง"

    answer = form.submit()

    column = window.column_index("หมายเหตุ")
    assert answer.status_int == 303
    assert answer.location == f"{window.path}?tab={window.sheet}&row=2&column={column}#c{column}"
    assert window.cell(2, "หมายเหตุ") == "บรรทัดหนึ่ง\nบรรทัดสอง"
    assert "บันทึกแล้ว" in answer.follow().text


def test_several_lines_can_be_saved_again(window: Window):
    window.type_as_other(2, "หมายเหตุ", "บรรทัดหนึ่ง\nบรรทัดสอง")
    form = window.form(2, "หมายเหตุ")
    form["before"].force_value("บรรทัดหนึ่ง\r\nบรรทัดสอง")
    form["text"] = ""

    send(form)

    assert window.cell(2, "หมายเหตุ") == ""


def test_what_was_refused_stays_in_its_field_with_the_reason(window: Window):
    form = window.form(2, "แจ้งเปลี่ยน")
    form["text"].force_value("ย้ายอำเภอ")

    page = send(form)

    column = window.column_index("แจ้งเปลี่ยน")
    assert page.status_int == 422
    assert "เลือกได้เฉพาะ" in page.html.select_one(f"#c{column} .problem").text
    assert page.html.select_one(f"#f{column} option[selected]").text == "ย้ายอำเภอ"


def test_what_came_too_late_stays_in_its_field(window: Window):
    form = window.form(2, "หมายเหตุ")
    form["text"] = "ของฉัน"
    window.type_as_other(2, "หมายเหตุ", "ของคนอื่น")

    page = send(form)

    column = window.column_index("หมายเหตุ")
    assert page.status_int == 409
    assert page.html.select_one(f"#f{column}").text.strip() == "ของฉัน"
    assert "ของคนอื่น" in page.html.select_one(f"#c{column} .problem").text


def test_a_row_is_inserted_and_its_form_opened(window: Window):
    page = send(window.button(2, "below"))

    assert page.html.select_one("h1").text == "หน่วยงาน แถว 4"
    assert window.officer.cells("agencies")[3][0] == ""


@pytest.mark.whole_areas
def test_a_row_is_added_at_the_end(window: Window):
    page = send(window.page().forms["add"])

    assert page.html.select_one("h1").text == "หน่วยงาน แถว 142"


@pytest.mark.whole_areas
def test_a_row_is_deleted_and_the_table_comes_back(window: Window):
    answer = window.button(2, "delete").submit()

    assert answer.location == f"{window.path}?tab={window.sheet}&page=1#r2"
    assert len(window.officer.lines("agencies")) == 139


def test_the_form_of_a_row_in_the_summary_has_nothing_to_send(demo: Demo):
    page = Window(demo, "summary").page("&row=0")

    assert [form.action for form in page.forms.values()] == ["/sign-out"]
