"""A week without Google: forms are always accepted, and everything is delivered later within the quota."""

from itertools import chain, cycle

import pytest
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from service.store import areas, entries, workbooks
from service.sync.cycle import Sync
from service.sync.provision import provision
from service.sync.worker import PAUSE_GOOGLE
from sheets.accounts import Account, Accounts
from sheets.embedded import SERVICE_ACCOUNT
from sheets.errors import RateLimited, SheetsError
from sheets.quota import ACCOUNT_CALLS_PER_MINUTE, Bucket, Quota
from tests.bench.quotas import DRIVE, READ, WRITE, QuotaAdapter, call_kind
from tests.cast.faults import HTML_502, lost_after, lost_before, status_fault
from tests.cast.people import Demo
from tests.conftest import Clock

# More areas than an account may write to in a minute, each with a form of its office.
AREAS = ACCOUNT_CALLS_PER_MINUTE + 5
HOURS = 7 * 24


class Outage(BaseAdapter):
    """A connection on which calls of the kinds in `down` get no answer. The first of them does arrive."""

    def __init__(self, front: QuotaAdapter):
        super().__init__()
        self.google, self.down = front, set()
        self._faults = chain([lost_after], cycle((lost_before, HTML_502, status_fault(503))))

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        if call_kind(request) not in self.down:
            return self.google.send(request)
        return next(self._faults)(self, request)

    def close(self) -> None:
        """Nothing is held open."""


class Week:
    """The demonstration with workbooks for many areas, a Sync, and a connection to Google that fails."""

    def __init__(self, demo: Demo, clock: Clock):
        self.demo, self.clock = demo, clock
        self.front = QuotaAdapter(demo.google, self._seconds)
        self.line = Outage(self.front)
        quota = Quota(self._bucket(), self._bucket())
        account = Account(
            SERVICE_ACCOUNT, lambda: demo.google.client(adapter=self.line, quota=quota), quota=quota
        )
        self.sync = Sync(demo.services.db, Accounts([account]), demo.services.settings, clock)
        self.areas = self._without_workbook()[:AREAS]
        for area in self.areas:
            provision(demo.services.db, demo.google.client(), area, demo.services.settings)

    def run_week(self) -> list[str]:
        """Send a form for each area, while sync tries all the time; returns the paths after the forms."""
        paths = []
        for number, area in enumerate(self.areas):
            # At first only writing fails, then everything, in the end Drive answers again.
            self.line.down = (
                {WRITE} if number == 0 else {READ, WRITE} if number > AREAS - 5 else {DRIVE, READ, WRITE}
            )
            self.clock.move(hours=HOURS / AREAS)
            page = self.demo.visitor().register(area, captcha=False, letter=True, unit="กลุ่มอำนวยการ")
            paths.append(page.request.path)
            self._work()
        self.line.down = set()
        return paths

    def drain(self) -> None:
        """Sync as the worker does, until nothing waits."""
        for _ in range(100):
            self.clock.move(seconds=PAUSE_GOOGLE)
            self._work()
            if not self.waiting():
                return

    def waiting(self) -> dict[str, int]:
        with self.demo.services.db.read() as conn:
            return entries.count_undelivered_by_area(conn, self.clock())

    def registration_counts(self) -> list[int]:
        """The number of registrations in each area's sheet."""
        return [len(self.demo.officer(area).lines("registration")) for area in self.areas]

    def _work(self) -> None:
        try:
            while self.sync.cycle():
                pass
        except SheetsError:
            pass

    def _without_workbook(self) -> list[str]:
        with self.demo.services.db.read() as conn:
            return [area["key"] for area in areas.list_all(conn) if workbooks.get(conn, area["key"]) is None]

    def _bucket(self) -> Bucket:
        return Bucket(
            ACCOUNT_CALLS_PER_MINUTE, self._seconds, lambda seconds: self.clock.move(seconds=seconds)
        )

    def _seconds(self) -> float:
        return self.clock().timestamp()


def test_forms_are_accepted_during_the_outage_and_stand_once_after_it_without_a_429(demo: Demo, clock: Clock):
    week = Week(demo, clock)
    paths = week.run_week()
    waiting_areas, calls = week.waiting(), week.front.tally.calls[WRITE]

    week.drain()

    assert all(path.startswith("/receipt/") for path in paths)
    assert (len(paths), len(waiting_areas)) == (AREAS, AREAS - 1)
    assert week.registration_counts() == [1] * AREAS
    # More than a minute allows, so without pacing some would have been refused.
    assert week.front.tally.calls[WRITE] - calls > ACCOUNT_CALLS_PER_MINUTE
    assert week.front.tally.refused == 0


def test_who_does_not_pace_is_refused_by_the_counting_stand_in(demo: Demo, clock: Clock):
    front = QuotaAdapter(demo.google, lambda: clock().timestamp())
    google, book = demo.google.client(adapter=front), demo.officer().file
    for _ in range(ACCOUNT_CALLS_PER_MINUTE):
        google.get_spreadsheet(book, "spreadsheetId")

    with pytest.raises(RateLimited):
        google.get_spreadsheet(book, "spreadsheetId")
    clock.move(minutes=1)

    assert google.get_spreadsheet(book, "spreadsheetId")
