"""Floods for tests: limits used up at once, people at other addresses of the network."""

import pytest

from service.guard.limits import LIMITS, TooMany
from service.store import accounts
from tests.cast.people import SCHOOL, Demo, Visitor

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"
TOO_OFTEN = "ถี่เกินไป"


def use_up_limit(demo: Demo, kind: str, **whom: object) -> None:
    """As if so many had come just now that the next one is refused."""
    with demo.services.db.begin() as conn:
        with pytest.raises(TooMany):
            for _ in range(max(each.most for each in LIMITS[kind].values()) + 1):
                demo.services.journal.limits.charge(conn, demo.clock(), kind, **whom)
        conn.commit()


def visitor_from(demo: Demo, address: str, **forwarded: str) -> Visitor:
    visitor = demo.visitor()
    visitor.web.extra_environ |= {"REMOTE_ADDR": address} | forwarded
    return visitor


def account_id(demo: Demo, username: str = SCHOOL) -> int:
    with demo.services.db.read() as conn:
        return accounts.get_by_username(conn, username)["id"]


def warning_text(page) -> str:
    """The one sentence on top of the page."""
    (sentence,) = page.html.select(".notice.warning[role=status]")
    return sentence.get_text()
