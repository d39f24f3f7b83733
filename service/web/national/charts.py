"""Charts as shapes in a box of WIDTH by HEIGHT, y downwards; templates draw them as SVG and set their words
beside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ...figures.progress import Day

WIDTH, HEIGHT = 1000, 300


@dataclass(frozen=True)
class Progress:
    """Curves over time. `lines`: key -> the points of a polyline. `deadline_x`: None without one. `top`: the
    highest number.
    """

    lines: Mapping[str, str]
    first: date
    last: date
    deadline_x: float | None
    top: int


def progress(days: Sequence[Day], deadline: date | None, today: date, top: int) -> Progress | None:
    """The way of each figure from its first day to today, or to the deadline if that is later; None without
    any day.
    """
    if not days:
        return None
    first, last = days[0].day, max(days[-1].day, today, deadline or today)
    span = max(1, (last - first).days)
    top = max(top, 1, *(reached for day in days for reached in day.reached.values()))

    def point(day: date, number: int) -> str:
        return f"{(day - first).days * WIDTH / span:.1f},{HEIGHT - number * HEIGHT / top:.1f}"

    lines = {}
    for key, now in days[-1].reached.items():
        # Since the last change it has been level.
        lines[key] = " ".join(
            [*(point(day.day, day.reached[key]) for day in days), point(max(today, days[-1].day), now)]
        )
    beyond = deadline is not None and deadline >= first
    return Progress(lines, first, last, (deadline - first).days * WIDTH / span if beyond else None, top)


@dataclass(frozen=True)
class Bar:
    """An upright bar: `done` stands on the ground, `part` on top of it (heights in the box)."""

    x: float
    width: float
    done: float
    part: float


def bars(shares: Sequence[tuple[float, float]]) -> list[Bar]:
    """(share that is done, share that is done in part), each 0 to 1, side by side over the whole width."""
    step = WIDTH / max(1, len(shares))
    gap = min(step * 0.15, 6)
    return [
        Bar(round(at * step, 2), round(step - gap, 2), round(done * HEIGHT, 1), round(part * HEIGHT, 1))
        for at, (done, part) in enumerate(shares)
    ]
