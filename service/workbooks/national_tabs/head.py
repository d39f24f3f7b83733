"""The figures of the country, then the areas with most schools without a pin.

The chart beside these areas draws them. Each block begins in the same row for years.
"""

from collections import Counter

from sheets.layout import Cell

from ...records.dates import thai_time
from ...records.summary import HEADLINES
from ...store.reports import ACCEPTED, RETURNED, SUBMITTED
from ..summary_tab.head import FIGURE_HEADER, deadline, figure, progress
from ..summary_tab.styles import header, title
from .country import Country

# Rows, counted from 0: the first row of the areas furthest behind, their number, the first row of all areas.
WORST_FIRST_ROW, WORST_COUNT = 26, 20
AREAS_FIRST_ROW = WORST_FIRST_ROW + WORST_COUNT + 5
WORST_TITLE = f"{WORST_COUNT} เขตที่มีโรงเรียนยังไม่ปักหมุดมากที่สุด"


def rows(country: Country) -> list[list]:
    """Returns the rows above the list of all areas: always AREAS_FIRST_ROW of them."""
    moment = thai_time(country.as_of) if country.as_of else "ยังไม่มีข้อมูล"
    above = [
        title("สรุปการปักหมุดทั้งประเทศ"),
        [f"ข้อมูล ณ {moment} · ระบบคำนวณให้อัตโนมัติ แก้ไขแท็บนี้ไม่ได้"],
        title(progress(country.totals)),
        [deadline("กำหนดปักหมุด", country.pin_deadline)],
        [deadline("กำหนดรายงานผล", country.report_deadline)],
        [_reports(country)],
        [],
        FIGURE_HEADER,
        *(figure(key, thai, country.totals) for key, (thai, _) in HEADLINES.items()),
    ]
    above += [[] for _ in range(WORST_FIRST_ROW - len(above))]
    empty_rows = [[] for _ in range(AREAS_FIRST_ROW - WORST_FIRST_ROW - WORST_COUNT - 2)]
    return [*above, *_worst_rows(country), *empty_rows]


def _reports(country: Country) -> str:
    states = Counter(report.state for report in country.reports.values())
    areas = {figures["area"] for figures in country.with_schools}
    counts = {
        "รอตรวจรับ": states[SUBMITTED],
        "รับแล้ว": states[ACCEPTED],
        "ส่งกลับให้แก้ไข": states[RETURNED],
        "ยังไม่รายงาน": len(areas - country.reports.keys()),
    }
    return "รายงานผล (ARS): " + " · ".join(f"{state} {count} เขต" for state, count in counts.items())


def _worst_rows(country: Country) -> list[list]:
    """Title, header and WORST_COUNT rows, which are empty where there are fewer areas."""
    unpinned = [(figures["schools"] - figures["pinned"], figures) for figures in country.with_schools]
    worst = sorted((pair for pair in unpinned if pair[0]), key=lambda pair: (-pair[0], pair[1]["area"]))
    area_rows = [
        [
            Cell(figures["area_name"], link=country.area_url(figures["area"])),
            figures["schools"],
            figures["pinned"],
            count,
        ]
        for count, figures in worst[:WORST_COUNT]
    ]
    return [
        title(WORST_TITLE),
        header("เขต", "โรงเรียน", "ปักหมุดแล้ว", "ยังไม่ปัก"),
        *area_rows,
        *([] for _ in range(WORST_COUNT - len(area_rows))),
    ]
