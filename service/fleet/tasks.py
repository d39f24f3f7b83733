"""Areas dealt out to the accounts. What one account does for an area never stops another area."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from sheets.accounts import Accounts
from sheets.client import Google
from sheets.errors import (
    BadCredentials,
    FolderFull,
    FolderMissing,
    NotApplied,
    OutcomeUnknown,
    SheetsError,
    StorageQuotaExceeded,
)

T = TypeVar("T")

# How often a call that may be sent again is sent again, and the first wait, which doubles, seconds.
MOST_TRIES, FIRST_WAIT = 5, 2


# Troubles of the account or the folder: the next area would meet them too.
EVERYWHERE = (BadCredentials, FolderFull, FolderMissing, StorageQuotaExceeded)


class Stopped(Exception):
    """The command cannot do this for the area, and a person can change that. Sentences in Thai and
    English.
    """

    def __init__(self, thai: str, english: str):
        super().__init__(english)
        self.thai, self.english = thai, english


@dataclass
class Outcome:
    """What became of each area: its result, or why there is none."""

    done: dict[str, object] = field(default_factory=dict)
    failed: dict[str, SheetsError | Stopped] = field(default_factory=dict)


def each(
    accounts: Accounts,
    areas: Sequence[str],
    do: Callable[[Google, str], object],
    progress: Callable[[], object] = lambda: None,
) -> Outcome:
    """`do(client, area)` for every area, one thread an account; with one account in the calling thread.

    Where an account fails for a reason that is not the area's, its other areas fail without being tried.
    `progress` is called after each area, by one thread at a time.
    """
    outcome, lock = Outcome(), threading.Lock()
    dealt = accounts.deal(areas)

    def one(area: str) -> SheetsError | Stopped | None:
        result, trouble = None, None
        try:
            result = do(accounts.client(dealt[area]), area)
        except (SheetsError, Stopped) as error:
            trouble = error
        with lock:
            if trouble:
                outcome.failed[area] = trouble
            else:
                outcome.done[area] = result
            progress()
        return trouble

    def work_of(account: str) -> None:
        left = [area for area in areas if dealt[area] == account]
        while left:
            trouble = one(left.pop(0))
            if isinstance(trouble, EVERYWHERE):
                with lock:
                    outcome.failed |= dict.fromkeys(left, trouble)
                return

    if len(accounts.names) == 1:
        work_of(accounts.names[0])
    else:
        with ThreadPoolExecutor(len(accounts.names), "pakmut-fleet") as pool:
            list(pool.map(work_of, accounts.names))
    return outcome


def patiently(
    call: Callable[[], T],
    sleep: Callable[[float], None],
    again_after: tuple[type[SheetsError], ...] = (NotApplied, OutcomeUnknown),
) -> T:
    """A call that does no harm when it is sent twice, sent again while nobody must act. Raises its last
    trouble.

    `again_after` NotApplied alone: for a call that would do twice what it is asked for.
    """
    for attempt in range(MOST_TRIES - 1):
        try:
            return call()
        except again_after as trouble:
            told = trouble.retry_after if isinstance(trouble, NotApplied) else None
            sleep(told if told is not None else FIRST_WAIT * 2**attempt)
    return call()
