"""The worker: brings entries to Google and letters to the mail server, again and again. A thread of one web process
in the embedded default, `flask sync` in production.
"""

import fcntl
import logging
import threading
from collections.abc import Callable
from datetime import datetime

from sheets.client import Google
from sheets.errors import NotApplied, SheetsError

from . import google as connections
from .config import Settings
from .post import Postman
from .store import Database
from .sync import Sync

log = logging.getLogger(__name__)

# Seconds between two looks: the stand-in costs nothing to ask, Google has a quota.
PAUSE_EMBEDDED, PAUSE_GOOGLE = 1.0, 15.0
# Seconds to wait when Google or something of ours fails.
PAUSE_TROUBLE = 10.0


class Worker:
    """Runs sync and mail until told to stop. Two at once do no harm; a lock file keeps it to one per instance."""

    def __init__(self, db: Database, settings: Settings, clock: Callable[[], datetime]):
        self.db, self.settings, self.clock = db, settings, clock
        self.stop = threading.Event()
        self.pause = PAUSE_EMBEDDED if settings.embedded else PAUSE_GOOGLE

    def google(self) -> Google:
        """A connection of this thread's own."""
        return connections.client(self.settings)

    def sync(self) -> Sync:
        return Sync(self.db, connections.accounts(self.settings), self.settings, self.clock)

    def postman(self) -> Postman:
        return Postman(self.db, self.settings, self.clock)

    def start(self) -> threading.Thread:
        """Begin in a thread of this process."""
        thread = threading.Thread(target=self.run, name="pakmut-worker", daemon=True)
        thread.start()
        return thread

    def run(self) -> None:
        """Work until `stop` is set. Waits for the lock while another process has it."""
        with open(self.settings.instance / "worker.lock", "w") as lock:
            while not self._locked(lock):
                if self.stop.wait(self.pause):
                    return
            sync, postman = self.sync(), self.postman()
            while not self.stop.is_set():
                self.stop.wait(self._round(sync, postman))

    def _locked(self, lock: object) -> bool:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            return False

    def _round(self, sync: Sync, postman: Postman) -> float:
        """One look at everything; returns the seconds to wait. The only place where any error is caught: it goes on."""
        try:
            postman.deliver()
            return 0.05 if sync.cycle() else self.pause
        except NotApplied as limit:
            return limit.retry_after or PAUSE_TROUBLE
        except SheetsError as trouble:
            log.warning("nothing delivered to Google: %s", trouble)
            return PAUSE_TROUBLE
        except Exception:
            log.exception("the worker met an unexpected error and goes on")
            return PAUSE_TROUBLE
