"""An officer submits a report: it is frozen, numbered and kept, and a row of it goes to OBEC's workbook."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from ..records.dates import BANGKOK
from ..records.deadlines import is_late
from ..records.kinds import Remark
from ..records.report import ARS_ORDER, REPORT, percent
from ..store import agencies, areas, entries, reports
from ..store import audit_log as deeds
from ..store.entries import Part
from . import notices as telling
from .snapshot import freeze

OFFICER_TH = "เจ้าหน้าที่เขต"


class Refused(Exception):
    """`reason`: accepted (OBEC has accepted the newest one), moved (the figures are others than those that
    were shown), or other_form (the submission key belongs to another form).
    """

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Terms:
    """What submitting needs to know beside the database. `secret` makes receipt numbers."""

    pin_deadline: date | None
    report_deadline: date | None
    base_url: str
    secret: bytes


def may_submit(newest: Mapping | None) -> bool:
    """An accepted report is settled; until then a newer one takes its place."""
    return newest is None or newest["state"] != reports.ACCEPTED


def submit(
    conn: Connection,
    area: str,
    account: Mapping,
    said: str,
    submission: str,
    shown: str,
    terms: Terms,
    now: datetime,
) -> int:
    """Freeze the report of an area; returns its number. The same `submission` gives the same report.

    `shown`: the digest of what the officer saw and confirmed. Too late is noted and never refused. Raises
    Refused. The caller commits.
    """
    if before := entries.receipt_of(conn, submission):
        if (before["agency"], before["record"]) != (area, REPORT.key):
            raise Refused("other_form")
        return entries.of_receipt(conn, before["id"])[0]["revision"]
    newest = reports.newest_of(conn, area)
    if not may_submit(newest):
        raise Refused("accepted")
    frozen = freeze(conn, area, terms.pin_deadline, terms.report_deadline, now)
    if frozen.digest != shown:
        raise Refused("moved")
    late = is_late(now, terms.report_deadline)
    report = reports.add(conn, area, account["username"], said, late, frozen.figures, frozen.content, now)
    replaces = newest is not None and newest["state"] == reports.SUBMITTED
    remarks = [Remark("replaces_report", {"n": newest["number"]}).as_json()] if replaces else []
    _enter(conn, report, remarks, account, submission, terms, now)
    deeds.add(conn, now, "report_submitted", account["username"], area, number=report["number"])
    telling.tell_obec(conn, areas.get(conn, area)["short_name_th"], now)
    return report["number"]


def _enter(
    conn: Connection,
    report: Mapping,
    remarks: list,
    account: Mapping,
    submission: str,
    terms: Terms,
    now: datetime,
) -> None:
    """The row that OBEC decides on. Its sender is told by the role, not by name."""
    area = report["area"]
    answers = {
        **{key: report["figures"][key] for key in ARS_ORDER},
        "percent": percent(report["figures"]["pinned"], report["figures"]["schools"]),
        "submitted_on": now.astimezone(BANGKOK).date().isoformat(),
        "in_time": ("no" if report["late"] else "yes") if terms.report_deadline else None,
        "by": account["unit"] or OFFICER_TH,
        "said": report["note"] or None,
        "page": f"{terms.base_url}/area/{area}/report/{report['number']}",
    }
    office = {**agencies.get(conn, area), "area": areas.OBEC}
    receipt = entries.add_receipt(conn, submission, area, REPORT.key, account["id"], now)
    entries.add(
        conn,
        receipt,
        office,
        Part(REPORT.key, "", answers, list(answers), remarks),
        account["id"],
        terms.secret,
        now,
    )
