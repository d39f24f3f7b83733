"""A line per area in the order of their keys, which does not change, and the total."""

from collections.abc import Mapping

from sheets.layout import Cell

from ...records.dates import BANGKOK, thai_date
from ...reports import Report
from ...store.reports import ACCEPTED, RETURNED, SUBMITTED
from ..summary_tab.head import ONE_DECIMAL
from ..summary_tab.styles import BAD, GOOD, WAITS, header, title
from .country import Country

COUNTED = ("schools", "registered", "pinned", "pinned_with_photo")
HEADERS = (
    "เขต",
    "โรงเรียน",
    "ลงทะเบียน",
    "ปักหมุด",
    "ปักหมุดมีรูป",
    "ร้อยละปักหมุด",
    "ปักหลังกำหนด",
    "สำรวจครบ",
    "คำร้องเกินกำหนด",
    "รายงาน ARS",
    "ส่งรายงานเมื่อ",
    "ข้อมูลเปลี่ยนล่าสุด",
)
STATES = {
    SUBMITTED: ("รอตรวจรับ", WAITS),
    ACCEPTED: ("รับแล้ว", GOOD),
    RETURNED: ("ส่งกลับให้แก้ไข", BAD),
}


def rows(country: Country) -> list[list]:
    total = [Cell("รวมทั้งประเทศ", bold=True), *(_bold(cell) for cell in _numbers(country.totals))]
    empty = [[f"อีก {country.empty} เขตยังไม่มีโรงเรียนในทะเบียนและยังไม่มีข้อมูล"]] if country.empty else []
    return [
        title("รายเขต"),
        header(*HEADERS),
        *(_line(country, line) for line in country.lines),
        total,
        *empty,
    ]


def _line(country: Country, line: Mapping) -> list:
    report = country.reports.get(line["area"])
    name = Cell(line["area_name"], link=country.page_of(line["area"]))
    sent = report and thai_date(report.kept["submitted_at"].astimezone(BANGKOK).date(), "th", short=True)
    last = country.last_at.get(line["area"])
    changed = last and thai_date(last.astimezone(BANGKOK).date(), "th", short=True)
    return [name, *_numbers(line), state(report, line["schools"]), sent, changed]


def _numbers(line: Mapping[str, int]) -> list:
    """From schools to overdue requests, in the order of HEADERS."""
    schools, pinned = line["schools"], line["pinned"]
    whole = bool(schools) and pinned == schools
    share = (
        Cell(round(100 * pinned / schools, 1), pattern=ONE_DECIMAL, fill=GOOD if whole else None)
        if schools
        else None
    )
    late, overdue = line["late"], line["requests_overdue"]
    return [
        *(line[key] for key in COUNTED),
        share,
        Cell(late, fill=WAITS if late else None),
        line["surveyed"],
        Cell(overdue, fill=BAD if overdue else None),
    ]


def state(report: Report | None, schools: int) -> Cell | None:
    """Where the report of an area stands, in words. An area without schools has nothing to report."""
    if report is None:
        return Cell("ยังไม่รายงาน", fill=WAITS) if schools else None
    words, fill = STATES[report.state]
    late = " หลังกำหนด" if report.kept["late"] else ""
    told = f" · {report.told}" if report.told else ""
    return Cell(f"{words} ครั้งที่ {report.number}{late}{told}", fill=BAD if told else fill, wrap=True)


def _bold(cell: object) -> Cell:
    return Cell(
        cell.value if isinstance(cell, Cell) else cell, bold=True, pattern=getattr(cell, "pattern", None)
    )
