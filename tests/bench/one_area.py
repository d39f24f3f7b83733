"""One area in an instance of its own, with its workbook and a clock that is moved: what a look costs."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask

from service import create_app
from service.sync.cycle import Sync
from service.sync.provision import provision

from . import country


@dataclass
class MovingClock:
    now: datetime = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def one_area(schools: int) -> Iterator[tuple[Flask, Sync, str, MovingClock]]:
    """Yields the app, its sync, the key of the area and the clock."""
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        clock = MovingClock()
        app = create_app({"INSTANCE": temporary, "SECRET_KEY": country.SECRET}, clock)
        services, worker = app.extensions["pakmut"], app.extensions["pakmut.worker"]
        (area,) = country.create_country(services.db, schools, 1)
        provision(services.db, worker.google(), area, services.settings)
        yield app, worker.sync(), area, clock
