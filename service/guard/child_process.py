"""Work that costs much is done in a process beside this one, which has caps and gives way to this one.

So hostile bytes cannot hold the interpreter of a web process, fill its memory or crash it.
"""

import multiprocessing
import os
import resource
import threading
from collections.abc import Callable
from concurrent.futures import TimeoutError
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

Result = TypeVar("Result")

# How much less of a busy core a child gets than a web process: about a third.
NICENESS = 5
# Children are forked from a process that has loaded this, and has no threads.
PRELOADED = ["service"]


class ChildEnded(Exception):
    """The child took longer than it may, needed more memory than it may, or crashed. A new one is begun."""


class ChildProcess:
    """One process that does one thing after another for this one, begun when it is first needed.

    `most_memory`: bytes of address space. Threads may share it: their calls wait for each other.
    """

    def __init__(self, most_memory: int):
        self._most_memory = most_memory
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None

    def run(self, function: Callable[..., Result], *arguments: object, seconds: float) -> Result:
        """Returns what a function of a module returns in the child. Raises what it raises, or ChildEnded.

        `arguments` and the result are pickled. `seconds`: how long it may take once it has begun.
        """
        future = self._started_pool().schedule(function, arguments, timeout=seconds)
        try:
            return future.result()
        except (TimeoutError, ProcessExpired, MemoryError) as error:
            raise ChildEnded(f"{function.__name__}: {type(error).__name__}") from error

    def stop(self) -> None:
        """End the child, whatever it does."""
        with self._lock:
            if self._pool:
                self._pool.stop()
                self._pool.join()
                self._pool = None

    def _started_pool(self) -> ProcessPool:
        with self._lock:
            if self._pool is None:
                # Not forked from here: a thread may hold a lock that the child would then wait for in vain.
                context = multiprocessing.get_context("forkserver")
                context.set_forkserver_preload(PRELOADED)
                self._pool = ProcessPool(
                    max_workers=1, initializer=_set_caps, initargs=[self._most_memory], context=context
                )
            return self._pool


def _set_caps(most_memory: int) -> None:
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (most_memory, most_memory))
