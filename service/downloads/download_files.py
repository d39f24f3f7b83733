"""The prepared files. Each is written on the machine that makes it, and stored once it is whole."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from ..files import FileStore
from ..files.store import UNFINISHED
from ..store import Database, downloads

# How long a prepared file is kept: it may hold personal data.
KEEP_TIME = timedelta(hours=4)
# How long a file waits for a worker before it is forgotten.
WAIT_TIME = timedelta(days=1)


# Where they lie in the store.
FOLDER = "downloads"


class DownloadFiles:
    """`download` must be a row of the store. Functions raise FilesUnavailable.

    `scratch`: the folder of this machine in which attempts write.
    """

    def __init__(self, files: FileStore, scratch: Path):
        self.files, self.scratch = files, scratch

    @staticmethod
    def key(download: Mapping) -> str:
        """Returns the name of what an attempt has made: none can replace the file of another.

        The first attempt is rarely followed by a second one.
        """
        tries = "" if download["tries"] == 1 else f".{download['tries']}"
        return f"{FOLDER}/{download['id']}{tries}"

    def unfinished(self, download: Mapping) -> Path:
        """Returns where an attempt writes; makes the folder."""
        self.scratch.mkdir(exist_ok=True)
        return self.scratch / f"{download['id']}.{download['tries']}{UNFINISHED}"

    def open(self, download: Mapping) -> BinaryIO:
        """Returns the file of a ready row. Raises FileNotFoundError."""
        return self.files.open(self.key(download))

    def has(self, download: Mapping) -> bool:
        return self.files.has(self.key(download))

    def store(self, download: Mapping, unfinished: Path) -> None:
        """Store what an attempt has written, before its row says so. Raises FileNotFoundError, OSError."""
        self.files.put_file(self.key(download), unfinished)

    def delete(self, download: Mapping) -> None:
        self.files.delete(self.key(download))

    def delete_unknown(self, db: Database) -> int:
        """Delete files that belong to no ready row and to no attempt; returns how many there were.

        They are listed first: a file that was stored before that has its row, unless it was given up.
        """
        stored = [file.key for file in self.files.list(FOLDER)]
        written = list(self.scratch.glob(f"*{UNFINISHED}"))
        with db.read() as conn:
            rows = [
                row for row in downloads.list_all(conn) if row["state"] in (downloads.READY, downloads.MAKING)
            ]
        known = {self.key(row) for row in rows}
        attempts = {self.unfinished(row) for row in rows if row["state"] == downloads.MAKING}
        unknown = [key for key in stored if key not in known]
        left = [path for path in written if path not in attempts]
        for key in unknown:
            self.files.delete(key)
        for path in left:
            path.unlink(missing_ok=True)
        return len(unknown) + len(left)


def span_around(now: datetime, time: timedelta) -> downloads.Span:
    """Returns the span of moments that are less than `time` ago.

    Not much in the future either: such a moment was noted while a clock was wrong, and must not last.
    """
    return now - time, now + time


def kept_span(now: datetime) -> downloads.Span:
    """Returns when a file must have ended to be shown still."""
    return span_around(now, KEEP_TIME)


def is_shown(download: Mapping, now: datetime) -> bool:
    """False for a file that is past its time, deleted already or not."""
    earliest, latest = kept_span(now)
    return download["ended_at"] is None or earliest < download["ended_at"] <= latest


def sweep(db: Database, files: DownloadFiles, now: datetime) -> None:
    """Delete what is past its time, and files that a crash left behind."""
    with db.begin() as conn:
        downloads.delete_past(conn, kept_span(now), span_around(now, WAIT_TIME))
        conn.commit()
    files.delete_unknown(db)


def discard_all(db: Database, files: DownloadFiles) -> None:
    """Delete every prepared file, as it may hold what was erased; what is being made is begun again."""
    with db.begin() as conn:
        downloads.make_all_anew(conn)
        conn.commit()
    files.delete_unknown(db)
