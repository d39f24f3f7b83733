"""The tab of areas whose report is not in: never sent, or returned and not sent again."""

from sheets.layout import Cell

from ...store.reports import RETURNED
from ..summary_tab.head import ONE_DECIMAL, deadline
from ..summary_tab.styles import header, title
from .by_area import state
from .country import Country

HEADERS = ("เขต", "โรงเรียน", "ปักหมุด", "ยังไม่ปัก", "ร้อยละปักหมุด", "รายงาน ARS")


def rows(country: Country) -> list[list]:
    found = [(line, country.reports.get(line["area"])) for line in country.with_schools]
    found = [(line, report) for line, report in found if report is None or report.state == RETURNED]
    listed = []
    for line, report in found:
        schools, pinned = line["schools"], line["pinned"]
        share = Cell(round(100 * pinned / schools, 1), pattern=ONE_DECIMAL)
        name = Cell(line["area_name"], link=country.page_of(line["area"]))
        listed.append([name, schools, pinned, schools - pinned, share, state(report, schools)])
    of = len(country.with_schools)
    return [
        title(f"เขตที่ยังไม่รายงานผล (ARS) {len(listed)} จาก {of} เขต"),
        [f"{deadline('กำหนดรายงานผล', country.report_deadline)} · ระบบเขียนแท็บนี้เอง"],
        header(*HEADERS),
        *(listed or [["รายงานครบทุกเขตแล้ว" if of else "ยังไม่มีโรงเรียนในทะเบียน"]]),
    ]
