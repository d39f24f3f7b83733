"""The grid page while the service and other people change the same file."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.sheet import NOTE, Sheet
from tests.cast.people import OTHER_SCHOOL, SCHOOL


@pytest.fixture
def sheet(live: Live, desktop: Page) -> Sheet:
    return Sheet(live, desktop)


def test_what_another_person_typed_meanwhile_is_shown_first_and_a_second_enter_decides(sheet: Sheet):
    sheet.select(SCHOOL, NOTE)
    sheet.type("ของฉัน")
    sheet.put(SCHOOL, NOTE, "ของคนอื่น")

    sheet.press("Enter")
    expect(sheet.word).to_contain_text("“ของคนอื่น”")
    expect(sheet.box).to_have_value("ของฉัน")
    assert sheet.stored(SCHOOL, NOTE) == "ของคนอื่น"

    sheet.press("Enter")
    sheet.expect_saved()
    assert sheet.stored(SCHOOL, NOTE) == "ของฉัน"


def test_the_editor_stays_with_its_row_when_rows_move(sheet: Sheet):
    sheet.select(OTHER_SCHOOL, NOTE)
    sheet.type("ของโรงเรียนนี้")
    sheet.insert(1, 2)
    expect(sheet.page.locator("tbody tr").nth(0).locator("td").first).to_have_text("")
    expect(sheet.box).to_have_value("ของโรงเรียนนี้")
    expect(sheet.box).to_be_focused()

    sheet.press("Enter")

    sheet.expect_saved()
    assert sheet.stored(OTHER_SCHOOL, NOTE) == "ของโรงเรียนนี้"


def test_what_was_typed_is_told_when_the_row_is_deleted_meanwhile(sheet: Sheet):
    sheet.select(SCHOOL, NOTE)
    sheet.type("จะหายไหม")
    sheet.officer.hand.delete_rows(sheet.officer.file, sheet.sheet, 2)

    expect(sheet.editor).to_be_hidden()

    expect(sheet.state).to_contain_text("“จะหายไหม”")


def test_without_a_connection_nothing_typed_is_lost(sheet: Sheet):
    sheet.select(SCHOOL, NOTE)
    sheet.page.context.set_offline(True)
    sheet.type("ไม่มีสัญญาณ")
    sheet.press("Enter")
    expect(sheet.word).to_contain_text("ยังไม่ได้บันทึก")
    expect(sheet.box).to_have_value("ไม่มีสัญญาณ")

    sheet.page.context.set_offline(False)
    sheet.press("Enter")

    sheet.expect_saved()
    assert sheet.stored(SCHOOL, NOTE) == "ไม่มีสัญญาณ"


def test_rows_that_the_service_writes_appear_and_leave_selection_and_scroll_alone(live: Live, desktop: Page):
    clerk = live.demo.visitor().settle()
    clerk.pin()
    live.demo.deliver()
    sheet = Sheet(live, desktop, "pin")
    row = desktop.locator("tbody tr")
    expect(row).to_have_count(1)
    desktop.locator("tbody tr td").nth(len(sheet.headers) - 8).focus()
    desktop.evaluate("document.getElementById('frame').scrollLeft = 700")

    clerk.pin("/pin/1", opening_hours="08.30-16.30")

    expect(row).to_have_count(2)
    expect(row.first.locator("td").nth(len(sheet.headers) - 8)).to_be_focused()
    assert desktop.evaluate("document.getElementById('frame').scrollLeft") == 700
