"""Accepted registrations per second, beside a bare Flask route that inserts the same form into SQLite.

Both run under the same gunicorn settings and make the same promise about the disk. The service's own worker runs
meanwhile and brings rows to the sheets and letters to the mailbox, as in `make run`.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from service import create_app
from service.store import agencies

from . import servers
from .clients import Client, Form, send_all

# Rounds, each on a server of its own; forms a round, one for each agency; times the baseline sends them; clients at once.
ROUNDS, FORMS, REPEAT, CLIENTS = 5, 200, 5, 8
# Share of the baseline, per cent.
GOAL = 60


def run() -> Iterator[str]:
    ours, theirs = [], []
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        folder = Path(temporary)
        template = servers.demonstration(folder / "template")
        codes = _codes(template)
        for number in range(ROUNDS):
            with servers.service(template, folder / f"service-{number}") as server:
                forms = _filled(server, codes)
                ours.append(len(forms) / send_all(server, forms, CLIENTS))
            with servers.bare(folder / f"bare-{number}") as server:
                theirs.append(len(forms) * REPEAT / send_all(server, forms * REPEAT, CLIENTS))
    share = 100 * median(a / b for a, b in zip(ours, theirs, strict=True))
    yield f"{len(codes)} complete forms a round, {CLIENTS} clients, {ROUNDS} rounds; accepted per second, median (least–most)"
    yield f"{'pakmut':28}{median(ours):8.0f}  ({min(ours):.0f}–{max(ours):.0f})"
    yield f"{'bare Flask and SQLite':28}{median(theirs):8.0f}  ({min(theirs):.0f}–{max(theirs):.0f})"
    yield f"{'share':28}{share:7.0f} %  (goal {GOAL} %)"


def _codes(template: Path) -> list[str]:
    """Agencies of the demonstration, each registered once a round."""
    app = create_app({"INSTANCE": str(template), "SECRET_KEY": servers.SECRET})
    db = app.extensions["pakmut"].db
    with db.read() as conn:
        found = [agency["code"] for agency in agencies.listed(conn) if agency["kind"] == "school"]
    db.engine.dispose()
    return found[:FORMS]


def _filled(server: servers.Server, codes: list[str]) -> list[Form]:
    """Everything that comes before sending, done before the clock starts. A client has one session for its forms."""
    clients = [Client(server) for _ in range(CLIENTS)]
    return [clients[number % CLIENTS].fill(code) for number, code in enumerate(codes)]
