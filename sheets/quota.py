"""Google's quotas, kept by pacing: a 429 should be an alarm, never a control signal.

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
PER_ACCOUNT, PER_PROJECT = 60, 300

# The part of a limit that is used. Calls that leave evenly do not arrive evenly, and Google's minute is not
# ours.
USED = 59 / 60

# Seconds: what Google counts over, the longest rest that therefore makes sense, and one after a 429 that
# names none.
MINUTE = 60
REST = 10

# Seconds that are too short to wait for: a clock that counts since 1970 does not tell them apart.
TICK = 1e-6


class Bucket:
    """Lets a little less than `limit` calls a minute start, evenly spaced; safe to share between threads.

    Idle time is not saved up, so no minute, wherever it begins, holds more than `limit` starts. Callers are
    served in the order of their calls; among the processes that share `slots` the order is not kept. Every
    start is also one of the bucket `within`, whose slots are used too. A caller does not reserve anything
    before its turn has come: one that waits, or dies, takes nothing from the others. It knows nothing of
    other programs with the same account.

    `clock` must mean the same to everybody who shares the slots.
    """

    def __init__(
        self,
        limit: float,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        *,
        name: str = "",
        slots: Slots | None = None,
        within: "Bucket | None" = None,
    ):
        self.limit, self.name, self.within = limit, name or f"bucket {id(self)}", within
        self.interval = MINUTE / (limit * USED)
        self._clock, self._sleep = clock, sleep
        self._slots = within._slots if within else slots or Slots()
        self._queue: deque[object] = deque()
        self._lock = threading.Lock()

    def take(self) -> float:
        """Wait for the next free slot; the seconds waited."""
        began, ticket = self._clock(), object()
        with self._lock:
            self._queue.append(ticket)
        try:
            while wait := self._wait(ticket):
                self._sleep(wait)
        finally:
            # Somebody who is interrupted must not block those behind.
            with self._lock:
                if ticket in self._queue:
                    self._queue.remove(ticket)
        return self._clock() - began

    def pause(self, seconds: float) -> None:
        """Let no call start for so long, a minute at most."""
        with self._slots.changing() as state:
            now = self._clock()
            free, starts = self._standing(state, now)
            state[self.name] = [max(free, now + min(seconds, MINUTE)), starts]

    def used(self) -> int:
        """Calls that started within the last minute, in every process that shares the slots."""
        with self._slots.changing() as state:
            return len(self._standing(state, self._clock())[1])

    def _wait(self, ticket: object) -> float:
        """Start now and return 0, or the seconds until it is worth asking again."""
        with self._slots.changing() as state, self._lock:
            now = self._clock()
            buckets = [self, self.within] if self.within else [self]
            free = max(now, *(bucket._standing(state, now)[0] for bucket in buckets))
            ahead = self._queue.index(ticket)
            if ahead or free - now > TICK:
                return free - now + ahead * self.interval
            self._queue.popleft()
            for bucket in buckets:
                state[bucket.name] = [now + bucket.interval, [*bucket._standing(state, now)[1], now]]
            return 0.0

    def _standing(self, state: State, now: float) -> tuple[float, list[float]]:
        """When the next call may start, and the starts of the last minute. Times that lie too far ahead come
        from a clock that has been set back since: they are dropped.
        """
        free, starts = state.get(self.name, (now, []))
        if free > now + max(MINUTE, self.interval) + TICK:
            free = now
        return free, [start for start in starts if now - MINUTE < start <= now]


@dataclass(frozen=True)
class Quota:
    """The buckets of one account; without them its calls are not paced, as with the embedded stand-in."""

    reads: Bucket | None = None
    writes: Bucket | None = None

    def read(self) -> None:
        """Before a call that Google counts as a read."""
        if self.reads:
            self.reads.take()

    def write(self) -> None:
        """Before a call that Google counts as a write."""
        if self.writes:
            self.writes.take()

    def pause(self, seconds: float | None) -> None:
        """Let the account rest after a 429; None: Google did not say for how long."""
        for bucket in (self.reads, self.writes):
            if bucket:
                bucket.pause(REST if seconds is None else seconds)

    def usage(self) -> dict[str, float]:
        """reads, writes, read_limit, write_limit; empty without buckets."""
        if not (self.reads and self.writes):
            return {}
        return {
            "reads": self.reads.used(),
            "read_limit": self.reads.limit,
            "writes": self.writes.used(),
            "write_limit": self.writes.limit,
        }
