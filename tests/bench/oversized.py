"""What a tab costs that people made too large: a look at it, and the refusal of one more paste.

Of the finding: six pastes of 190 rows by 93 columns, 1,140 rows by 100 columns in all.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from service.store import agencies, areas, workbooks
from service.sync.due_areas import OVERSIZED_PAUSE
from service.workbooks import ceilings, layout
from sheets.embedded import EmbeddedGoogle, Person
from sheets.errors import Refused

from .one_area import MovingClock, one_area

SCHOOLS, PASTES, ROWS, COLUMNS = 120, 6, 190, 93
LOOKS = 5
# The look at the six pastes may cost so many times that of an ordinary workbook; it comes every 30 s at most.
GOAL_RATIO = 30


def run() -> Iterator[str]:
    with one_area(SCHOOLS) as (app, sync, area, clock):
        services = app.extensions["pakmut"]
        sync.drain()
        with services.db.read() as conn:
            book, row = workbooks.get(conn, area), areas.get(conn, area)
            schools = agencies.count_schools(conn, area)
        limits = ceilings.tab_ceilings(
            services.settings, layout.workbook_layout(row, book["sheet_ids"]), schools
        )
        google = EmbeddedGoogle(Path(services.settings.instance) / "google.sqlite")
        place = book["file_id"], book["sheet_ids"]["agencies"]
        ordinary = _look_ms(clock, sync.cycle, google, place)
        block = [[f"=1+{column}" for column in range(COLUMNS)] for _ in range(ROWS)]
        yield f"a refused paste        {_refusal_ms(google, place, block, limits[place[1]]):8.1f} ms"
        for number in range(PASTES):
            Person(google, "officer@bench.example").paste(*place, 1 + number * ROWS, 7, block)
        clock.now += OVERSIZED_PAUSE
        sync.drain()
        large = _look_ms(clock, sync.cycle, google, place)
        yield f"an ordinary look       {ordinary:8.1f} ms"
        yield f"a look at six pastes   {large:8.1f} ms, {large / ordinary:.0f} times (goal {GOAL_RATIO})"
        yield f"of the worker's time   {large / OVERSIZED_PAUSE.total_seconds() / 10:8.1f} %, at most"


def _look_ms(
    clock: MovingClock, cycle: Callable[[], bool], google: EmbeddedGoogle, place: tuple[str, int]
) -> float:
    """Returns the median of looks after one cell was typed."""
    times = []
    for number in range(LOOKS):
        clock.now += OVERSIZED_PAUSE + timedelta(seconds=1)
        Person(google, "officer@bench.example").type(*place, 1, 7, f"ดูแล้ว {number}")
        start = time.perf_counter()
        cycle()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def _refusal_ms(google: EmbeddedGoogle, place: tuple[str, int], block: list, limit: object) -> float:
    person = Person(google, "officer@bench.example", lambda file_id, sheet_id: limit)
    start = time.perf_counter()
    try:
        person.paste(*place, 1, 7, block)
    except Refused:
        return (time.perf_counter() - start) * 1000
    raise AssertionError("the paste was taken")
