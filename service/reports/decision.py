"""OBEC's decisions on reports (ผลตรวจ): each acts once, when complete, and is undone when taken back."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..records.record import NOTE
from ..records.report import ACCEPT, REPORT, SEND_BACK
from ..store import areas, audit_log, entries, reports
from . import notices

# State of a report -> effect of the decision that led to it.
EFFECT_BY_STATE = {reports.SUBMITTED: "", reports.ACCEPTED: ACCEPT, reports.RETURNED: SEND_BACK}
STATE_BY_EFFECT = {effect: state for state, effect in EFFECT_BY_STATE.items()}
NO_REASON = "ยังไม่มีผล: รอเหตุผล (ส่งคืนต้องบอกเหตุผลในช่องหมายเหตุ)"


def full_decision(row: Mapping, effect: str) -> str:
    """Returns the decision of a row, which for a report is the effect of ผลตรวจ alone."""
    return effect


def current_row(conn: Connection, row: Mapping) -> Mapping | None:
    """Returns a mirrored row with the effect that its report has now (`acted`).

    Returns None if the area has submitted a newer report, even if that has no row: nobody accepts one report
    and gets another.
    """
    area, number = row["agency"], row["revision"]
    if number < entries.newest_revision(conn, REPORT.key, area, row["item"]):
        return None
    return {**row, "acted": EFFECT_BY_STATE[reports.get(conn, area, number)["state"]]}


def obstacle(conn: Connection, row: Mapping, decision: str, now: datetime) -> str:
    """Returns a Thai sentence, for the person who decides, on why `decision` cannot act yet; "" if it can."""
    return NO_REASON if decision == SEND_BACK and not _reason(row) else ""


def apply_decision(conn: Connection, row: Mapping, decision: str, secret: bytes, now: datetime) -> None:
    """Acts on a complete decision, whatever the report's state was before. The caller commits."""
    area, number, state = row["agency"], row["revision"], STATE_BY_EFFECT[decision]
    reason = _reason(row) if state == reports.RETURNED else ""
    reports.decide(conn, area, number, state, reason, now)
    # The decision is noted in the area's audit log too: its officers do not read OBEC's.
    audit_log.add(
        conn, now, "decided", "", area, area, record=REPORT.key, effect=decision, row_id=row["row_id"]
    )
    area_name = areas.get(conn, area)["short_name_th"]
    notices.notify_area(conn, area, area_name, reports.get(conn, area, number), now)


def _reason(row: Mapping) -> str:
    return str(row["cells"].get(NOTE) or "").strip()
