"""Signing in on a phone of 360 px: a password that can be shown, the second step, the captcha, the places."""

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from service import create_app
from tests.browser.conftest import Live
from tests.browser.test_every_page import axe_violations, problems
from tests.browser.test_whole_way import SEND
from tests.cast.limits import use_up_limit
from tests.cast.people import PASSWORD, SCHOOL
from tests.cast.posts import signed_in_clerk
from tests.cast.second_step import password_of


@pytest.fixture
def app(settings: dict, clock) -> Flask:
    return create_app(settings | {"SECOND_FACTOR": "all"}, clock)


def test_a_password_is_shown_and_sent_hidden(phone: Page, live: Live):
    signed_in_clerk(live.demo)
    phone.goto(f"{live.address}/sign-in")
    phone.fill("#f-username", SCHOOL)
    phone.fill("#f-password", PASSWORD)
    field, button = phone.locator("#f-password"), phone.locator("[data-show]")

    button.click()
    expect(field).to_have_attribute("type", "text")
    expect(button).to_have_text("ซ่อน")
    phone.evaluate(
        "document.querySelector('main form').addEventListener('submit', event => event.preventDefault())"
    )
    phone.click(SEND)

    expect(field).to_have_attribute("type", "password")
    expect(field).to_have_value(PASSWORD)


def test_staff_sets_the_second_step_up_and_signs_in_with_it(phone: Page, live: Live):
    # Codes are of half a minute, which must not end between the test and the page.
    live.demo.clock.stop()
    phone.goto(f"{live.address}/sign-in")
    phone.fill("#f-username", "obec")
    phone.fill("#f-password", password_of(live.demo, "obec"))
    phone.click(SEND)
    phone.wait_for_url("**/second-step")
    page_problems = problems(phone, phone.url)
    totp = pyotp.parse_uri(phone.get_attribute("a[href^='otpauth:']", "href"))
    assert phone.locator(".qr svg").bounding_box()["width"] > 200

    phone.fill("#f-code", totp.at(live.demo.clock()))
    phone.click(SEND)
    expect(phone.locator(".codes li")).to_have_count(10)
    page_problems += [violation["help"] for violation in axe_violations(phone)]
    phone.click("text=เก็บรหัสแล้ว ไปต่อ")
    phone.wait_for_url("**/obec")

    live.demo.clock.move(minutes=15)
    page_problems += problems(phone, f"{live.address}/obec/export")
    expect(phone.locator("h1")).to_have_text("ยืนยันว่าเป็นท่าน")
    phone.fill("#f-present", totp.at(live.demo.clock()))
    phone.click(SEND)
    phone.wait_for_url("**/obec/export")
    assert page_problems == []


def test_the_places_are_listed_and_one_is_signed_out(phone: Page, live: Live):
    other = signed_in_clerk(live.demo)
    live.sign_in(phone, SCHOOL, PASSWORD)
    page_problems = problems(phone, f"{live.address}/account/sessions")

    expect(phone.locator(".card")).to_have_count(2)
    phone.click("text=ออกจากระบบที่เครื่องนี้")

    expect(phone.locator(".notice.success")).to_contain_text("ออกจากระบบที่เครื่องนั้นแล้ว")
    expect(phone.locator(".card")).to_have_count(1)
    assert other.get("/home").status_int == 302
    assert page_problems == []


def test_where_many_guess_the_browser_works_and_a_right_password_gets_in(phone: Page, live: Live):
    signed_in_clerk(live.demo)
    use_up_limit(live.demo, "wrong_password", address="127.0.0.1")
    page_problems = problems(phone, f"{live.address}/sign-in")

    phone.fill("#f-username", SCHOOL)
    phone.fill("#f-password", PASSWORD)
    expect(phone.locator("altcha-widget")).to_be_visible()
    # The form is sent once the widget has done its work.
    phone.click(SEND)

    phone.wait_for_url("**/home", timeout=60_000)
    assert page_problems == []
