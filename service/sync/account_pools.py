"""Several areas at once: each account works through its own areas, a few at a time."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

# Areas that one account has in hand at once. Google takes about two seconds for a commit and allows one a
# second.
LANES = 4


class Lanes:
    """A few threads for each account, so that no account waits for another one's quota."""

    def __init__(self, accounts: Sequence[str], lanes: int = LANES):
        self._pools = {
            account: ThreadPoolExecutor(lanes, f"pakmut-{at}") for at, account in enumerate(accounts)
        }

    def __call__(self, work: Mapping[str, Sequence], do: Callable[[str, object], bool]) -> bool:
        """`do(account, task)` for every task, each account's in order; True if any call was."""
        under_way = [
            self._pools[account].submit(do, account, task)
            for account, tasks in work.items()
            for task in tasks
        ]
        return any([future.result() for future in under_way])


def one_by_one(work: Mapping[str, Sequence], do: Callable[[str, object], bool]) -> bool:
    """The same in the calling thread: the embedded stand-in is one file, there is nothing to wait for."""
    return any([do(account, task) for account, tasks in work.items() for task in tasks])
