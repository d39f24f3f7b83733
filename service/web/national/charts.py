"""Charts as shapes in a box of WIDTH by HEIGHT, y downwards. Templates draw them as SVG and add the words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ...figures.progress import Day

WIDTH, HEIGHT = 1000, 300


@dataclass(frozen=True)
class ProgressChart:
    """Curves over time.

    `lines`: key -> the points of a polyline. `deadline_x`: None without a deadline. `top`: the number at the
    upper edge.
    """

    lines: Mapping[str, str]
    first: date
    last: date
    deadline_x: float | None
    top: int


def progress_chart(days: Sequence[Day], deadline: date | None, today: date, top: int) -> ProgressChart | None:
    """Returns the curve of each figure from the first day to today, or to the deadline if that is later.

    None without any day.
    """
    if not days:
        return None
    first, last = days[0].day, max(days[-1].day, today, deadline or today)
    span = max(1, (last - first).days)
    top = max(top, 1, *(number for day in days for number in day.figures.values()))

    def point(day: date, number: int) -> str:
        return f"{(day - first).days * WIDTH / span:.1f},{HEIGHT - number * HEIGHT / top:.1f}"

    lines = {}
    for key, latest in days[-1].figures.items():
        # The figure has not changed since its last day.
        lines[key] = " ".join(
            [*(point(day.day, day.figures[key]) for day in days), point(max(today, days[-1].day), latest)]
        )
    has_deadline = deadline is not None and deadline >= first
    deadline_x = (deadline - first).days * WIDTH / span if has_deadline else None
    return ProgressChart(lines, first, last, deadline_x, top)


@dataclass(frozen=True)
class Bar:
    """An upright bar of two parts with these heights in the box: `done` below, `part` on top of it."""

    x: float
    width: float
    done: float
    part: float


def bars(shares: Sequence[tuple[float, float]]) -> list[Bar]:
    """Returns bars side by side over the whole width.

    `shares`: (share that is done, share that is done in part) of each bar, 0 to 1.
    """
    step = WIDTH / max(1, len(shares))
    gap = min(step * 0.15, 6)
    return [
        Bar(round(index * step, 2), round(step - gap, 2), round(done * HEIGHT, 1), round(part * HEIGHT, 1))
        for index, (done, part) in enumerate(shares)
    ]
