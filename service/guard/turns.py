"""Turns at what a machine has few of, such as cores: shared by all its processes through locked files."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Seconds between two looks whether a turn has ended.
LOOK_EVERY = 0.02


class NoTurn(Exception):
    """All turns were taken for as long as the caller would wait."""


@contextmanager
def take_turn(folder: Path, count: int, patience: float) -> Iterator[None]:
    """Hold one of `count` turns. Waits at most `patience` seconds for one to end, then raises NoTurn.

    The turn of a process that dies ends with it.
    """
    folder.mkdir(exist_ok=True)
    until = time.monotonic() + patience
    while (descriptor := _lock_one(folder, count)) is None:
        if time.monotonic() >= until:
            raise NoTurn
        time.sleep(LOOK_EVERY)
    try:
        yield
    finally:
        os.close(descriptor)


def _lock_one(folder: Path, count: int) -> int | None:
    """Returns the descriptor of a locked file, which closing it unlocks; None if all are locked."""
    for number in range(count):
        descriptor = os.open(folder / f"{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
        except BlockingIOError:
            os.close(descriptor)
    return None
