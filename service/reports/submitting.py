"""Submits the report of an area: it is stored, and a row of it goes to OBEC's workbook."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from ..records.dates import BANGKOK
from ..records.deadlines import is_late
from ..records.kinds import Remark
from ..records.report import ARS_ORDER, REPORT, percent
from ..records.summary import BY_HAND, hand_percent, typed_count
from ..store import agencies, areas, audit_log, entries, reports
from ..store.entries import NewEntry
from . import notices
from .snapshot import ReportSnapshot, confirms_newest

OFFICER_TH = "เจ้าหน้าที่เขต"


class Refused(Exception):
    """The report was not submitted.

    `reason`: accepted (OBEC has accepted the newest one), newer (a report was submitted since the page was
    shown), moved (the figures changed since they were shown), unexplained (it rests on the area's own hand,
    and nobody says why), or other_form (the submission key belongs to another form).
    """

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class SubmissionSettings:
    """The settings that submitting needs. `secret` makes receipt numbers.

    `hand_share`: per cent above which a report must say why it rests on the area's own hand.
    """

    report_deadline: date | None
    base_url: str
    secret: bytes
    hand_share: int


def may_submit(newest: Mapping | None) -> bool:
    """True unless the newest report is accepted; one that is not accepted yet can be replaced."""
    return newest is None or newest["state"] != reports.ACCEPTED


def needs_reason(figures: Mapping, hand_share: int) -> bool:
    """True if of more schools than this share, in per cent, something was typed or confirmed by the area."""
    return hand_percent(figures) > hand_share


def submit(
    conn: Connection,
    area: str,
    account: Mapping,
    note: str,
    submission: str,
    confirmed_digest: str,
    snapshot: ReportSnapshot,
    settings: SubmissionSettings,
    now: datetime,
    hand_reason: str = "",
) -> int:
    """Stores a report of an area; returns its number. The same `submission` gives the same report.

    `note`: to OBEC. `confirmed_digest`: of what the officer saw and confirmed; `snapshot`: what is so now,
    counted before this transaction, in which others wait. A late report is marked as late and never refused.
    `hand_reason`: why so much rests on the area's own hand, kept where that is asked. Raises Refused. The
    caller commits.
    """
    if receipt := entries.get_receipt_by_submission(conn, submission):
        if (receipt["agency"], receipt["record"]) != (area, REPORT.key):
            raise Refused("other_form")
        return entries.list_of_receipt(conn, receipt["id"])[0]["revision"]
    newest = reports.get_newest(conn, area)
    if not may_submit(newest):
        raise Refused("accepted")
    if newest and not _is_known(newest["number"], confirmed_digest, snapshot):
        raise Refused("newer")
    if snapshot.digest != confirmed_digest:
        raise Refused("moved")
    is_asked = needs_reason(snapshot.figures, settings.hand_share)
    if is_asked and not hand_reason:
        raise Refused("unexplained")
    late = is_late(now, settings.report_deadline)
    frozen = (snapshot.figures, snapshot.content, now, hand_reason if is_asked else "")
    report = reports.add(conn, area, account["username"], note, late, *frozen)
    replaces = newest is not None and newest["state"] == reports.SUBMITTED
    remarks = [Remark("replaces_report", {"n": newest["number"]}).as_json()] if replaces else []
    _add_entry(conn, report, remarks, account, submission, settings, now)
    audit_log.add(conn, now, "report_submitted", account["username"], area, number=report["number"])
    notices.notify_obec(conn, areas.get(conn, area)["short_name_th"], now)
    return report["number"]


def _is_known(newest_number: int, confirmed_digest: str, snapshot: ReportSnapshot) -> bool:
    """True if the officer has seen the newest report, and it was there when the figures were counted."""
    return snapshot.newest_number == newest_number and confirms_newest(confirmed_digest, newest_number)


def _add_entry(
    conn: Connection,
    report: Mapping,
    remarks: list,
    account: Mapping,
    submission: str,
    settings: SubmissionSettings,
    now: datetime,
) -> None:
    """Adds the entry that becomes a row in OBEC's workbook. It names its sender by unit, not by name."""
    area = report["area"]
    answers = {
        **{key: report["figures"][key] for key in ARS_ORDER},
        "percent": percent(report["figures"]["pinned"], report["figures"]["schools"]),
        "submitted_on": now.astimezone(BANGKOK).date().isoformat(),
        "in_time": ("no" if report["late"] else "yes") if settings.report_deadline else None,
        "by": account["unit"] or OFFICER_TH,
        "said": report["note"] or None,
        "page": f"{settings.base_url}/area/{area}/report/{report['number']}",
        "pinned_typed": typed_count(report["figures"], "pinned"),
        "by_hand": report["figures"][BY_HAND],
        "hand_reason": report["hand_reason"] or None,
    }
    office = {**agencies.get(conn, area), "area": areas.OBEC}
    receipt = entries.add_receipt(conn, submission, area, REPORT.key, account["id"], now)
    entries.add(
        conn,
        receipt,
        office,
        NewEntry(REPORT.key, "", answers, list(answers), remarks),
        account["id"],
        settings.secret,
        now,
    )
