"""A phone with a fourth of this machine's speed opens the map of the country: milliseconds to its clusters,
and the longest task that kept a finger waiting.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# How many times slower than this machine; milliseconds for anything.
SLOWER, PATIENCE = 4, 60_000

# Notes every task of more than 50 ms from the start of the page.
WATCH = """globalThis.tasks = [];
new PerformanceObserver((list) => { for (const one of list.getEntries()) tasks.push([one.startTime, one.duration]); }).observe({ type: "longtask", buffered: true });"""


class Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        pass


def run(app: Flask, password: str) -> Iterator[str]:
    if not Path(CHROMIUM).exists():
        yield f"{CHROMIUM} is not installed: the map is not measured"
        return
    with _served(app) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.add_init_script(WATCH)
        page.goto(f"{address}/sign-in")
        page.fill("[name=username]", "obec")
        page.fill("[name=password]", password)
        page.click("main button[type=submit]")
        page.wait_for_url("**/obec")
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        yield from _map(page, address)
        browser.close()


def _map(page: Page, address: str) -> Iterator[str]:
    page.goto(f"{address}/obec", wait_until="load")
    page.wait_for_timeout(1500)
    start = page.evaluate("performance.now()")
    page.evaluate("document.querySelector('[data-show-map]').click()")
    page.wait_for_selector("#map .cluster")
    clusters = page.evaluate("performance.now()")
    page.wait_for_selector("#map[data-ready=yes]")
    done = page.evaluate("performance.now()")
    page.wait_for_timeout(1000)
    longest = _longest(page, start)
    yield f"map of all pins, 360 px, {SLOWER} times slower: clusters after {clusters - start:.0f} ms, all after {done - start:.0f} ms, longest task {longest:.0f} ms"
    start = page.evaluate("performance.now()")
    page.locator("#map .leaflet-control-zoom-in").click()
    page.wait_for_timeout(1500)
    yield f"one zoom in: longest task {_longest(page, start):.0f} ms"


def _longest(page: Page, since: float) -> float:
    return page.evaluate(
        "(since) => Math.max(0, ...tasks.filter(([at]) => at >= since).map(([, took]) => took))", since
    )


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
