"""The grid sends the window that is seen: some rows, some columns, and after a change what has changed."""

import pytest

from tests.cast.people import SCHOOL, Demo
from tests.cast.window import Window

# Of the finding: six pastes of 190 rows made a tab of 1,140 rows and 100 columns.
ROWS, COLUMNS = 1140, 100
# Bytes. It was 367 kB and 734 kB; an empty tab has 17 kB and 7 kB.
MAX_PAGE, MAX_JSON, MAX_CHANGE = 100_000, 150_000, 15_000


def json_bytes(window: Window, query: str = "") -> int:
    return len(window.visitor.get(f"{window.path}/{window.sheet}.json?{query}").body)


def letters(page) -> list[str]:
    return [cell.text for cell in page.html.select("tr.letters th")[1:]]


@pytest.fixture
def pasted(window: Window) -> Window:
    """A tab that was made too large in Google's own window, or by an earlier version."""
    return grow(window, ROWS)


@pytest.fixture
def wide(window: Window) -> Window:
    return grow(window, 2)


def grow(window: Window, rows: int) -> Window:
    """Fill a tab of 100 columns down to this row, in one act, with what six pastes of the finding left."""
    (tab,) = [t for t in window.officer.hand.tabs(window.officer.file) if t.sheet_id == window.sheet]
    sizes = {"ROWS": rows + 1 - tab.row_count, "COLUMNS": COLUMNS - tab.column_count}
    cells = [{"userEnteredValue": {"formulaValue": f"=1+{column}"}} for column in range(COLUMNS - 7)]
    start = {"sheetId": window.sheet, "rowIndex": 1, "columnIndex": 7}
    window.visitor.demo.google.edit(
        window.officer.file,
        [
            {"appendDimension": {"sheetId": window.sheet, "dimension": dimension, "length": size}}
            for dimension, size in sizes.items()
            if size > 0
        ]
        + [
            {
                "updateCells": {
                    "start": start,
                    "rows": [{"values": cells}] * rows,
                    "fields": "userEnteredValue",
                }
            }
        ],
        window.officer.hand.email,
    )
    return window


def test_the_pastes_of_the_finding_leave_the_page_small_for_everybody(pasted: Window):
    page = pasted.page()
    version = pasted.json()["version"]
    pasted.type_as_other(3, "ชื่อหน่วยงาน", "เปลี่ยนแล้ว")

    assert page.html.select_one("#grid")["data-row-count"] == str(ROWS + 1)
    assert len(page.body) < MAX_PAGE
    assert json_bytes(pasted) < MAX_JSON
    assert json_bytes(pasted, f"version={version}") < MAX_CHANGE


def test_a_wide_tab_has_windows_that_keep_the_first_column(wide: Window):
    first = wide.page()
    second = wide.visitor.get(wide.path + first.html.find("a", string="คอลัมน์ถัดไป")["href"])

    assert (letters(first)[0], letters(first)[-1], len(letters(first))) == ("A", "AN", 40)
    assert (letters(second)[:2], len(letters(second))) == (["A", "AO"], 40)
    assert "คอลัมน์ B–AN" in first.text and "คอลัมน์ AO–CA" in second.text
    assert second.html.select_one("#next")["href"].endswith("&window=2")
    assert second.html.find("a", string="คอลัมน์ก่อนหน้า")


def test_an_ordinary_tab_has_one_window(window: Window):
    page = window.page()

    assert "คอลัมน์ถัดไป" not in page.text
    assert "window=" not in page.html.select_one("#next")["href"]


def test_a_window_beyond_the_last_is_the_last(wide: Window):
    assert (wide.json("window=9")["window"], wide.json("window=-9")["window"]) == (3, 1)


def test_what_is_typed_in_a_window_comes_back_as_this_window_shows_it(wide: Window):
    row = wide.json("window=3")["rows"][0]
    column = wide.json("window=3")["columns"][5]["at"]
    before = row["cells"][5].get("typed", row["cells"][5]["text"])

    answer = wide.change(
        row["row"], "type", row, column=column, text="ของฉัน", before=before, query="window=3"
    )

    assert answer.json["row"]["cells"][5]["text"] == "ของฉัน"
    assert len(answer.json["row"]["cells"]) == len(row["cells"])


def test_after_a_change_only_the_changed_row_is_sent_whole(window: Window):
    before = window.json()
    window.type_as_other(2, "หมายเหตุ", "เห็นแล้ว")

    rows = window.json(f"version={before['version']}")["rows"]

    assert [row["row"] for row in rows if "cells" in row] == [2]
    known = {row["row"]: row["digest"] for row in before["rows"]}
    assert all(row["digest"] == known[row["row"]] for row in rows if "cells" not in row)


def test_a_row_that_only_moved_is_not_sent_whole(window: Window):
    before = window.json()
    window.insert(2)

    rows = window.json(f"version={before['version']}")["rows"]

    assert [row["row"] for row in rows if "cells" in row] == [2]
    moved = next(row["digest"] for row in before["rows"] if row["cells"][0].get("text") == SCHOOL)
    assert next(row["row"] for row in rows if row["digest"] == moved) == 3


@pytest.mark.parametrize("version", ["", "1", "x"])
def test_who_has_another_version_or_none_is_sent_all(window: Window, version: str):
    window.json()
    window.type_as_other(2, "หมายเหตุ", "เห็นแล้ว")

    assert all("cells" in row for row in window.json(f"version={version}")["rows"])


def test_another_window_and_another_order_of_columns_are_sent_whole(wide: Window):
    version = wide.json()["version"]
    wide.officer.hand.move_column(wide.officer.file, wide.sheet, 1, 3)

    assert all("cells" in row for row in wide.json(f"version={version}&window=2")["rows"])
    assert all("cells" in row for row in wide.json(f"version={version}")["rows"])


def test_a_very_long_text_is_cut_in_the_table_and_whole_in_the_rows_form(window: Window):
    text = "ก" * 1001 + "ท้าย"
    window.type_as_other(2, "หมายเหตุ", text)

    cell = window.row_data(2)["cells"][window.column_index("หมายเหตุ")]

    assert (cell["text"], cell["cut"]) == ("ก" * 1000 + "…", True)
    form = window.form(2, "หมายเหตุ")
    assert (form["text"].value, form["before"].value) == (text, text)


def test_a_text_of_ordinary_length_is_not_cut(window: Window):
    window.type_as_other(2, "หมายเหตุ", "ก" * 1000)

    cell = window.row_data(2)["cells"][window.column_index("หมายเหตุ")]
    assert (cell["text"], "cut" in cell) == ("ก" * 1000, False)


def test_rows_of_long_texts_make_more_pages_and_every_row_is_on_one(window: Window):
    officer = window.officer
    block = [["ก" * 5000] * 4 for _ in range(150)]
    officer.hand.paste(officer.file, window.sheet, 2, 7, block)

    pages = [window.json(f"page={page}") for page in range(1, window.json()["pages"] + 1)]

    assert len(pages) > 2
    rows = [row["row"] for page in pages for row in page["rows"]]
    assert rows == list(range(1, pages[0]["row_count"]))
    last = window.change(rows[-1], "below", pages[-1]["rows"][-1])
    assert last.json["page"] == len(pages)


def test_what_the_service_writes_is_never_cut(demo: Demo):
    window = Window(demo, "summary")
    demo.google.edit(
        window.officer.file,
        [
            {
                "updateCells": {
                    "start": {"sheetId": window.sheet, "rowIndex": 0, "columnIndex": 0},
                    "rows": [{"values": [{"userEnteredValue": {"stringValue": "ก" * 1500}}]}],
                    "fields": "userEnteredValue",
                }
            }
        ],
        "pakmut@embedded.invalid",
    )

    assert "ก" * 1500 in window.page().text


def test_the_filter_offers_as_many_texts_as_its_form_can_hold_and_says_so(window: Window):
    block = [[f"{row} " + "ก" * 4000] for row in range(1, 10)]
    window.officer.hand.paste(window.officer.file, window.sheet, 2, window.column_index("หมายเหตุ"), block)

    page = window.page(f"&column={window.column_index('หมายเหตุ')}")

    offered = page.html.select("input[name='offered']")
    assert 1 < len(offered) < 9
    assert f"แสดงให้เลือกเฉพาะ {len(offered)} ค่าแรก" in page.text
