"""Google's quotas, kept by pacing: a 429 should be an alarm, never a control signal."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

# Requests a minute, Google's defaults (developers.google.com/workspace/sheets/api/limits, April 2026).
READS_PER_ACCOUNT = WRITES_PER_ACCOUNT = 60
READS_PER_PROJECT = WRITES_PER_PROJECT = 300


class Bucket:
    """Lets `per_minute` calls a minute pass, evenly spaced; safe to share between threads.

    Idle time is not saved up, so no minute, wherever it starts, holds more than `per_minute` starts.
    It counts within one process only: two processes with one account must each be given a part of its rate,
    and it knows nothing of requests that other programs make with the same account or project.
    """

    def __init__(self, per_minute: float, clock: Callable[[], float] = time.monotonic,
                 sleep: Callable[[float], None] = time.sleep):
        self.limit = per_minute
        self.interval = 60 / per_minute
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next = float("-inf")
        self._starts: deque[float] = deque()

    def take(self) -> float:
        """Wait for the next free slot; the seconds waited. Callers are served in the order of their calls."""
        with self._lock:
            now = self._clock()
            slot = max(now, self._next)
            self._next = slot + self.interval
            self._starts.append(slot)
        if slot > now:
            self._sleep(slot - now)
        return slot - now

    def used(self) -> int:
        """Calls that started within the last minute."""
        with self._lock:
            now = self._clock()
            while self._starts and self._starts[0] <= now - 60:
                self._starts.popleft()
            return sum(start <= now for start in self._starts)


@dataclass(frozen=True)
class Quota:
    """The buckets that one account's calls pass: its own, and those it shares with its project's other accounts.

    Drive calls are not counted: its quota (325,000 units a minute a user) is out of our reach.
    """

    reads: tuple[Bucket, ...] = field(default=())
    writes: tuple[Bucket, ...] = field(default=())

    def read(self) -> None:
        for bucket in self.reads:
            bucket.take()

    def write(self) -> None:
        for bucket in self.writes:
            bucket.take()

    def usage(self) -> dict[str, float]:
        """Of the account's own buckets: reads, writes, read_limit, write_limit; empty without any."""
        if not (self.reads and self.writes):
            return {}
        return {"reads": self.reads[0].used(), "read_limit": self.reads[0].limit,
                "writes": self.writes[0].used(), "write_limit": self.writes[0].limit}
