"""An officer's report, on phone and desktop: photos added, figures checked, submitted."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Live
from tests.browser.test_every_page import problems
from tests.cast.people import AREA, picture

PATH = f"/area/{AREA}/report"


@pytest.fixture(params=["phone", "desktop"])
def page(request: pytest.FixtureRequest) -> Page:
    return request.getfixturevalue(request.param)


def test_an_officer_adds_a_photo_checks_and_submits_and_the_pages_are_sound(page: Page, live: Live):
    live.demo.visitor().settle().pin()
    live.demo.deliver()
    live.sign_in(page, f"officer-{AREA}")
    page.goto(live.address + PATH)

    page.set_input_files("#f-photo", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture("navy")})
    page.fill("#f-caption", "ประชุมชี้แจง")
    page.click("form[action$='/photos'] button[type=submit]")
    page.wait_for_selector(".evidence img")
    assert page.locator(".evidence input[name=caption]").input_value() == "ประชุมชี้แจง"
    assert problems(page, live.address + PATH) == []

    page.click("form:has(#f-sure) button[type=submit]")
    page.wait_for_selector(".summary")
    assert page.evaluate("document.activeElement.classList.contains('summary')")
    page.check("#f-sure")
    page.click("form:has(#f-sure) button[type=submit]")
    page.wait_for_url(f"**{PATH}/1")

    assert "รอ สพฐ. พิจารณา" in page.text_content("main")
    assert [
        problem
        for path in (f"{PATH}/1", f"{PATH}/1/evidence", PATH)
        for problem in problems(page, live.address + path)
    ] == []
