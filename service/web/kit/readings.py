"""Who looked at other people's personal data: an act of the audit log, once an hour for each kind of page.

A page of an agency counts for that agency, all other pages for their area. Files are acts each time they
are taken, where they are handed out.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
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
# Whoever reads while nothing can be written must not wait for that with each page.
RETRY_TIME = timedelta(minutes=1)


class Noted:
    """What was noted in this hour by this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._hour: datetime | None = None
        # None for what is noted, else when to try again.
        self._due: dict[tuple, datetime | None] = {}

    def is_due(self, now: datetime, key: tuple) -> bool:
        """True the first time in an hour; it counts as noted from then on, unless `try_later` is called."""
        with self._lock:
            if hour_of(now) != self._hour or len(self._due) >= MOST_REMEMBERED:
                self._hour, self._due = hour_of(now), {}
            due = self._due.get(key, now)
            if due is None or due > now:
                return False
            self._due[key] = None
            return True

    def try_later(self, now: datetime, key: tuple) -> None:
        with self._lock:
            self._due[key] = now + RETRY_TIME


def hour_of(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


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
    now = services().clock()
    key = (current_user.username, page, *sorted(request.view_args.items()))
    if not noted.is_due(now, key):
        return
    try:
        _store(page, now)
    except OperationalError:
        # A page can be read although nothing can be written.
        noted.try_later(now, key)
        security_log.note("read_not_noted")


def _store(page: str, now: datetime) -> None:
    who = current_user.username
    with services().db.read() as conn:
        area, agency = _place(conn, request.view_args)
        if audit_log.has_read(conn, who, page, area, agency, hour_of(now)):
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
