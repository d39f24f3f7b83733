"""The worker: repeatedly delivers entries to Google and letters to the mail server, and prepares files.

It is a thread of one web process in the embedded default, and `flask sync` in production.
"""

import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from sheets.accounts import Accounts
from sheets.client import Google
from sheets.errors import SheetsError

from ..accounts.alarms import raise_budget
from ..config import Settings
from ..downloads import making
from ..downloads.making import FileMaker
from ..files import open_store
from ..files.photo_files import PhotoFiles
from ..guard.child_process import ChildProcess
from ..intake import photo_sweep
from ..mail.postman import Postman
from ..reminders.digest import DailyDigest
from ..reminders.still_due import current_facts
from ..store import Database, form_chain, leases, workers
from ..store.quota_buckets import SharedSlots
from . import google as connections
from . import one_worker
from .account_pools import AccountPools, run_in_sequence
from .cycle import Sync
from .leases import Leases, new_worker_id

log = logging.getLogger(__name__)

# Seconds between two cycles: calls to the stand-in cost nothing, Google has a quota.
PAUSE_EMBEDDED, PAUSE_GOOGLE = 1.0, 15.0
# Seconds between two rounds of the mail, and of the files.
PAUSE_MAIL, PAUSE_FILES = 1.0, 1.0
# Seconds that a file may take to be given up when the worker stops.
STOP_SECONDS = 5.0
# Seconds to wait when Google or something of ours fails.
PAUSE_TROUBLE = 10.0
# Without trouble, heartbeats are not written more often than this.
HEARTBEAT_INTERVAL = timedelta(seconds=5)
# Seconds between two renewals of its leases.
PAUSE_LEASES = 30.0
# How often the worker asks whether pictures that nobody needs are to be deleted.
SWEEP_CHECK_INTERVAL = timedelta(hours=1)


class Worker:
    """Runs sync and mail until it is stopped.

    Several may be at work, on several machines: each area is visited by one at a time (sync/leases.py). Where
    the database is one machine's, a lock file allows one worker, which so needs not wait for the leases of
    one that died.
    """

    def __init__(self, db: Database, settings: Settings, clock: Callable[[], datetime]):
        self.db, self.settings, self.clock = db, settings, clock
        self.stop = threading.Event()
        self.leases = Leases(db, new_worker_id(), clock)
        self.pause = PAUSE_EMBEDDED if settings.embedded else PAUSE_GOOGLE
        self._file_process = ChildProcess(making.MOST_MEMORY)
        self._heartbeat_at: datetime | None = None
        self._started_at: datetime | None = None
        self._thread: threading.Thread | None = None
        # The threads that wait for Google; None with the stand-in.
        self._pools: AccountPools | None = None

    def accounts(self) -> Accounts:
        return connections.accounts(self.settings, SharedSlots(self.db))

    def google(self) -> Google:
        """Returns a client of the first account, for this thread alone."""
        return self.accounts().client()

    def sync(self) -> Sync:
        """Returns a Sync for this thread, which syncs one area after the other."""
        return Sync(self.db, self.accounts(), self.settings, self.clock, stop=self.stop, leases=self.leases)

    def postman(self) -> Postman:
        return Postman(self.db, self.settings, self.clock, current_facts, raise_budget)

    def digest(self) -> DailyDigest:
        return DailyDigest(self.db, self.clock)

    def file_maker(self) -> FileMaker:
        """Returns a maker whose files are written in a process beside this one."""
        return FileMaker(self.db, self.settings, self.clock, self._file_process.run)

    def seal_forms(self) -> int:
        """Make the links of the forms that came in; returns how many (store/form_chain.py)."""
        return form_chain.seal_new(self.db, self.clock())

    def make_files(self) -> None:
        """Make every file that waits."""
        self.file_maker().make_all()
        self._file_process.stop()

    def start(self) -> threading.Thread:
        """Run in a thread of this process, which is returned."""
        self._thread = threading.Thread(target=self.run, name="pakmut-worker", daemon=True)
        self._thread.start()
        return self._thread

    def finish(self, seconds: float) -> None:
        """Stop, and wait so long for the calls in flight.

        A call that takes longer is cut off, which does no harm: the next worker sends the same request again.
        """
        self.stop.set()
        if self._thread:
            self._thread.join(seconds)

    def stop_on(self, *signals: signal.Signals) -> None:
        """Stop on these signals, once the calls in flight are answered."""
        for number in signals:
            signal.signal(number, lambda *received: self.stop.set())

    def run(self) -> None:
        """Work until `stop` is set and the calls in flight are answered.

        Waits for the lock while another process of this machine has it.
        """
        if not self.db.is_one_machines:
            self._work()
            return
        with one_worker.lock(self.settings.instance) as lock:
            while not one_worker.try_lock(lock):
                if self.stop.wait(self.pause):
                    return
            self.db.write(leases.release_all)
            self._work()

    def _work(self) -> None:
        # Letters and files must not wait for Google.
        mail = self._start_thread("pakmut-mail", self._mail_round())
        files = self._start_thread("pakmut-files", self._file_round())
        self._start_thread("pakmut-leases", self._lease_round())
        self._repeat(self._sync_round())
        if self._pools:
            self._pools.finish()
        mail.join()
        # A file that is being written is begun again by the next worker.
        self._file_process.stop()
        files.join(STOP_SECONDS)

    def _start_thread(self, name: str, run_round: Callable[[], float]) -> threading.Thread:
        thread = threading.Thread(target=self._repeat, args=(run_round,), name=name, daemon=True)
        thread.start()
        return thread

    def _repeat(self, run_round: Callable[[], float]) -> None:
        """Call `run_round`, which returns the seconds to wait, again and again.

        This is the only place where any error is caught: the worker goes on.
        """
        while not self.stop.is_set():
            try:
                pause = run_round()
            except Exception:
                log.exception("the worker met an unexpected error and goes on")
                pause = PAUSE_TROUBLE
            self.stop.wait(pause)

    def _mail_round(self) -> Callable[[], float]:
        postman, pictures = self.postman(), PhotoFiles(open_store(self.settings))
        digest, looked_at = self.digest(), None

        def deliver() -> float:
            nonlocal looked_at
            digest.queue()
            postman.deliver()
            self.seal_forms()
            now = self.clock()
            if looked_at is None or not timedelta() <= now - looked_at < SWEEP_CHECK_INTERVAL:
                looked_at = now
                photo_sweep.sweep_if_due(self.db, pictures, now)
            return PAUSE_MAIL

        return deliver

    def _file_round(self) -> Callable[[], float]:
        maker = self.file_maker()

        def make() -> float:
            maker.sweep_if_due()
            return 0 if maker.make_next() else PAUSE_FILES

        return make

    def _lease_round(self) -> Callable[[], float]:
        def renew() -> float:
            self.leases.renew()
            return PAUSE_LEASES

        return renew

    def _sync_round(self) -> Callable[[], float]:
        accounts = self.accounts()
        self._pools = None if self.settings.embedded else AccountPools(accounts.names)
        sync = Sync(
            self.db,
            accounts,
            self.settings,
            self.clock,
            self._pools or run_in_sequence,
            self.stop,
            lambda: self._heartbeat(sync),
            self.leases,
        )

        def cycle() -> float:
            try:
                pause = 0.05 if sync.cycle() else self.pause
                self._heartbeat(sync)
            except SheetsError as trouble:
                log.warning("nothing delivered to Google: %s", trouble)
                pause = PAUSE_TROUBLE
                self._heartbeat(sync, trouble)
            return pause

        return cycle

    def _heartbeat(self, sync: Sync, trouble: SheetsError | None = None) -> None:
        """Write a heartbeat for the status page, with the quota in use and what is wrong."""
        now = self.clock()
        if trouble is None and self._heartbeat_at and now - self._heartbeat_at < HEARTBEAT_INTERVAL:
            return
        self._heartbeat_at = now
        troubles = dict(sync.troubles)
        trouble = trouble or next(iter(troubles.values()), None)
        usage = {
            name: account_usage | {"trouble": troubles[name].advice if name in troubles else ""}
            for name, account_usage in sync.accounts.usage().items()
        }

        def beat(conn: Connection) -> None:
            moment = self.db.moment(conn, now)
            self._started_at = self._started_at or moment
            words = (trouble.advice, trouble.advice_en) if trouble else ("", "")
            told = workers.Beat(self.leases.worker, self._started_at, moment, now - moment, words, usage)
            workers.put(conn, told)

        self.db.write(beat, about=())
