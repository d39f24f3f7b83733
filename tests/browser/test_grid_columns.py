"""The grid page in a browser: columns, blocks and undo, on a desktop and on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.sheet import NAME, NOTE, Sheet
from tests.browser.test_every_page import problems
from tests.cast.people import OTHER_SCHOOL, SCHOOL


@pytest.fixture(params=["desktop", "phone"])
def sheet(request: pytest.FixtureRequest, live: Live) -> Sheet:
    return Sheet(live, request.getfixturevalue(request.param))


@pytest.fixture
def desk(live: Live, desktop: Page) -> Sheet:
    return Sheet(live, desktop)


def paste(sheet: Sheet, text: str) -> None:
    """Paste into the focused cell, as the clipboard does."""
    sheet.page.evaluate(
        """text => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }""",
        text,
    )


def open_column(sheet: Sheet, header: str) -> None:
    """Press the letter above the column."""
    sheet.page.locator("tr.letters > *").nth(sheet.headers.index(header)).locator("a").click()
    expect(sheet.page.locator("h1")).to_have_text(header)


def test_a_pasted_block_stands_in_its_cells_and_one_undo_takes_all_of_it_back(desk: Sheet):
    desk.select(SCHOOL, NOTE)

    paste(desk, "หนึ่ง\nสอง\n")

    expect(desk.cell(OTHER_SCHOOL, NOTE)).to_have_text("สอง")
    assert (desk.stored(SCHOOL, NOTE), desk.stored(OTHER_SCHOOL, NOTE)) == ("หนึ่ง", "สอง")

    desk.press("Control+z")

    expect(desk.cell(OTHER_SCHOOL, NOTE)).to_have_text("")
    expect(desk.cell(SCHOOL, NOTE)).to_have_text("")
    assert (desk.stored(SCHOOL, NOTE), desk.stored(OTHER_SCHOOL, NOTE)) == ("", "")


def test_one_pasted_word_opens_the_cell_and_is_not_saved_yet(desk: Sheet):
    desk.select(SCHOOL, NOTE)

    paste(desk, "คำเดียว\n")

    expect(desk.box).to_have_value("คำเดียว")
    assert desk.stored(SCHOOL, NOTE) == ""


def test_a_block_that_is_refused_says_why_and_changes_nothing(desk: Sheet):
    desk.select(SCHOOL, "แจ้งเปลี่ยน")

    paste(desk, "ยุบ/เลิก\nดีมาก")

    expect(desk.state).to_contain_text("เลือกได้เฉพาะ")
    assert desk.stored(SCHOOL, "แจ้งเปลี่ยน") == ""


def test_the_undo_button_takes_back_a_deleted_row(sheet: Sheet):
    sheet.page.on("dialog", lambda dialog: dialog.accept())
    sheet.row(SCHOOL).locator("th a").click()
    sheet.page.locator("#row-menu button[data-action=delete]").click()
    expect(sheet.row(SCHOOL)).to_have_count(0)

    sheet.page.locator("#undo button").click()

    expect(sheet.row(SCHOOL)).to_have_count(1)


@pytest.mark.whole_areas
def test_a_column_is_sorted_and_filtered_from_its_letter(sheet: Sheet):
    open_column(sheet, NAME)
    sheet.page.get_by_role("button", name=re.compile("มากไปน้อย")).click()
    expect(sheet.page.locator("#grid")).to_be_visible()
    names = sheet.page.locator("tbody tr > :nth-child(3)").all_text_contents()
    assert names == sorted(names, reverse=True) and len(names) > 100

    open_column(sheet, NAME)
    sheet.page.locator(".texts input[type=checkbox]").first.uncheck()
    sheet.page.get_by_role("button", name="กรอง", exact=True).click()

    expect(sheet.page.locator(".sheet-notice")).to_contain_text("กำลังกรองอยู่")
    expect(sheet.page.locator("tbody tr")).to_have_count(len(names) - 1)
    sheet.page.get_by_role("button", name="แสดงทุกแถว").click()
    expect(sheet.page.locator("tbody tr")).to_have_count(len(names))


def test_the_letters_are_reached_by_the_arrows_and_lead_down_again(desk: Sheet):
    first = desk.page.locator("thead tr[data-row] td").first
    first.focus()

    desk.press("ArrowUp", "ArrowRight")
    expect(desk.page.locator("tr.letters a").nth(1)).to_be_focused()
    desk.press("ArrowDown")
    expect(first).to_be_focused()
    desk.press("ArrowUp", "Enter")

    expect(desk.page.locator("h1")).to_have_text("รหัสหน่วยงาน")


def test_columns_that_another_person_moves_are_drawn_anew(desk: Sheet):
    desk.officer.hand.move_column(desk.officer.file, desk.sheet, desk.headers.index(NOTE) - 1, 0)

    expect(desk.page.locator("thead tr[data-row] td").first).to_have_text(NOTE, timeout=15_000)


def test_the_pages_of_columns_and_rows_are_sound(sheet: Sheet):
    base = f"{sheet.live.address}/sheets/{sheet.officer.file}?tab={sheet.sheet}"
    sheet.officer.hand.filter(sheet.officer.file, sheet.sheet, 0, {SCHOOL})
    sheet.officer.hand.hide_column(sheet.officer.file, sheet.sheet, 3)

    found_problems = [
        problem
        for query in ("", "&column=1", "&column=0", "&row=3")
        for problem in problems(sheet.page, base + query)
    ]

    assert found_problems == []
