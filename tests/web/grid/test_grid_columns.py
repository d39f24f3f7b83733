"""The grid: actions on a column, pasted blocks and undo, with the script and without it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.grid.grid_blocks import parse_block
from tests.cast.people import OTHER_SCHOOL, SCHOOL, Demo
from tests.cast.window import Window

NAME, NOTE = "ชื่อหน่วยงาน", "หมายเหตุ"


@pytest.fixture
def window(demo: Demo) -> Window:
    return Window(demo)


def press(window: Window, action: str, header: str = NAME, **fields):
    """Press a button of the column's own page as it is now. `fields`: the form's other fields by name."""
    page = window.page(f"&column={window.column_index(header)}")
    form = next(
        form
        for form in page.forms.values()
        if form.action.endswith("/columns") and form["action"].value == action
    )
    for name, value in fields.items():
        form[name] = value
    return form.submit(expect_errors=True)


def shown_codes(window: Window) -> list[str]:
    """Return the texts that the table shows in its first column."""
    return [row["cells"][0].get("text", "") for row in window.json()["rows"] if row["cells"][0].get("text")]


def header_texts(window: Window) -> list[str]:
    return [text for text in window.officer.cells("agencies")[0] if text]


@pytest.mark.parametrize(("action", "turned"), [("sort_up", False), ("sort_down", True)])
def test_the_table_is_sorted_by_a_column_and_its_header_stays(window: Window, action: str, turned: bool):
    names = sorted((line[NAME] for line in window.officer.lines("agencies")), reverse=turned)

    answer = press(window, action)

    assert answer.status_int == 303
    assert [line[NAME] for line in window.officer.lines("agencies")] == names
    assert header_texts(window)[0] == "รหัสหน่วยงาน"


@pytest.mark.whole_areas
def test_a_filter_leaves_out_what_was_ticked_off_and_everything_comes_back(window: Window):
    page = window.page(f"&column={window.column_index('รหัสหน่วยงาน')}")
    form = next(form for form in page.forms.values() if "offered" in form.fields)
    for box in form.fields["shown"]:
        box.checked = box._value not in (SCHOOL,)
    form.submit()
    assert SCHOOL not in shown_codes(window) and OTHER_SCHOOL in shown_codes(window)
    assert len(window.officer.lines("agencies")) == 140
    assert "กำลังกรองอยู่" in window.page()

    next(form for form in window.page().forms.values() if form.action.endswith("/columns")).submit()

    assert SCHOOL in shown_codes(window)
    assert "กำลังกรองอยู่" not in window.page()


def test_only_the_rows_with_one_text_are_left_in_view(window: Window):
    press(window, "only", "รหัสหน่วยงาน", text=SCHOOL)

    assert shown_codes(window) == [SCHOOL]


@pytest.mark.whole_areas
def test_a_text_that_is_gone_does_not_hide_everything(window: Window):
    page = window.page(f"&column={window.column_index('รหัสหน่วยงาน')}")
    window.type_as_other(2, "รหัสหน่วยงาน", "อื่น")
    form = next(
        form
        for form in page.forms.values()
        if form.action.endswith("/columns") and form["action"].value == "only"
    )
    form["text"] = SCHOOL

    assert form.submit(expect_errors=True).status_int == 409
    assert len(shown_codes(window)) == 140


def test_a_row_typed_after_a_filter_was_chosen_stays_in_view(window: Window):
    page = window.page(f"&column={window.column_index('รหัสหน่วยงาน')}")
    form = next(form for form in page.forms.values() if "offered" in form.fields)
    for box in form.fields["shown"]:
        box.checked = False
    window.type_as_other(1, "รหัสหน่วยงาน", "ใหม่")

    form.submit()

    assert shown_codes(window) == ["ใหม่"]


@pytest.mark.whole_areas
def test_pages_hold_rows_in_view_and_not_the_hidden_ones(window: Window):
    window.insert(2, 300)
    assert window.json()["pages"] == 3

    window.officer.hand.filter(window.officer.file, window.sheet, 0, {""})

    sheet = window.json()
    assert (sheet["pages"], len(sheet["rows"])) == (1, 140)


def test_a_filter_that_hides_everything_leaves_the_header_and_the_way_back(window: Window):
    person, file = window.officer.hand, window.officer.file
    person.filter(file, window.sheet, 0, {text for text, _ in person.column_texts(file, window.sheet, 0)})

    assert window.json()["rows"] == []
    assert "แสดงทุกแถว" in window.page()


def test_a_column_is_renamed_moved_hidden_shown_and_added(window: Window):
    press(window, "rename", text=" ชื่อโรงเรียน ")
    press(window, "move", "ชื่อโรงเรียน", to="-1")
    assert header_texts(window)[:2] == ["ชื่อโรงเรียน", "รหัสหน่วยงาน"]

    press(window, "hide", "ชื่อโรงเรียน")
    assert window.json()["columns"][0]["title"] == "รหัสหน่วยงาน"
    assert "ซ่อนอยู่ 1 คอลัมน์" in window.page()

    next(form for form in window.page().forms.values() if form.action.endswith("/columns")).submit()
    press(window, "left", "รหัสหน่วยงาน")
    assert window.officer.cells("agencies")[0][:3] == ["ชื่อโรงเรียน", "", "รหัสหน่วยงาน"]


@pytest.mark.parametrize(
    ("move", "after", "order"),
    [
        (0, 2, ["b", "c", "a"]),
        (2, 0, ["a", "c", "b"]),
        (2, -1, ["c", "a", "b"]),
        (1, 0, ["a", "b", "c"]),
        (0, 1, ["b", "a", "c"]),
    ],
)
def test_a_column_goes_after_the_one_that_was_chosen(window: Window, move: int, after: int, order: list[str]):
    for at, title in enumerate("abc"):
        window.officer.hand.type(window.officer.file, window.sheet, 0, at, title)

    press(window, "move", "abc"[move], to=str(after))

    assert window.officer.cells("agencies")[0][:3] == order


def test_a_column_is_deleted_and_comes_back_by_undo(window: Window):
    before = window.officer.cells("agencies")
    press(window, "delete", NOTE)
    assert NOTE not in header_texts(window)

    answer = window.page().forms["undo"].submit()

    assert answer.status_int == 303
    assert window.officer.cells("agencies") == before


def test_a_column_that_moved_meanwhile_is_not_touched(window: Window):
    page = window.page(f"&column={window.column_index(NOTE)}")
    window.officer.hand.move_column(window.officer.file, window.sheet, window.column_index(NOTE), 0)

    form = next(
        form
        for form in page.forms.values()
        if form.action.endswith("/columns") and form["action"].value == "delete"
    )
    answer = form.submit(expect_errors=True)

    assert answer.status_int == 409
    assert "ย้ายที่หรือเปลี่ยนชื่อไปแล้ว" in answer
    assert NOTE in header_texts(window)


@pytest.mark.parametrize("column", ["-1", "99", "99999999999999999999"])
def test_a_column_that_is_not_there_has_no_page(window: Window, column: str):
    assert window.page(f"&column={column}", expect_errors=True).status_int == 404


def test_a_protected_tab_offers_nothing_for_its_columns(demo: Demo):
    window = Window(demo, "summary")

    assert window.page("&column=0", expect_errors=True).status_int == 404
    assert not window.page().html.select("tr.letters a")


def post(window: Window, path: str, **fields):
    fields = {"csrf_token": window.json()["csrf_token"], **fields}
    return window.visitor.web.post(
        f"{window.path}/{window.sheet}{path}",
        fields,
        headers={"Accept": "application/json"},
        expect_errors=True,
    )


@pytest.mark.parametrize(
    "fields", [{"action": "burn"}, {}, {"action": "hide", "column": "-1"}, {"action": "move", "to": "99"}]
)
def test_it_does_not_take_what_is_no_act(window: Window, fields: dict):
    assert post(window, "/columns", **{"column": "0", "header": "รหัสหน่วยงาน", **fields}).status_int == 400


@pytest.mark.parametrize("action", ["sort_up", "delete", "rename", "left", "filter", "clear"])
def test_a_protected_tab_is_not_changed_by_a_forged_act(demo: Demo, action: str):
    demo.visitor().register()
    demo.deliver()
    window = Window(demo, "summary")
    before = window.officer.cells("summary")

    answer = post(window, "/columns", action=action, column="0", header=before[0][0])

    assert answer.status_int in (404, 409, 422)
    assert window.officer.cells("summary") == before


def test_a_block_is_pasted_from_its_upper_left_cell(window: Window):
    old_row = window.row_data(2)

    answer = post(
        window,
        "/paste",
        row=2,
        column=window.column_index(NOTE),
        mark=old_row["mark"],
        text='โทรแล้ว\r\n"สอง\nบรรทัด"\r\n',
    )

    assert answer.status_int == 200
    assert [window.cell(row, NOTE) for row in (2, 3, 4)] == ["โทรแล้ว", "สอง\nบรรทัด", ""]


def test_a_block_is_not_pasted_where_another_row_stands_now(window: Window):
    old_row = window.row_data(2)
    window.insert(1)

    answer = post(
        window, "/paste", row=2, column=window.column_index(NOTE), mark=old_row["mark"], text="ก\tข"
    )

    assert (answer.status_int, "เลื่อนที่" in answer.json["sentence"]) == (409, True)
    assert all(not line.get(NOTE) for line in window.officer.lines("agencies"))


def test_without_the_script_a_block_that_was_not_taken_stays_in_the_box(window: Window):
    page = window.page("&row=2")
    form = next(form for form in page.forms.values() if form.action.endswith("/paste"))
    form["column"], form["text"] = str(window.column_index("แจ้งเปลี่ยน")), "ยุบ/เลิก\nดีมาก"

    answer = form.submit(expect_errors=True)

    assert answer.status_int == 422
    assert "เลือกได้เฉพาะ" in answer and "ดีมาก" in answer.html.select_one("#block").text
    assert window.cell(2, "แจ้งเปลี่ยน") == ""


def test_without_the_script_a_block_is_pasted_and_undone(window: Window):
    form = next(form for form in window.page("&row=2").forms.values() if form.action.endswith("/paste"))
    form["column"], form["text"] = str(window.column_index(NOTE)), "หนึ่ง\nสอง"
    form.submit()
    assert [window.cell(row, NOTE) for row in (2, 3)] == ["หนึ่ง", "สอง"]

    window.page().forms["undo"].submit()

    assert [window.cell(row, NOTE) for row in (2, 3)] == ["", ""]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"row": "1"},
        {"row": "1", "column": "99", "text": "x"},
        {"row": "-1", "column": "0", "text": "x"},
        {"row": "1", "column": "0", "text": ""},
    ],
)
def test_it_does_not_take_what_is_no_block(window: Window, fields: dict):
    assert post(window, "/paste", **fields).status_int == 400


def test_a_block_that_is_far_too_large_is_refused_in_words(window: Window):
    answer = post(window, "/paste", row=2, column=0, mark=window.row_data(2)["mark"], text="x\t" * 25_000)

    assert answer.status_int == 422
    assert "ไม่เกิน 20,000 ช่อง" in answer.json["sentence"]


def test_what_another_changed_since_is_not_undone(window: Window):
    post(
        window,
        "/paste",
        row=2,
        column=window.column_index(NOTE),
        mark=window.row_data(2)["mark"],
        text="ก\nข",
    )
    window.officer.demo.google.edit(
        window.officer.file,
        [
            {
                "deleteDimension": {
                    "range": {"sheetId": window.sheet, "dimension": "ROWS", "startIndex": 3, "endIndex": 4}
                }
            }
        ],
        "other@area.invalid",
    )

    answer = post(window, "/undo")

    assert (answer.status_int, "เลิกทำไม่ได้แล้ว" in answer.json["sentence"]) == (422, True)
    assert window.cell(2, NOTE) == "ก"


def test_with_nothing_to_undo_it_says_so(window: Window):
    answer = post(window, "/undo")

    assert (answer.status_int, answer.json["sentence"]) == (422, "ไม่มีรายการของท่านในแท็บนี้ให้เลิกทำ")


CELL_TEXTS = st.text(st.sampled_from('กa1 "\t\n=,'), max_size=6)


@given(st.lists(st.lists(CELL_TEXTS, min_size=2, max_size=3), min_size=1, max_size=4))
def test_a_block_as_spreadsheets_write_it_is_read_cell_by_cell(lines: list[list[str]]):
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in '\t\n"') else cell

    assert parse_block("\n".join("\t".join(quoted(cell) for cell in line) for line in lines) + "\n") == lines


@given(st.text(max_size=60))
def test_any_text_at_all_is_a_block(text: str):
    assert json.dumps(parse_block(text))
    assert sum(len(line) for line in parse_block(text)) >= 1


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('"คำ"', [['"คำ"']]),
        ('"คำ', [['"คำ']]),
        ('ก "ข" ค\tง', [['ก "ข" ค', "ง"]]),
        ("ก\n\nข", [["ก"], [""], ["ข"]]),
        ("\tก", [["", "ก"]]),
    ],
)
def test_what_a_person_wrote_between_quotes_stays_as_written(text: str, lines: list[list[str]]):
    assert parse_block(text) == lines
