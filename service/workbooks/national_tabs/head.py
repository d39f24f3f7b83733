"""The figures of the country on top, then the areas that have most schools without a pin, drawn by the chart
beside them. Each block begins on the same line for years.
"""

from collections import Counter

from sheets.layout import Cell

from ...records.dates import thai_time
from ...records.summary import HEADLINES
from ...store.reports import ACCEPTED, RETURNED, SUBMITTED
from ..summary_tab.head import deadline, figure, progress
from ..summary_tab.styles import header, title
from .country import Country

# Lines, counted from 0: where the list of areas that are furthest behind begins, how many it has, where all
# areas begin.
WORST_LINE, WORST = 26, 20
AREAS_LINE = WORST_LINE + WORST + 5
WORST_TITLE = f"{WORST} เขตที่มีโรงเรียนยังไม่ปักหมุดมากที่สุด"


def rows(country: Country) -> list[list]:
    """Always AREAS_LINE lines."""
    moment = thai_time(country.as_of) if country.as_of else "ยังไม่มีข้อมูล"
    above = [
        title("สรุปการปักหมุดทั้งประเทศ"),
        [f"ข้อมูล ณ {moment} · ระบบคำนวณให้อัตโนมัติ แก้ไขแท็บนี้ไม่ได้"],
        title(progress(country.totals)),
        [deadline("กำหนดปักหมุด", country.pin_deadline)],
        [deadline("กำหนดรายงานผล", country.report_deadline)],
        [_reports(country)],
        [],
        header("รายการ", "จำนวน", "ร้อยละ", "ความก้าวหน้า"),
        *(figure(key, thai, country.totals) for key, (thai, _) in HEADLINES.items()),
    ]
    above += [[] for _ in range(WORST_LINE - len(above))]
    return [*above, *_worst(country), *([] for _ in range(AREAS_LINE - WORST_LINE - WORST - 2))]


def _reports(country: Country) -> str:
    states = Counter(report.state for report in country.reports.values())
    asked = {line["area"] for line in country.with_schools}
    none = len(asked - country.reports.keys())
    told = {
        "รอตรวจรับ": states[SUBMITTED],
        "รับแล้ว": states[ACCEPTED],
        "ส่งกลับให้แก้ไข": states[RETURNED],
        "ยังไม่รายงาน": none,
    }
    return "รายงานผล (ARS): " + " · ".join(f"{words} {number} เขต" for words, number in told.items())


def _worst(country: Country) -> list[list]:
    """Title, header and WORST lines, empty where there are fewer areas."""
    left = [(line["schools"] - line["pinned"], line) for line in country.with_schools]
    worst = sorted((one for one in left if one[0]), key=lambda one: (-one[0], one[1]["area"]))[:WORST]
    listed = [
        [Cell(line["area_name"], link=country.page_of(line["area"])), line["schools"], line["pinned"], number]
        for number, line in worst
    ]
    return [
        title(WORST_TITLE),
        header("เขต", "โรงเรียน", "ปักหมุดแล้ว", "ยังไม่ปัก"),
        *listed,
        *([] for _ in range(WORST - len(listed))),
    ]
