"""Simulated time, which moves only when somebody sleeps."""

import heapq
import threading
from collections.abc import Callable

from sheets.quota import Bucket


class SimulatedTime:
    """A clock for one thread."""

    def __init__(self, now: float = 0.0):
        self.now = now

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def bucket(self, limit: float, **options: object) -> Bucket:
        return Bucket(limit, self.clock, self.sleep, **options)


class SimulatedThreads(SimulatedTime):
    """A clock for many threads: one of them runs at a time, the one that is due first."""

    def __init__(self, now: float = 0.0):
        super().__init__(now)
        self._due: list[tuple[float, int, threading.Event]] = []
        self._number = 0
        self._waiting = threading.Semaphore(0)

    def spawn(self, function: Callable[[], object], delay: float = 0.0) -> None:
        """Start a thread after `delay` seconds."""
        start = self._later(delay)

        def work() -> None:
            start.wait()
            try:
                function()
            finally:
                self._waiting.release()

        threading.Thread(target=work, daemon=True).start()

    def sleep(self, seconds: float) -> None:
        wake_up = self._later(seconds)
        self._waiting.release()
        wake_up.wait()

    def run(self) -> None:
        """Run until every thread is done."""
        while self._due:
            self.now, _, wake_up = heapq.heappop(self._due)
            wake_up.set()
            self._waiting.acquire()

    def _later(self, seconds: float) -> threading.Event:
        event, self._number = threading.Event(), self._number + 1
        heapq.heappush(self._due, (self.now + seconds, self._number, event))
        return event
