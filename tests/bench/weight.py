"""Bytes of each page over the wire, with everything that it loads into an empty cache.

Beside them stand the bytes after unpacking.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, sync_playwright

from service import create_app
from service.accounts import passwords
from service.store import accounts

from . import servers

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SCHOOL, PASSWORD = "57030001", "a long enough phrase"
PUBLIC = (
    "/",
    "/a/P5703",
    "/register?area=P5703",
    f"/register?agency={SCHOOL}",
    "/register/missing",
    "/guide",
    "/privacy",
    "/poster?area=P5703",
    "/sign-in",
    "/password/forgot",
)
SIGNED_IN = ("/home", "/pin", "/pin/new", "/survey")
# The longest time for a page; the goal for the page with the map.
PATIENCE_MS, GOAL_KB = 20_000, 300


@dataclass
class Weight:
    """Bytes that the browser received, by request: over the wire, and unpacked."""

    wire: Counter = field(default_factory=Counter)
    unpacked: Counter = field(default_factory=Counter)

    def listen(self, browser_tools: CDPSession) -> None:
        browser_tools.on("Network.loadingFinished", self._finished)
        browser_tools.on("Network.dataReceived", self._received)
        browser_tools.send("Network.enable")

    def _finished(self, event: dict) -> None:
        self.wire[event["requestId"]] += int(event["encodedDataLength"])

    def _received(self, event: dict) -> None:
        self.unpacked[event["requestId"]] += event["dataLength"]


def run() -> Iterator[str]:
    if not Path(CHROMIUM).exists():
        yield f"{CHROMIUM} is not installed: not measured"
        return
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        folder = Path(temporary)
        template = servers.make_demonstration(folder / "template")
        _open_account(template)
        with servers.run_service(template, folder / "service") as server, sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            yield f"{'kilobytes of a page':30}{'over the wire':>16}{'unpacked':>12}{'requests':>10}"
            for path in PUBLIC:
                yield _line(path, _page_weight(browser, server, path, None))
            state = _sign_in(browser, server)
            for path in SIGNED_IN:
                yield _line(path, _page_weight(browser, server, path, state))
            browser.close()
    yield f"goal: the page with the map (/pin/new) at most {GOAL_KB} kB over the wire"


def _page_weight(browser: Browser, server: servers.Server, path: str, state: dict | None) -> Weight:
    """Return the weight of a page that a phone opens for the first time."""
    context = browser.new_context(storage_state=state, viewport={"width": 360, "height": 740})
    page, weight = context.new_page(), Weight()
    page.set_default_timeout(PATIENCE_MS)
    weight.listen(context.new_cdp_session(page))
    page.goto(server.address + path, wait_until="networkidle")
    context.close()
    return weight


def _line(path: str, weight: Weight) -> str:
    return f"{path:30}{weight.wire.total() / 1000:16.1f}{weight.unpacked.total() / 1000:12.1f}{len(weight.wire):10}"


def _open_account(instance: Path) -> None:
    app = create_app({"INSTANCE": str(instance), "SECRET_KEY": servers.SECRET})
    services = app.extensions["pakmut"]
    with services.db.begin() as conn:
        account = accounts.add(
            conn,
            services.clock(),
            username=SCHOOL,
            role="agency",
            agency=SCHOOL,
            area="P5703",
            state=accounts.CONFIRMED,
        )
        accounts.set_password(conn, account, passwords.hash_password(PASSWORD), services.clock())
        conn.commit()
    services.db.engine.dispose()


def _sign_in(browser: Browser, server: servers.Server) -> dict:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{server.address}/sign-in")
    page.fill("[name=username]", SCHOOL)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in" not in url, timeout=PATIENCE_MS)
    state = context.storage_state()
    context.close()
    return state
