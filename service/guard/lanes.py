"""Lanes: costly work of one sort is done one piece after the other, while the rest of the process goes on."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Busy(Exception):
    """Others take all there is just now. What was asked for may be asked for again in a moment."""


class _Place:
    """A place in the queue of a lane: it ends with the turn, or with being put out for somebody else."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        self.is_put_out = False


class Lane:
    """Lets the threads of this process through one by one: each sender's in their order, senders by turns.

    So whoever sends very much waits for the own work, and others for one piece of it.

    `most_waiting`: threads that may wait for it; each is one that answers nobody else meanwhile.
    `most_of_one`: how many of them may be of one sender; of those without a name any number may. `patience`:
    seconds that a thread waits.
    """

    def __init__(self, most_waiting: int, patience: float, most_of_one: int | None = None):
        self.most_waiting, self.patience, self.most_of_one = most_waiting, patience, most_of_one
        self._lock = threading.Lock()
        self._is_taken = False
        # Sender -> the places of those that wait, the first one first. The first sender has the next turn.
        self._queues: dict[str, deque[_Place]] = {}

    @contextmanager
    def enter(self, sender: str = "") -> Iterator[None]:
        """Hold the lane.

        Raises Busy: too many wait, too many of `sender` do, others need the place, or it took too long.
        """
        if place := self._take_or_queue(sender):
            self._wait(sender, place)
        try:
            yield
        finally:
            with self._lock:
                self._hand_on()

    def count_waiting(self) -> int:
        with self._lock:
            return self._count()

    def _count(self) -> int:
        return sum(map(len, self._queues.values()))

    def _take_or_queue(self, sender: str) -> _Place | None:
        """Take the lane and return None, or return the place in the queue. Raises Busy."""
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return None
            own_count = len(self._queues.get(sender, ()))
            if sender and self.most_of_one is not None and own_count >= self.most_of_one:
                raise Busy
            if self._count() >= self.most_waiting:
                self._put_one_out(own_count + 1)
            place = _Place()
            self._queues.setdefault(sender, deque()).append(place)
            return place

    def _put_one_out(self, own_count: int) -> None:
        """Put out the last one of who has most places, if more than `own_count`; else raise Busy."""
        sender = max(self._queues, key=lambda sender: len(self._queues[sender]), default=None)
        if sender is None or len(self._queues[sender]) <= own_count:
            raise Busy
        place = self._queues[sender].pop()
        place.is_put_out = True
        place.ended.set()

    def _wait(self, sender: str, place: _Place) -> None:
        """Wait until the lane is handed to this place. Raises Busy."""
        is_ended = place.ended.wait(self.patience)
        with self._lock:
            if place.is_put_out:
                raise Busy
            if is_ended:
                return
            if place.ended.is_set():
                # It was handed over while the patience ended.
                self._hand_on()
            else:
                self._leave(sender, place)
        raise Busy

    def _leave(self, sender: str, place: _Place) -> None:
        queue = self._queues[sender]
        queue.remove(place)
        if not queue:
            del self._queues[sender]

    def _hand_on(self) -> None:
        """Give the lane to the first one of the sender whose turn is next."""
        if not self._queues:
            self._is_taken = False
            return
        sender = next(iter(self._queues))
        queue = self._queues.pop(sender)
        place = queue.popleft()
        if queue:
            self._queues[sender] = queue
        place.ended.set()
