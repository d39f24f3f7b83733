"""The tabs of OBEC's workbook that show the country.

Pure but for Country.load, which reads the saved figures of the areas and counts no row again. They hold no
personal data, and nothing changes with time alone.

    country     Country: the figures, reports and days that are shown
    head        the top of the summary: figures, then the areas furthest behind, which the chart draws
    by_area     a row per area, and the total
    daily       the tab of days
    unreported  the tab of areas that have not reported
"""

from sheets.layout import Chart

from ...records.summary import Summary
from .. import summary_tab
from . import by_area, daily, head, unreported
from .country import Country

__all__ = ["CHART", "DAILY", "SUMMARY", "UNREPORTED", "Country", "cells"]

SUMMARY, DAILY, UNREPORTED = "summary", "daily", "unreported"

CHART = Chart(
    title=head.WORST_TITLE,
    alt_text="แท่งละหนึ่งเขต แสดงจำนวนโรงเรียนที่ปักหมุดแล้วและที่ยังไม่ปัก ตัวเลขอยู่ในตารางด้านซ้าย",
    header_row=head.WORST_FIRST_ROW + 1,
    row_count=head.WORST_COUNT,
    label_column=0,
    series=((2, "#0b5f74"), (3, "#e0a458")),
    anchor=(head.WORST_FIRST_ROW, 5),
    size=(760, 460),
)


def cells(country: Country, obec_summary: Summary) -> dict[str, list[list]]:
    """Returns {tab key: rows of cells}.

    `obec_summary`: of OBEC's own agencies, the bureaus, and of the items that OBEC decides.
    """
    rows = [*head.rows(country), *by_area.rows(country)]
    if obec_summary.statuses:
        rows += [[], *summary_tab.agency_rows(obec_summary.statuses)]
    rows += summary_tab.open_item_rows(obec_summary)
    return {SUMMARY: rows, DAILY: daily.rows(country), UNREPORTED: unreported.rows(country)}
