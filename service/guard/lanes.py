"""Lanes: costly work of one sort is done one piece after the other, while the rest of the process goes on."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Busy(Exception):
    """Others take all there is just now. What was asked for may be asked for again in a moment."""


class Lane:
    """Lets the threads of this process through one by one, in the order in which they came.

    `most_waiting`: threads that may wait for it; each is one that answers nobody else meanwhile. `patience`:
    seconds that a thread waits.
    """

    def __init__(self, most_waiting: int, patience: float):
        self.most_waiting, self.patience = most_waiting, patience
        self._lock = threading.Lock()
        self._is_taken = False
        self._waiting: deque[tuple[str, threading.Event]] = deque()

    @contextmanager
    def enter(self, sender: str = "") -> Iterator[None]:
        """Hold the lane. Raises Busy: too many wait, `sender` waits already, or it took too long."""
        if place := self._take_or_queue(sender):
            self._wait(place)
        try:
            yield
        finally:
            with self._lock:
                self._hand_on()

    def count_waiting(self) -> int:
        with self._lock:
            return len(self._waiting)

    def _take_or_queue(self, sender: str) -> tuple[str, threading.Event] | None:
        """Take the lane and return None, or return the place in the queue. Raises Busy."""
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return None
            if len(self._waiting) >= self.most_waiting or (
                sender and any(sender == other for other, _ in self._waiting)
            ):
                raise Busy
            place = (sender, threading.Event())
            self._waiting.append(place)
            return place

    def _wait(self, place: tuple[str, threading.Event]) -> None:
        """Wait until the lane is handed to this place. Raises Busy."""
        if place[1].wait(self.patience):
            return
        with self._lock:
            if place in self._waiting:
                self._waiting.remove(place)
            else:
                # It was handed over while the patience ended.
                self._hand_on()
        raise Busy

    def _hand_on(self) -> None:
        """Give the lane to who waits longest."""
        if self._waiting:
            self._waiting.popleft()[1].set()
        else:
            self._is_taken = False
