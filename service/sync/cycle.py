"""All areas, again and again: who needs a visit is found with one call to Drive; the journal is the queue."""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from sheets.accounts import Accounts
from sheets.client import FileState
from sheets.errors import (
    BadCredentials,
    FileNotFound,
    NotApplied,
    OutcomeUnknown,
    SheetsError,
    TokensExhausted,
    Trashed,
)

from ..config import Settings
from ..records.request import LAST_DAY, overdue_since
from ..store import Database, agencies, areas, batches, country, entries, requests, workbooks
from . import account_pools as lanes
from . import area_sync as visit
from . import provision

log = logging.getLogger(__name__)

# The longest wait after one failure upon another, and how long an account without a valid key is left alone,
# seconds.
LONGEST_WAIT = 64
KEY_WAIT = 60

# So long after something of the country changed OBEC's workbook tells it: on the day of a deadline its tabs
# would be written anew with each form.
COUNTRY_AFTER = timedelta(seconds=60)

# About as many entries as one call holds; only for sharing the areas out evenly among accounts.
BATCH_ENTRIES = 750


class Sync:
    """The engine that brings entries into workbooks and people's edits back."""

    def __init__(
        self,
        db: Database,
        accounts: Accounts,
        settings: Settings,
        clock: Callable[[], datetime],
        abreast: Callable = lanes.one_by_one,
        stop: threading.Event | None = None,
        progress: Callable[[], object] = lambda: None,
    ):
        """`abreast` runs the visits of a cycle, `stop` ends a cycle after the calls in flight, `progress` is
        called after each visit.
        """
        self.db, self.accounts, self.settings, self.clock = db, accounts, settings, clock
        self.abreast, self.stop, self.progress = abreast, stop or threading.Event(), progress
        # What keeps an account or an area waiting: (failures in a row, until when).
        self._resting: dict[str, tuple[int, datetime]] = {}
        self.troubles: dict[str, SheetsError] = {}
        # Settings may have changed since the summaries were written: the first cycle looks at all of them.
        self.looked = False
        self._looked_for_late = clock()
        # Since when OBEC's workbook does not tell what has changed.
        self._country_since: datetime | None = None
        self._country_now = True

    def cycle(self) -> bool:
        """Look at every area once; True when anything was done. Raises SheetsError when Google cannot be
        reached.
        """
        self._provide()
        files = self._files()
        with self.db.read() as conn:
            books = {book["area"]: book for book in workbooks.every(conn)}
            register = agencies.version(conn)
            waiting = entries.dirty_areas(conn)
            due = self._country_due(conn)
            told = self._newly_late(conn, books) | ({areas.OBEC} if due else set())
            order = [*batches.areas_with_open_batch(conn), *waiting]
        order += [
            area
            for area, book in books.items()
            if not self.looked or area in told or self._stale(book, files.get(book["file_id"]), register)
        ]
        # OBEC's workbook is visited for more than that, if only because writing to it makes it another
        # version.
        self._country_now = due or not self.looked
        self.looked = True
        # A broken account's areas are shared out among the others.
        calls = {area: -(-number // BATCH_ENTRIES) for area, number in waiting.items()}
        dealt = self.accounts.deal(books, self._fit() or None, calls)
        work = defaultdict(list)
        for area in dict.fromkeys(order):
            if area in books:
                work[dealt[area]].append((books[area], files.get(books[area]["file_id"])))
        return self.abreast(work, self._guarded)

    def drain(self, country: bool = False) -> int:
        """Cycle until nothing is left to do; returns the number of cycles that did something. `country`:
        OBEC's workbook tells of it at once.
        """
        cycles = 0
        while self.cycle():
            cycles += 1
        with self.db.read() as conn:
            self._country_due(conn)
        if country and self._country_since:
            self._country_since -= COUNTRY_AFTER
            return cycles + self.drain()
        return cycles

    def _country_due(self, conn: Connection) -> bool:
        if not country.waits(conn):
            self._country_since = None
            return False
        self._country_since = self._country_since or self.clock()
        return self.clock() - self._country_since >= COUNTRY_AFTER

    def _provide(self) -> None:
        """The embedded default makes the workbook of an area when its first entry arrives."""
        if not self.settings.embedded:
            return
        with self.db.read() as conn:
            missing = [area for area in entries.dirty_areas(conn) if workbooks.get(conn, area) is None]
        for area in missing:
            provision.provision(self.db, self.accounts.client(), area, self.settings)

    def _files(self) -> dict[str, FileState]:
        """Every workbook's file by its id, as one account sees them: the first whose key is good."""
        for account in self._fit() or self.accounts.names:
            try:
                files = self.accounts.client(account).files(self.settings.drive_folder_id or None)
            except BadCredentials as trouble:
                self._account_failed(account, trouble, KEY_WAIT)
                last = trouble
            else:
                return {file.id: file for file in files}
        raise last

    def _fit(self) -> list[str]:
        """The accounts whose key was good when it was last used."""
        return [
            name
            for name in self.accounts.names
            if not (isinstance(self.troubles.get(name), BadCredentials) and self._rests(name))
        ]

    def _guarded(self, account: str, task: tuple[Mapping, FileState | None]) -> bool:
        """One area by one account; the trouble of either is noted and does not stop the others."""
        book, file = task
        area, now = book["area"], self.clock()
        parked = book["parked_until"] and book["parked_until"] > now
        if parked or self.stop.is_set() or self._rests(account) or self._rests(area):
            return False
        try:
            if file is None or file.trashed:
                raise FileNotFound("not listed") if file is None else Trashed("listed as trashed")
            editors = list(self.accounts.names)
            patient = area == areas.OBEC and not self._country_now
            done = visit.Visit(
                self.db,
                self.accounts.client(account),
                self.settings,
                self.clock,
                book,
                file,
                editors,
                patient,
            ).run()
        except TokensExhausted as trouble:
            visit.park(self.db, area, trouble, now)
            return False
        except OutcomeUnknown as trouble:
            log.warning("area %s: outcome unknown, the same request goes again: %s", area, trouble)
            self._rest(area)
            return False
        except NotApplied as trouble:
            self._account_failed(account, trouble, trouble.retry_after)
            return False
        except BadCredentials as trouble:
            self._account_failed(account, trouble, KEY_WAIT)
            return False
        except SheetsError as trouble:
            visit.park(self.db, area, trouble, now)
            return False
        except Exception:
            # A fault of ours that one area brings out: the others go on, and this one is tried again, less
            # and less often.
            log.exception("area %s: an unexpected error", area)
            self._rest(area)
            return False
        for name in (account, area):
            self._resting.pop(name, None)
        self.troubles.pop(account, None)
        self.progress()
        return done

    def _account_failed(self, account: str, trouble: SheetsError, seconds: float | None) -> None:
        log.warning("account %s: %s (%s)", account, trouble.advice, trouble)
        self.troubles[account] = trouble
        self._rest(account, seconds)

    def _rest(self, name: str, seconds: float | None = None) -> None:
        """Leave an account or an area alone: the first time not at all, as many failures are over in a
        moment, then for twice as long each time.
        """
        failures = self._resting.get(name, (0, None))[0] + 1
        wait = seconds if seconds is not None else 0 if failures == 1 else min(2**failures, LONGEST_WAIT)
        self._resting[name] = (failures, self.clock() + timedelta(seconds=wait))

    def _rests(self, name: str) -> bool:
        return name in self._resting and self._resting[name][1] > self.clock()

    def _newly_late(self, conn: Connection, books: Mapping[str, Mapping]) -> set[str]:
        """Areas where a request has become overdue since the last cycle: their summary is to say so."""
        now, since = self.clock(), self._looked_for_late
        self._looked_for_late = now
        waiting = requests.undecided(conn, now - timedelta(days=LAST_DAY))
        return {area for area, at in waiting if area in books and since < overdue_since(at) <= now}

    def _stale(self, book: Mapping, file: FileState | None, register: int) -> bool:
        """True when an area needs a look although no entry waits: its file or the register changed, it was
        parked, or nobody looked for a day.
        """
        if file is None or file.trashed or book["parked"] or book["read_again"] or not book["positions"]:
            return True
        now = self.clock()
        if any(why["until"] and why["until"] <= now.isoformat() for why in book["parked_tabs"].values()):
            return True
        swept = book["read_at"] is not None and now - book["read_at"] <= visit.SWEEP
        return file.version != book["version_read"] or register != book["register_seen"] or not swept
