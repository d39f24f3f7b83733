"""An officer's page on one tab of the workbook, in a browser."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Live
from tests.cast.people import AREA, Officer

NOTE, CHOICE, NAME = "หมายเหตุ", "แจ้งเปลี่ยน", "ชื่อหน่วยงาน"


class Sheet:
    """An officer's page on one tab.

    Rows are found by the text of their first cell, columns by their header.
    """

    def __init__(self, live: Live, page: Page, tab: str = "agencies"):
        self.live, self.page, self.tab = live, page, tab
        self.officer: Officer = live.demo.officer()
        self.sheet = self.officer.sheets[tab]
        live.sign_in(page, f"officer-{AREA}")
        page.goto(f"{live.address}/sheets/{self.officer.file}?tab={self.sheet}")
        # The script has loaded the cells.
        expect(page.locator("#grid")).to_have_attribute("aria-rowcount", re.compile(r"\d"))
        self.headers = page.locator("thead tr").last.locator("> *").all_text_contents()
        self.editor, self.box = page.locator("#editor"), page.locator("#editor textarea")
        self.word, self.state = page.locator("#editor-word"), page.locator("#state")

    def row(self, key: str) -> Locator:
        return self.page.locator(f"tbody tr:has(> :nth-child(2):text-is('{key}'))")

    def cell(self, key: str, header: str) -> Locator:
        return self.row(key).locator("> *").nth(self.headers.index(header))

    def select(self, key: str, header: str) -> Locator:
        cell = self.cell(key, header)
        cell.focus()
        return cell

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type key by key, as a Thai keyboard sends them."""
        keyboard = self.page.context.new_cdp_session(self.page)
        for character in text:
            keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", "key": character, "text": character})
            keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": character})

    def expect_saved(self) -> None:
        expect(self.state).to_contain_text("บันทึกแล้ว")

    def stored(self, key: str, header: str) -> object:
        row = next(row for row in self.officer.lines(self.tab) if next(iter(row.values())) == key)
        return row[header]

    def put(self, key: str, header: str, text: str) -> None:
        """Type a text as another person."""
        self.officer.type(self.tab, key, header, text)

    def insert(self, row: int, count: int = 1) -> None:
        """Insert rows as another person."""
        self.officer.hand.insert_rows(self.officer.file, self.sheet, row, count)
