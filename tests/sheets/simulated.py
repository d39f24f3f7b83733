"""Time that only sleeping moves."""

import heapq
import threading
from collections.abc import Callable

from sheets.quota import Bucket


class Time:
    """A clock for one thread."""

    def __init__(self, now: float = 0.0):
        self.now = now

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def bucket(self, limit: float, **more: object) -> Bucket:
        return Bucket(limit, self.clock, self.sleep, **more)


class Crowd(Time):
    """A clock for many threads: one of them runs at a time, the one that is due first."""

    def __init__(self, now: float = 0.0):
        super().__init__(now)
        self._due: list[tuple[float, int, threading.Event]] = []
        self._number = 0
        self._waiting = threading.Semaphore(0)

    def spawn(self, do: Callable[[], object], after: float = 0.0) -> None:
        """Let a thread begin `after` so many seconds."""
        go = self._later(after)

        def work() -> None:
            go.wait()
            try:
                do()
            finally:
                self._waiting.release()

        threading.Thread(target=work, daemon=True).start()

    def sleep(self, seconds: float) -> None:
        go = self._later(seconds)
        self._waiting.release()
        go.wait()

    def run(self) -> None:
        """Until every thread is done."""
        while self._due:
            self.now, _, go = heapq.heappop(self._due)
            go.set()
            self._waiting.acquire()

    def _later(self, seconds: float) -> threading.Event:
        go, self._number = threading.Event(), self._number + 1
        heapq.heappush(self._due, (self.now + seconds, self._number, go))
        return go
