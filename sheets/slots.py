"""When each bucket of the quota is free again: kept in memory, or in a file that the processes of an instance
share.
"""

import fcntl
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# {bucket: [when its next call may start, the starts of its last minute]}; times as the buckets' clock tells
# them.
State = dict[str, list]


class Slots:
    """In memory, for one process."""

    def __init__(self) -> None:
        self._state: State = {}
        self._lock = threading.Lock()

    @contextmanager
    def changing(self) -> Iterator[State]:
        """The state, for one caller at a time; what it changes is kept."""
        with self._lock:
            yield self._state


class FileSlots(Slots):
    """In a file, for all threads and processes of this machine that name the same one.

    A file that is torn or edited counts as empty: at worst a call starts too early once, and Google says 429.
    """

    def __init__(self, path: Path):
        super().__init__()
        self._path = path

    @contextmanager
    def changing(self) -> Iterator[State]:
        # Opened anew each time: flock holds threads of one process apart only if each has an open file of its
        # own.
        with open(self._path, "a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            before = file.read()
            state = _parsed(before)
            yield state
            after = json.dumps(state).encode()
            if after != before:
                file.truncate(0)
                file.write(after)


def _parsed(text: bytes) -> State:
    try:
        state = json.loads(text or b"{}")
        return {
            str(name): [float(free), [float(start) for start in starts]]
            for name, (free, starts) in state.items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}
