"""A purge over a faulty network line, with things that happen at its worst moments."""

from collections.abc import Callable
from itertools import count

from requests import PreparedRequest, Response

from service.privacy.area import PurgeCount
from service.privacy.purge import Purge
from service.privacy.scope import Expired
from sheets import purge as bodies
from sheets.accounts import Accounts
from sheets.embedded import SERVICE_ACCOUNT
from tests.cast.downloads import prepared_files
from tests.cast.faults import BadLine
from tests.cast.people import AREA, Demo

PROTECT, WRITE, OPEN = range(3)


class Died(BaseException):
    """The process has died; nothing of it runs any more."""


class FaultyLine(BadLine):
    """A line on which things happen at a write, by its number.

    `before_write`: what happens just before it. `dies_at`: the process dies at it, after it was applied if
    `dies_after_write`, else before.
    """

    def __init__(self, google):
        super().__init__(google)
        self.before_write: dict[int, Callable[[], object]] = {}
        self.dies_at, self.dies_after_write, self.dead, self.writes = None, False, False, 0

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        if self.dead:
            raise Died
        if ":batchUpdate" not in request.url:
            return super().send(request)
        number, self.writes = self.writes, self.writes + 1
        self.before_write.pop(number, lambda: None)()
        if number == self.dies_at:
            self.dead = True
            if self.dies_after_write:
                self.google.send(request)
            raise Died
        return super().send(request)


def purge(demo: Demo, line: BadLine, area: str = AREA, before: object = None) -> PurgeCount:
    """Run a purge of an area, of what came in before a moment; the default is a year ago."""
    moment = before or demo.clock().replace(year=demo.clock().year - 1)
    return purge_work(demo, line).purge_area(area, Expired(moment, {}))


def purge_work(demo: Demo, line: BadLine) -> Purge:
    google = demo.google.client(adapter=line)
    numbers = count(10_000 * (1 + line.writes if isinstance(line, FaultyLine) else 1))
    return Purge(
        demo.services.db,
        Accounts.single(google, SERVICE_ACCOUNT),
        demo.clock,
        lambda seconds: None,
        demo.services.settings.mailbox,
        demo.services.photos,
        prepared_files(demo),
        numbers.__next__,
    )


def closed_tabs(demo: Demo) -> list[str]:
    """Returns the tabs that a purge has closed."""
    officer = demo.officer()
    return [
        key
        for key, sheet_id in officer.sheets.items()
        if (protection := demo.google.store.get_workbook(officer.file).sheet(sheet_id).protection)
        and protection.get("description") == bodies.PROTECTION_DESCRIPTION
    ]
