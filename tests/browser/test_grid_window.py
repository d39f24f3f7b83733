"""Windows of columns, rows that only moved, and long texts, by the script of the grid page."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.sheet import NAME, NOTE, Sheet
from tests.cast.people import OTHER_SCHOOL, SCHOOL


def test_a_row_that_a_colleague_inserted_moves_the_others_and_changes_none(live: Live, desktop: Page):
    sheet = Sheet(live, desktop)
    name = sheet.cell(SCHOOL, NAME).inner_text()
    sheet.insert(1)
    sheet.put(OTHER_SCHOOL, NOTE, "จากเพื่อนร่วมงาน")

    expect(sheet.cell(OTHER_SCHOOL, NOTE)).to_have_text("จากเพื่อนร่วมงาน", timeout=10_000)
    expect(sheet.row(SCHOOL)).to_have_attribute("data-row", "3")
    expect(sheet.cell(SCHOOL, NAME)).to_have_text(name)
    sheet.select(SCHOOL, NOTE)
    sheet.type("หลังย้าย")
    sheet.press("Enter")
    sheet.expect_saved()
    assert sheet.stored(SCHOOL, NOTE) == "หลังย้าย"


def test_a_cell_in_the_second_window_is_edited_by_the_keyboard(live: Live, desktop: Page):
    sheet = Sheet(live, desktop)
    sheet.officer.hand.insert_column(sheet.officer.file, sheet.sheet, 8, 60)
    desktop.reload()
    desktop.get_by_role("link", name="คอลัมน์ถัดไป").click()
    expect(desktop.locator("#grid")).to_have_attribute("aria-rowcount", re.compile(r"\d"))

    desktop.locator("tr[data-row='2'] > td").nth(3).focus()
    sheet.type("ในคอลัมน์ไกล")
    sheet.press("Enter")
    sheet.expect_saved()

    assert "ในคอลัมน์ไกล" in sheet.officer.cells("agencies")[2]
    expect(desktop.locator("tr[data-row='2'] > td").nth(3)).to_have_text("ในคอลัมน์ไกล")


def test_a_long_text_is_not_typed_over_and_the_way_to_it_is_told(live: Live, desktop: Page):
    text = "ก" * 1200
    sheet = Sheet(live, desktop)
    sheet.put(SCHOOL, NOTE, text)
    expect(sheet.cell(SCHOOL, NOTE)).to_have_text("ก" * 1000 + "…", timeout=10_000)

    sheet.select(SCHOOL, NOTE)
    sheet.press("Enter", "Delete")
    sheet.type("x")

    expect(sheet.state).to_contain_text("เปิดทั้งแถวเป็นแบบฟอร์ม")
    expect(sheet.editor).to_be_hidden()
    assert sheet.stored(SCHOOL, NOTE) == text
