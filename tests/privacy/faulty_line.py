"""A purge over a bad line, and what people do at its worst moments."""

from collections.abc import Callable
from itertools import count

from requests import PreparedRequest, Response

from service.privacy.area import Count
from service.privacy.purge import Purge
from service.privacy.scope import Expired
from sheets import purge as bodies
from sheets.accounts import Accounts
from sheets.embedded import SERVICE_ACCOUNT
from tests.cast.faults import BadLine
from tests.cast.people import AREA, Demo

PROTECT, WRITE, OPEN = range(3)


class Died(BaseException):
    """The process is gone; nothing of it runs any more."""


class Line(BadLine):
    """`at`: what happens just before the write with this number. `dies_at`: the process dies at the write
    with this number, `after` it was applied or before.
    """

    def __init__(self, google):
        super().__init__(google)
        self.at: dict[int, Callable[[], object]] = {}
        self.dies_at, self.after, self.dead, self.writes = None, False, False, 0

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        if self.dead:
            raise Died
        if ":batchUpdate" not in request.url:
            return super().send(request)
        number, self.writes = self.writes, self.writes + 1
        self.at.pop(number, lambda: None)()
        if number == self.dies_at:
            self.dead = True
            if self.after:
                self.google.send(request)
            raise Died
        return super().send(request)


def purge(demo: Demo, line: BadLine, area: str = AREA, before: object = None) -> Count:
    """One run over an area, of what came in before a moment (default: half a year ago)."""
    moment = before or demo.clock().replace(year=demo.clock().year - 1)
    return work(demo, line).area(area, Expired(moment, {}))


def work(demo: Demo, line: BadLine) -> Purge:
    google = demo.google.client(through=line)
    numbers = count(10_000 * (1 + line.writes if isinstance(line, Line) else 1))
    return Purge(
        demo.services.db,
        Accounts.single(google, SERVICE_ACCOUNT),
        demo.services.settings.mailbox,
        demo.clock,
        lambda seconds: None,
        numbers.__next__,
    )


def closed(demo: Demo) -> list[str]:
    """The tabs that a purge has closed."""
    officer = demo.officer()
    return [
        key
        for key, sheet_id in officer.sheets.items()
        if (found := demo.google.store.read(officer.file).sheet(sheet_id).protection)
        and found.get("description") == bodies.DESCRIPTION
    ]
