"""Requests as people make them on a phone: near matches are offered, the decision is followed."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.test_whole_way import SEND, is_true_within, sign_in_by_mail
from tests.cast.people import AREA, CORRECTION, REGISTRATION, SCHOOL
from tests.requests.desk import OBEC, Desk

PERSON = ("unit", "first_name", "last_name", "position", "email", "phone")


def fill_person(phone: Page) -> None:
    for key in PERSON:
        phone.fill(f"#f-{key}", REGISTRATION[key])
    phone.check("#f-notice")


def is_sound(page: Page) -> bool:
    """Return whether axe finds no violation and nothing scrolls sideways."""
    is_too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return not is_too_wide and Axe().run(page).response["violations"] == []


def test_an_agency_that_is_not_listed_is_asked_for_followed_and_used(phone: Page, live: Live):
    phone.goto(f"{live.address}/register?area={AREA}&q=บ้านสันโค้งน้อย")
    phone.get_by_text("ไม่พบหน่วยงานของท่านในรายการ").click()
    expect(phone.locator("#f-full_name")).to_have_value("บ้านสันโค้งน้อย")
    phone.get_by_text("โรงเรียน", exact=True).click()
    fill_person(phone)
    phone.click(SEND)

    expect(phone.locator("#like")).to_be_visible()
    assert phone.evaluate("document.activeElement.contains(document.querySelector('#like'))")
    assert is_sound(phone)
    phone.get_by_role("button", name="ไม่ใช่หน่วยงานข้างต้น").click()

    phone.wait_for_url("**/request/**")
    tracking = phone.url
    assert is_sound(phone)
    assert is_true_within(30, lambda: any(tracking in letter for letter in live.demo.letters()))
    desk = Desk(live.demo)
    desk.officer.decide("missing_agency", desk.number(), "อนุมัติ")
    assert is_true_within(30, lambda: any("/password/" in letter for letter in live.demo.letters()))
    phone.goto(tracking)
    expect(phone.locator(".notice.success").last).to_contain_text(f"X{AREA}-1")
    assert is_sound(phone)
    sign_in_by_mail(phone, live)
    expect(phone.locator("h1")).to_have_text("บ้านสันโค้งน้อย")


def test_who_cannot_sign_in_finds_the_agency_and_asks_for_a_correction(phone: Page, live: Live):
    phone.goto(f"{live.address}/sign-in")
    phone.get_by_text("อีเมลเดิมใช้ไม่ได้แล้ว").click()
    phone.wait_for_url("**/correction")
    # The script takes the place of the plain field first.
    phone.wait_for_load_state("networkidle")
    phone.fill("#agency-search", "อนุบาลจอมสวรรค์")
    phone.locator(".autocomplete__option").first.click()
    phone.wait_for_url("**/correction?**")
    phone.click(SEND)

    expect(phone.locator(".summary")).to_be_focused()
    assert is_sound(phone)
    for key, text in CORRECTION.items():
        phone.fill(f"#f-{key}", text)
    phone.check("#f-notice")
    phone.click(SEND)
    phone.wait_for_url("**/request/**")

    assert len(Desk(live.demo, "correction").lines) == 1


def test_a_refused_request_shows_its_reason(phone: Page, live: Live):
    page = live.demo.visitor().ask_for_correction(SCHOOL)
    Desk(live.demo, "correction").decide("ไม่อนุมัติ", "กรุณาโทรกลับสำนักงานเขต")

    phone.goto(live.address + page.request.path)

    expect(phone.get_by_text("กรุณาโทรกลับสำนักงานเขต")).to_be_visible()
    assert is_sound(phone)


def test_staff_without_credentials_ask_obec(phone: Page, live: Live):
    phone.goto(f"{live.address}/password/forgot/staff")
    phone.select_option("#f-area", label="สพป.เชียงราย เขต 3")
    fill_person(phone)
    phone.click(SEND)

    phone.wait_for_url(re.compile(r"sent="))
    assert is_sound(phone)
    assert len(Desk(live.demo, "staff_access", OBEC).lines) == 1


def test_the_officer_sees_requests_at_a_desk(desktop: Page, live: Live):
    live.demo.visitor().ask_for_agency()
    live.demo.deliver()
    live.sign_in(desktop, f"officer-{AREA}")

    expect(desktop.get_by_role("region", name="คำร้อง")).to_contain_text("กำลังตรวจสอบ")
    assert is_sound(desktop)
