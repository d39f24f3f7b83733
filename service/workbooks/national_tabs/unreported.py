"""The tab of areas without a valid report: never submitted, or returned and not submitted again."""

from sheets.layout import Cell

from ...store.reports import RETURNED
from ..summary_tab.head import ONE_DECIMAL, deadline
from ..summary_tab.styles import header, title
from .by_area import report_cell
from .country import Country

HEADERS = ("เขต", "โรงเรียน", "ปักหมุด", "ยังไม่ปัก", "ร้อยละปักหมุด", "รายงาน ARS")


def rows(country: Country) -> list[list]:
    area_rows = []
    for figures in country.with_schools:
        report = country.reports.get(figures["area"])
        if report is not None and report.state != RETURNED:
            continue
        schools, pinned = figures["schools"], figures["pinned"]
        percent = Cell(round(100 * pinned / schools, 1), pattern=ONE_DECIMAL)
        name = Cell(figures["area_name"], link=country.area_url(figures["area"]))
        area_rows.append([name, schools, pinned, schools - pinned, percent, report_cell(report, schools)])
    area_count = len(country.with_schools)
    return [
        title(f"เขตที่ยังไม่รายงานผล (ARS) {len(area_rows)} จาก {area_count} เขต"),
        [f"{deadline('กำหนดรายงานผล', country.report_deadline)} · ระบบเขียนแท็บนี้เอง"],
        header(*HEADERS),
        *(area_rows or [["รายงานครบทุกเขตแล้ว" if area_count else "ยังไม่มีโรงเรียนในทะเบียน"]]),
    ]
