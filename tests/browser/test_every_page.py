"""Every page at the width of a phone and of a desktop.

Axe finds no violation, nothing scrolls sideways, the console reports no error.
"""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from service.store import workers
from tests.browser.conftest import Live
from tests.cast.engine import sync_over
from tests.cast.faults import BadLine
from tests.cast.people import AREA, PASSWORD, SCHOOL
from tests.reports.cast import submit

PUBLIC = (
    "/",
    f"/a/{AREA}",
    f"/a/{AREA}?q=บ้าน",
    f"/register?agency={SCHOOL}",
    "/register",
    "/register/missing",
    "/guide",
    "/correction",
    f"/correction?agency={SCHOOL}",
    "/password/forgot/staff",
    "/password/forgot/staff?sent=yes",
    "/privacy",
    f"/poster?area={AREA}",
    "/poster",
    "/sign-in",
    "/password/forgot",
    "/mailbox",
)
AGENCY = ("/home", "/pin", "/pin/new", "/pin/1", "/pin/1/withdraw", "/survey")


def axe_violations(page: Page) -> list[dict]:
    """Return what axe objects to."""
    return Axe().run(page).response["violations"]


def problems(page: Page, address: str) -> list[str]:
    """Open a page and return its problems as sentences."""
    page.goto(address)
    page.evaluate("document.fonts.ready.then(() => true)")
    sentences = [f"axe {violation['id']}: {violation['help']}" for violation in axe_violations(page)]
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    sentences += [f"scrolls sideways by {width}px"] if width > 0 else []
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    sentences += [f"id {name} stands twice" for name in set(ids) if ids.count(name) > 1]
    return [f"{address}: {problem}" for problem in sentences]


@pytest.fixture(params=["phone", "desktop"])
def page(request: pytest.FixtureRequest) -> Page:
    return request.getfixturevalue(request.param)


def test_public_pages_are_sound(page: Page, live: Live):
    found_problems = [problem for path in PUBLIC for problem in problems(page, live.address + path)]

    assert found_problems == []


def test_public_pages_are_sound_in_english(page: Page, live: Live):
    page.goto(f"{live.address}/?lang=en")

    found_problems = [problem for path in PUBLIC[:10] for problem in problems(page, live.address + path)]

    assert found_problems == []
    assert page.evaluate("document.documentElement.lang") == "en"


def test_an_agencys_pages_are_sound(page: Page, live: Live):
    live.demo.visitor().settle().pin()
    live.sign_in(page, SCHOOL, PASSWORD)

    found_problems = [problem for path in AGENCY for problem in problems(page, live.address + path)]

    assert found_problems == []


def test_a_form_with_problems_is_sound_and_its_summary_has_the_focus(page: Page, live: Live):
    live.demo.visitor().settle()
    live.sign_in(page, SCHOOL, PASSWORD)
    page.goto(f"{live.address}/pin/new")
    page.fill("#f-address_en", "ภาษาไทย")

    page.locator("main form button[type=submit]").last.click()
    page.wait_for_selector(".summary")

    assert page.evaluate("document.activeElement.classList.contains('summary')")
    assert page.locator("#f-address_en").input_value() == "ภาษาไทย"
    assert [violation["id"] for violation in axe_violations(page)] == []


def show_map(page: Page) -> str:
    """Press the button that shows the map, wait for its pins and return the text that counts them."""
    page.evaluate("document.querySelector('[data-show-map]').click()")
    page.wait_for_selector("#map[data-ready=yes] .leaflet-marker-icon")
    return page.text_content("#map-status")


def test_the_pages_of_staff_are_sound_with_their_maps(page: Page, live: Live):
    live.demo.visitor().settle().pin()
    live.demo.deliver()
    submit(live.demo.staff(f"officer-{AREA}"))
    live.sign_in(page, "obec")

    paths = (
        f"/area/{AREA}/edits",
        "/status",
        "/obec/agencies?q=บ้าน",
        f"/area/{AREA}?state=all",
        "/obec/reports",
        f"/area/{AREA}/report/1",
        f"/area/{AREA}/report/1/evidence",
        f"/area/{AREA}/posters",
        f"/area/{AREA}/export",
        "/obec/export",
        "/obec/reminders",
        f"/area/{AREA}/reminders",
    )
    found_problems = [problem for path in paths for problem in problems(page, live.address + path)]
    map_texts = []
    for path in ("/obec", f"/area/{AREA}", f"/area/{AREA}/agencies/{SCHOOL}"):
        found_problems += problems(page, live.address + path)
        map_texts.append(show_map(page))
        page.locator("#map .leaflet-marker-icon").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#map .leaflet-popup-content a[href='/area/{AREA}/agencies/{SCHOOL}']")
        page.evaluate(
            "Promise.allSettled(document.getAnimations().map((one) => one.finished)).then(() => true)"
        )
        found_problems += [
            f"{path} with its map: {violation['id']} {violation['nodes'][0]['html']}"
            for violation in axe_violations(page)
        ]

    assert found_problems == []
    assert map_texts == ["หมุดบนแผนที่ 1 จุด มีข้อสังเกต 0 จุด"] * 3


def test_the_pages_of_staff_are_sound_when_there_is_trouble(page: Page, live: Live):
    """The trouble is of four kinds.

    A row that Google refuses, a tab that takes nothing, a file in the bin, an account at its limit.
    """
    demo = live.demo
    demo.visitor().register(first_name="ผู้ที่กูเกิลไม่รับ")
    bad_line = BadLine(demo.google)
    bad_line.is_refused = lambda body: "ผู้ที่กูเกิลไม่รับ".encode() in body
    sync_over(demo, bad_line).drain()
    officer = demo.officer()
    officer.hand.delete_rows(officer.file, officer.sheets["agencies"], 3)
    other = demo.officer("P5402")
    other.hand.trash(other.file)
    sync_over(demo, bad_line).cycle()
    with demo.services.db.begin() as conn:
        usage = {"reads": 60, "read_limit": 60, "writes": 2, "write_limit": 60, "trouble": "กุญแจใช้ไม่ได้"}
        now = demo.services.db.moment(conn, demo.clock())
        trouble, accounts = ("ติดต่อ Google ไม่ได้", "Google cannot be reached"), {"one@accounts.invalid": usage}
        workers.put(conn, workers.Beat("here 1", now, now, timedelta(seconds=95), trouble, accounts))
        conn.commit()
    live.sign_in(page, "obec")

    found_problems = [
        problem
        for path in ("/status", "/status?lang=en", f"/area/{AREA}?lang=th", "/area/P5402")
        for problem in problems(page, live.address + path)
    ]

    assert found_problems == []
    assert "ถังขยะ" in page.text_content("main")
