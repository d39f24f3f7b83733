"""How long accounts and areas are left alone after failures."""

from collections.abc import Callable
from datetime import datetime, timedelta

# Seconds: the longest wait after repeated failures.
LONGEST_WAIT = 64


class FailureWaits:
    """The waits of accounts and areas, by their name."""

    def __init__(self, clock: Callable[[], datetime]):
        self.clock = clock
        # Name -> (failures in a row, until when it waits).
        self._waits: dict[str, tuple[int, datetime]] = {}

    def add(self, name: str, seconds: float | None = None) -> None:
        """Let one wait after a failure, for so many seconds if they are given.

        Otherwise not at all after the first failure, as many are over in a moment, then twice as long each
        time.
        """
        failures = self._waits.get(name, (0, None))[0] + 1
        wait = seconds if seconds is not None else 0 if failures == 1 else min(2**failures, LONGEST_WAIT)
        self._waits[name] = (failures, self.clock() + timedelta(seconds=wait))

    def end(self, *names: str) -> None:
        """Forget the failures of these: they worked."""
        for name in names:
            self._waits.pop(name, None)

    def has(self, name: str) -> bool:
        return name in self._waits and self._waits[name][1] > self.clock()
