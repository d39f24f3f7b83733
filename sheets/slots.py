"""When each bucket of the quota is free again: kept in memory, or in a file that processes share."""

import fcntl
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# {bucket: [when its next call may start, the starts of its last minute]}, times by the buckets' clock.
State = dict[str, list]


class Slots:
    """The state in memory, for one process."""

    def __init__(self) -> None:
        self._state: State = {}
        self._lock = threading.Lock()

    @contextmanager
    def locked_state(self) -> Iterator[State]:
        """Lend the state to one caller at a time; what the caller changes is kept."""
        with self._lock:
            yield self._state


class FileSlots(Slots):
    """The state in a file, for all threads and processes of this machine that name the same file.

    A file that is torn or edited counts as empty: at worst one call starts too early, and Google answers 429.
    """

    def __init__(self, path: Path):
        super().__init__()
        self._path = path

    @contextmanager
    def locked_state(self) -> Iterator[State]:
        # Opened anew each time: flock separates threads of one process only if each has opened the file
        # itself.
        with open(self._path, "a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            old_content = file.read()
            state = _parsed(old_content)
            yield state
            new_content = json.dumps(state).encode()
            if new_content != old_content:
                file.truncate(0)
                file.write(new_content)


def _parsed(text: bytes) -> State:
    try:
        state = json.loads(text or b"{}")
        return {
            str(name): [float(free), [float(start) for start in starts]]
            for name, (free, starts) in state.items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}
