"""A real browser before a running demonstration: Debian's Chromium, the app in a thread, its worker at work.

A page fails its test when the console reports an error: a script that breaks, a file that is missing, or
something that the Content-Security-Policy had to stop.
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

# 409 and 422 are answers that a page expects and shows: moved meanwhile, not accepted. A test may cut the
# connection, and the server stops when a test ends, whatever a page was still loading. A file that is missing
# is a 404 and stays an error.
EXPECTED = re.compile(
    r"Failed to load resource: (the server responded with a status of (409|422)|"
    r"net::ERR_(INTERNET_DISCONNECTED|SOCKET_NOT_CONNECTED|CONNECTION_(RESET|REFUSED|CLOSED)|EMPTY_RESPONSE))"
)

# Milliseconds that a page may take for anything, with room for a busy machine.
PATIENCE = 15_000


class Quiet(WSGIRequestHandler):
    """Does not tell of every request."""

    def log_request(self, *_: object) -> None:
        pass


@dataclass
class Live:
    """The demonstration as a browser reaches it."""

    address: str
    demo: Demo

    def sign_in(self, page: Page, username: str, password: str | None = None) -> None:
        """By the form; officers and OBEC with the password that the demonstration keeps."""
        kept = self.demo.services.settings.instance / "demo-accounts.txt"
        page.goto(f"{self.address}/sign-in")
        page.fill("[name=username]", username)
        page.fill(
            "[name=password]",
            password or dict(line.split() for line in kept.read_text().splitlines())[username],
        )
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists() and os.environ.get("CI") != "true":
        pytest.skip(f"{CHROMIUM} is not installed")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def door() -> Iterator[socket.socket]:
    """A free port, held until the server listens on it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held


@pytest.fixture
def settings(settings: dict[str, str], door: socket.socket) -> dict[str, str]:
    return settings | {"BASE_URL": f"http://127.0.0.1:{door.getsockname()[1]}"}


@pytest.fixture
def live(demo: Demo, door: socket.socket) -> Iterator[Live]:
    port = door.getsockname()[1]
    server = make_server("127.0.0.1", port, demo.app, threaded=True, request_handler=Quiet, fd=door.fileno())
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    working = demo.worker.start()
    yield Live(f"http://127.0.0.1:{port}", demo)
    demo.worker.stop.set()
    server.shutdown()
    serving.join()
    working.join()


@pytest.fixture
def desktop(browser: Browser) -> Iterator[Page]:
    yield from _page(browser, viewport={"width": 1280, "height": 900})


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    touch = {"has_touch": True, "is_mobile": True, "device_scale_factor": 2}
    yield from _page(browser, viewport={"width": 360, "height": 740}, **touch)


def _page(browser: Browser, **device: object) -> Iterator[Page]:
    context = browser.new_context(locale="th-TH", timezone_id="Asia/Bangkok", **device)
    context.set_default_timeout(PATIENCE)
    page, troubles = context.new_page(), []

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error" and not EXPECTED.match(said.text):
            troubles.append(said.text)

    context.on("console", hear)
    context.on("weberror", lambda broken: troubles.append(str(broken.error)))
    yield page
    context.close()
    assert not troubles, troubles
