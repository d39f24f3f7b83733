"""A row per area in the order of their keys, which does not change, and the total."""

from collections.abc import Mapping
from datetime import datetime

from sheets.layout import Cell

from ...records.dates import BANGKOK, thai_date
from ...records.summary import BY_HAND, typed_count
from ...reports import Report
from ...store.reports import ACCEPTED, RETURNED, SUBMITTED
from ..summary_tab.head import ONE_DECIMAL
from ..summary_tab.styles import BAD, GOOD, WAITS, header, title
from .country import Country

FIGURES = ("schools", "registered", "pinned", "pinned_with_photo")
HEADERS = (
    "เขต",
    "โรงเรียน",
    "ลงทะเบียน",
    "ปักหมุด",
    "ปักหมุดมีรูป",
    "ร้อยละปักหมุด",
    "ปักแล้ว รอยืนยัน",
    "ปักหลังกำหนด",
    "สำรวจครบ",
    "คำร้องเกินกำหนด",
    "รายงาน ARS",
    "ส่งรายงานเมื่อ",
    "ข้อมูลเปลี่ยนล่าสุด",
    "ปักหมุด พิมพ์โดยเขต",
    "เขตพิมพ์หรือยืนยันเอง",
    "คำชี้แจงในรายงาน",
)
STATES = {
    SUBMITTED: ("รอตรวจรับ", WAITS),
    ACCEPTED: ("รับแล้ว", GOOD),
    RETURNED: ("ส่งกลับให้แก้ไข", BAD),
}


def rows(country: Country) -> list[list]:
    """Returns title, header, a row per area, the total, and a note on the areas without data."""
    totals = [*_figure_cells(country.totals), None, None, None, *_hand_cells(country.totals)]
    total = [Cell("รวมทั้งประเทศ", bold=True), *(_bold(cell) for cell in totals)]
    note = [[f"อีก {country.empty} เขตยังไม่มีโรงเรียนในทะเบียนและยังไม่มีข้อมูล"]] if country.empty else []
    return [
        title("รายเขต"),
        header(*HEADERS),
        *(_area_row(country, figures) for figures in country.area_rows),
        total,
        *note,
    ]


def _area_row(country: Country, figures: Mapping) -> list:
    area = figures["area"]
    report, changed_at = country.reports.get(area), country.last_at.get(area)
    return [
        Cell(figures["area_name"], link=country.area_url(area)),
        *_figure_cells(figures),
        report_cell(report, figures["schools"]),
        report and _short_date(report.values["submitted_at"]),
        changed_at and _short_date(changed_at),
        *_hand_cells(figures),
        report and Cell(report.values["hand_reason"], wrap=True),
    ]


def _hand_cells(figures: Mapping[str, int]) -> list[Cell]:
    """Of how many schools the area typed the pin; of how many it typed or confirmed anything."""
    return [
        Cell(count, fill=WAITS if count else None)
        for count in (typed_count(figures, "pinned"), figures[BY_HAND])
    ]


def _short_date(moment: datetime) -> str:
    return thai_date(moment.astimezone(BANGKOK).date(), "th", short=True)


def _figure_cells(figures: Mapping[str, int]) -> list:
    """The cells from schools to overdue requests, in the order of HEADERS."""
    schools, pinned = figures["schools"], figures["pinned"]
    percent = None
    if schools:
        fill = GOOD if pinned == schools else None
        percent = Cell(round(100 * pinned / schools, 1), pattern=ONE_DECIMAL, fill=fill)
    unconfirmed, late = figures["pinned_unconfirmed"], figures["late"]
    overdue = figures["requests_overdue"]
    return [
        *(figures[key] for key in FIGURES),
        percent,
        Cell(unconfirmed, fill=WAITS if unconfirmed else None),
        Cell(late, fill=WAITS if late else None),
        figures["surveyed"],
        Cell(overdue, fill=BAD if overdue else None),
    ]


def report_cell(report: Report | None, schools: int) -> Cell | None:
    """The state of an area's report; None for an area without schools, which has nothing to report."""
    if report is None:
        return Cell("ยังไม่รายงาน", fill=WAITS) if schools else None
    state, fill = STATES[report.state]
    late = " หลังกำหนด" if report.values["late"] else ""
    detail = f" · {report.detail}" if report.detail else ""
    return Cell(f"{state} ครั้งที่ {report.number}{late}{detail}", fill=BAD if detail else fill, wrap=True)


def _bold(cell: object) -> Cell:
    return Cell(
        cell.value if isinstance(cell, Cell) else cell, bold=True, pattern=getattr(cell, "pattern", None)
    )
