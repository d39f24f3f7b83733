"""What the trail of edits costs: a look with many new steps of the journal, and pages of a long trail.

30,000 schools with 90,000 entries, and 90,000 edits in the largest area. Pages are told in milliseconds of
the processor; the look tells its longest write, as nobody else can write meanwhile.
"""

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median

from flask import Flask

from service import create_app
from service.audit.trail import edits_of_kind, trail_page
from service.store import Database, agencies, rows
from service.store.edit_filter import ALL_EDITS, EditFilter
from service.store.edit_kinds import BY_CELL
from service.sync.provision import provision

from . import country
from .look import Statements, count_statements, type_into_column

SCHOOLS, EDITS, STEPS, PAGE = 30_000, 90_000, 1000, 50
# Milliseconds of a page, and of a writing transaction.
GOAL_MS, GOAL_WRITE_MS, TIMES = 300, 100, 5
NOW = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)
PEOPLE = ("a@bench.example", "b@bench.example", "c@bench.example")


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        app = create_app({"INSTANCE": temporary, "SECRET_KEY": country.SECRET}, lambda: NOW)
        services = app.extensions["pakmut"]
        keys = country.create_country(services.db, SCHOOLS)
        with services.db.read() as conn:
            counts = agencies.count_schools_by_area(conn)
        area = max(keys, key=lambda key: counts.get(key, 0))
        country.store_forms(services.db, list(country.forms(services.db, keys, 3 * SCHOOLS)), NOW)
        store_edits(services.db, area)
        yield f"{SCHOOLS:,} schools, {3 * SCHOOLS:,} entries, {EDITS:,} edits in one area"
        yield f"milliseconds of the processor for a page, the median of {TIMES} (goal {GOAL_MS})"
        yield from _page_lines(services.db, area)
        yield f"a look at {STEPS} new steps: milliseconds of the longest write (goal {GOAL_WRITE_MS}), writes, statements"
        yield _look_line(app, area)


def store_edits(db: Database, area: str) -> None:
    """Store edits of cells of all schools of an area, by three people in a month."""
    with db.read() as conn:
        codes = [row["code"] for row in agencies.list_of_area(conn, area) if row["kind"] == "school"]
    edits = []
    for number in range(EDITS):
        row = {
            "area": area,
            "row_id": f"R-{number % 999}",
            "record": "pin",
            "agency": codes[number % len(codes)],
        }
        at = NOW - timedelta(days=30) + timedelta(seconds=28 * number)
        who = PEOPLE[number % len(PEOPLE)]
        step = {"done_at": at, "step": f"bench.{number}"}
        edits.append(rows.edit_values(row, "note", "ก", f"ข {number}", at, who, BY_CELL, **step))
    with db.begin() as conn:
        rows.add_edits(conn, edits)
        conn.commit()


def _page_lines(db: Database, area: str) -> Iterator[str]:
    with db.read() as conn:
        code = next(row["code"] for row in agencies.list_of_area(conn, area) if row["kind"] == "school")
    day = {"since": NOW - timedelta(days=10), "until": NOW - timedelta(days=9)}
    pages: dict[str, tuple[int, EditFilter]] = {
        "newest page": (1, ALL_EDITS),
        "last page": (EDITS // PAGE, ALL_EDITS),
        "of a person": (1, EditFilter(names=PEOPLE[:1])),
        "of an agency": (1, EditFilter(agency=code)),
        "of a day": (1, EditFilter(**day)),
        "of a kind that nothing has": (1, edits_of_kind("whole", ALL_EDITS)),
    }
    for name, (page, meant) in pages.items():
        times = []
        for _ in range(TIMES):
            start = time.process_time()
            with db.read() as conn:
                trail_page(conn, area, False, page, PAGE, meant)
            times.append((time.process_time() - start) * 1000)
        mark = "" if median(times) <= GOAL_MS else "  over the goal"
        yield f"  {name:30}{median(times):10.1f}{mark}"


def _look_line(app: Flask, area: str) -> str:
    services, worker = app.extensions["pakmut"], app.extensions["pakmut.worker"]
    provision(services.db, worker.google(), area, services.settings)
    sync = worker.sync()
    sync.drain()
    with services.db.read() as conn:
        pins = len(rows.list_of_area(conn, area, "pin"))
    for number in range(-(-STEPS // pins)):
        type_into_column(app, area, "note", [f"ดูแล้ว {number}"] * min(pins, STEPS - number * pins))
    statements: Statements = count_statements(services.db.engine)
    start = time.perf_counter()
    sync.cycle()
    seconds = time.perf_counter() - start
    with services.db.read() as conn:
        stored = rows.count_edits(conn, area) - EDITS
    mark = "" if max(statements.write_seconds) * 1000 <= GOAL_WRITE_MS else "  over the goal"
    return f"  {stored} steps stored {statements}{seconds:9.2f} s in all{mark}"
