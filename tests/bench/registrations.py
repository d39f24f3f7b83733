"""Accepted registrations per second, beside a bare Flask route that inserts the same form into SQLite.

Both run under the same gunicorn settings and make the same promise about the disk. In `make run` the
service's worker shares the machine and the database meanwhile and brings rows to the sheets and letters to
the mailbox; the second line is the service alone, as in production, where the worker is a process of its own.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from service import create_app
from service.store import agencies

from . import servers
from .clients import Client, Form, send_all

# Rounds, each on a server of its own; forms a round, one for each agency; times the baseline sends them;
# clients at once.
ROUNDS, FORMS, REPEAT, CLIENTS = 5, 200, 5, 8
# Share of the baseline, per cent.
GOAL = 60


def run() -> Iterator[str]:
    rates: dict[str, list[float]] = {
        "pakmut with its worker": [],
        "pakmut alone": [],
        "bare Flask and SQLite": [],
    }
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        folder = Path(temporary)
        template = servers.demonstration(folder / "template")
        codes = _codes(template)
        for number in range(ROUNDS):
            for name, worker in (("pakmut with its worker", True), ("pakmut alone", False)):
                with servers.service(template, folder / f"service-{number}-{worker}", worker) as server:
                    forms = _filled(server, codes)
                    rates[name].append(len(forms) / send_all(server, forms, CLIENTS))
            with servers.bare(folder / f"bare-{number}") as server:
                rates["bare Flask and SQLite"].append(
                    len(forms) * REPEAT / send_all(server, forms * REPEAT, CLIENTS)
                )
    baseline = median(rates["bare Flask and SQLite"])
    yield f"{len(codes)} complete forms a round, {CLIENTS} clients, {ROUNDS} rounds; accepted per second"
    yield f"{'':24}{'median':>8}{'least':>8}{'most':>8}{'share':>8}"
    for name, found in rates.items():
        share = 100 * median(found) / baseline
        yield f"{name:24}{median(found):8.0f}{min(found):8.0f}{max(found):8.0f}{share:6.0f} %"
    yield f"goal: {GOAL} % of the bare route"


def _codes(template: Path) -> list[str]:
    """Agencies of the demonstration, each registered once a round."""
    app = create_app({"INSTANCE": str(template), "SECRET_KEY": servers.SECRET})
    db = app.extensions["pakmut"].db
    with db.read() as conn:
        found = [agency["code"] for agency in agencies.list_for_search(conn) if agency["kind"] == "school"]
    db.engine.dispose()
    return found[:FORMS]


def _filled(server: servers.Server, codes: list[str]) -> list[Form]:
    """Everything that comes before sending, done before the clock starts. A client has one session for its
    forms.
    """
    clients = [Client(server) for _ in range(CLIENTS)]
    return [clients[number % CLIENTS].fill(code) for number, code in enumerate(codes)]
