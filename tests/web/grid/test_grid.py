"""The grid page as it is shown, and the data that its script receives."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.grid import grid_cells
from sheets.embedded import SERVICE_ACCOUNT, CellView
from tests.cast.people import SCHOOL, Demo
from tests.cast.window import Window


def row_cells(page, row: int) -> list:
    return page.html.select(f"tr[data-row='{row}'] > *")[1:]


def test_it_shows_the_first_tab_and_the_way_to_the_others(window: Window):
    page = window.visitor.get(window.path)

    tabs = page.html.select("nav.tabs a")
    assert [tab.contents[0].strip() for tab in tabs] == [
        "สรุป",
        "หน่วยงาน",
        "ลงทะเบียน",
        "ปักหมุด",
        "ความพร้อม",
        "ไม่ใช้สำเนา",
        "ไม่พบหน่วยงาน",
        "คำขอแก้ไข",
    ]
    assert [tab.contents[0].strip() for tab in tabs if tab.get("aria-current")] == ["สรุป"]


def test_it_shows_letters_numbers_headers_and_cells(window: Window):
    page = window.page()

    assert [cell.text for cell in page.html.select("tr.letters th")[1:4]] == ["A", "B", "C"]
    assert [cell.text for cell in row_cells(page, 0)][:2] == ["รหัสหน่วยงาน", "ชื่อหน่วยงาน"]
    assert page.html.select_one("#r2").text == "3"
    assert [cell.text for cell in row_cells(page, 2)][:2] == [SCHOOL, "อนุบาลจอมสวรรค์(บ้านบ่อก๊าง)"]


def test_it_does_not_show_a_hidden_column(window: Window, demo: Demo):
    dimension_range = {"sheetId": window.sheet, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}
    update = {"range": dimension_range, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    demo.google.edit(window.officer.file, [{"updateDimensionProperties": update}], SERVICE_ACCOUNT)

    page = window.page()

    assert [cell.text for cell in page.html.select("tr.letters th")[1:4]] == ["A", "C", "D"]
    assert [cell.text for cell in row_cells(page, 0)][:2] == ["รหัสหน่วยงาน", "ประเภท"]


@pytest.mark.parametrize("header", ["ชื่อหน่วยงาน", "หมายเหตุ"])
@pytest.mark.parametrize(
    "text", ['<script>alert("x")</script>', 'https://one.example/"><script>alert("x")</script>']
)
def test_what_people_typed_is_text_and_not_markup(window: Window, header: str, text: str):
    window.type_as_other(2, header, text)

    page = window.page()

    assert row_cells(page, 2)[window.column_index(header)].text == text
    assert "<script>alert" not in page.text


def test_each_line_with_an_address_is_a_link(window: Window):
    window.type_as_other(2, "หมายเหตุ", "http://one.example/a\nhttps://two.example/b?c=1\nสองรูป")

    links = row_cells(window.page(), 2)[window.column_index("หมายเหตุ")].select("a")

    assert [link["href"] for link in links] == ["http://one.example/a", "https://two.example/b?c=1"]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)//https://one.example",
        "data:text/html,https://one.example",
        "ดู https://one.example",
        "https:// one.example",
        "//one.example",
    ],
)
def test_nothing_else_is_a_link(window: Window, text: str):
    window.type_as_other(2, "หมายเหตุ", text)

    cell = row_cells(window.page(), 2)[window.column_index("หมายเหตุ")]

    assert cell.text == text
    assert not cell.select("a")


@given(
    st.text(max_size=60) | st.from_regex(r"(?i)(javascript|https?|ftp|data):[ -~\n]{0,40}", fullmatch=True)
)
def test_no_text_whatever_leads_anywhere_but_to_http(text: str):
    cell = grid_cells.row_data(0, [CellView(value=text, text=text, edit_text=text)], [0])["cells"][0]

    assert all(
        re.match("https?://", address, re.IGNORECASE) for _, address in cell.get("lines", []) if address
    )
    assert cell.get("text", "") == text


@pytest.mark.whole_areas
def test_a_long_tab_has_pages_that_keep_the_header(window: Window):
    window.insert(140, 150)

    first, second = window.page(), window.page("&page=2")

    assert first.html.select_one("#next")["href"] == f"?tab={window.sheet}&page=2"
    assert first.html.select("tbody tr")[-1]["data-row"] == "200"
    assert second.html.select("tbody tr")[0]["data-row"] == "201"
    assert row_cells(second, 0)[0].text == "รหัสหน่วยงาน"
    assert second.html.select_one("#next").has_attr("hidden")


def test_a_page_beyond_the_last_is_the_last(window: Window):
    assert window.json("page=99")["page"] == 1
    assert window.json("page=-1")["page"] == 1


def test_the_script_learns_choices_and_what_typing_again_would_take(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    window = Window(demo, "pin")

    cells = window.row_data(1)["cells"]

    assert cells[window.column_index("ผลตรวจ")]["options"] == ["ถูกต้อง", "ส่งกลับแก้ไข", "ยกเลิก"]
    assert cells[window.column_index("ละติจูด")]["look"] == "n"
    assert [address for _, address in cells[window.column_index("รูปถ่ายจุดบริการหรือป้ายหน่วยงาน")]["lines"]]


def test_nothing_is_sent_again_while_the_file_has_not_changed(window: Window):
    version = window.json()["version"]

    answer = window.visitor.get(f"{window.path}/{window.sheet}.json?version={version}")

    assert (answer.status_int, answer.body) == (204, b"")


def test_all_is_sent_after_a_change(window: Window):
    version = window.json()["version"]

    window.type_as_other(2, "หมายเหตุ", "เห็นแล้ว")

    assert (
        window.json(f"version={version}")["rows"][1]["cells"][window.column_index("หมายเหตุ")]["text"]
        == "เห็นแล้ว"
    )


@pytest.mark.parametrize("rest", ["?tab=4", "/4.json", "?tab=1002&row=9999", "?tab=1002&row=-1"])
def test_what_is_not_there_is_not_found(window: Window, rest: str):
    assert window.visitor.get(window.path + rest, expect_errors=True).status_int == 404


def test_a_workbook_that_does_not_exist_is_not_found(demo: Demo):
    assert demo.staff("obec").get("/sheets/no-such-file", expect_errors=True).status_int == 404
