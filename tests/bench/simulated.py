"""Simulated time: an hour of Google's quota passes in the seconds that the work itself takes.

Threads share one baton: exactly one runs at a time. Whoever sleeps hands it to the sleeper who wakes up next,
and time jumps there. So a run is the same each time, and work takes no simulated time, only sleeping does:
the processor's seconds are to be told beside it.
"""

import heapq
import itertools
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from service.sync.account_pools import THREADS_PER_ACCOUNT


class Time:
    """A clock that counts since `start`, and the threads that live by it. The caller's thread has the
    baton.
    """

    def __init__(self, start: datetime):
        self.start, self.seconds = start, 0.0
        self._sleepers: list[tuple[float, int, threading.Event]] = []
        self._numbers = itertools.count()

    def clock(self) -> float:
        return self.seconds

    def moment(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        """Hand the baton on for so long. Those who wake up at the same moment do so in the order they fell
        asleep.
        """
        mine = self._lie_down(max(0.0, seconds))
        self._wake_next()
        mine.wait()

    def together(self, tasks: Sequence[Callable[[], object]]) -> None:
        """Run these side by side, each in a thread of its own, until all are done; raises what the first to
        fail raised.
        """
        left, failures, all_done = [len(tasks)], [], threading.Event()

        def run(task: Callable[[], object], awake: threading.Event) -> None:
            awake.wait()
            try:
                task()
            except BaseException as failure:
                failures.append(failure)
            left[0] -= 1
            if not left[0]:
                all_done.set()
            else:
                self._wake_next()

        threads = [
            threading.Thread(target=run, args=(task, self._lie_down(0)), daemon=True) for task in tasks
        ]
        for thread in threads:
            thread.start()
        if threads:
            self._wake_next()
            all_done.wait()
        if failures:
            raise failures[0]

    def abreast(self, work: Mapping[str, Sequence], do: Callable[[str, object], bool]) -> bool:
        """What service.sync.account_pools.AccountPools does, on this time."""
        did = []

        def lane(account: str, waiting: deque) -> None:
            while waiting:
                did.append(do(account, waiting.popleft()))

        queues = {account: deque(tasks) for account, tasks in work.items()}
        self.together(
            [
                partial(lane, account, queue)
                for account, queue in queues.items()
                for _ in range(min(THREADS_PER_ACCOUNT, len(queue)))
            ]
        )
        return any(did)

    def _lie_down(self, seconds: float) -> threading.Event:
        awake = threading.Event()
        heapq.heappush(self._sleepers, (self.seconds + seconds, next(self._numbers), awake))
        return awake

    def _wake_next(self) -> None:
        at, _, awake = heapq.heappop(self._sleepers)
        self.seconds = max(self.seconds, at)
        awake.set()
