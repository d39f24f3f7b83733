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


def must_visit(book: Mapping, file: FileState | None, register: int, drawn: str, now: datetime) -> bool:
    """True when a workbook must be read, or its figures counted.

    Its file, the register or the settings changed, it was parked, or it was not read for a day. `register`:
    the version of the register. `drawn`: `drawn_with` of the settings.
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
    is_counted = register == book["register_seen"] and drawn == book["drawn_with"]
    return file.version != book["version_read"] or not is_counted or not was_read_lately


def newly_late_areas(conn: Connection, books: Mapping[str, Mapping], now: datetime) -> set[str]:
    """Returns the areas where a request became overdue since their figures were counted."""
    undecided = requests.list_undecided(conn, now - timedelta(days=LAST_DAY))
    return {
        area
        for area, at in undecided
        if area in books and _is_newly_late(overdue_since(at), books[area]["counted_at"], now)
    }


def _is_newly_late(since: datetime, counted_at: datetime | None, now: datetime) -> bool:
    return since <= now and (counted_at is None or counted_at < since)
