"""Asking for a file: one that is waiting, being made or ready, and would show the same, is not made again."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..config import Settings
from ..store import Database, downloads
from .folder import DownloadFolder, kept_span
from .kinds import KINDS, Source

# How many files may wait for one person: with more, others would wait long for theirs.
MOST_WAITING = 5


class TooManyWaiting(Exception):
    """The person must wait for one of their files before asking for another."""


def ask(
    db: Database,
    settings: Settings,
    asked: Mapping,
    account_id: int,
    now: datetime,
    charge: Callable[[Connection], object] = lambda conn: None,
) -> str:
    """Returns the id of the file that was asked for. Keys of `asked`: kind, arguments, area (None for all).

    `charge` is called in the transaction that stores a new one. Raises NothingThere, TooManyWaiting, and what
    `charge` raises.
    """
    folder = DownloadFolder(settings.download_folder)
    with db.read() as conn:
        digest = KINDS[asked["kind"]].digest(Source.of(conn, settings, asked, now))
    with db.begin() as conn:
        same = (asked["kind"], asked["arguments"], asked["area"], kept_span(now))
        for download in downloads.list_same(conn, *same):
            if _serves(download, digest, folder):
                return download["id"]
        if downloads.count_open(conn, account_id) >= MOST_WAITING:
            raise TooManyWaiting
        charge(conn)
        download_id = downloads.add(conn, **asked, account_id=account_id, now=now)
        conn.commit()
    return download_id


def _serves(download: Mapping, digest: str, folder: DownloadFolder) -> bool:
    """True for a file that will show, or shows, what its kind's digest stands for."""
    if download["state"] in downloads.OPEN_STATES and not download["digest"]:
        # Nothing of it is read yet: it will show what is there then.
        return True
    is_there = download["state"] == downloads.MAKING or folder.path(download["id"]).exists()
    return download["digest"] == digest and is_there
