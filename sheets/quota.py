"""Keeps Google's quotas by pacing calls: a 429 should be an alarm, not a way to find the limit.

Google counts reads and writes apart, each by account and by project, and refills every minute
(developers.google.com/workspace/sheets/api/limits, April 2026). Drive calls are not paced: its quota (325,000
units a minute and account) is out of our reach.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from sheets.slots import Slots, State

# Requests a minute, reads and writes each: Google's defaults.
ACCOUNT_CALLS_PER_MINUTE, PROJECT_CALLS_PER_MINUTE = 60, 300

# The share of a limit that is used: calls that leave evenly do not arrive evenly, and Google's minute does
# not begin when ours does.
USED_SHARE = 59 / 60

# The seconds over which Google counts, so no rest needs to be longer; the rest after a 429 that names none.
WINDOW_SECONDS = 60
DEFAULT_REST_SECONDS = 10

# Times closer than this are the same: a clock that counts since 1970 does not tell them apart.
CLOCK_TOLERANCE_SECONDS = 1e-6


class Bucket:
    """Lets a little less than `limit` calls a minute start, evenly spaced. Safe to share between threads.

    Idle time is not saved up, so no minute, wherever it begins, holds more than `limit` starts. Callers are
    served in the order of their calls; the processes that share `slots` are in no order. Every start also
    counts in the bucket `parent`, whose slots are used too. A caller reserves nothing before its turn: one
    that waits, or dies, takes nothing from the others. A bucket knows nothing of other programs with the same
    account.

    `clock` must mean the same to all who share the slots.
    """

    def __init__(
        self,
        limit: float,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        *,
        name: str = "",
        slots: Slots | None = None,
        parent: "Bucket | None" = None,
    ):
        self.limit, self.name, self.parent = limit, name or f"bucket {id(self)}", parent
        self.interval = WINDOW_SECONDS / (limit * USED_SHARE)
        self._clock, self._sleep = clock, sleep
        self._slots = parent._slots if parent else slots or Slots()
        self._queue: deque[object] = deque()
        self._lock = threading.Lock()

    def take(self) -> float:
        """Wait for the next free slot; return the seconds waited."""
        started_at, ticket = self._clock(), object()
        with self._lock:
            self._queue.append(ticket)
        try:
            while wait := self._wait(ticket):
                self._sleep(wait)
        finally:
            # A caller that is interrupted must not block those behind it.
            with self._lock:
                if ticket in self._queue:
                    self._queue.remove(ticket)
        return self._clock() - started_at

    def pause(self, seconds: float) -> None:
        """Let no call start for so many seconds, one minute at most."""
        with self._slots.locked_state() as state:
            now = self._clock()
            free, starts = self._free_and_starts(state, now)
            state[self.name] = [max(free, now + min(seconds, WINDOW_SECONDS)), starts]

    def call_count(self) -> int:
        """Return how many calls started within the last minute, in all processes that share the slots."""
        with self._slots.locked_state() as state:
            return len(self._free_and_starts(state, self._clock())[1])

    def _wait(self, ticket: object) -> float:
        """Start now and return 0, or return the seconds until it is worth asking again."""
        with self._slots.locked_state() as state, self._lock:
            now = self._clock()
            buckets = [self, self.parent] if self.parent else [self]
            free = max(now, *(bucket._free_and_starts(state, now)[0] for bucket in buckets))
            callers_ahead = self._queue.index(ticket)
            if callers_ahead or free - now > CLOCK_TOLERANCE_SECONDS:
                return free - now + callers_ahead * self.interval
            self._queue.popleft()
            for bucket in buckets:
                state[bucket.name] = [now + bucket.interval, [*bucket._free_and_starts(state, now)[1], now]]
            return 0.0

    def _free_and_starts(self, state: State, now: float) -> tuple[float, list[float]]:
        """Return when the next call may start, and the starts of the last minute.

        A time too far ahead comes from a clock that has been set back since: it is dropped.
        """
        free, starts = state.get(self.name, (now, []))
        if free > now + max(WINDOW_SECONDS, self.interval) + CLOCK_TOLERANCE_SECONDS:
            free = now
        return free, [start for start in starts if now - WINDOW_SECONDS < start <= now]


@dataclass(frozen=True)
class Quota:
    """The buckets of one account. Without them its calls are not paced, as with the embedded stand-in."""

    reads: Bucket | None = None
    writes: Bucket | None = None

    def wait_for_read(self) -> None:
        """Wait before a call that Google counts as a read."""
        if self.reads:
            self.reads.take()

    def wait_for_write(self) -> None:
        """Wait before a call that Google counts as a write."""
        if self.writes:
            self.writes.take()

    def pause(self, seconds: float | None) -> None:
        """Let the account rest after a 429; None: Google did not say for how long."""
        for bucket in (self.reads, self.writes):
            if bucket:
                bucket.pause(DEFAULT_REST_SECONDS if seconds is None else seconds)

    def usage(self) -> dict[str, float]:
        """Return {reads, writes, read_limit, write_limit}; empty without buckets."""
        if not (self.reads and self.writes):
            return {}
        return {
            "reads": self.reads.call_count(),
            "read_limit": self.reads.limit,
            "writes": self.writes.call_count(),
            "write_limit": self.writes.limit,
        }
