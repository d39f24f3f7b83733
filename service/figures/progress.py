"""How far the country, or some of its areas, had come on each day. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ..records.summary import DAILY_FIGURES


@dataclass(frozen=True)
class Day:
    """A day in Bangkok with the DAILY_FIGURES at its end, by the rows that count at present."""

    day: date
    figures: Mapping[str, int]


def daily_totals(growth_of_areas: Iterable[Mapping[str, Mapping[str, int]] | None]) -> list[Day]:
    """Add up the daily growth of areas: the totals of every day from the first to the last one.

    `growth_of_areas`: as records.summary.daily_growth returns it; None for an area without a workbook.
    """
    growth_by_day: dict[str, Counter] = {}
    for growth_of_area in growth_of_areas:
        for day, growth in (growth_of_area or {}).items():
            growth_by_day.setdefault(day, Counter()).update(growth)
    if not growth_by_day:
        return []
    day, last_day = date.fromisoformat(min(growth_by_day)), date.fromisoformat(max(growth_by_day))
    totals, days = Counter(), []
    while day <= last_day:
        totals.update(growth_by_day.get(day.isoformat(), {}))
        days.append(Day(day, {key: totals[key] for key in DAILY_FIGURES}))
        day += timedelta(days=1)
    return days
