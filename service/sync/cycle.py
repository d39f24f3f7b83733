"""Syncs all areas in cycles.

One call to Drive shows which files changed; the journal of entries is the queue.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from sheets.accounts import Accounts
from sheets.client import FileState
from sheets.errors import (
    BadCredentials,
    NotApplied,
    OutcomeUnknown,
    SheetsError,
    TokensExhausted,
    Trashed,
)

from ..config import Settings
from ..records import AGENCY_RECORDS, REQUEST_RECORDS
from ..requests import settle_account_change
from ..store import (
    Database,
    agencies,
    areas,
    audit_log,
    batches,
    country,
    entries,
    moves,
    receipt_numbers,
    requests,
    workbooks,
)
from ..workbooks.drawing import drawn_with
from . import account_pools, area_sync, due_areas, heads, provision, replaced
from .batch_builder import BATCH_ROWS
from .failure_waits import FailureWaits
from .forgotten import ForgottenWorkbooks
from .leases import Leases, new_worker_id

log = logging.getLogger(__name__)

# Seconds: the wait of an account whose key is not valid.
KEY_WAIT = 60

# Seconds that an account may take for listing the files, as all areas wait for it; then another one is asked.
LISTING_SECONDS = 20

# So long a listing tells when a file changed last. An area that stood in line for longer asks again: what was
# typed meanwhile is not older than it is.
LISTING_HOLDS = timedelta(seconds=5)

# OBEC's workbook shows a change of the country's figures so long after it. Without a delay, its tabs would be
# rewritten with each form on the day of a deadline.
COUNTRY_AFTER = timedelta(seconds=60)

# So long changes of accounts wait, after a start, for areas that cannot be gone to: a workbook that never
# answers is not to hold up those of the whole country.
CHANGES_WAIT = timedelta(hours=6)


class Sync:
    """Brings entries into the workbooks and people's edits back.

    `troubles`: what currently keeps an account from working, by its name.
    """

    def __init__(
        self,
        db: Database,
        accounts: Accounts,
        settings: Settings,
        clock: Callable[[], datetime],
        run_tasks: Callable = account_pools.run_in_sequence,
        stop: threading.Event | None = None,
        progress: Callable[[], object] = lambda: None,
        leases: Leases | None = None,
    ):
        """Prepares the first cycle.

        `run_tasks` runs the area syncs of a cycle (as in `account_pools`), `stop` ends them after the calls
        in flight, `progress` is called after each area. `leases`: those of the worker that this is part of.
        """
        self.db, self.accounts, self.settings, self.clock = db, accounts, settings, clock
        self.run_tasks, self.stop, self.progress = run_tasks, stop or threading.Event(), progress
        self.leases = leases or Leases(db, new_worker_id(), clock)
        self.waits = FailureWaits(db, clock)
        self.troubles: dict[str, SheetsError] = {}
        # The account that listed the files last.
        self._listing_account = ""
        self._secret = receipt_numbers.secret_of(settings.paper_key)
        self._drawn_with = drawn_with(settings)
        # Areas that were due when this began and that nobody has gone to yet: each may show that the database
        # went back in time. None before the first listing.
        self._untried: set[str] | None = None
        self._forgotten_workbooks = ForgottenWorkbooks(db, settings, self.waits)
        self._began_at = clock()
        # OBEC's workbook is to show the country as it is now. It is synced for other reasons, too, if only
        # because writing to it changes its version.
        self._is_country_due = False

    def cycle(self) -> bool:
        """Sync every area that needs it once; True when anything was done.

        `run_tasks` may leave areas behind that take long: they go on beside the next cycles. Raises
        SheetsError when Google cannot be reached.
        """
        self.waits.load()
        self._end_cut_off_import()
        self._follow_moves()
        self._make_missing_workbooks()
        listed_at, files = self.clock(), self._list_files()
        self._forgotten_workbooks.save_again(self.accounts.client, files)
        is_country_due = self._check_country()
        with self.db.read() as conn:
            books = {book["area"]: book for book in workbooks.list_all(conn)}
            register = agencies.register_version(conn)
            waiting = entries.count_undelivered_by_area(conn, self.clock())
            now = self.clock()
            changed_areas = due_areas.newly_late_areas(conn, books, now)
            changed_areas |= {areas.OBEC} if is_country_due else set()
            order = [*batches.list_areas_with_open(conn), *waiting]
        books = replaced.leave_replaced(self.db, books, files, self.clock())
        order += [
            area
            for area, book in books.items()
            if area in changed_areas
            or due_areas.must_visit(book, files.get(book["file_id"]), register, self._drawn_with, now)
        ]
        self._note_tried(books, order)
        obec = books.get(areas.OBEC)
        self._is_country_due = is_country_due or bool(obec and obec["drawn_with"] != self._drawn_with)
        # The areas of an account with an invalid key are assigned to the others.
        calls = {area: -(-number // BATCH_ROWS) for area, number in waiting.items()}
        account_of_area = self.accounts.assign_areas(books, self._usable_accounts() or None, calls)
        tasks = defaultdict(dict)
        for area in order:
            # What rests has its turn later.
            if area in books and not due_areas.is_resting(books[area], now):
                file = files.get(books[area]["file_id"])
                tasks[account_of_area[area]][area] = books[area], file, listed_at
        is_active = self.run_tasks(tasks, self._sync_area)
        return self._settle_account_changes() or is_active

    def drain(self, country_now: bool = False) -> int:
        """Cycle until nothing is left to do; returns the number of cycles that did something.

        `country_now`: write the figures of the country at once, without the usual delay.
        """
        cycles = 0
        while self.cycle():
            cycles += 1
        self._check_country()
        with self.db.read() as conn:
            since = country.changed_since(conn)
        if country_now and since:
            self.db.write(lambda conn: country.note_changed_since(conn, since - COUNTRY_AFTER))
            return cycles + self.drain()
        return cycles

    def _check_country(self) -> bool:
        """Note since when the figures of the country have changed; True when they are due in the workbook."""
        with self.db.read() as conn:
            has_changed, since = country.has_changed(conn), country.changed_since(conn)
            moment = self.db.moment(conn, self.clock())
        if not has_changed:
            if since:
                self.db.write(lambda conn: country.note_changed_since(conn, None))
            return False
        if since is None or since > moment:
            # A moment to come was noted before a clock was set back.
            self.db.write(lambda conn: country.note_changed_since(conn, moment))
            return False
        return moment - since >= COUNTRY_AFTER

    def _note_tried(self, books: Mapping[str, Mapping], due: Collection[str]) -> None:
        """Note which areas that were due at first were gone to, by whichever worker.

        One that has lost rows is not: it soon is gone to again. One that waits for a person is.
        """
        if self._untried is None:
            self._untried = set(due)
        now = self.clock()
        for area in list(self._untried):
            book = books.get(area)
            if book is None or area not in due or _is_tried(book, self._began_at, now):
                self._untried.discard(area)

    def _end_cut_off_import(self) -> None:
        """Let what an import stored before it was cut off be searched and counted."""
        with self.db.read() as conn:
            is_cut_off = agencies.is_import_cut_off(conn, self.clock())
        if is_cut_off:
            with self.db.begin() as conn:
                agencies.end_import(conn)
                conn.commit()

    def _settle_account_changes(self) -> bool:
        """Let approved corrections of accounts take effect whose time has come; True if anything changed.

        Not before every area was gone to that was due at first, or some hours passed: where the database was
        put back from a backup, they wait anew.
        """
        if self._untried and self.clock() - self._began_at < CHANGES_WAIT:
            return False
        has_changed = False
        with self.db.read() as conn:
            held = workbooks.list_parked(conn, heads.OLDER_DATABASE)
            waiting = [request for request in requests.list_waiting(conn) if request["area"] not in held]
        for request in waiting:
            try:
                with self.db.begin() as conn:
                    # Read again: its holder may have objected since.
                    current = requests.get(conn, request["id"])
                    if current["waits"] and settle_account_change(conn, current, self._secret, self.clock()):
                        conn.commit()
                        has_changed = True
            except Exception:
                # A fault of ours that shows in one request: the others, and the areas, go on.
                log.exception("request %s: an unexpected error", request["id"])
        return has_changed

    def _follow_moves(self) -> None:
        """Let what agencies sent follow them to other areas."""
        with self.db.read() as conn:
            codes = moves.list_waiting(conn)
        for code in codes:
            with self.db.begin() as conn:
                now = self.clock()
                if not moves.is_waiting(conn, code):
                    # A batch with rows of it was frozen just now, or an earlier cycle was faster.
                    continue
                left_area = moves.follow(conn, code, AGENCY_RECORDS | REQUEST_RECORDS, now)
                if left_area:
                    # Only an import of the register, which is a command, moves agencies.
                    for area in (agencies.get(conn, code)["area"], left_area):
                        audit_log.add(
                            conn, now, "agency_moved", audit_log.COMMAND, area, code, left=left_area
                        )
                conn.commit()

    def _make_missing_workbooks(self) -> None:
        """In the embedded default, make the workbook of an area when its first entry arrives."""
        if not self.settings.embedded:
            return
        with self.db.read() as conn:
            missing = [
                area
                for area in {
                    *entries.count_undelivered_by_area(conn, self.clock()),
                    *moves.list_areas_to_append(conn),
                }
                if workbooks.get(conn, area) is None
            ]
        for area in missing:
            provision.provision(self.db, self.accounts.client(), area, self.settings)

    def _list_files(self) -> dict[str, FileState]:
        """Returns the files by their id, as listed by the first account that can: that of the last time."""
        names = self._usable_accounts() or self.accounts.names
        for account in sorted(names, key=lambda name: name != self._listing_account):
            try:
                client = self.accounts.client(account)
                with client.short_timeout(LISTING_SECONDS):
                    files = client.list_files(self.settings.drive_folder_id or None)
            except BadCredentials as trouble:
                self._account_failed(account, trouble, KEY_WAIT)
                last = trouble
            except (NotApplied, OutcomeUnknown) as trouble:
                last = trouble
            else:
                self._listing_account = account
                return {file.id: file for file in files}
        raise last

    def _usable_accounts(self) -> list[str]:
        """The accounts whose key was valid when it was last used."""
        return [
            name
            for name in self.accounts.names
            if not (isinstance(self.troubles.get(name), BadCredentials) and self.waits.has(name))
        ]

    def _sync_area(self, account: str, task: tuple[Mapping, FileState | None, datetime]) -> bool:
        """Sync one area with one account; True when something was done.

        `task`: its workbook, and its file as listed at this time. A failure makes the area or the account
        wait, and does not stop the others.
        """
        book, file, listed_at = task
        area, now = book["area"], self.clock()
        is_parked = book["parked_until"] and book["parked_until"] > now
        if is_parked or self.stop.is_set() or self.waits.has(account) or self.waits.has(area):
            return False
        if now - listed_at > LISTING_HOLDS:
            file = None
        is_patient = area == areas.OBEC and not self._is_country_due
        with self.leases.held(book) as is_held:
            if not is_held:
                # Another worker is at it, or was since the files were listed: is it still due?
                return False
            was_active = self._try_area_sync(account, book, file, is_patient)
        if was_active is None:
            return False
        self.waits.end(account, area)
        self.troubles.pop(account, None)
        self.progress()
        return was_active

    def _try_area_sync(
        self, account: str, book: Mapping, file: FileState | None, is_patient: bool
    ) -> bool | None:
        """Sync one area; True when something was done, None after a failure."""
        area, now = book["area"], self.clock()
        try:
            return self._run_area_sync(account, book, file, is_patient)
        except TokensExhausted as trouble:
            area_sync.park_area(self.db, area, trouble, now)
        except OutcomeUnknown as trouble:
            log.warning("area %s: outcome unknown, the same request goes again: %s", area, trouble)
            self.waits.add(area)
        except NotApplied as trouble:
            self._account_failed(account, trouble, trouble.retry_after)
        except BadCredentials as trouble:
            self._account_failed(account, trouble, KEY_WAIT)
        except SheetsError as trouble:
            area_sync.park_area(self.db, area, trouble, now)
        except Exception:
            # A fault of ours that shows in one area: the others go on, and this one is tried again, less and
            # less often.
            log.exception("area %s: an unexpected error", area)
            self.waits.add(area)
        return None

    def _run_area_sync(self, account: str, book: Mapping, file: FileState | None, is_patient: bool) -> bool:
        """Sync one area. `file` is None where the listing is old, or misses a file that is there."""
        google = self.accounts.client(account)
        file = file or google.get_file(book["file_id"])
        if file.trashed:
            raise Trashed("listed as trashed")
        return area_sync.AreaSync(
            self.db,
            google,
            self.settings,
            self.clock,
            book,
            file,
            editors=list(self.accounts.names),
            patient=is_patient,
        ).run()

    def _account_failed(self, account: str, trouble: SheetsError, seconds: float | None) -> None:
        log.warning("account %s: %s (%s)", account, trouble.advice, trouble)
        self.troubles[account] = trouble
        self.waits.add(account, seconds)


def _is_tried(book: Mapping, since: datetime, now: datetime) -> bool:
    """True if a workbook was gone to since then, or a person must act on it first."""
    if book["parked_until"] is not None and book["parked_until"] > now:
        return True
    is_older = book["parked"] == heads.OLDER_DATABASE
    return book["counted_at"] is not None and book["counted_at"] >= since and not is_older
