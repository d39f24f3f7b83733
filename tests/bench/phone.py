"""The map of the country on a phone with a fourth of this machine's speed.

Measures the milliseconds until the clusters are there, and the longest task, during which taps must wait.
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
SLOWDOWN, PATIENCE_MS = 4, 60_000

# Records every task of more than 50 ms from the start of the page.
WATCH_SCRIPT = """globalThis.tasks = [];
new PerformanceObserver((list) => { for (const one of list.getEntries()) tasks.push([one.startTime, one.duration]); }).observe({ type: "longtask", buffered: true });"""


class QuietHandler(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        pass


def run(app: Flask, password: str) -> Iterator[str]:
    if not Path(CHROMIUM).exists():
        yield f"{CHROMIUM} is not installed: the map is not measured"
        return
    with _serve(app) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.add_init_script(WATCH_SCRIPT)
        page.goto(f"{address}/sign-in")
        page.fill("[name=username]", "obec")
        page.fill("[name=password]", password)
        page.click("main button[type=submit]")
        page.wait_for_url("**/obec")
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        yield from _measure_map(page, address)
        browser.close()


def _measure_map(page: Page, address: str) -> Iterator[str]:
    page.goto(f"{address}/obec", wait_until="load")
    page.wait_for_timeout(1500)
    start = page.evaluate("performance.now()")
    page.evaluate("document.querySelector('[data-show-map]').click()")
    page.wait_for_selector("#map .cluster")
    clusters = page.evaluate("performance.now()")
    page.wait_for_selector("#map[data-ready=yes]")
    all_pins = page.evaluate("performance.now()")
    page.wait_for_timeout(1000)
    longest_task = _longest_task_ms(page, start)
    yield f"map of all pins, 360 px, {SLOWDOWN} times slower: clusters after {clusters - start:.0f} ms, all after {all_pins - start:.0f} ms, longest task {longest_task:.0f} ms"
    start = page.evaluate("performance.now()")
    page.locator("#map .leaflet-control-zoom-in").click()
    page.wait_for_timeout(1500)
    yield f"one zoom in: longest task {_longest_task_ms(page, start):.0f} ms"


def _longest_task_ms(page: Page, since: float) -> float:
    return page.evaluate(
        "(since) => Math.max(0, ...tasks.filter(([at]) => at >= since).map(([, took]) => took))", since
    )


@contextmanager
def _serve(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
