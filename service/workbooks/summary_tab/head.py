"""The top of the tab: area, time, deadlines and report, then every figure with its percentage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sheets.layout import Cell

from ...records.dates import thai_date, thai_time
from ...records.summary import FIGURES_WITHOUT_PERCENT, Summary, figure_titles, typed_count
from ...store.reports import ACCEPTED, RETURNED, SUBMITTED
from .styles import BAD, GOOD, WAITS, header, title

# Characters of a bar.
BAR_LENGTH = 10
# Figures that are no progress: a full bar would look like success.
FIGURES_WITHOUT_BAR = ("late", "to_correct", "pinned_unconfirmed", "surveyed_unconfirmed")
ONE_DECIMAL = "0.0"
FIGURE_HEADER = header("รายการ", "จำนวน", "ร้อยละ", "ความก้าวหน้า", "พิมพ์โดยเขต")


@dataclass(frozen=True)
class Head:
    """What the top shows beside the figures. `area`: its name. `as_of`: when something counted changed last.

    `report`: the area's newest (store.reports), None before the first. `troubles`: sentences about the
    workbook.
    """

    area: str
    as_of: datetime | None
    pin_deadline: date | None = None
    report_deadline: date | None = None
    report: Mapping | None = None
    troubles: Sequence[str] = ()


def head_rows(head: Head, summary: Summary) -> list[list]:
    """Returns the rows of the top.

    Rows above the figures may be empty, but are never left out: every figure keeps its row.
    """
    moment = thai_time(head.as_of) if head.as_of else "ยังไม่มีข้อมูล"
    rows = [
        title(f"สรุปการปักหมุด {head.area}"),
        [_state(head.troubles, f"ข้อมูล ณ {moment} · ระบบคำนวณให้อัตโนมัติ แก้ไขแท็บนี้ไม่ได้")],
        title(progress(summary.figures)),
        [deadline("กำหนดปักหมุด", head.pin_deadline)],
        [deadline("กำหนดรายงานผล", head.report_deadline)],
        [_report(head.report)],
        _register_row(summary.figures),
        FIGURE_HEADER,
    ]
    return rows + [figure(key, thai, summary.figures) for key, (thai, _) in figure_titles().items()]


def _state(troubles: Sequence[str], state: str) -> str | Cell:
    """Returns what is wrong with the workbook, if anything is, before the state of its data."""
    return Cell(" · ".join([*troubles, state]), fill=BAD) if troubles else state


def bar(number: int, total: int) -> str:
    """Returns a bar such as ████░░░░░░, which is full only if `number` is `total`."""
    full = BAR_LENGTH * number // total
    return "█" * full + "░" * (BAR_LENGTH - full)


def progress(figures: Mapping[str, int]) -> str:
    """Returns how many of the schools are pinned, as a bar, a percentage and numbers."""
    pinned, schools = figures["pinned"], figures["schools"]
    if not schools:
        return "ยังไม่มีโรงเรียนในทะเบียน"
    return f"ปักหมุดแล้ว {bar(pinned, schools)} {100 * pinned / schools:.1f} % · {pinned} จาก {schools} โรงเรียน"


def deadline(label: str, day: date | None) -> str:
    """Returns the label and the day. No countdown, as the tab must not change from day to day."""
    return f"{label}: {thai_date(day, 'th')}" if day else f"{label}: ไม่ได้กำหนดวัน"


def _report(report: Mapping | None) -> str | Cell:
    """The state of the area's report to OBEC."""
    if report is None:
        return "รายงานผล (ARS): ยังไม่ได้รายงาน"
    state, fill = {
        SUBMITTED: ("รอ สพฐ. ตรวจรับ", WAITS),
        ACCEPTED: ("สพฐ. รับรายงานแล้ว", GOOD),
        RETURNED: (f"สพฐ. ส่งกลับให้แก้ไข: {report['reason']}", BAD),
    }[report["state"]]
    late = "หลังกำหนด" if report["late"] else ""
    submitted_at = thai_time(report["submitted_at"])
    return Cell(f"รายงานผล (ARS): {state} · ครั้งที่ {report['number']} ส่ง{late}เมื่อ {submitted_at}", fill=fill)


def _register_row(figures: Mapping[str, int]) -> list:
    """The number of schools in the register beside that of the area, if they differ; otherwise empty."""
    registered, proposed = figures["schools"], figures["schools_proposed"]
    if registered == proposed and not figures["proposals"]:
        return []
    return title(
        f"ทะเบียน สพฐ. {registered} · เขตแจ้ง {proposed} · ข้อเสนอรอพิจารณา {figures['proposals']} (ท้ายแท็บนี้)"
    )


def figure(key: str, thai: str, figures: Mapping[str, int]) -> list:
    """Returns the row of a figure: its name, its number, and what it has of these.

    Its percentage, a bar, and how many of its schools were typed into the sheet by the area.
    """
    number, schools, typed = figures[key], figures["schools"], typed_count(figures, key)
    row = [Cell(thai, wrap=True), Cell(number, fill=WAITS if key == "requests_overdue" and number else None)]
    if key in FIGURES_WITHOUT_PERCENT or not schools:
        return row
    row.append(Cell(round(100 * number / schools, 1), pattern=ONE_DECIMAL))
    has_bar = key not in FIGURES_WITHOUT_BAR
    if typed is None:
        return [*row, bar(number, schools)] if has_bar else row
    return [*row, bar(number, schools) if has_bar else None, Cell(typed, fill=WAITS if typed else None)]
