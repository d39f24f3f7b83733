"""What the workbook of OBEC shows of the country, tab by tab. Pure but for Country.of: it reads partial sums
and counts no row again. No personal data; nothing in it moves by itself.

    country     Country: all that is told
    head        the figures on top, the areas that are furthest behind, which the chart draws
    by_area     a line per area, and their total
    daily       the tab of days          unreported  the tab of areas that have not reported
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
    described="แท่งละหนึ่งเขต แสดงจำนวนโรงเรียนที่ปักหมุดแล้วและที่ยังไม่ปัก ตัวเลขอยู่ในตารางด้านซ้าย",
    header=head.WORST_LINE + 1,
    lines=head.WORST,
    label=0,
    series=((2, "#0b5f74"), (3, "#e0a458")),
    anchor=(head.WORST_LINE, 5),
    size=(760, 460),
)


def cells(country: Country, own: Summary) -> dict[str, list[list]]:
    """Tab key -> its lines. `own`: the summary of OBEC's own agencies, the bureaus, and of what OBEC
    decides.
    """
    rows = [*head.rows(country), *by_area.rows(country)]
    if own.lines:
        rows += [[], *summary_tab.agency_rows(own.lines)]
    rows += summary_tab.matter_rows(own)
    return {SUMMARY: rows, DAILY: daily.rows(country), UNREPORTED: unreported.rows(country)}
