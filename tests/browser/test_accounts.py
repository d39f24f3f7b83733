"""Accounts as people use them on a phone of 360 px: changes with their letters, and the printed slip."""

import re
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.test_every_page import problems
from tests.browser.test_whole_way import SEND, is_true_within
from tests.cast.own_account import NEW_EMAIL, OLD_EMAIL, SUCCESSOR, SUCCESSOR_PASSWORD
from tests.cast.people import AREA, PASSWORD, SCHOOL

NEW_PASSWORD = "a phrase chosen later"


def letter_link(live: Live, to: str, path: str) -> str:
    """Wait for a letter to an address and return its newest link of this kind."""

    def links() -> list[str]:
        return re.findall(
            rf"/{path}/[\w-]+",
            "\n".join(letter for letter in live.demo.letters() if letter.startswith(f"{to}\n")),
        )

    assert is_true_within(30, lambda: bool(links()))
    return live.address + links()[-1]


@pytest.fixture
def clerk(phone: Page, live: Live) -> Page:
    """A clerk, signed in on the phone."""
    live.demo.visitor().settle()
    live.sign_in(phone, SCHOOL, PASSWORD)
    return phone


def test_the_pages_of_the_own_account_are_sound(clerk: Page, live: Live):
    paths = ("", "/password", "/email", "/hand-over", "/leave")

    assert [problem for path in paths for problem in problems(clerk, f"{live.address}/account{path}")] == []


def test_a_password_is_changed_on_the_phone(clerk: Page, live: Live):
    clerk.goto(f"{live.address}/home")
    clerk.click("nav.own a[href='/account']")
    clerk.click("a[href='/account/password']")
    for key, text in (("present", PASSWORD), ("password", NEW_PASSWORD)):
        clerk.fill(f"#f-{key}", text)
    clerk.click(SEND)

    expect(clerk.locator(".notice.success")).to_contain_text("เปลี่ยนรหัสผ่านแล้ว")
    live.demo.visitor().sign_in(SCHOOL, NEW_PASSWORD).get("/home", status=200)


def test_an_address_is_changed_from_two_mailboxes(clerk: Page, live: Live):
    clerk.goto(f"{live.address}/account/email")
    clerk.fill("#f-email", NEW_EMAIL)
    clerk.fill("#f-present", PASSWORD)
    clerk.click(SEND)
    expect(clerk.locator("main")).to_contain_text("รอยืนยันอีเมลใหม่")
    page_problems = problems(clerk, f"{live.address}/account") + problems(
        clerk, letter_link(live, OLD_EMAIL, "confirm")
    )

    for to in (OLD_EMAIL, NEW_EMAIL):
        clerk.goto(letter_link(live, to, "confirm"))
        clerk.click(SEND)
        expect(clerk.locator(".notice.success")).to_be_visible()

    expect(clerk.locator("h1")).to_have_text("เปลี่ยนอีเมลแล้ว")
    clerk.goto(f"{live.address}/account")
    expect(clerk.locator("dl")).to_contain_text("n•••@school.example")
    assert page_problems == []


def test_an_account_is_handed_over_and_taken(clerk: Page, live: Live):
    clerk.goto(f"{live.address}/account/hand-over")
    clerk.click(SEND)
    expect(clerk.locator(".summary")).to_be_focused()
    for key, text in {**SUCCESSOR, "present": PASSWORD}.items():
        clerk.fill(f"#f-{key}", text)
    clerk.click(SEND)
    expect(clerk.locator("main")).to_contain_text("รอผู้รับช่วงต่อรับบัญชี")
    link = letter_link(live, SUCCESSOR["email"], "handover")
    page_problems = problems(clerk, link)

    clerk.check("#f-notice")
    clerk.fill("#f-password", SUCCESSOR_PASSWORD)
    clerk.click(SEND)
    clerk.wait_for_url("**/sign-in**")

    clerk.fill("#f-password", SUCCESSOR_PASSWORD)
    clerk.click(SEND)
    clerk.wait_for_url("**/home")
    assert page_problems == []


def test_who_leaves_is_signed_out_and_the_sheet_says_so(clerk: Page, live: Live):
    clerk.goto(f"{live.address}/account/leave")
    clerk.fill("#f-present", PASSWORD)
    clerk.click(SEND)

    expect(clerk.locator(".notice.success")).to_contain_text("ปิดบัญชีของท่านแล้ว")
    expect(clerk.locator("a[href='/sign-in']").first).to_be_visible()
    assert is_true_within(
        30,
        lambda: [line["สถานะรายการ"] for line in live.demo.officer().lines("registration")] == ["", "ถอนแล้ว"],
    )


def test_an_officer_prints_a_slip_that_a_phone_reads(phone: Page, live: Live):
    live.demo.visitor().settle()
    live.sign_in(phone, f"officer-{AREA}")
    page_problems = problems(phone, f"{live.address}/area/{AREA}/people")

    phone.fill("#people-search", "จอมสวรรค์")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**q=**")
    phone.get_by_role("button", name="พิมพ์ใบเข้าสู่ระบบ").click()
    phone.wait_for_selector(".slip")
    slip = Image.open(BytesIO(phone.locator(".slip").screenshot()))
    phone.emulate_media(media="print")
    width = phone.evaluate("document.querySelector('.slip').getBoundingClientRect().width * 25.4 / 96")

    (barcode,) = zxingcpp.read_barcodes(slip)
    assert barcode.text.startswith(f"{live.address}/password/")
    assert width <= 72.5
    assert page_problems == []
    phone.goto(barcode.text)
    expect(phone.locator("h1")).to_have_text("ตั้งรหัสผ่าน")


def test_obec_adds_and_closes_an_officer(phone: Page, live: Live):
    live.sign_in(phone, "obec")
    page_problems = problems(phone, f"{live.address}/obec/accounts") + problems(
        phone, f"{live.address}/obec/acts"
    )
    phone.goto(f"{live.address}/obec/accounts")

    phone.check("#f-role")
    phone.select_option("#f-area", AREA)
    phone.fill("#f-username", "somchai")
    phone.locator(SEND).last.click()
    expect(phone.locator(".notice.success")).to_contain_text("เปิดบัญชี somchai แล้ว")
    card = phone.locator(".person", has_text="somchai")
    card.locator("summary").click()
    card.get_by_role("button", name="ยืนยันปิดบัญชี").click()

    expect(phone.locator(".notice.success")).to_contain_text("ปิดบัญชี somchai แล้ว")
    expect(phone.locator(".person", has_text="somchai")).to_contain_text("ปิดแล้ว")
    page_problems += problems(phone, f"{live.address}/area/{AREA}/acts")
    expect(phone.locator("tbody")).to_contain_text("ปิดบัญชี somchai")
    assert page_problems == []
