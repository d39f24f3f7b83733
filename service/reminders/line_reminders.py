"""That agencies were told in LINE, as the officer says who did it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from ..records.dates import BANGKOK
from ..store import audit_log as deeds
from ..store import reminders
from .outstanding import HELD, of


def in_line(conn: Connection, area: str, codes: Collection[str] | None, who: str, now: datetime) -> int:
    """Note that these agencies of an area, or all to which something is left to do, were told today; returns
    how many. Those of other areas, those that are done and those that were told already are passed over. The
    caller commits.
    """
    today = now.astimezone(BANGKOK).date()
    gaps = [gap for gap in of(conn, area, today) if gap.kind != HELD and not gap.told]
    noted = reminders.note(
        conn,
        [
            {
                "agency": gap.agency,
                "area": area,
                "day": today.isoformat(),
                "at": now,
                "channel": reminders.LINE,
                "kind": gap.kind,
                "who": who,
            }
            for gap in gaps
            if codes is None or gap.agency in codes
        ],
    )
    if noted:
        deeds.add(conn, now, "told_in_line", who, area, n=len(noted))
    return len(noted)
