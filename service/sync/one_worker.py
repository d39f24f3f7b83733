"""Tells whether a worker is at work, and keeps others out where the database is one machine's."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ..store import Database
from . import health

LOCK_FILE = "worker.lock"


class WorkerAtWork(Exception):
    """A worker is at work, or told of itself a moment ago."""


@contextmanager
def lock(instance: Path) -> Iterator[object]:
    """Open the lock of the worker of an instance, for `try_lock`; it ends with the process, too."""
    with open(instance / LOCK_FILE, "w") as file:
        yield file


def try_lock(file: object) -> bool:
    """Take the lock; False where another process has it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False


@contextmanager
def no_worker(db: Database, instance: Path, now: datetime) -> Iterator[None]:
    """Do something while no worker is at work. Raises WorkerAtWork.

    Where workers may be on other machines, none has told of itself for health.SILENCE.
    """
    if db.is_one_machines:
        with lock(instance) as file:
            if not try_lock(file):
                raise WorkerAtWork(
                    "A worker, or the web service of the embedded default, is at work: stop it."
                )
            yield
        return
    with db.read() as conn:
        is_at_work = health.is_at_work(conn, db.moment(conn, now))
    if is_at_work:
        minutes = health.SILENCE.total_seconds() // 60
        raise WorkerAtWork(f"A worker told of itself less than {minutes:.0f} minutes ago: stop it, and wait.")
    yield
