"""Seconds from an accepted form to its row in the area's sheet.

Beside it: the same without the wait for the worker's turn.
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
# Forms of each kind, sent one after the other; seconds until a row counts as lost; seconds between two
# readings of the sheet.
FORMS, PATIENCE_SECONDS, LOOK_SECONDS = 20, 15, 0.01
# Seconds before each form: the worker rests by then, and the forms arrive at every moment of its pause.
PAUSE_SECONDS = [2 + number * 0.37 % 1 for number in range(FORMS)]
# Seconds that the slowest form may take.
GOAL_SECONDS = 5


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        folder = Path(temporary)
        template = servers.make_demonstration(folder / "template")
        sync_seconds = _sync_seconds(template)
        with servers.run_service(template, folder / "service") as server:
            is_in_sheet, codes = _sheet_reader(server.folder)
            pairs = zip(codes[FORMS : 2 * FORMS], PAUSE_SECONDS, strict=True)
            served_seconds = [_served_seconds(server, is_in_sheet, code, pause) for code, pause in pairs]
    yield f"seconds from the accepted form to its row, {FORMS} forms one after the other: median, worst"
    yield f"{'served, the worker running':36}{median(served_seconds):8.2f}{max(served_seconds):8.2f}  (goal {GOAL_SECONDS})"
    yield f"{'sync called at once':36}{median(sync_seconds):8.2f}{max(sync_seconds):8.2f}"


def _sheet_reader(instance: Path) -> tuple[Callable[[str], bool], list[str]]:
    """Return (is the registration of an agency code in the area's sheet, codes of the area's agencies)."""
    app = create_app({"INSTANCE": str(instance), "SECRET_KEY": servers.SECRET})
    with app.extensions["pakmut"].db.read() as conn:
        book = workbooks.get(conn, AREA)
        codes = [agency["code"] for agency in agencies.list_of_area(conn, AREA)]
    person = Person(EmbeddedGoogle(instance / "google.sqlite"), "bench@example.org")

    def is_in_sheet(code: str) -> bool:
        view = person.view(book["file_id"], book["sheet_ids"]["registration"])
        return any(cell.value == code for row in view.rows for cell in row)

    return is_in_sheet, codes


def _served_seconds(
    server: servers.Server, is_in_sheet: Callable[[str], bool], code: str, pause: float
) -> float:
    client = Client(server)
    form = client.fill(code)
    client.connection.close()
    time.sleep(pause)
    client.send(form)
    return _seconds_until_row(is_in_sheet, code)


def _seconds_until_row(is_in_sheet: Callable[[str], bool], code: str) -> float:
    start = time.perf_counter()
    while time.perf_counter() - start < PATIENCE_SECONDS:
        if is_in_sheet(code):
            return time.perf_counter() - start
        time.sleep(LOOK_SECONDS)
    raise RuntimeError(f"the row of {code} did not arrive within {PATIENCE_SECONDS} s")


def _sync_seconds(template: Path) -> list[float]:
    """Return the seconds of the sync after each form; both are called in this process."""
    app = create_app({"INSTANCE": str(template), "SECRET_KEY": servers.SECRET})
    sync = app.extensions["pakmut.worker"].sync()
    is_in_sheet, codes = _sheet_reader(template)
    journal, seconds = app.extensions["pakmut"].journal, []
    for code in codes[:FORMS]:
        part = NewEntry("registration", "", REGISTRATION, list(REGISTRATION))
        journal.submit_registration(
            f"bench-form-{code}", code, part, Proof(captcha=True), "th", datetime.now(UTC)
        )
        start = time.perf_counter()
        sync.cycle()
        if not is_in_sheet(code):
            raise RuntimeError(f"the row of {code} did not arrive")
        seconds.append(time.perf_counter() - start)
    app.extensions["pakmut"].db.engine.dispose()
    return seconds
