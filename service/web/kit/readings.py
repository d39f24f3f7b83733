"""Who looked at other people's personal data: an act of the audit log, once an hour for each kind of page.

A page of an agency counts for that agency, all other pages for their area. Files are acts each time they
are taken, where they are handed out.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from threading import Lock

from flask import Flask, Response, request
from flask_login import current_user
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from ...services import services
from ...store import agencies, audit_log, photos, workbooks
from . import security_log

# Endpoint that shows staff personal data -> the kind of page, a key of PAGE_NAMES in audit/audit_words.py.
# What changes a grid answers with its rows.
READS: dict[str, str] = {
    "area.overview": "area",
    "one_agency.page": "agency",
    "area.edits": "edits",
    "acts.of_area": "acts",
    "acts.of_obec": "acts",
    "people.page": "people",
    "reminding.page": "reminders",
    "held_letters.page": "held_letters",
    "unconfirmed.page": "unconfirmed",
    "staff_accounts.page": "staff_accounts",
    "agency.photo": "photos",
    "grid.workbook": "sheet",
    "grid.cells": "sheet",
    "grid.change": "sheet",
    "grid_columns.change": "sheet",
    "grid_blocks.paste": "sheet",
    "grid_blocks.undo": "sheet",
}
# Answers with a page in them, or whose page the browser has already.
SHOWN = (200, 304, 409, 422)
# What a process remembers of the hour, so that a page that comes each second asks the database once.
MOST_REMEMBERED = 20_000


class Noted:
    """What was noted in this hour by this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._hour: datetime | None = None
        self._keys: set[tuple] = set()

    def is_new(self, hour: datetime, key: tuple) -> bool:
        """True the first time in an hour; it is remembered from then on."""
        with self._lock:
            if hour != self._hour or len(self._keys) >= MOST_REMEMBERED:
                self._hour, self._keys = hour, set()
            count = len(self._keys)
            self._keys.add(key)
            return len(self._keys) > count

    def forget(self, key: tuple) -> None:
        with self._lock:
            self._keys.discard(key)


def init_app(app: Flask) -> None:
    noted = Noted()

    @app.after_request
    def note(response: Response) -> Response:
        page = READS.get(request.endpoint or "")
        if page and response.status_code in SHOWN and _is_staff():
            _note(noted, page)
        return response


def _is_staff() -> bool:
    """Persons of agencies see what their own agency sent."""
    return current_user.is_authenticated and current_user.role != "agency"


def _note(noted: Noted, page: str) -> None:
    hour = services().clock().astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    key = (current_user.username, page, *sorted(request.view_args.items()))
    if not noted.is_new(hour, key):
        return
    try:
        _store(page, hour)
    except OperationalError:
        # A page can be read although nothing can be written; the next one tries again.
        noted.forget(key)
        security_log.note("read_not_noted")


def _store(page: str, hour: datetime) -> None:
    who, now = current_user.username, services().clock()
    with services().db.read() as conn:
        area, agency = _place(conn, request.view_args)
        if audit_log.has_read(conn, who, page, area, agency, hour):
            # By another process, or another address of the same kind.
            return
    with services().db.begin() as conn:
        audit_log.add(conn, now, "read", who, area, agency, page=page)
        conn.commit()


def _place(conn: Connection, arguments: Mapping) -> tuple[str | None, str]:
    """Returns (area, agency) of which something was shown; an agency for its own page alone."""
    if "file_id" in arguments:
        book = workbooks.get_by_file(conn, arguments["file_id"])
        return (book["area"] if book else None), ""
    if "photo" in arguments:
        photo = photos.get(conn, arguments["photo"])
        return (agencies.get(conn, photo["agency"])["area"] if photo else None), ""
    return arguments.get("area"), arguments.get("code", "")
