"""An officer on a phone copies a school's text for LINE and marks it as sent."""

from playwright.sync_api import Page

from tests.browser.conftest import Live
from tests.cast.people import AREA
from tests.reminders.cast import UNREGISTERED, noted_reminders


def test_a_text_is_copied_and_marked_as_sent(phone: Page, live: Live):
    live.sign_in(phone, f"officer-{AREA}")
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone.goto(f"{live.address}/area/{AREA}/reminders")
    reminder = phone.locator("details.tell", has=phone.locator(f"#text-{UNREGISTERED}"))
    reminder.locator("summary").click()

    reminder.locator("[data-copy]").click()
    reminder.locator("[data-copy]", has_text="คัดลอกแล้ว").wait_for()
    clipboard = phone.evaluate("navigator.clipboard.readText()")
    reminder.locator("button[name=agency]:not([formaction])").click()
    phone.get_by_text("บันทึกแล้วว่าแจ้งทาง LINE 1 หน่วยงาน").wait_for()

    assert f"/a/{AREA}\n" in clipboard
    assert [agency for agency, *_ in noted_reminders(live.demo)] == [UNREGISTERED]
    assert phone.locator(f"#text-{UNREGISTERED}").count() == 0
