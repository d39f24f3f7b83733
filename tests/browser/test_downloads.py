"""Prepared files on a phone without JavaScript: asked for, waited for, taken; their pages are sound."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from service.store.schema import downloads
from tests.browser.conftest import TIMEOUT, Live
from tests.browser.test_every_page import problems
from tests.cast.downloads import EXPORT, POSTERS
from tests.cast.people import AREA

OFFICER = f"officer-{AREA}"
# The worker's child process loads the service first, on a machine that may be busy.
PATIENCE = 60_000
FILE_READY = "main a[href$='/file']"


@pytest.fixture
def plain_phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        locale="th-TH", java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    context.set_default_timeout(TIMEOUT)
    yield context.new_page()
    context.close()


def test_an_officer_without_javascript_waits_for_posters_and_gets_them(plain_phone: Page, live: Live):
    page = plain_phone
    live.sign_in(page, OFFICER)
    page.goto(live.address + POSTERS)
    page.click("main form button")
    page.wait_for_url("**/downloads/*")

    page.wait_for_selector(FILE_READY, timeout=PATIENCE)

    with page.expect_download() as download:
        page.click(FILE_READY)
    assert download.value.suggested_filename == "โปสเตอร์ทุกโรงเรียน สพป.เชียงราย เขต 3 2026-05-20.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF")


@pytest.fixture(params=["phone", "desktop"])
def page(request: pytest.FixtureRequest) -> Page:
    return request.getfixturevalue(request.param)


def put_download(live: Live, download: str, **values: object) -> str:
    """Store a file in a state of its own, and return the path of its page, which does not come again."""
    now = live.demo.clock()
    row = {"kind": "table", "arguments": {"table": "registration", "form": "xlsx"}, "area": AREA}
    row |= {"id": download, "asked_at": now, "beat_at": now, "begun_at": now, "ended_at": None}
    with live.demo.services.db.begin() as conn:
        account = conn.exec_driver_sql(f"SELECT id FROM accounts WHERE username = '{OFFICER}'").scalar_one()
        conn.execute(downloads.insert().values(**row | {"account_id": account, "tries": 1} | values))
        conn.commit()
    return f"/downloads/{download}?look=no"


def test_their_pages_are_sound_in_every_state(page: Page, live: Live):
    now = live.demo.clock()
    paths = [
        put_download(
            live,
            "a" * 40,
            state="making",
            done=34,
            total=180,
            kind="posters",
            arguments={"missing": False, "language": "th"},
        ),
        put_download(live, "b" * 40, state="ready", bytes=2_345_678, rows=120, ended_at=now),
        put_download(live, "c" * 40, state="failed", problem="no_room", ended_at=now),
        EXPORT,
        POSTERS,
    ]
    live.sign_in(page, OFFICER)

    assert [problem for path in paths for problem in problems(page, live.address + path)] == []
