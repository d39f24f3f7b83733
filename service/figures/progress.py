"""How far the country, or some areas of it, had come on each day. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ..records.summary import DAILY


@dataclass(frozen=True)
class Day:
    """The figures of DAILY at the end of a day in Bangkok, by what counts at present."""

    day: date
    reached: Mapping[str, int]


def cumulative(grown: Iterable[Mapping[str, Mapping[str, int]] | None]) -> list[Day]:
    """What areas grew by each day (records.summary.by_day) -> their sums on every day from the first to the
    last one.
    """
    by_day: dict[str, Counter] = {}
    for area in grown:
        for day, more in (area or {}).items():
            by_day.setdefault(day, Counter()).update(more)
    if not by_day:
        return []
    day, last = date.fromisoformat(min(by_day)), date.fromisoformat(max(by_day))
    reached, days = Counter(), []
    while day <= last:
        reached.update(by_day.get(day.isoformat(), {}))
        days.append(Day(day, {key: reached[key] for key in DAILY}))
        day += timedelta(days=1)
    return days
