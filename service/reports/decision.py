"""What ผลตรวจ in OBEC's tab does to a report: it acts once, when it is complete, and is undone when it is
taken back.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..records.record import NOTE
from ..records.report import ACCEPT, REPORT, SEND_BACK
from ..store import areas, entries, reports
from ..store import audit_log as deeds
from . import notices as telling

# The effect that a report's state came from, and back.
EFFECTS = {reports.SUBMITTED: "", reports.ACCEPTED: ACCEPT, reports.RETURNED: SEND_BACK}
STATES = {effect: state for state, effect in EFFECTS.items()}
NO_REASON = "ยังไม่มีผล: ส่งคืนต้องบอกเหตุผลในช่องหมายเหตุ"


def wanted(row: Mapping, effect: str) -> str:
    """What a row asks to be done: the effect of ผลตรวจ."""
    return effect


def as_it_stands(conn: Connection, row: Mapping) -> Mapping | None:
    """A mirrored row with the effect that its report carries (`acted`). None where the area has submitted a
    newer report, on its way or gone: nobody accepts one and gets another.
    """
    area, number = row["agency"], row["revision"]
    if number < entries.newest_revision(conn, REPORT.key, area, row["item"]):
        return None
    return {**row, "acted": EFFECTS[reports.get(conn, area, number)["state"]]}


def lacks(conn: Connection, row: Mapping, asked: str, now: datetime) -> str:
    """What is missing before `asked` can act, as a sentence for the person who decides; "" when it can."""
    return NO_REASON if asked == SEND_BACK and not _reason(row) else ""


def decided(conn: Connection, row: Mapping, asked: str, secret: bytes, now: datetime) -> None:
    """Act on a complete decision whose row carried another one until now. The caller commits."""
    area, number, state = row["agency"], row["revision"], STATES[asked]
    reason = _reason(row) if state == reports.RETURNED else ""
    reports.decide(conn, area, number, state, reason, now)
    # In the area's own trail too: its officers do not read OBEC's.
    deeds.add(conn, now, "decided", "", area, area, record=REPORT.key, effect=asked, row_id=row["row_id"])
    telling.tell_area(
        conn, area, areas.get(conn, area)["short_name_th"], reports.get(conn, area, number), now
    )


def _reason(row: Mapping) -> str:
    return str(row["cells"].get(NOTE) or "").strip()
