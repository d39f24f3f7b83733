"""Costly pages wait for each other, not everybody for them."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from service.accounts import passwords
from service.guard.lanes import Busy
from service.web.kit import costly
from tests.cast.people import PASSWORD, SCHOOL, Demo, main_form
from tests.cast.posts import signed_in_clerk

SEARCH = "/agencies?q=57030001"


@pytest.fixture
def nobody_waits(monkeypatch):
    for lane in (costly.lane, passwords.lane):
        monkeypatch.setattr(lane, "most_waiting", 0)


def test_every_costly_page_is_a_page(demo: Demo):
    assert {rule.endpoint for rule in demo.app.url_map.iter_rules()} >= costly.ENDPOINTS


@pytest.mark.parametrize("path", [SEARCH, "/register", "/guide.pdf", "/register/missing"])
def test_a_costly_page_that_does_not_fit_now_is_asked_for_again(demo: Demo, nobody_waits, path: str):
    visitor = demo.visitor()

    with costly.lane.enter():
        busy = visitor.get(path, expect_errors=True)

    assert busy.status_int == 503 and busy.headers["Retry-After"] == "5"
    assert busy.headers["Cache-Control"] == "no-store"
    assert "ขณะนี้มีผู้ใช้งานพร้อมกันมาก" in busy.text
    assert visitor.get(path).status_int == 200


@pytest.mark.parametrize("path", ["/", "/sign-in", "/guide", "/privacy", "/qr.png"])
def test_other_pages_do_not_wait_for_costly_ones(demo: Demo, nobody_waits, path: str):
    with costly.lane.enter():
        assert demo.visitor().get(path).status_int == 200


def test_a_costly_page_that_fails_holds_up_nobody(demo: Demo, nobody_waits, monkeypatch):
    demo.app.config["PROPAGATE_EXCEPTIONS"] = False
    with monkeypatch.context() as patch:
        patch.setattr(type(demo.services.register), "search", None)
        assert demo.visitor().get(SEARCH, expect_errors=True).status_int == 500

    assert demo.visitor().get(SEARCH).status_int == 200


def test_a_sign_in_among_too_many_is_asked_for_again_without_the_password_in_the_page(
    demo: Demo, nobody_waits
):
    signed_in_clerk(demo)
    visitor = demo.visitor()
    form = main_form(visitor.get("/sign-in"))
    form["username"], form["password"] = SCHOOL, PASSWORD

    with passwords.lane.enter():
        busy = form.submit(expect_errors=True)
    accepted = form.submit()

    assert busy.status_int == 503 and PASSWORD not in busy.text and "ลองอีกครั้ง" in busy.text
    assert accepted.status_int == 303


@contextmanager
def full_of_strangers(lane):
    """Have strangers of one network hold a lane and every place in it; yields those who were put out."""
    put_out = []

    def enter():
        try:
            with lane.enter("198.51.100.9"):
                pass
        except Busy:
            put_out.append("198.51.100.9")

    strangers = [threading.Thread(target=enter) for _ in range(lane.most_waiting)]
    with lane.enter("198.51.100.9"):
        for stranger in strangers:
            stranger.start()
        while lane.count_waiting() < lane.most_waiting:
            time.sleep(0.001)
        yield put_out
    for stranger in strangers:
        stranger.join()


def answer_beside_strangers(lane, ask) -> int:
    """Returns the status of a page that is asked for while strangers have every place of the lane."""
    with ThreadPoolExecutor(1) as somebody, full_of_strangers(lane) as put_out:
        asked = somebody.submit(ask)
        while not asked.done() and not put_out:
            time.sleep(0.001)
    return asked.result().status_int


def test_strangers_who_take_every_place_keep_nobody_of_another_network_out(demo: Demo):
    visitor = demo.visitor()

    assert answer_beside_strangers(costly.lane, lambda: visitor.get(SEARCH, expect_errors=True)) == 200


def test_strangers_who_sign_in_all_the_time_keep_nobody_of_another_network_out(demo: Demo):
    signed_in_clerk(demo)
    form = main_form(demo.visitor().get("/sign-in"))
    form["username"], form["password"] = SCHOOL, PASSWORD

    assert answer_beside_strangers(passwords.lane, lambda: form.submit(expect_errors=True)) == 303


def test_a_new_password_is_judged_in_the_lane_of_passwords(demo: Demo, nobody_waits):
    form = main_form(signed_in_clerk(demo).get("/account/password"))
    form["password"], form["present"] = "another long enough phrase", PASSWORD

    with passwords.lane.enter():
        busy = form.submit(expect_errors=True)

    assert busy.status_int == 503 and form.submit().status_int == 303


def test_a_form_sent_meanwhile_does_not_wait(demo: Demo, nobody_waits):
    clerk = signed_in_clerk(demo)

    with costly.lane.enter(), passwords.lane.enter():
        assert clerk.pin().request.path.startswith("/receipt/")
