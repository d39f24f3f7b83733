"""What stands on top: the area, the day, its deadlines and report, then every figure with its share of the
schools.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sheets.layout import Cell

from ...records.dates import thai_date, thai_time
from ...records.summary import NO_SHARE, Summary, figure_titles
from ...store.reports import ACCEPTED, RETURNED, SUBMITTED
from .styles import BAD, GOOD, WAITS, header, title

# Blocks of a full bar.
BAR = 10
# Shares of the schools that are no progress: a full bar would say that all is well.
NO_BAR = ("late", "to_correct")
ONE_DECIMAL = "0.0"


@dataclass(frozen=True)
class Head:
    """What is told beside the figures. `report`: the area's newest (store.reports), None before the first."""

    area: str
    as_of: datetime | None
    pin_deadline: date | None = None
    report_deadline: date | None = None
    report: Mapping | None = None


def head_rows(head: Head, summary: Summary) -> list[list]:
    """The lines above the figures are always there, be they empty: every figure keeps its line."""
    moment = thai_time(head.as_of) if head.as_of else "ยังไม่มีข้อมูล"
    rows = [
        title(f"สรุปการปักหมุด {head.area}"),
        [f"ข้อมูล ณ {moment} · ระบบคำนวณให้อัตโนมัติ แก้ไขแท็บนี้ไม่ได้"],
        title(progress(summary.figures)),
        [deadline("กำหนดปักหมุด", head.pin_deadline)],
        [deadline("กำหนดรายงานผล", head.report_deadline)],
        [_report(head.report)],
        _both_numbers(summary.figures),
        header("รายการ", "จำนวน", "ร้อยละ", "ความก้าวหน้า"),
    ]
    return rows + [figure(key, thai, summary.figures) for key, (thai, _) in figure_titles().items()]


def bar(number: int, of: int) -> str:
    """████░░░░░░: full only when all are there."""
    full = BAR * number // of
    return "█" * full + "░" * (BAR - full)


def progress(figures: Mapping[str, int]) -> str:
    """How many of the schools have pinned, as a bar, a share and numbers."""
    pinned, schools = figures["pinned"], figures["schools"]
    if not schools:
        return "ยังไม่มีโรงเรียนในทะเบียน"
    return f"ปักหมุดแล้ว {bar(pinned, schools)} {100 * pinned / schools:.1f} % · {pinned} จาก {schools} โรงเรียน"


def deadline(what: str, day: date | None) -> str:
    """`what` and its day; no countdown, as the tab is to stay the same from day to day."""
    return f"{what}: {thai_date(day, 'th')}" if day else f"{what}: ไม่ได้กำหนดวัน"


def _report(report: Mapping | None) -> str | Cell:
    """In a word where the area's report to OBEC stands."""
    if report is None:
        return "รายงานผล (ARS): ยังไม่ได้รายงาน"
    told, fill = {
        SUBMITTED: ("รอ สพฐ. ตรวจรับ", WAITS),
        ACCEPTED: ("สพฐ. รับรายงานแล้ว", GOOD),
        RETURNED: (f"สพฐ. ส่งกลับให้แก้ไข: {report['reason']}", BAD),
    }[report["state"]]
    late = "หลังกำหนด" if report["late"] else ""
    sent = thai_time(report["submitted_at"])
    return Cell(f"รายงานผล (ARS): {told} · ครั้งที่ {report['number']} ส่ง{late}เมื่อ {sent}", fill=fill)


def _both_numbers(figures: Mapping[str, int]) -> list:
    """OBEC's number of schools beside the area's, where they differ."""
    ours, theirs = figures["schools"], figures["schools_proposed"]
    if ours == theirs and not figures["proposals"]:
        return []
    return title(f"ทะเบียน สพฐ. {ours} · เขตแจ้ง {theirs} · ข้อเสนอรอพิจารณา {figures['proposals']} (ท้ายแท็บนี้)")


def figure(key: str, thai: str, figures: Mapping[str, int]) -> list:
    """A figure's name, its number, and where it has one its share of the schools with a bar."""
    number, schools = figures[key], figures["schools"]
    told = [Cell(thai, wrap=True), Cell(number, fill=WAITS if key == "requests_overdue" and number else None)]
    if key in NO_SHARE or not schools:
        return told
    told.append(Cell(round(100 * number / schools, 1), pattern=ONE_DECIMAL))
    return told if key in NO_BAR else [*told, bar(number, schools)]
