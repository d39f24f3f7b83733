"""Asking for a file: one that is waiting, being made or ready, and would show the same, is not made again."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..config import Settings
from ..files import FileStore
from ..store import Database, downloads
from .download_files import DownloadFiles, kept_span
from .kinds import KINDS, Source

# How many files may wait for one person: with more, others would wait long for theirs.
MOST_WAITING = 5


class TooManyWaiting(Exception):
    """The person must wait for one of their files before asking for another."""


def ask(
    db: Database,
    settings: Settings,
    files: FileStore,
    asked: Mapping,
    account_id: int,
    now: datetime,
    charge: Callable[[Connection], object] = lambda conn: None,
) -> str:
    """Returns the id of the file that was asked for. Keys of `asked`: kind, arguments, area (None for all).

    `charge` is called in the transaction that stores a new one. Raises NothingThere, TooManyWaiting,
    FilesUnavailable, and what `charge` raises.
    """
    same = (asked["kind"], asked["arguments"], asked["area"], kept_span(now))
    with db.read() as conn:
        digest = KINDS[asked["kind"]].digest(Source.of(conn, settings, asked, now))
        ready = [row for row in downloads.list_same(conn, *same) if row["state"] == downloads.READY]
    # Not in the transaction: the answer may take seconds.
    prepared = DownloadFiles(files, settings.download_folder)
    lost = {row["id"] for row in ready if row["digest"] == digest and not prepared.has(row)}
    with db.begin() as conn:
        for download in downloads.list_same(conn, *same):
            if _serves(download, digest, lost):
                return download["id"]
        if downloads.count_open(conn, account_id) >= MOST_WAITING:
            raise TooManyWaiting
        charge(conn)
        download_id = downloads.add(conn, **asked, account_id=account_id, now=now)
        conn.commit()
    return download_id


def _serves(download: Mapping, digest: str, lost: Collection[str]) -> bool:
    """True for a file that will show, or shows, what its kind's digest stands for. `lost`: ids."""
    if download["state"] in downloads.OPEN_STATES and not download["digest"]:
        # Nothing of it is read yet: it will show what is there then.
        return True
    return download["digest"] == digest and download["id"] not in lost
