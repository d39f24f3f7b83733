"""Tells which areas need a sync although no entry waits."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from sheets.client import FileState

from ..records.request import LAST_DAY, overdue_since
from ..store import requests
from . import area_sync

# A workbook with a tab that people made too large is synced at most so often: each look costs seconds, which
# other areas wait for. Google's own window refuses nothing, so this is what bounds the cost.
OVERSIZED_PAUSE = timedelta(seconds=30)


def is_resting(book: Mapping, now: datetime) -> bool:
    """True when a workbook that is too large was read a moment ago. After a clock is set back, it is not."""
    if not book["noticed"].get("oversized") or book["read_at"] is None:
        return False
    return timedelta(0) <= now - book["read_at"] < OVERSIZED_PAUSE


def must_read(book: Mapping, file: FileState | None, register: int, now: datetime) -> bool:
    """True when the area of a workbook must be read. `register`: the version of the register.

    Its file or the register changed, it was parked, or it was not read for a day.
    """
    if file is None or file.trashed or book["parked"] or not book["positions"]:
        return True
    if book["read_again"] or book["noticed"].get("unchecked"):
        return True
    if area_sync.are_decisions_due(book, now):
        return True
    if any(tab["until"] and tab["until"] <= now.isoformat() for tab in book["parked_tabs"].values()):
        return True
    was_read_lately = book["read_at"] is not None and now - book["read_at"] <= area_sync.READ_EVERY
    return file.version != book["version_read"] or register != book["register_seen"] or not was_read_lately


def newly_late_areas(
    conn: Connection, books: Mapping[str, Mapping], since: datetime, now: datetime
) -> set[str]:
    """Returns the areas where a request became overdue since then, which their summary must show."""
    undecided = requests.list_undecided(conn, now - timedelta(days=LAST_DAY))
    return {area for area, at in undecided if area in books and since < overdue_since(at) <= now}
