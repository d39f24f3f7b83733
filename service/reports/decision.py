"""OBEC's decisions on reports (ผลตรวจ): each acts once, when complete, and is undone when taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ..records.record import NOTE
from ..records.report import ACCEPT, REPORT, SEND_BACK
from ..store import areas, entries, reports
from . import notices

# State of a report -> effect of the decision that led to it.
EFFECT_BY_STATE = {reports.SUBMITTED: "", reports.ACCEPTED: ACCEPT, reports.RETURNED: SEND_BACK}
STATE_BY_EFFECT = {effect: state for state, effect in EFFECT_BY_STATE.items()}
NO_REASON = "ยังไม่มีผล: รอเหตุผล (ส่งคืนต้องบอกเหตุผลในช่องหมายเหตุ)"


def full_decision(row: Mapping, effect: str) -> str:
    """Returns the decision of a row, which for a report is the effect of ผลตรวจ alone."""
    return effect


def current_rows(conn: Connection, rows: Sequence[Mapping]) -> list[Mapping]:
    """Returns the mirrored rows with the effect that their reports have now (`acted`).

    Left out are those whose area has submitted a newer report, even if that has no row: nobody accepts one
    report and gets another.
    """
    newest = entries.newest_revisions(conn, map(_identity, rows))
    current = [row for row in rows if row["revision"] == newest[_identity(row)]]
    states = reports.states(conn, {row["agency"] for row in current})
    return [{**row, "acted": EFFECT_BY_STATE[states[row["agency"], row["revision"]]]} for row in current]


def obstacles(conn: Connection, decided: Sequence[tuple[Mapping, str]], now: datetime) -> list[str]:
    """Returns why each decision cannot act yet, a Thai sentence for whoever decides; "" if it can."""
    return [NO_REASON if decision == SEND_BACK and not _reason(row) else "" for row, decision in decided]


def apply_decision(conn: Connection, row: Mapping, decision: str, secret: bytes, now: datetime) -> None:
    """Acts on a complete decision, whatever the report's state was before. The caller commits."""
    area, number, state = row["agency"], row["revision"], STATE_BY_EFFECT[decision]
    reason = _reason(row) if state == reports.RETURNED else ""
    reports.decide(conn, area, number, state, reason, now)
    area_name = areas.get(conn, area)["short_name_th"]
    notices.notify_area(conn, area, area_name, reports.get(conn, area, number), now)


def _identity(row: Mapping) -> entries.Identity:
    return REPORT.key, row["agency"], row["item"]


def _reason(row: Mapping) -> str:
    return str(row["cells"].get(NOTE) or "").strip()
