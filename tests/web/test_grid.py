"""The grid page of the embedded default, without JavaScript and as its script asks it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web import grid_cells
from sheets.embedded import SERVICE_ACCOUNT, CellView
from tests.people import AREA, SCHOOL, Demo, Visitor, send


class Window:
    """One tab of the area's workbook in an officer's browser. Columns by their header, rows from 0."""

    def __init__(self, demo: Demo, tab: str = "agencies", username: str = f"officer-{AREA}"):
        self.visitor, self.officer = demo.staff(username), demo.officer()
        self.tab, self.sheet = tab, self.officer.sheets[tab]
        self.path = f"/sheets/{self.officer.file}"

    def page(self, query: str = "", **more):
        return self.visitor.get(f"{self.path}?tab={self.sheet}{query}", **more)

    def json(self, query: str = "") -> dict:
        return self.visitor.get(f"{self.path}/{self.sheet}.json?{query}").json

    def at(self, header: str) -> int:
        return self.officer.cells(self.tab)[0].index(header)

    def cell(self, row: int, header: str) -> object:
        return self.officer.cells(self.tab)[row][self.at(header)]

    def seen(self, row: int) -> dict:
        sheet = self.json()
        return next(line for line in sheet["head"] + sheet["rows"] if line["row"] == row)

    def change(self, row: int, action: str, seen: dict | None = None, **fields):
        """What the script sends for this row, as it is now or as it was `seen`."""
        mark = (seen or self.seen(row))["mark"]
        return self.post(action=action, row=row, mark=mark, **fields)

    def type(self, row: int, header: str, text: str, seen: dict | None = None):
        seen, column = seen or self.seen(row), self.at(header)
        drawn = seen["cells"][column]
        before = drawn.get("typed", drawn.get("text", ""))
        return self.change(row, "type", seen, column=column, text=text, before=before)

    def post(self, **fields):
        fields = {"csrf_token": self.json()["csrf_token"], **fields}
        headers = {"Accept": "application/json"}
        return self.visitor.web.post(f"{self.path}/{self.sheet}", fields, headers=headers, expect_errors=True)

    def form(self, row: int, header: str):
        """The form of one cell on the row's own page."""
        page = self.page(f"&row={row}")
        return next(form for form in page.forms.values() if form.action.startswith("/sheets/")
                    and form["action"].value == "type" and form["column"].value == str(self.at(header)))  # fmt: skip

    def button(self, row: int, action: str):
        """The form that inserts or deletes on the row's own page."""
        return next(form for form in self.page(f"&row={row}").forms.values()
                    if "mark" in form.fields and form["action"].value == action)  # fmt: skip

    def put(self, row: int, header: str, text: str) -> None:
        """Another person types, in a window of their own."""
        self.officer.hand.type(self.officer.file, self.sheet, row, self.at(header), text)

    def insert(self, row: int, count: int = 1) -> None:
        """Another person inserts rows."""
        self.officer.hand.insert_rows(self.officer.file, self.sheet, row, count)


@pytest.fixture
def window(demo: Demo) -> Window:
    return Window(demo)


def cells_of(page, row: int) -> list:
    return page.html.select(f"tr[data-row='{row}'] > *")[1:]


def test_it_shows_the_first_tab_and_the_way_to_the_others(window: Window):
    page = window.visitor.get(window.path)

    tabs = page.html.select("nav.tabs a")
    assert [tab.contents[0].strip() for tab in tabs] == [
        "สรุป", "หน่วยงาน", "ลงทะเบียน", "ปักหมุด", "ความพร้อม", "ไม่ใช้สำเนา"]  # fmt: skip
    assert [tab.contents[0].strip() for tab in tabs if tab.get("aria-current")] == ["สรุป"]


def test_it_shows_letters_numbers_headers_and_cells(window: Window):
    page = window.page()

    assert [cell.text for cell in page.html.select("tr.letters th")[1:4]] == ["A", "B", "C"]
    assert [cell.text for cell in cells_of(page, 0)][:2] == ["รหัสหน่วยงาน", "ชื่อหน่วยงาน"]
    assert page.html.select_one("#r2").text == "3"
    assert [cell.text for cell in cells_of(page, 2)][:2] == [SCHOOL, "อนุบาลจอมสวรรค์(บ้านบ่อก๊าง)"]


def test_it_does_not_show_a_hidden_column(window: Window, demo: Demo):
    place = {"sheetId": window.sheet, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}
    change = {"range": place, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    demo.google.edit(window.officer.file, [{"updateDimensionProperties": change}], SERVICE_ACCOUNT)

    page = window.page()

    assert [cell.text for cell in page.html.select("tr.letters th")[1:4]] == ["A", "C", "D"]
    assert [cell.text for cell in cells_of(page, 0)][:2] == ["รหัสหน่วยงาน", "ประเภท"]


def test_what_people_typed_is_text_and_not_markup(window: Window):
    window.put(2, "หมายเหตุ", '<script>alert("x")</script>')

    page = window.page()

    assert cells_of(page, 2)[window.at("หมายเหตุ")].text == '<script>alert("x")</script>'
    assert "<script>alert" not in page.text


def test_each_line_with_an_address_is_a_link(window: Window):
    window.put(2, "หมายเหตุ", "http://one.example/a\nhttps://two.example/b?c=1\nสองรูป")

    links = cells_of(window.page(), 2)[window.at("หมายเหตุ")].select("a")

    assert [link["href"] for link in links] == ["http://one.example/a", "https://two.example/b?c=1"]


@pytest.mark.parametrize("text", ["javascript:alert(1)//https://one.example", "data:text/html,https://one.example",
                                  "ดู https://one.example", "https:// one.example", "//one.example"])  # fmt: skip
def test_nothing_else_is_a_link(window: Window, text: str):
    window.put(2, "หมายเหตุ", text)

    cell = cells_of(window.page(), 2)[window.at("หมายเหตุ")]

    assert cell.text == text
    assert not cell.select("a")


@given(st.text(max_size=60) | st.from_regex(r"(?i)(javascript|https?|ftp|data):[ -~\n]{0,40}", fullmatch=True))
def test_no_text_whatever_leads_anywhere_but_to_http(text: str):
    drawn = grid_cells.line(0, [CellView(value=text, shown=text, typed=text)], [0])["cells"][0]

    assert all(re.match("https?://", address, re.IGNORECASE) for _, address in drawn.get("lines", []) if address)
    assert drawn.get("text", "") == text


def test_a_long_tab_has_pages_that_keep_the_header(window: Window):
    window.insert(140, 150)

    first, second = window.page(), window.page("&page=2")

    assert first.html.select_one("#next")["href"] == f"?tab={window.sheet}&page=2"
    assert first.html.select("tbody tr")[-1]["data-row"] == "200"
    assert second.html.select("tbody tr")[0]["data-row"] == "201"
    assert cells_of(second, 0)[0].text == "รหัสหน่วยงาน"
    assert second.html.select_one("#next").has_attr("hidden")


def test_a_page_beyond_the_last_is_the_last(window: Window):
    assert window.json("page=99")["page"] == 1
    assert window.json("page=-1")["page"] == 1


def test_the_script_learns_choices_and_what_typing_again_would_take(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    window = Window(demo, "pin")

    cells = window.seen(1)["cells"]

    assert cells[window.at("ผลตรวจ")]["options"] == ["ถูกต้อง", "ส่งกลับแก้ไข", "ยกเลิก"]
    assert cells[window.at("ละติจูด")]["look"] == "n"
    assert [address for _, address in cells[window.at("รูปถ่ายจุดบริการหรือป้ายหน่วยงาน")]["lines"]]


def test_nothing_is_sent_again_while_the_file_has_not_changed(window: Window):
    version = window.json()["version"]

    same = window.visitor.get(f"{window.path}/{window.sheet}.json?version={version}")

    assert (same.status_int, same.body) == (204, b"")


def test_all_is_sent_after_a_change(window: Window):
    version = window.json()["version"]

    window.put(2, "หมายเหตุ", "เห็นแล้ว")

    assert window.json(f"version={version}")["rows"][1]["cells"][window.at("หมายเหตุ")]["text"] == "เห็นแล้ว"


def test_a_typed_text_is_saved_and_comes_back_as_it_stands(window: Window):
    answer = window.type(2, "หมายเหตุ", "โทรถามแล้ว")

    assert window.cell(2, "หมายเหตุ") == "โทรถามแล้ว"
    assert answer.json["row"]["cells"][window.at("หมายเหตุ")]["text"] == "โทรถามแล้ว"
    assert (answer.json["at"], answer.json["page"]) == (2, 1)


def test_it_does_not_overwrite_what_another_person_typed_meanwhile(window: Window):
    seen = window.seen(2)
    window.put(2, "หมายเหตุ", "ของคนอื่น")

    answer = window.type(2, "หมายเหตุ", "ของฉัน", seen)

    assert (answer.status_int, window.cell(2, "หมายเหตุ")) == (409, "ของคนอื่น")
    assert "“ของคนอื่น”" in answer.json["sentence"]


def test_it_does_not_write_into_a_row_that_moved_there(window: Window):
    seen = window.seen(2)
    window.insert(1)

    answer = window.type(2, "หมายเหตุ", "ของโรงเรียนนี้", seen)

    assert answer.status_int == 409
    assert all(line.get("หมายเหตุ", "") == "" for line in window.officer.lines("agencies"))


def test_it_minds_only_the_typed_cell_of_a_row_with_a_number_of_its_own(window: Window):
    seen = window.seen(2)
    window.put(2, "ชื่อภาษาอังกฤษ", "Example School")

    assert window.type(2, "หมายเหตุ", "โทรถามแล้ว", seen).status_int == 200


def test_a_choice_outside_the_list_is_refused_in_words(window: Window):
    answer = window.type(2, "แจ้งเปลี่ยน", "ย้ายอำเภอ")

    assert (answer.status_int, window.cell(2, "แจ้งเปลี่ยน")) == (422, "")
    assert answer.json["sentence"] == "ช่องนี้เลือกได้เฉพาะ ยุบ/เลิก / เปลี่ยนชื่อ / เพิ่มใหม่"


def test_a_choice_from_the_list_is_taken(window: Window):
    window.type(2, "แจ้งเปลี่ยน", "ยุบ/เลิก")

    assert window.cell(2, "แจ้งเปลี่ยน") == "ยุบ/เลิก"


def test_the_summary_says_that_it_is_read_only_and_refuses(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    window = Window(demo, "summary")
    page = window.page()

    answer = window.change(0, "type", column=0, text="ของฉัน", before=window.seen(0)["cells"][0]["text"])

    assert "อ่านอย่างเดียว" in page.html.select_one("#state").text
    assert not page.html.select("th a") and not page.html.select("#add")
    assert answer.status_int == 422
    assert "ป้องกัน" in answer.json["sentence"]


def test_a_row_is_inserted_above_and_below_the_chosen_one(window: Window):
    assert window.change(3, "above").json["at"] == 3
    assert window.change(4, "below").json["at"] == 5

    codes = [line[0] for line in window.officer.cells("agencies")[2:7]]
    assert (codes[0], codes[1], codes[3]) == (SCHOOL, "", "")
    assert codes[2] and codes[4]


def test_a_row_is_deleted(window: Window):
    window.change(2, "delete")

    assert SCHOOL not in [line["รหัสหน่วยงาน"] for line in window.officer.lines("agencies")]


def test_another_row_that_moved_there_is_not_deleted(window: Window):
    seen = window.seen(2)
    window.insert(1)

    answer = window.change(2, "delete", seen)

    assert answer.status_int == 409
    assert len(window.officer.lines("agencies")) == 140


@pytest.mark.parametrize("action", ["delete", "above"])
def test_the_header_stays_the_first_row(window: Window, action: str):
    answer = window.change(0, action)

    assert answer.status_int == 422
    assert window.officer.cells("agencies")[0][0] == "รหัสหน่วยงาน"


@pytest.mark.parametrize("fields", [{"action": "burn", "row": 1}, {"action": "type", "row": -1}, {"action": "type"},
                                    {"action": "delete", "row": "x"}])  # fmt: skip
def test_it_does_not_take_what_is_no_change(window: Window, fields: dict):
    assert window.post(mark=window.seen(1)["mark"], **fields).status_int == 400


def test_a_column_beyond_the_grid_is_no_change(window: Window):
    assert window.change(1, "type", column=99, text="x", before="").status_int == 400


def test_a_row_beyond_the_grid_has_moved(window: Window):
    assert window.change(9999, "delete", window.seen(1)).status_int == 409


def test_it_does_not_take_a_change_without_its_token(window: Window):
    mark = window.seen(2)["mark"]

    answer = window.post(csrf_token="", action="delete", row=2, mark=mark)

    assert answer.status_int == 400
    assert len(window.officer.lines("agencies")) == 140


@pytest.mark.parametrize("username", ["officer-P5402", None])
def test_it_does_not_take_a_change_from_anybody_else(demo: Demo, window: Window, username: str | None):
    other = demo.staff(username) if username else Visitor(demo)

    answer = other.web.post(f"{window.path}/{window.sheet}", {"action": "delete", "row": 2}, expect_errors=True)

    assert answer.status_int == 403


def test_obec_opens_every_areas_workbook_and_may_edit(demo: Demo):
    window = Window(demo, username="obec")

    window.type(2, "หมายเหตุ", "จาก สพฐ.")

    assert window.cell(2, "หมายเหตุ") == "จาก สพฐ."


@pytest.mark.parametrize("rest", ["?tab=4", "/4.json", "?tab=1002&row=9999", "?tab=1002&row=-1"])
def test_what_is_not_there_is_not_found(window: Window, rest: str):
    assert window.visitor.get(window.path + rest, expect_errors=True).status_int == 404


def test_a_workbook_that_does_not_exist_is_not_found(demo: Demo):
    assert demo.staff("obec").get("/sheets/no-such-file", expect_errors=True).status_int == 404


def test_without_script_the_number_of_a_row_leads_to_its_form(window: Window):
    link = window.page().html.select_one("#r2 a")["href"]

    page = window.visitor.get(window.path + link)

    assert page.html.select_one("h1").text == "หน่วยงาน แถว 3"
    assert window.form(2, "ชื่อหน่วยงาน")["text"].value == "อนุบาลจอมสวรรค์(บ้านบ่อก๊าง)"


def test_without_script_a_cell_is_saved_and_the_form_comes_back_at_the_same_place(window: Window):
    form = window.form(2, "หมายเหตุ")
    form["text"] = "บรรทัดหนึ่ง\r\nบรรทัดสอง"

    answer = form.submit()

    column = window.at("หมายเหตุ")
    assert (answer.status_int, answer.location) == (303, f"{window.path}?tab={window.sheet}&row=2&column={column}#c{column}")
    assert window.cell(2, "หมายเหตุ") == "บรรทัดหนึ่ง\nบรรทัดสอง"
    assert "บันทึกแล้ว" in answer.follow().text


def test_without_script_several_lines_can_be_saved_again(window: Window):
    window.put(2, "หมายเหตุ", "บรรทัดหนึ่ง\nบรรทัดสอง")
    form = window.form(2, "หมายเหตุ")
    form["before"].force_value("บรรทัดหนึ่ง\r\nบรรทัดสอง")
    form["text"] = ""

    send(form)

    assert window.cell(2, "หมายเหตุ") == ""


def test_without_script_what_was_refused_stays_in_its_field_with_the_reason(window: Window):
    form = window.form(2, "แจ้งเปลี่ยน")
    form["text"].force_value("ย้ายอำเภอ")

    page = send(form)

    column = window.at("แจ้งเปลี่ยน")
    assert page.status_int == 422
    assert "เลือกได้เฉพาะ" in page.html.select_one(f"#c{column} .problem").text
    assert page.html.select_one(f"#f{column} option[selected]").text == "ย้ายอำเภอ"


def test_without_script_what_came_too_late_stays_in_its_field(window: Window):
    form = window.form(2, "หมายเหตุ")
    form["text"] = "ของฉัน"
    window.put(2, "หมายเหตุ", "ของคนอื่น")

    page = send(form)

    column = window.at("หมายเหตุ")
    assert page.status_int == 409
    assert page.html.select_one(f"#f{column}").text.strip() == "ของฉัน"
    assert "ของคนอื่น" in page.html.select_one(f"#c{column} .problem").text


def test_without_script_a_row_is_inserted_and_its_form_opened(window: Window):
    page = send(window.button(2, "below"))

    assert page.html.select_one("h1").text == "หน่วยงาน แถว 4"
    assert window.officer.cells("agencies")[3][0] == ""


def test_without_script_a_row_is_added_at_the_end(window: Window):
    page = send(window.page().forms["add"])

    assert page.html.select_one("h1").text == "หน่วยงาน แถว 142"


def test_without_script_a_row_is_deleted_and_the_table_comes_back(window: Window):
    answer = window.button(2, "delete").submit()

    assert answer.location == f"{window.path}?tab={window.sheet}&page=1#r2"
    assert len(window.officer.lines("agencies")) == 139


def test_the_form_of_a_row_in_the_summary_has_nothing_to_send(demo: Demo):
    page = Window(demo, "summary").page("&row=0")

    assert [form.action for form in page.forms.values()] == ["/sign-out"]
