"""Runs tasks of several accounts at once: each account does its own tasks, a few at a time."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

# Areas that one account syncs at once. Google takes about two seconds for a commit and allows one a second.
THREADS_PER_ACCOUNT = 4


class AccountPools:
    """A few threads for each account, so that no account waits for the quota of another."""

    def __init__(self, accounts: Sequence[str], threads: int = THREADS_PER_ACCOUNT):
        self._pools = {
            account: ThreadPoolExecutor(threads, f"pakmut-{number}")
            for number, account in enumerate(accounts)
        }

    def __call__(self, work: Mapping[str, Sequence], do: Callable[[str, object], bool]) -> bool:
        """Calls `do(account, task)` for every task, each account's in order; True if any call was true."""
        futures = [
            self._pools[account].submit(do, account, task)
            for account, tasks in work.items()
            for task in tasks
        ]
        return any([future.result() for future in futures])


def run_in_sequence(work: Mapping[str, Sequence], do: Callable[[str, object], bool]) -> bool:
    """Does the same in the calling thread: for the embedded stand-in, a local file without waiting times."""
    return any([do(account, task) for account, tasks in work.items() for task in tasks])
