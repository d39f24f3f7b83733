"""Simulated time: an hour of Google's quota passes in the seconds that the work itself takes.

Exactly one thread runs at a time. A thread that sleeps hands over to the sleeper that wakes up next, and time
jumps there. So every run is the same. Only sleeping takes simulated time, so processor seconds are measured
separately.
"""

import heapq
import itertools
import threading
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from service.sync.account_pools import THREADS_PER_ACCOUNT, Work


class Time:
    """A clock that counts from `start`, and the threads that use it. The thread of the caller runs first."""

    def __init__(self, start: datetime):
        self.start, self.seconds = start, 0.0
        self._sleepers: list[tuple[float, int, threading.Event]] = []
        self._numbers = itertools.count()

    def clock(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        """Let other threads run for this time.

        Threads that wake up at the same moment do so in the order in which they fell asleep.
        """
        awake = self._add_sleeper(max(0.0, seconds))
        self._wake_next()
        awake.wait()

    def run_together(self, tasks: Sequence[Callable[[], object]]) -> None:
        """Run each task in a thread of its own until all are done. Raises the first error of a task."""
        tasks_left, failures, all_done = [len(tasks)], [], threading.Event()

        def run(task: Callable[[], object], awake: threading.Event) -> None:
            awake.wait()
            try:
                task()
            except BaseException as failure:
                failures.append(failure)
            tasks_left[0] -= 1
            if not tasks_left[0]:
                all_done.set()
            else:
                self._wake_next()

        threads = [
            threading.Thread(target=run, args=(task, self._add_sleeper(0)), daemon=True) for task in tasks
        ]
        for thread in threads:
            thread.start()
        if threads:
            self._wake_next()
            all_done.wait()
        if failures:
            raise failures[0]

    def run_pools(self, work: Work, do: Callable[[str, object], bool]) -> bool:
        """Do what service.sync.account_pools.AccountPools does, on simulated time."""
        results = []

        def work_queue(account: str, queue: deque) -> None:
            while queue:
                results.append(do(account, queue.popleft()))

        queues = {account: deque(tasks.values()) for account, tasks in work.items()}
        self.run_together(
            [
                partial(work_queue, account, queue)
                for account, queue in queues.items()
                for _ in range(min(THREADS_PER_ACCOUNT, len(queue)))
            ]
        )
        return any(results)

    def _add_sleeper(self, seconds: float) -> threading.Event:
        awake = threading.Event()
        heapq.heappush(self._sleepers, (self.seconds + seconds, next(self._numbers), awake))
        return awake

    def _wake_next(self) -> None:
        wake_at, _, awake = heapq.heappop(self._sleepers)
        self.seconds = max(self.seconds, wake_at)
        awake.set()
