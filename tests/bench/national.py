"""What telling OBEC of the whole country costs: from the partial sums of all areas, at first and after one
area changed, beside counting every row of the country again.
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

from .views import AREAS, LARGE, NOW, SCHOOLS, fill, make

TIMES = 5


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        app = make(Path(temporary))
        _, largest, _ = fill(app)
        services = app.extensions["pakmut"]
        provision(services.db, app.extensions["pakmut.worker"].google(), areas.OBEC, services.settings)
        line = BadLine(EmbeddedGoogle(services.settings.instance / "google.sqlite"))
        google = line.google.client(adapter=line)
        yield f"{SCHOOLS:,} schools in {AREAS} areas; seconds of the processor, the stand-in's included"
        yield f"{'':52}{'seconds':>9}{'reads':>7}{'writes':>8}"
        yield _told("OBEC's tabs for the first time", lambda: _visit(app, google), line, 1)
        yield _told("after one area changed", lambda: (_change(app, largest), _visit(app, google)), line)
        yield _told("nothing has changed", lambda: _visit(app, google), line)
        again = _processor(lambda: _count(app, largest), TIMES) * SCHOOLS / LARGE
        yield f"{f'baseline: every row counted again ({LARGE} schools, scaled)':52}{again:9.2f}"


def _told(name: str, work: Callable[[], object], line: BadLine, times: int = TIMES) -> str:
    before = len(line.calls)
    seconds = _processor(work, times)
    calls = line.calls[before:]
    writes = sum(call.endswith(":batchUpdate") for call in calls)
    return f"{name:52}{seconds:9.2f}{(len(calls) - writes) / times:7.1f}{writes / times:8.1f}"


def _processor(work: Callable[[], object], times: int) -> float:
    """Processor seconds of one turn, the median."""
    found = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return median(found)


def _visit(app: Flask, google: Google) -> None:
    services = app.extensions["pakmut"]
    with services.db.read() as conn:
        book = workbooks.get(conn, areas.OBEC)
    file = next(file for file in google.list_files(None) if file.id == book["file_id"])
    AreaSync(services.db, google, services.settings, services.clock, book, file, [SERVICE_ACCOUNT]).run()


def _change(app: Flask, area: str) -> None:
    """One more school of an area has pinned."""
    with app.extensions["pakmut"].db.begin() as conn:
        figures = workbooks.get(conn, area)["figures"]
        workbooks.update(conn, area, figures=figures | {"pinned": figures["pinned"] + 1})
        country.mark_changed(conn)
        conn.commit()


def _count(app: Flask, area: str) -> None:
    with app.extensions["pakmut"].db.read() as conn:
        area_summary(conn, area, None, NOW)
