"""Runs tasks of several accounts at once: each account does its own tasks, a few at a time."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

# Areas that one account syncs at once. Google takes about two seconds for a commit and allows one a second.
THREADS_PER_ACCOUNT = 4
# Seconds after which areas are looked for that have become due meanwhile, however long others take.
PATIENCE_SECONDS = 5.0

# Account -> area -> what `do(account, task)` needs to sync it.
Work = Mapping[str, Mapping[str, object]]


class AccountPools:
    """A few threads for each account, so that no account waits for the quota, or the answers, of another."""

    def __init__(
        self,
        accounts: Sequence[str],
        threads: int = THREADS_PER_ACCOUNT,
        patience: float = PATIENCE_SECONDS,
    ):
        self.patience = patience
        self._pools = {
            account: ThreadPoolExecutor(threads, f"pakmut-{number}")
            for number, account in enumerate(accounts)
        }
        # By area: what was begun, and its result was not returned yet.
        self._futures: dict[str, Future] = {}

    def __call__(self, work: Work, do: Callable[[str, object], bool]) -> bool:
        """Begins `do(account, task)` for every task, each account's in order, and waits `patience` seconds.

        What takes longer goes on; an area is not begun again before it has ended. Returns True if any call
        that has ended, of this time or an earlier one, was true.
        """
        for account, tasks in work.items():
            for area, task in tasks.items():
                if area not in self._futures:
                    self._futures[area] = self._pools[account].submit(do, account, task)
        wait(self._futures.values(), self.patience)
        ended = [area for area, future in self._futures.items() if future.done()]
        return any([self._futures.pop(area).result() for area in ended])

    def finish(self) -> None:
        """Waits until everything that was begun has ended."""
        for pool in self._pools.values():
            pool.shutdown()


def run_in_sequence(work: Work, do: Callable[[str, object], bool]) -> bool:
    """Does the same in the calling thread: for the embedded stand-in, a local file without waiting times."""
    return any([do(account, task) for account, tasks in work.items() for task in tasks.values()])
