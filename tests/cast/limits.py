"""Helpers for tests of limits: use up a limit, visit from another address of the network."""

import pytest

from service.guard.limits import LIMITS, TooMany
from service.store import accounts
from tests.cast.people import SCHOOL, Demo, Visitor

ADDRESS, OTHER_ADDRESS = "203.0.113.7", "198.51.100.9"
TOO_OFTEN = "ถี่เกินไป"


def use_up_limit(demo: Demo, kind: str, **scopes: object) -> None:
    """Charge a limit until the next charge is refused. `scopes`: as in service.guard.limits."""
    with demo.services.db.begin() as conn:
        with pytest.raises(TooMany):
            for _ in range(max(limit.most for limit in LIMITS[kind].values()) + 1):
                demo.services.journal.limits.charge(conn, demo.clock(), kind, **scopes)
        conn.commit()


def visitor_from(demo: Demo, address: str, **forwarded: str) -> Visitor:
    """Return a visitor at this address. `forwarded`: headers of a proxy, by WSGI name."""
    visitor = demo.visitor()
    visitor.web.extra_environ |= {"REMOTE_ADDR": address} | forwarded
    return visitor


def account_id(demo: Demo, username: str = SCHOOL) -> int:
    with demo.services.db.read() as conn:
        return accounts.get_by_username(conn, username)["id"]


def warning_text(page) -> str:
    """Return the only warning on top of the page."""
    (sentence,) = page.html.select(".notice.warning[role=status]")
    return sentence.get_text()
