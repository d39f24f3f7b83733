"""The worker's part: the files that wait are made, one after the other, each in a process beside the worker.

The child writes a file that has no name yet; the worker stores it once it is whole, and then says so in its
row. A worker that dies leaves an attempt that gives no sign of life: the next worker begins it again.
"""

import os
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from datetime import datetime, timedelta
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from typing import Protocol

from ..config import Settings
from ..files import open_store
from ..guard.child_process import ChildEnded
from ..store import Database, accounts, audit_log, downloads
from . import download_files
from .download_files import DownloadFiles
from .kinds import KINDS, NothingThere, Source
from .progress import GivenUp, Progress

# How long a file may take, in seconds, and how much memory, in bytes of address space: all pins of 30,000
# schools as XLSX take 17 s and 0.3 GB.
MOST_SECONDS, MOST_MEMORY = 900, 1024**3
# An attempt without a sign of life for so long is lost with its worker; how many are made of one file.
SILENCE, MOST_TRIES = timedelta(minutes=1), 3
# Bytes of the disk that prepared files leave to the forms that people send.
RESERVE = 500_000_000
# Errors of a disk that takes no more.
FULL = (ENOSPC, EDQUOT, EFBIG)
# How often the worker deletes what is past its time.
SWEEP_INTERVAL = timedelta(minutes=5)
# Why a file failed: `problem` of its row.
NO_ROOM, NOT_THERE, TOO_COSTLY, TRIED_OFTEN = "no_room", "not_there", "too_costly", "tried_often"


class Run(Protocol):
    def __call__(self, function: Callable[..., int], *arguments: object, seconds: float) -> int:
        """Returns what the function returns. Raises what it raises, or ChildEnded."""


class FileMaker:
    """Makes files, one after the other.

    `run` calls a function in another process. `free_bytes` tells the room on the disk of a folder.
    """

    def __init__(
        self,
        db: Database,
        settings: Settings,
        clock: Callable[[], datetime],
        run: Run,
        free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
    ):
        self.db, self.settings, self.clock = db, settings, clock
        self.run, self.free_bytes = run, free_bytes
        self.files = DownloadFiles(open_store(settings), settings.download_folder)
        self._swept_at: datetime | None = None

    def make_all(self) -> int:
        """Sweep if it is due, and make every file that waits; returns how many ended."""
        self.sweep_if_due()
        count = 0
        while self.make_next():
            count += 1
        return count

    def make_next(self) -> bool:
        """Make the file that was asked for first; False when none waits."""
        download = self._begin_next()
        if download:
            self._make(download)
        return download is not None

    def _begin_next(self) -> dict | None:
        """Give lost attempts up, and begin one at the file that was asked for first; None if none waits."""
        with self.db.read() as conn:
            if not downloads.has_open(conn):
                return None
        now = self.clock()
        with self.db.begin() as conn:
            for lost in downloads.list_silent(conn, download_files.span_around(now, SILENCE)):
                if lost["tries"] < MOST_TRIES:
                    downloads.give_back(conn, lost)
                else:
                    downloads.fail(conn, lost, TRIED_OFTEN, now)
            waiting = downloads.first_waiting(conn)
            download = downloads.begin(conn, waiting, now) if waiting else None
            conn.commit()
        return download

    def _make(self, download: Mapping) -> None:
        """Bring an attempt to its end. An error of ours loses it, as the death of a worker does."""
        unfinished = self.files.unfinished(download)
        try:
            if self.free_bytes(unfinished.parent) < RESERVE:
                raise OSError(ENOSPC, "too little is free")
            arguments = (self.settings, download, unfinished, self.clock)
            rows = self.run(write_file, *arguments, seconds=MOST_SECONDS)
            self._publish(download, unfinished, rows)
        except NothingThere:
            self._fail(download, NOT_THERE)
        except ChildEnded:
            self._fail(download, TOO_COSTLY)
        except OSError as error:
            if error.errno not in FULL:
                raise
            self._fail(download, NO_ROOM)
        except CancelledError:
            # The worker is told to stop.
            self._give_back(download)
        except GivenUp:
            pass
        finally:
            unfinished.unlink(missing_ok=True)

    def _publish(self, download: Mapping, unfinished: Path, rows: int) -> None:
        """Store a whole file, unless the attempt was given up; personal data leaves an act behind."""
        now = self.clock()
        try:
            size = unfinished.stat().st_size
            self.files.store(download, unfinished)
        except FileNotFoundError as error:
            # Whoever gives an attempt up may delete its file, too.
            raise GivenUp from error
        facts = KINDS[download["kind"]].personal_facts(download["arguments"])
        with self.db.begin() as conn:
            is_ready = downloads.finish(conn, download, rows, size, now)
            if is_ready and facts:
                username = accounts.get(conn, download["account_id"])["username"]
                audit_log.add(conn, now, "rows_exported", username, download["area"], n=rows, **facts)
            conn.commit()
        if not is_ready:
            self.files.delete(download)

    def _fail(self, download: Mapping, problem: str) -> None:
        with self.db.begin() as conn:
            downloads.fail(conn, download, problem, self.clock())
            conn.commit()

    def _give_back(self, download: Mapping) -> None:
        with self.db.begin() as conn:
            downloads.give_back(conn, download, is_counted=False)
            conn.commit()

    def sweep_if_due(self) -> None:
        now = self.clock()
        if self._swept_at is None or not timedelta() <= now - self._swept_at < SWEEP_INTERVAL:
            self._swept_at = now
            download_files.sweep(self.db, self.files, now)


def write_file(settings: Settings, download: Mapping, path: Path, clock: Callable[[], datetime]) -> int:
    """Write a file whole to `path`, in the child; returns how many rows it has.

    Raises NothingThere, GivenUp, OSError.
    """
    db = Database(settings.database_url)
    try:
        with db.read() as conn, open(path, "wb") as file:
            kind, source = KINDS[download["kind"]], Source.of(conn, settings, download, download["begun_at"])
            _describe(db, download, kind.digest(source))
            rows = kind.write(source, file, Progress(db, download, clock))
            file.flush()
            os.fsync(file.fileno())
        return rows
    finally:
        db.close()


def _describe(db: Database, download: Mapping, digest: str) -> None:
    """Note what the file shows: it is read in the transaction that has worked it out. Raises GivenUp."""
    with db.begin() as conn:
        if not downloads.describe(conn, download, digest):
            raise GivenUp
        conn.commit()
