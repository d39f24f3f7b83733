"""Accepted registrations per second, beside a bare Flask route that inserts the same form into SQLite.

Both run under the same gunicorn settings, and both answer only when the form is on the disk. The first line
is the service as in `make run`: its worker shares the machine and the database, and brings rows to the sheets
and letters to the mailbox. The second is the service alone, as in production, where the worker is a process
of its own.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from service import create_app
from service.store import agencies

from . import servers
from .clients import Client, Form, send_forms

# Rounds, each on a server of its own; forms of a round, one for each agency; how often the baseline sends
# them; clients at once.
ROUNDS, FORMS, BARE_REPEATS, CLIENTS = 5, 200, 5, 8
# Share of the baseline, per cent.
GOAL_PERCENT = 60


def run() -> Iterator[str]:
    rates: dict[str, list[float]] = {
        "pakmut with its worker": [],
        "pakmut alone": [],
        "bare Flask and SQLite": [],
    }
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        folder = Path(temporary)
        template = servers.make_demonstration(folder / "template")
        codes = _codes(template)
        for number in range(ROUNDS):
            for name, worker in (("pakmut with its worker", True), ("pakmut alone", False)):
                with servers.run_service(template, folder / f"service-{number}-{worker}", worker) as server:
                    forms = _filled_forms(server, codes)
                    rates[name].append(len(forms) / send_forms(server, forms, CLIENTS))
            with servers.run_bare(folder / f"bare-{number}") as server:
                rates["bare Flask and SQLite"].append(
                    len(forms) * BARE_REPEATS / send_forms(server, forms * BARE_REPEATS, CLIENTS)
                )
    baseline = median(rates["bare Flask and SQLite"])
    yield f"{len(codes)} complete forms a round, {CLIENTS} clients, {ROUNDS} rounds; accepted per second"
    yield f"{'':24}{'median':>8}{'least':>8}{'most':>8}{'share':>8}"
    for name, form_rates in rates.items():
        share = 100 * median(form_rates) / baseline
        yield f"{name:24}{median(form_rates):8.0f}{min(form_rates):8.0f}{max(form_rates):8.0f}{share:6.0f} %"
    yield f"goal: {GOAL_PERCENT} % of the bare route"


def _codes(template: Path) -> list[str]:
    """Return the codes of the demonstration's schools that are registered once in each round."""
    app = create_app({"INSTANCE": str(template), "SECRET_KEY": servers.SECRET})
    db = app.extensions["pakmut"].db
    with db.read() as conn:
        school_codes = [
            agency["code"] for agency in agencies.list_for_search(conn) if agency["kind"] == "school"
        ]
    db.engine.dispose()
    return school_codes[:FORMS]


def _filled_forms(server: servers.Server, codes: list[str]) -> list[Form]:
    """Return filled forms, so that only sending is measured. Each client has one session for its forms."""
    clients = [Client(server) for _ in range(CLIENTS)]
    return [clients[number % CLIENTS].fill(code) for number, code in enumerate(codes)]
