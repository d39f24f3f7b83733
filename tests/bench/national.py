"""What it costs to bring the figures of the whole country into OBEC's workbook.

They are computed from the sums of the areas: for the first time, and after one area changed. The baseline
counts every row of the country again.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from flask import Flask

from service.figures.effective import area_summary
from service.store import areas, country, workbooks
from service.sync.area_sync import AreaSync
from service.sync.provision import provision
from sheets.client import Google
from sheets.embedded import SERVICE_ACCOUNT, EmbeddedGoogle
from tests.cast.faults import BadLine

from .views import AREAS, LARGE, NOW, SCHOOLS, create_country, make_app

TIMES = 5


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        app = make_app(Path(temporary))
        _, largest, _ = create_country(app)
        services = app.extensions["pakmut"]
        provision(services.db, app.extensions["pakmut.worker"].google(), areas.OBEC, services.settings)
        line = BadLine(EmbeddedGoogle(services.settings.instance / "google.sqlite"))
        google = line.google.client(adapter=line)
        yield f"{SCHOOLS:,} schools in {AREAS} areas; seconds of the processor, the stand-in's included"
        yield f"{'':52}{'seconds':>9}{'reads':>7}{'writes':>8}"
        yield _measured_line("OBEC's tabs for the first time", lambda: _sync_obec(app, google), line, 1)
        yield _measured_line(
            "after one area changed", lambda: (_change_area(app, largest), _sync_obec(app, google)), line
        )
        yield _measured_line("nothing has changed", lambda: _sync_obec(app, google), line)
        baseline_seconds = _processor_seconds(lambda: _count_area(app, largest), TIMES) * SCHOOLS / LARGE
        yield f"{f'baseline: every row counted again ({LARGE} schools, scaled)':52}{baseline_seconds:9.2f}"


def _measured_line(name: str, work: Callable[[], object], line: BadLine, times: int = TIMES) -> str:
    before = len(line.calls)
    seconds = _processor_seconds(work, times)
    calls = line.calls[before:]
    writes = sum(call.endswith(":batchUpdate") for call in calls)
    return f"{name:52}{seconds:9.2f}{(len(calls) - writes) / times:7.1f}{writes / times:8.1f}"


def _processor_seconds(work: Callable[[], object], times: int) -> float:
    """Return the median of the processor seconds of one call."""
    seconds = []
    for _ in range(times):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return median(seconds)


def _sync_obec(app: Flask, google: Google) -> None:
    services = app.extensions["pakmut"]
    with services.db.read() as conn:
        book = workbooks.get(conn, areas.OBEC)
    file = next(file for file in google.list_files(None) if file.id == book["file_id"])
    AreaSync(services.db, google, services.settings, services.clock, book, file, [SERVICE_ACCOUNT]).run()


def _change_area(app: Flask, area: str) -> None:
    """Count one more pinned school in an area."""
    with app.extensions["pakmut"].db.begin() as conn:
        figures = workbooks.get(conn, area)["figures"]
        workbooks.update(conn, area, figures=figures | {"pinned": figures["pinned"] + 1})
        country.mark_changed(conn)
        conn.commit()


def _count_area(app: Flask, area: str) -> None:
    with app.extensions["pakmut"].db.read() as conn:
        area_summary(conn, area, None, NOW)
