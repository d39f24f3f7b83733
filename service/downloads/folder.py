"""The folder of prepared files. A file is complete before its name, the id of its row, appears."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from ..store import Database, downloads

# How long a prepared file is kept: it may hold personal data.
KEEP_TIME = timedelta(hours=4)
# How long a file waits for a worker before it is forgotten.
WAIT_TIME = timedelta(days=1)


class DownloadFolder:
    """`download`, an id, must be of a row of the store, never text from outside."""

    def __init__(self, folder: Path):
        self.folder = folder

    def path(self, download: str) -> Path:
        """Returns where a file is when it is ready."""
        return self.folder / download

    def unfinished(self, download: Mapping) -> Path:
        """Returns where an attempt writes; makes the folder."""
        self.folder.mkdir(exist_ok=True)
        return self.folder / f"{download['id']}.{download['tries']}.part"

    def delete_unknown(self, conn: Connection) -> int:
        """Delete files that belong to no ready row and to no attempt; returns how many there were.

        The caller's transaction must be a writing one: then no other process is about to name a file.
        """
        known = {self.path(row["id"]) for row in downloads.list_all(conn) if row["state"] == downloads.READY}
        known |= {
            self.unfinished(row) for row in downloads.list_all(conn) if row["state"] == downloads.MAKING
        }
        unknown = [file for file in self.folder.glob("*") if file not in known]
        for file in unknown:
            file.unlink(missing_ok=True)
        return len(unknown)


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


def sweep(db: Database, folder: DownloadFolder, now: datetime) -> None:
    """Delete what is past its time, and files that a crash left behind."""
    with db.begin() as conn:
        downloads.delete_past(conn, kept_span(now), span_around(now, WAIT_TIME))
        folder.delete_unknown(conn)
        conn.commit()


def discard_all(db: Database, folder: DownloadFolder) -> None:
    """Delete every prepared file, as it may hold what was erased; what is being made is begun again."""
    with db.begin() as conn:
        downloads.make_all_anew(conn)
        folder.delete_unknown(conn)
        conn.commit()
