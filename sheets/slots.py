"""When each bucket of the quota is free again; here kept in memory, for one process."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

# {bucket: [when its next call may start, the starts of its last minute]}, times by the slots' clock.
State = dict[str, list]


class Slots:
    """The state in memory. A subclass may keep it where processes and machines share it."""

    def __init__(self) -> None:
        self._state: State = {}
        self._lock = threading.Lock()

    def now(self) -> float:
        """Return the seconds since 1970 by the clock on which all who share the state agree."""
        return time.time()

    @contextmanager
    def locked_state(self) -> Iterator[State]:
        """Lend the state to one caller at a time; what the caller changes is kept.

        A bucket that changes gets a new list.
        """
        with self._lock:
            yield self._state
