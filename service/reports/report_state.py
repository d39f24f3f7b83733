"""Reports with their present state: those of an area, and the newest of every area."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ..records.decision_rule import UNKNOWN_DECISION
from ..records.report import REPORT
from ..store import areas, entries, reports, rows
from .decision import EFFECT_BY_STATE, full_decision, obstacles

# State of an undecided report that a newer one has replaced; the table has no such state.
SUPERSEDED = "superseded"
# State -> (Thai, English).
STATE_NAMES = {
    reports.SUBMITTED: ("ส่งแล้ว รอ สพฐ. พิจารณา", "Submitted, waiting for OBEC"),
    reports.ACCEPTED: ("สพฐ. รับรายงานแล้ว", "Accepted by OBEC"),
    reports.RETURNED: ("สพฐ. ส่งคืน", "Sent back by OBEC"),
    SUPERSEDED: ("ส่งฉบับใหม่แทนแล้ว", "Replaced by a newer one"),
}
# State of the row of an undecided report -> what its officers are told about it.
ROW_PROBLEMS = {
    rows.REMOVED: "แถวของรายงานนี้ถูกลบจากตารางของ สพฐ. กู้คืนด้วยคำสั่ง restore-row",
    rows.CONFLICT: "แถวของรายงานนี้ในตารางของ สพฐ. ไม่ตรงกับเลขที่รับ อาจเรียงข้อมูลไม่ครบคอลัมน์",
}
DECIDED_ON_OLDER = "ยังไม่มีผล: ผลตรวจอยู่ที่ครั้งที่ {older} แต่เขตส่งครั้งที่ {newest} แทนแล้ว ให้พิจารณาครั้งที่ {newest}"


@dataclass(frozen=True)
class Report:
    """A report with its present state.

    `values`: its row of table reports. `state`: submitted, accepted, returned or superseded. `row_id`: its
    receipt number. `detail`: why the decision in the sheet does not act, or what became of its row, in Thai
    as there.
    """

    values: Mapping
    state: str
    row_id: str
    detail: str = ""

    @property
    def number(self) -> int:
        return self.values["number"]

    @property
    def is_waiting(self) -> bool:
        return self.state == reports.SUBMITTED


def list_of_area(conn: Connection, area: str, now: datetime) -> list[Report]:
    """Returns all reports of an area without their content, the newest first."""
    report_rows = reports.list_of_area(conn, area)
    sheet_rows = _sheet_rows(conn, area) if report_rows else {}
    return [_report(conn, row, report_rows[0]["number"], sheet_rows, now) for row in report_rows]


def get(conn: Connection, area: str, number: int, now: datetime) -> Report | None:
    """Returns one report with its content; None if there is none."""
    report = reports.get(conn, area, number)
    newest = reports.get_newest(conn, area)
    return _report(conn, report, newest["number"], _sheet_rows(conn, area), now) if report else None


def newest_by_area(conn: Connection, now: datetime) -> dict[str, Report]:
    """Returns area -> its newest report without its content, for areas that have submitted one."""
    sheet_rows = _sheet_rows(conn)
    return {
        area: _report(conn, report, report["number"], sheet_rows, now)
        for area, report in reports.newest_by_area(conn).items()
    }


def _sheet_rows(
    conn: Connection, area: str | None = None
) -> dict[tuple[str, int], tuple[str, Mapping | None]]:
    """Returns (area, number) -> (receipt number of the report, its row in OBEC's tab or None without one)."""
    row_by_entry = {row["entry_id"]: row for row in rows.list_of_tab(conn, areas.OBEC, REPORT.key)}
    return {
        (entry["agency"], entry["revision"]): (entry["row_id"], row_by_entry.get(entry["id"]))
        for entry in entries.list_of_record(conn, REPORT.key, area)
    }


def _report(
    conn: Connection, report: Mapping, newest_number: int, sheet_rows: Mapping, now: datetime
) -> Report:
    row_id, row = sheet_rows[report["area"], report["number"]]
    if report["number"] < newest_number:
        return Report(report, SUPERSEDED if report["state"] == reports.SUBMITTED else report["state"], row_id)
    detail = _row_detail(conn, report, row, now) if row else ""
    return Report(report, report["state"], row_id, detail or _older_decision_detail(report, sheet_rows))


def _row_detail(conn: Connection, report: Mapping, row: Mapping, now: datetime) -> str:
    """Returns why the decision in a report's row does not act, or what became of the row."""
    if row["state"] not in rows.COUNTED_STATES:
        return ROW_PROBLEMS.get(row["state"], "") if report["state"] == reports.SUBMITTED else ""
    if REPORT.has_unknown_decision(row["cells"]):
        return UNKNOWN_DECISION
    decision = full_decision(row, REPORT.decision_effect(row["cells"]))
    is_acted_on = decision == EFFECT_BY_STATE[report["state"]]
    return "" if is_acted_on else obstacles(conn, [(row, decision)], now)[0]


def _older_decision_detail(report: Mapping, sheet_rows: Mapping) -> str:
    """Returns a sentence if OBEC has decided on an older report while this one waits; else ""."""
    if report["state"] != reports.SUBMITTED:
        return ""
    older_rows = (sheet_rows[report["area"], number][1] for number in range(1, report["number"]))
    decided_row = next(
        (row for row in older_rows if row and REPORT.decision_effect(row["cells"]) != row["acted"]), None
    )
    if decided_row is None:
        return ""
    return DECIDED_ON_OLDER.format(older=decided_row["revision"], newest=report["number"])
