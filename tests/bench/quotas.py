"""Google's side of the quota: an adapter in front of the stand-in that counts as Google may, and refuses what
is too much.
"""

import random
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from sheets.embedded import SERVICE_ACCOUNT, EmbeddedGoogle
from sheets.quota import ACCOUNT_CALLS_PER_MINUTE, PROJECT_CALLS_PER_MINUTE, WINDOW_SECONDS
from tests.cast.faults import TOO_MANY

READ, WRITE, DRIVE = "read", "write", "drive"
# Seconds that a request is under way, and that Google takes for it.
JOURNEY, WORK = (0.1, 0.4), {READ: (0.9, 1.6), WRITE: (0.9, 1.6), DRIVE: (0.2, 0.5)}
PROJECT = "the project"


@dataclass
class Tally:
    """What arrived."""

    calls: Counter = field(default_factory=Counter)
    refused: int = 0
    # bytes of each batchUpdate, by file
    writes: dict[str, list[int]] = field(default_factory=dict)


class Counted(BaseAdapter):
    """Counts requests by account, as whom the bearer token names, and by project, in the minutes of the clock
    and in the last 60 seconds; one above the limit of either is answered 429. The accounts share one Drive,
    like members of a Shared Drive.

    `sleep`: None lets answers come at once.
    """

    def __init__(
        self, google: EmbeddedGoogle, clock: Callable[[], float], sleep: Callable[[float], None] | None = None
    ):
        super().__init__()
        self.google, self.tally = google, Tally()
        # real seconds of the stand-in
        self.processor = 0.0
        self._clock, self._sleep, self._chance = clock, sleep, random.Random(3)
        self._arrivals: dict[tuple[str, str], deque[float]] = defaultdict(deque)

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        kind = kind_of(request)
        self._take(JOURNEY)
        self.tally.calls[kind] += 1
        if kind != DRIVE and self._too_many(kind, request.headers["Authorization"]):
            self.tally.refused += 1
            return TOO_MANY(self, request)
        if kind == WRITE:
            file = request.path_url.split("/")[3].split(":")[0]
            self.tally.writes.setdefault(file, []).append(len(request.body))
        self._take(WORK[kind])
        request.headers["Authorization"] = f"Bearer {SERVICE_ACCOUNT}"
        began = time.thread_time()
        try:
            return self.google.send(request)
        finally:
            self.processor += time.thread_time() - began

    def close(self) -> None:
        """Nothing is held open."""

    def _take(self, seconds: tuple[float, float]) -> None:
        if self._sleep:
            self._sleep(self._chance.uniform(*seconds))

    def _too_many(self, kind: str, account: str) -> bool:
        now = self._clock()
        return any(
            [
                self._above(self._arrivals[kind, whose], now, limit)
                for whose, limit in ((account, ACCOUNT_CALLS_PER_MINUTE), (PROJECT, PROJECT_CALLS_PER_MINUTE))
            ]
        )

    def _above(self, arrivals: deque[float], now: float, limit: int) -> bool:
        """With the one that arrives now."""
        arrivals.append(now)
        while arrivals[0] <= now - WINDOW_SECONDS:
            arrivals.popleft()
        this_minute = sum(at // WINDOW_SECONDS == now // WINDOW_SECONDS for at in arrivals)
        return max(len(arrivals), this_minute) > limit


def kind_of(request: PreparedRequest) -> str:
    """Whether Google counts a request as a read or a write of Sheets, or as Drive's."""
    if "sheets.googleapis.com" not in request.url:
        return DRIVE
    return WRITE if ":batchUpdate" in request.url else READ
