"""A real browser against a running demonstration: Debian's Chromium, the app in a thread, its worker running.

A test fails when the console of its page reports an error: a broken script, a missing file or something that
the Content-Security-Policy blocked.
"""

import os
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.cast.people import Demo

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# 409 and 422 are answers that a page expects and shows: a conflict, a refusal. A test may cut the
# connection, and the server stops when a test ends, whatever a page was still loading. A file that is missing
# is a 404 and stays an error.
EXPECTED_ERRORS = re.compile(
    r"Failed to load resource: (the server responded with a status of (409|422)|"
    r"net::ERR_(INTERNET_DISCONNECTED|SOCKET_NOT_CONNECTED|CONNECTION_(RESET|REFUSED|CLOSED)|EMPTY_RESPONSE))"
)

# Milliseconds that a page may take for anything, enough for a busy machine.
TIMEOUT = 30_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is here needs a browser: `make test-fast` leaves it out."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


class SilentHandler(WSGIRequestHandler):
    """Does not log requests."""

    def log_request(self, *_: object) -> None:
        pass


@dataclass
class Live:
    """The demonstration under the address where a browser reaches it."""

    address: str
    demo: Demo

    def sign_in(self, page: Page, username: str, password: str | None = None) -> None:
        """Sign in by the form; without a password, with the one of the demonstration's staff account."""
        passwords_file = self.demo.services.settings.instance / "demo-accounts.txt"
        page.goto(f"{self.address}/sign-in")
        page.fill("[name=username]", username)
        page.fill(
            "[name=password]",
            password or dict(line.split() for line in passwords_file.read_text().splitlines())[username],
        )
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists() and os.environ.get("CI") != "true":
        pytest.skip(f"{CHROMIUM} is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def door() -> Iterator[socket.socket]:
    """A socket on a free port, held until the server listens on it."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener


@pytest.fixture
def settings(settings: dict[str, str], door: socket.socket) -> dict[str, str]:
    # People wait ten seconds for a decision, browsers need not.
    base_url = f"http://127.0.0.1:{door.getsockname()[1]}"
    return settings | {"BASE_URL": base_url, "DECISION_SECONDS": "2"}


@pytest.fixture
def live(demo: Demo, door: socket.socket) -> Iterator[Live]:
    port = door.getsockname()[1]
    server = make_server(
        "127.0.0.1", port, demo.app, threaded=True, request_handler=SilentHandler, fd=door.fileno()
    )
    server_thread = threading.Thread(target=server.serve_forever, daemon=True)
    server_thread.start()
    # Decisions act some seconds after they were made.
    demo.clock.start()
    worker_thread = demo.worker.start()
    yield Live(f"http://127.0.0.1:{port}", demo)
    demo.worker.stop.set()
    server.shutdown()
    server_thread.join()
    worker_thread.join()


@pytest.fixture
def desktop(browser: Browser) -> Iterator[Page]:
    yield from _open_page(browser, viewport={"width": 1280, "height": 900})


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    touch = {"has_touch": True, "is_mobile": True, "device_scale_factor": 2}
    yield from _open_page(browser, viewport={"width": 360, "height": 740}, **touch)


def _open_page(browser: Browser, **device: object) -> Iterator[Page]:
    context = browser.new_context(locale="th-TH", timezone_id="Asia/Bangkok", **device)
    context.set_default_timeout(TIMEOUT)
    page, errors = context.new_page(), []

    def record(message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED_ERRORS.match(message.text):
            errors.append(message.text)

    context.on("console", record)
    context.on("weberror", lambda web_error: errors.append(str(web_error.error)))
    yield page
    context.close()
    assert not errors, errors
