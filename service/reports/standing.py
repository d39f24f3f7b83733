"""How reports stand: an area's, and the newest of every area."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ..records.report import REPORT
from ..store import entries, reports, rows
from .ruling import EFFECTS, lacks, wanted

# Beside the states that are kept: the area submitted a newer one before it was decided.
SUPERSEDED = "superseded"
GONE = {
    rows.REMOVED: "แถวของรายงานนี้ถูกลบจากตารางของ สพฐ. กู้คืนด้วยคำสั่ง restore-row",
    rows.CONFLICT: "แถวของรายงานนี้ในตารางของ สพฐ. ไม่ตรงกับเลขที่รับ อาจเรียงข้อมูลไม่ครบคอลัมน์",
}


@dataclass(frozen=True)
class Report:
    """A report as it stands. `kept`: as stored; `state`: submitted, accepted, returned or superseded; `row_id`: its receipt
    number; `told`: what the decision in the sheet lacks, or what became of its row, in Thai as there.
    """

    kept: Mapping
    state: str
    row_id: str
    told: str = ""

    @property
    def number(self) -> int:
        return self.kept["number"]

    @property
    def waits(self) -> bool:
        return self.state == reports.SUBMITTED


def of_area(conn: Connection, area: str, now: datetime) -> list[Report]:
    """Every report of an area without its content, the newest first."""
    found = reports.of_area(conn, area)
    newest = found[0]["number"] if found else 0
    mirrored = {row["entry_id"]: row for row in rows.of_agency(conn, area)} if found else {}
    return [_standing(conn, report, newest, mirrored, now) for report in found]


def get(conn: Connection, area: str, number: int, now: datetime) -> Report | None:
    """One report with its content; None where there is none."""
    report = reports.get(conn, area, number)
    if report is None:
        return None
    mirrored = {row["entry_id"]: row for row in rows.of_agency(conn, area)}
    return _standing(conn, report, reports.newest_of(conn, area)["number"], mirrored, now)


def of_areas(conn: Connection, now: datetime) -> dict[str, Report]:
    """Area -> its newest report without its content, for every area that has submitted one."""
    mirrored = {row["entry_id"]: row for row in rows.of_record(conn, REPORT.key)}
    return {area: _standing(conn, report, report["number"], mirrored, now) for area, report in reports.newest(conn).items()}


def _standing(conn: Connection, report: Mapping, newest: int, mirrored: Mapping, now: datetime) -> Report:
    entry = entries.revision_of(conn, REPORT.key, report["area"], "", report["number"])
    if report["number"] < newest:
        state = SUPERSEDED if report["state"] == reports.SUBMITTED else report["state"]
        return Report(report, state, entry["row_id"])
    row = mirrored.get(entry["id"])
    return Report(report, report["state"], entry["row_id"], _told(conn, report, row, now) if row else "")


def _told(conn: Connection, report: Mapping, row: Mapping, now: datetime) -> str:
    if row["state"] not in rows.COUNTED:
        return GONE.get(row["state"], "") if report["state"] == reports.SUBMITTED else ""
    asked = wanted(row, REPORT.decided(row["cells"]))
    return lacks(conn, row, asked, now) if asked != EFFECTS[report["state"]] else ""
