"""The grid page in a browser: typing, keys, choices, the menu of a row."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.sheet import CHOICE, NAME, NOTE, Sheet
from tests.cast.people import OTHER_SCHOOL, SCHOOL
from tests.cast.posts import signed_in_clerk


@pytest.fixture
def sheet(live: Live, desktop: Page) -> Sheet:
    return Sheet(live, desktop)


def test_typing_into_a_cell_is_saved_by_enter_which_moves_down(sheet: Sheet):
    sheet.select(SCHOOL, NOTE)

    sheet.type("โทรถามแล้ว")
    sheet.press("Enter")

    sheet.expect_saved()
    assert sheet.stored(SCHOOL, NOTE) == "โทรถามแล้ว"
    expect(sheet.cell(SCHOOL, NOTE)).to_have_text("โทรถามแล้ว")
    expect(sheet.cell(OTHER_SCHOOL, NOTE)).to_be_focused()


def test_a_change_without_effect_is_saved_and_said_so_until_the_next_one(live: Live, desktop: Page):
    clerk = signed_in_clerk(live.demo)
    clerk.pin()
    live.demo.deliver()
    clerk.pin("/pin/1", phone="053-711-229")
    live.demo.deliver()
    first_id, newest_id = [line["เลขที่รับ"] for line in live.demo.officer().lines("pin")]
    sheet = Sheet(live, desktop, "pin")

    sheet.select(first_id, "ละติจูด")
    sheet.type("19.5")
    sheet.press("Enter")

    expect(sheet.state).to_contain_text(f"กรุณาแก้ที่แถวเลขที่รับ {newest_id}")
    sheet.expect_saved()
    sheet.select(newest_id, "ละติจูด")
    sheet.type("19.5")
    sheet.press("Enter")
    expect(sheet.state).not_to_contain_text("ไม่มีผล")
    sheet.expect_saved()


def test_escape_saves_nothing(sheet: Sheet):
    cell = sheet.select(SCHOOL, NAME)
    before = cell.text_content()

    sheet.type("ผิดช่อง")
    sheet.press("Escape")

    expect(cell).to_be_focused()
    expect(cell).to_have_text(before)
    expect(sheet.editor).to_be_hidden()
    assert sheet.stored(SCHOOL, NAME) == before


def test_a_second_press_edits_the_text_that_is_there(sheet: Sheet):
    cell = sheet.cell(SCHOOL, NAME)
    cell.click()
    expect(sheet.editor).to_be_hidden()

    cell.click()

    expect(sheet.box).to_be_focused()
    expect(sheet.box).to_have_value("อนุบาลจอมสวรรค์(บ้านบ่อก๊าง)")


def test_f2_then_tab_saves_and_moves_right(sheet: Sheet):
    sheet.select(SCHOOL, NAME)

    sheet.press("F2", "End")
    sheet.type(" เดิม")
    sheet.press("Tab")

    sheet.expect_saved()
    assert sheet.stored(SCHOOL, NAME) == "อนุบาลจอมสวรรค์(บ้านบ่อก๊าง) เดิม"
    expect(sheet.cell(SCHOOL, "ประเภท")).to_be_focused()


def test_arrows_move_and_the_last_tab_leaves_the_table(sheet: Sheet):
    sheet.select(SCHOOL, NAME)

    sheet.press("ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft")
    expect(sheet.cell(SCHOOL, NAME)).to_be_focused()

    sheet.press("End", "Tab")
    assert sheet.page.evaluate("!document.getElementById('grid').contains(document.activeElement)")


def test_delete_empties_and_undo_brings_it_back(sheet: Sheet):
    cell = sheet.select(SCHOOL, NAME)
    before = cell.text_content()

    sheet.press("Delete")
    sheet.expect_saved()
    assert sheet.stored(SCHOOL, NAME) == ""

    sheet.press("Control+z")
    expect(cell).to_have_text(before)
    expect(cell).not_to_have_class("saving")
    assert sheet.stored(SCHOOL, NAME) == before


def test_a_new_line_in_a_cell(sheet: Sheet):
    sheet.select(SCHOOL, NOTE)

    sheet.type("หนึ่ง")
    sheet.press("Alt+Enter")
    sheet.type("สอง")
    sheet.press("Enter")

    sheet.expect_saved()
    assert sheet.stored(SCHOOL, NOTE) == "หนึ่ง\nสอง"


def test_a_choice_is_made_by_the_keyboard(sheet: Sheet):
    cell = sheet.select(SCHOOL, CHOICE)

    sheet.press("Enter")
    expect(sheet.editor.get_by_role("listbox")).to_be_focused()
    sheet.press("ArrowDown", "ArrowDown", "Enter")

    sheet.expect_saved()
    expect(cell).to_have_text("เปลี่ยนชื่อ")
    assert sheet.stored(SCHOOL, CHOICE) == "เปลี่ยนชื่อ"


def test_a_choice_is_made_by_one_press(sheet: Sheet):
    sheet.select(SCHOOL, CHOICE)
    sheet.press("Enter")

    sheet.editor.get_by_text("เพิ่มใหม่").click()

    sheet.expect_saved()
    assert sheet.stored(SCHOOL, CHOICE) == "เพิ่มใหม่"


def test_a_refusal_stands_beside_the_cell_and_keeps_what_was_typed(sheet: Sheet):
    sheet.select(SCHOOL, NOTE)
    sheet.officer.hand.protect_tab(sheet.officer.file, sheet.sheet)

    sheet.type("ลองดู")
    sheet.press("Enter")

    expect(sheet.word).to_contain_text("ป้องกัน")
    expect(sheet.box).to_have_value("ลองดู")
    expect(sheet.box).to_be_focused()
    assert sheet.stored(SCHOOL, NOTE) == ""


def test_the_menu_of_a_row_inserts_and_deletes(sheet: Sheet):
    sheet.row(SCHOOL).locator("th a").click()
    sheet.page.get_by_role("button", name="แทรกแถวด้านล่าง").click()
    sheet.expect_saved()
    assert [line[0] for line in sheet.officer.cells("agencies")[2:5]] == [SCHOOL, "", OTHER_SCHOOL]

    sheet.page.once("dialog", lambda dialog: dialog.accept())
    sheet.row(SCHOOL).locator("th a").click()
    sheet.page.get_by_role("button", name="ลบแถวนี้").click()
    expect(sheet.row(SCHOOL)).to_have_count(0)
    assert [line[0] for line in sheet.officer.cells("agencies")[2:4]] == ["", OTHER_SCHOOL]


def test_a_row_is_not_deleted_unless_it_is_confirmed(sheet: Sheet):
    messages = []
    sheet.page.once("dialog", lambda dialog: (messages.append(dialog.message), dialog.dismiss()))

    sheet.select(SCHOOL, NAME)
    sheet.press("ArrowLeft", "ArrowLeft", "Enter")
    sheet.page.get_by_role("button", name="ลบแถวนี้").click()

    assert "แถว 3" in messages[0] and SCHOOL in messages[0]
    assert sheet.stored(SCHOOL, NAME) == "อนุบาลจอมสวรรค์(บ้านบ่อก๊าง)"


def test_the_menu_of_the_header_only_inserts_below(sheet: Sheet):
    sheet.page.locator("#r0 a").click()

    assert sheet.page.locator("#row-menu button:visible").all_text_contents() == ["แทรกแถวด้านล่าง"]


def test_the_summary_is_read_and_not_written(live: Live, desktop: Page):
    live.demo.visitor().register()
    live.demo.deliver()
    sheet = Sheet(live, desktop, "summary")
    cell = desktop.locator("tbody tr").first.locator("td").first
    cell.focus()

    sheet.type("ก")
    expect(sheet.state).to_contain_text("อ่านอย่างเดียว")
    expect(sheet.editor).to_be_hidden()

    sheet.press("Enter")
    expect(sheet.box).to_have_value(re.compile("ข้อมูล ณ"))
    expect(sheet.box).not_to_be_editable()


def test_on_a_phone_a_cell_is_edited_by_touch_and_the_page_never_scrolls_sideways(live: Live, phone: Page):
    sheet = Sheet(live, phone)
    cell = sheet.cell(SCHOOL, NOTE)
    cell.scroll_into_view_if_needed()

    cell.tap()
    cell.tap()
    expect(sheet.box).to_be_focused()
    sheet.type("จากโทรศัพท์")
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    sheet.editor.get_by_role("button", name="บันทึก").tap()

    sheet.expect_saved()
    assert sheet.stored(SCHOOL, NOTE) == "จากโทรศัพท์"


def expect_no_violations(page: Page) -> None:
    results = Axe().run(page)
    assert not results.violations_count, results.generate_report()


def test_axe_finds_nothing_wrong(sheet: Sheet):
    expect_no_violations(sheet.page)
    sheet.select(SCHOOL, CHOICE)
    sheet.press("Enter")
    expect_no_violations(sheet.page)
    sheet.press("Escape")
    sheet.row(SCHOOL).locator("th a").click()
    expect_no_violations(sheet.page)


def test_axe_finds_nothing_wrong_on_a_phone(live: Live, phone: Page):
    sheet = Sheet(live, phone)
    expect_no_violations(phone)

    phone.goto(f"{live.address}/sheets/{sheet.officer.file}?tab={sheet.sheet}&row=2")
    expect_no_violations(phone)
