"""Google's side of the quota: an adapter in front of the stand-in that counts requests and refuses some."""

import random
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from sheets.embedded import SERVICE_ACCOUNT, EmbeddedGoogle
from sheets.quota import ACCOUNT_CALLS_PER_MINUTE, PROJECT_CALLS_PER_MINUTE, WINDOW_SECONDS
from tests.cast.faults import QUOTA_429

READ, WRITE, DRIVE = "read", "write", "drive"
# Seconds (least, most) that a request is on its way, and that Google needs for it.
JOURNEY_SECONDS, WORK_SECONDS = (0.1, 0.4), {READ: (0.9, 1.6), WRITE: (0.9, 1.6), DRIVE: (0.2, 0.5)}
PROJECT = "the project"


@dataclass
class Tally:
    """The requests that arrived, by kind."""

    calls: Counter = field(default_factory=Counter)
    refused: int = 0
    # bytes of each batchUpdate, by file
    writes: dict[str, list[int]] = field(default_factory=dict)


class QuotaAdapter(BaseAdapter):
    """Counts requests of each account, which the bearer token names, and of the project.

    It counts by the minutes of the clock and in the last 60 seconds; a request above a limit is answered 429.
    The accounts share one Drive, like members of a Shared Drive. `sleep`: None lets answers come at once.
    """

    def __init__(
        self, google: EmbeddedGoogle, clock: Callable[[], float], sleep: Callable[[float], None] | None = None
    ):
        super().__init__()
        self.google, self.tally = google, Tally()
        # real seconds of the stand-in
        self.processor = 0.0
        self._clock, self._sleep, self._rng = clock, sleep, random.Random(3)
        self._arrivals: dict[tuple[str, str], deque[float]] = defaultdict(deque)

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        kind = call_kind(request)
        self._spend(JOURNEY_SECONDS)
        self.tally.calls[kind] += 1
        if kind != DRIVE and self._is_too_many(kind, request.headers["Authorization"]):
            self.tally.refused += 1
            return QUOTA_429(self, request)
        if kind == WRITE:
            file = request.path_url.split("/")[3].split(":")[0]
            self.tally.writes.setdefault(file, []).append(len(request.body))
        self._spend(WORK_SECONDS[kind])
        request.headers["Authorization"] = f"Bearer {SERVICE_ACCOUNT}"
        start = time.thread_time()
        try:
            return self.google.send(request)
        finally:
            self.processor += time.thread_time() - start

    def close(self) -> None:
        """Nothing is held open."""

    def _spend(self, seconds: tuple[float, float]) -> None:
        if self._sleep:
            self._sleep(self._rng.uniform(*seconds))

    def _is_too_many(self, kind: str, account: str) -> bool:
        now = self._clock()
        return any(
            [
                self._is_above_limit(self._arrivals[kind, owner], now, limit)
                for owner, limit in ((account, ACCOUNT_CALLS_PER_MINUTE), (PROJECT, PROJECT_CALLS_PER_MINUTE))
            ]
        )

    def _is_above_limit(self, arrivals: deque[float], now: float, limit: int) -> bool:
        """True if the request that arrives now is above the limit."""
        arrivals.append(now)
        while arrivals[0] <= now - WINDOW_SECONDS:
            arrivals.popleft()
        this_minute = sum(arrival // WINDOW_SECONDS == now // WINDOW_SECONDS for arrival in arrivals)
        return max(len(arrivals), this_minute) > limit


def call_kind(request: PreparedRequest) -> str:
    """Return READ, WRITE or DRIVE: the quota that Google counts a request against."""
    if "sheets.googleapis.com" not in request.url:
        return DRIVE
    return WRITE if ":batchUpdate" in request.url else READ
