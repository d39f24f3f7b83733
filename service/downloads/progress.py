"""How far a file is, told to the database: its page says it, and another worker sees that it lives."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from ..store import Database, downloads

# It is not told more often than this: each time is a commit.
INTERVAL = timedelta(seconds=1)


class GivenUp(Exception):
    """The attempt was given up meanwhile: another worker makes the file, or its data was erased."""


class Progress:
    """The progress of one attempt, in steps of which the kind of file says what they are."""

    def __init__(self, db: Database, download: Mapping, clock: Callable[[], datetime]):
        self._db, self._download, self._clock = db, download, clock
        self._told_at: datetime | None = None
        self.done, self.total = 0, 0

    def begin(self, total: int) -> None:
        """Tell how many steps there are."""
        self.total = total
        self._tell(self._clock())

    def step(self, count: int = 1) -> None:
        self.reach(self.done + count)

    def reach(self, done: int) -> None:
        """Note that so many steps are done. Raises GivenUp."""
        self.done = done
        now = self._clock()
        if self._told_at is None or not timedelta() <= now - self._told_at < INTERVAL:
            self._tell(now)

    def _tell(self, now: datetime) -> None:
        with self._db.begin() as conn:
            if not downloads.beat(conn, self._download, self.done, self.total, now):
                raise GivenUp
            conn.commit()
        self._told_at = now
