"""The worker: brings entries to Google and letters to the mail server, again and again. A thread of one web
process in the embedded default, `flask sync` in production.
"""

import fcntl
import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sheets.accounts import Accounts
from sheets.client import Google
from sheets.errors import SheetsError

from ..config import Settings
from ..mail.postman import Postman
from ..reminders.still_due import current_facts
from ..store import Database, heartbeat
from . import google as connections
from .account_pools import Lanes, one_by_one
from .cycle import Sync

log = logging.getLogger(__name__)

# Seconds between two looks: the stand-in costs nothing to ask, Google has a quota.
PAUSE_EMBEDDED, PAUSE_GOOGLE = 1.0, 15.0
# Seconds between two rounds of the mail.
PAUSE_MAIL = 1.0
# Seconds to wait when Google or something of ours fails.
PAUSE_TROUBLE = 10.0
# Signs of life are not written more often than this.
BEAT = timedelta(seconds=5)


class Worker:
    """Runs sync and mail until told to stop. Two at once do no harm; a lock file keeps it to one per
    instance.
    """

    def __init__(self, db: Database, settings: Settings, clock: Callable[[], datetime]):
        self.db, self.settings, self.clock = db, settings, clock
        self.stop = threading.Event()
        self.pause = PAUSE_EMBEDDED if settings.embedded else PAUSE_GOOGLE
        self._beaten: datetime | None = None
        self._thread: threading.Thread | None = None

    def accounts(self) -> Accounts:
        return connections.accounts(self.settings)

    def google(self) -> Google:
        """A connection of this thread's own."""
        return self.accounts().client()

    def sync(self) -> Sync:
        """An engine for this thread: one area after the other, until there is nothing left to do."""
        return Sync(self.db, self.accounts(), self.settings, self.clock, stop=self.stop)

    def postman(self) -> Postman:
        return Postman(self.db, self.settings, self.clock, current_facts)

    def start(self) -> threading.Thread:
        """Begin in a thread of this process."""
        self._thread = threading.Thread(target=self.run, name="pakmut-worker", daemon=True)
        self._thread.start()
        return self._thread

    def finish(self, seconds: float) -> None:
        """Stop, and wait so long for the calls in flight. One that takes longer is cut off, which does no
        harm: the next worker sends the same request again.
        """
        self.stop.set()
        if self._thread:
            self._thread.join(seconds)

    def stop_at(self, *signals: signal.Signals) -> None:
        """Let these signals end the work once the calls in flight are answered."""
        for number in signals:
            signal.signal(number, lambda *received: self.stop.set())

    def run(self) -> None:
        """Work until `stop` is set: the calls in flight are finished. Waits for the lock while another
        process has it.
        """
        with open(self.settings.instance / "worker.lock", "w") as lock:
            while not self._locked(lock):
                if self.stop.wait(self.pause):
                    return
            # Letters must not wait for Google.
            mail = threading.Thread(
                target=self._repeat, args=(self._mail_round(),), name="pakmut-mail", daemon=True
            )
            mail.start()
            self._repeat(self._sync_round())
            mail.join()

    def _locked(self, lock: object) -> bool:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            return False

    def _repeat(self, one_round: Callable[[], float]) -> None:
        """Round after round, each of which tells the seconds to wait. The only place where any error is
        caught: it goes on.
        """
        while not self.stop.is_set():
            try:
                pause = one_round()
            except Exception:
                log.exception("the worker met an unexpected error and goes on")
                pause = PAUSE_TROUBLE
            self.stop.wait(pause)

    def _mail_round(self) -> Callable[[], float]:
        postman = self.postman()

        def deliver() -> float:
            postman.deliver()
            return PAUSE_MAIL

        return deliver

    def _sync_round(self) -> Callable[[], float]:
        accounts = self.accounts()
        abreast = one_by_one if self.settings.embedded else Lanes(accounts.names)
        sync = Sync(
            self.db, accounts, self.settings, self.clock, abreast, self.stop, lambda: self._beat(sync)
        )

        def cycle() -> float:
            try:
                pause = 0.05 if sync.cycle() else self.pause
                self._beat(sync)
            except SheetsError as trouble:
                log.warning("nothing delivered to Google: %s", trouble)
                pause = PAUSE_TROUBLE
                self._beat(sync, trouble)
            return pause

        return cycle

    def _beat(self, sync: Sync, trouble: SheetsError | None = None) -> None:
        """Leave a sign of life for the status page, with what is wrong."""
        now = self.clock()
        if trouble is None and self._beaten and now - self._beaten < BEAT:
            return
        self._beaten = now
        troubles = dict(sync.troubles)
        trouble = trouble or next(iter(troubles.values()), None)
        used = {
            name: told | {"trouble": troubles[name].advice if name in troubles else ""}
            for name, told in sync.accounts.usage().items()
        }
        with self.db.begin() as conn:
            heartbeat.beat(
                conn, now, trouble.advice if trouble else "", trouble.advice_en if trouble else "", used
            )
            conn.commit()
