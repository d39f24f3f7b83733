"""Notes of reminders that an officer sent in LINE."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from ..records.dates import BANGKOK
from ..store import audit_log, reminders
from .outstanding import HELD, list_outstanding


def save_line_reminders(
    conn: Connection, area: str, codes: Collection[str] | None, who: str, now: datetime
) -> int:
    """Notes that agencies of an area were reminded in LINE today; returns how many were noted.

    `codes`: of the agencies; None: all that have something left to do. Agencies of other areas, those that
    have nothing left to do and those that were reminded already are left out. The caller commits.
    """
    today = now.astimezone(BANGKOK).date()
    outstanding = [
        agency
        for agency in list_outstanding(conn, area, today)
        if agency.kind != HELD and not agency.reminded_on
    ]
    numbers = reminders.add_all(
        conn,
        [
            {
                "agency": agency.code,
                "area": area,
                "day": today.isoformat(),
                "at": now,
                "channel": reminders.LINE,
                "kind": agency.kind,
                "who": who,
            }
            for agency in outstanding
            if codes is None or agency.code in codes
        ],
    )
    if numbers:
        audit_log.add(conn, now, "told_in_line", who, area, n=len(numbers))
    return len(numbers)
