"""How reports stand: an area's, and the newest of every area."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ..records.report import REPORT
from ..store import areas, entries, reports, rows
from .decision import EFFECTS, lacks, wanted

# Beside the states that are kept: the area submitted a newer one before it was decided.
SUPERSEDED = "superseded"
GONE = {
    rows.REMOVED: "แถวของรายงานนี้ถูกลบจากตารางของ สพฐ. กู้คืนด้วยคำสั่ง restore-row",
    rows.CONFLICT: "แถวของรายงานนี้ในตารางของ สพฐ. ไม่ตรงกับเลขที่รับ อาจเรียงข้อมูลไม่ครบคอลัมน์",
}

IN_VAIN = "ยังไม่มีผล: ผลตรวจอยู่ที่ครั้งที่ {older} แต่เขตส่งครั้งที่ {newest} แทนแล้ว ให้พิจารณาครั้งที่ {newest}"


@dataclass(frozen=True)
class Report:
    """A report as it stands. `kept`: as stored; `state`: submitted, accepted, returned or superseded;
    `row_id`: its receipt number; `told`: what the decision in the sheet lacks, or what became of its row, in
    Thai as there.
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
    rows_of = _rows(conn, area) if found else {}
    return [_standing(conn, report, found[0]["number"], rows_of, now) for report in found]


def get(conn: Connection, area: str, number: int, now: datetime) -> Report | None:
    """One report with its content; None where there is none."""
    report = reports.get(conn, area, number)
    newest = reports.newest_of(conn, area)
    return _standing(conn, report, newest["number"], _rows(conn, area), now) if report else None


def of_areas(conn: Connection, now: datetime) -> dict[str, Report]:
    """Area -> its newest report without its content, for every area that has submitted one."""
    rows_of = _rows(conn)
    return {
        area: _standing(conn, report, report["number"], rows_of, now)
        for area, report in reports.newest(conn).items()
    }


def _rows(conn: Connection, area: str | None = None) -> dict[tuple[str, int], tuple[str, Mapping | None]]:
    """(area, number) -> the receipt number of the report, and its row in OBEC's tab (None before it has
    one).
    """
    mirrored = {row["entry_id"]: row for row in rows.of_tab(conn, areas.OBEC, REPORT.key)}
    sent = entries.of_record(conn, REPORT.key, area)
    return {
        (entry["agency"], entry["revision"]): (entry["row_id"], mirrored.get(entry["id"])) for entry in sent
    }


def _standing(conn: Connection, report: Mapping, newest: int, rows_of: Mapping, now: datetime) -> Report:
    row_id, row = rows_of[report["area"], report["number"]]
    if report["number"] < newest:
        return Report(report, SUPERSEDED if report["state"] == reports.SUBMITTED else report["state"], row_id)
    told = _told(conn, report, row, now) if row else ""
    return Report(report, report["state"], row_id, told or _in_vain(report, rows_of))


def _told(conn: Connection, report: Mapping, row: Mapping, now: datetime) -> str:
    if row["state"] not in rows.COUNTED:
        return GONE.get(row["state"], "") if report["state"] == reports.SUBMITTED else ""
    asked = wanted(row, REPORT.decided(row["cells"]))
    return lacks(conn, row, asked, now) if asked != EFFECTS[report["state"]] else ""


def _in_vain(report: Mapping, rows_of: Mapping) -> str:
    """What is said where OBEC has decided on an older report while this one waits."""
    if report["state"] != reports.SUBMITTED:
        return ""
    older = (rows_of[report["area"], number] for number in range(1, report["number"]))
    vain = next((row for _, row in older if row and REPORT.decided(row["cells"]) != row["acted"]), None)
    return IN_VAIN.format(older=vain["revision"], newest=report["number"]) if vain else ""
