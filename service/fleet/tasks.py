"""Runs tasks for many areas, shared out among the accounts. A failure in one area never stops another."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
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

from ..store import Database

T = TypeVar("T")

# How often a call is sent, if it may be sent again, and the first wait in seconds, which doubles each time.
MAX_TRIES, FIRST_WAIT_SECONDS = 5, 2

# Errors of the account or the folder, which would occur in the next area, too.
ACCOUNT_ERRORS = (BadCredentials, FolderFull, FolderMissing, StorageQuotaExceeded)


class Stopped(Exception):
    """The command cannot do this for the area until a person acts. Carries a sentence in Thai and English."""

    def __init__(self, thai: str, english: str):
        super().__init__(english)
        self.thai, self.english = thai, english


@dataclass(frozen=True)
class FleetTask:
    """What a task on workbooks needs. `sleep(seconds)` waits between the tries of a call."""

    db: Database
    accounts: Accounts
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]

    def client_of(self, area: str) -> Google:
        """Returns a client of the account that the area is assigned to."""
        return self.accounts.client(self.accounts.assign_areas([area])[area])


@dataclass
class Outcome:
    """By area: the result of those that are done, the error of those that failed."""

    done: dict[str, object] = field(default_factory=dict)
    failed: dict[str, SheetsError | Stopped] = field(default_factory=dict)


def run_for_areas(
    accounts: Accounts,
    areas: Sequence[str],
    do: Callable[[Google, str], object],
    progress: Callable[[], object] = lambda: None,
) -> Outcome:
    """Calls `do(client, area)` for every area, in one thread per account (in the calling thread for one).

    If an account fails for a reason that is not the area's, its other areas fail without being tried.
    `progress` is called after each area, by one thread at a time.
    """
    outcome, lock = Outcome(), threading.Lock()
    account_of_area = accounts.assign_areas(areas)

    def run_area(area: str) -> SheetsError | Stopped | None:
        result, trouble = None, None
        try:
            result = do(accounts.client(account_of_area[area]), area)
        except (SheetsError, Stopped) as error:
            trouble = error
        with lock:
            if trouble:
                outcome.failed[area] = trouble
            else:
                outcome.done[area] = result
            progress()
        return trouble

    def run_account(account: str) -> None:
        waiting = [area for area in areas if account_of_area[area] == account]
        while waiting:
            trouble = run_area(waiting.pop(0))
            if isinstance(trouble, ACCOUNT_ERRORS):
                with lock:
                    outcome.failed |= dict.fromkeys(waiting, trouble)
                return

    if len(accounts.names) == 1:
        run_account(accounts.names[0])
    else:
        with ThreadPoolExecutor(len(accounts.names), "pakmut-fleet") as pool:
            list(pool.map(run_account, accounts.names))
    return outcome


def call_with_retries(
    call: Callable[[], T],
    sleep: Callable[[float], None],
    again_after: tuple[type[SheetsError], ...] = (NotApplied, OutcomeUnknown),
) -> T:
    """Calls `call`, again after these errors; returns its result. Raises the error of the last try.

    The default is for calls that do no harm when they are sent twice. Use `again_after=(NotApplied,)` for a
    call that has an effect each time.
    """
    for attempt in range(MAX_TRIES - 1):
        try:
            return call()
        except again_after as trouble:
            retry_after = trouble.retry_after if isinstance(trouble, NotApplied) else None
            sleep(retry_after if retry_after is not None else FIRST_WAIT_SECONDS * 2**attempt)
    return call()
