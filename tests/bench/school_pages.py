"""What each page of a school takes from the database, with 3,333 and with 30,000 schools.

Statements, and steps of SQLite's machine: they do not depend on the machine and its load. The baseline is the
smaller country.
"""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from service import create_app
from tests.cast.growth import busy_clerk, grow, page_costs
from tests.cast.people import Demo

from . import servers

SIZES = (3_333, 30_000)
NOW = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as folder:
        template = servers.make_demonstration(Path(folder) / "instance")
        demo = Demo(
            create_app({"INSTANCE": str(template), "SECRET_KEY": servers.SECRET}, lambda: NOW), lambda: NOW
        )
        clerk, paths = busy_clerk(demo)
        costs, number = [], 0
        for size in SIZES:
            grow(demo, number, size - number)
            number = size
            costs.append(page_costs(demo, clerk, paths))
        yield f"{'statements, steps':40}" + "".join(f"{size:>12,} schools" for size in SIZES)
        for path in paths:
            pairs = "".join(f"{cost[path].statements:>12}{cost[path].steps:>8}" for cost in costs)
            yield f"{path:40}{pairs}{'' if costs[0][path] == costs[1][path] else '  not equal'}"
        demo.services.db.close()
