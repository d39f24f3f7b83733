"""Seconds from an accepted form to its row in the area's sheet, beside the same without waiting for the
worker's turn.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from service import create_app
from service.intake.submit import Proof
from service.store import agencies, workbooks
from service.store.entries import NewEntry
from sheets.embedded import EmbeddedGoogle, Person
from tests.cast.people import REGISTRATION

from . import servers
from .clients import Client

AREA = "P5703"
# Forms of each kind, sent one after the other; seconds until a row counts as lost; between two looks at the
# sheet.
FORMS, PATIENCE, LOOK = 20, 15, 0.01
# Seconds between two forms: every moment between two looks of the worker, which rests by then, comes up.
PAUSES = [2 + number * 0.37 % 1 for number in range(FORMS)]
# Seconds, the worst.
GOAL = 5


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        folder = Path(temporary)
        template = servers.demonstration(folder / "template")
        alone = _at_once(template)
        with servers.service(template, folder / "service") as server:
            standing, codes = _sheet(server.folder)
            pairs = zip(codes[FORMS : 2 * FORMS], PAUSES, strict=True)
            served = [_served(server, standing, code, pause) for code, pause in pairs]
    yield f"seconds from the accepted form to its row, {FORMS} forms one after the other: median, worst"
    yield f"{'served, the worker running':36}{median(served):8.2f}{max(served):8.2f}  (goal {GOAL})"
    yield f"{'sync called at once':36}{median(alone):8.2f}{max(alone):8.2f}"


def _sheet(instance: Path) -> tuple[Callable[[str], bool], list[str]]:
    """Whether an agency's registration stands in the area's sheet; and the codes of the area's agencies."""
    app = create_app({"INSTANCE": str(instance), "SECRET_KEY": servers.SECRET})
    with app.extensions["pakmut"].db.read() as conn:
        book = workbooks.get(conn, AREA)
        codes = [agency["code"] for agency in agencies.list_of_area(conn, AREA)]
    person = Person(EmbeddedGoogle(instance / "google.sqlite"), "bench@example.org")

    def standing(code: str) -> bool:
        view = person.view(book["file_id"], book["sheet_ids"]["registration"])
        return any(cell.value == code for row in view.rows for cell in row)

    return standing, codes


def _served(server: servers.Server, standing: Callable[[str], bool], code: str, pause: float) -> float:
    client = Client(server)
    form = client.fill(code)
    client.connection.close()
    time.sleep(pause)
    client.send(form)
    return _until(standing, code)


def _until(standing: Callable[[str], bool], code: str) -> float:
    began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE:
        if standing(code):
            return time.perf_counter() - began
        time.sleep(LOOK)
    raise RuntimeError(f"the row of {code} did not arrive within {PATIENCE} s")


def _at_once(template: Path) -> list[float]:
    """The forms accepted in this process, and the sync that follows each called by hand."""
    app = create_app({"INSTANCE": str(template), "SECRET_KEY": servers.SECRET})
    sync = app.extensions["pakmut.worker"].sync()
    standing, codes = _sheet(template)
    journal, found = app.extensions["pakmut"].journal, []
    for code in codes[:FORMS]:
        part = NewEntry("registration", "", REGISTRATION, list(REGISTRATION))
        journal.submit_registration(
            f"bench-form-{code}", code, part, Proof(captcha=True), "th", datetime.now(UTC)
        )
        began = time.perf_counter()
        sync.cycle()
        if not standing(code):
            raise RuntimeError(f"the row of {code} did not arrive")
        found.append(time.perf_counter() - began)
    app.extensions["pakmut"].db.engine.dispose()
    return found
