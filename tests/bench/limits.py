"""What limits and captchas that count once cost an accepted registration: the same forms with and without
them.

They are taken in turns on one database, so both meet the same disk and the same neighbours.
"""

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from service import create_app
from service.guard.captcha import CHALLENGE_LIFETIME, Solution
from service.intake.submit import Journal, Proof
from service.store import agencies
from service.store.entries import NewEntry
from tests.cast.people import REGISTRATION

from . import servers

# Forms of each sort.
FORMS = 150
# What they may cost at most of storing a form (which is a part of answering it), processor time, per cent.
GOAL = 20


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        template = servers.demonstration(Path(temporary) / "template")
        app = create_app({"INSTANCE": str(template), "SECRET_KEY": servers.SECRET})
        services = app.extensions["pakmut"]
        with services.db.read() as conn:
            codes = [
                agency["code"] for agency in agencies.list_for_search(conn) if agency["kind"] == "school"
            ][: 2 * FORMS]
        took: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
        for number, code in enumerate(codes):
            took[number % 2 == 0].append(_register(services.journal, code, number, limited=number % 2 == 0))
        services.db.engine.dispose()
    yield f"milliseconds to store a registration, {len(codes)} forms in turns, median: until it is on the disk, processor"
    medians = {
        which: [1000 * median(column) for column in zip(*found, strict=True)] for which, found in took.items()
    }
    for which, name in ((False, "without limits"), (True, "with limits and replay")):
        yield f"{name:24}{medians[which][0]:8.2f}{medians[which][1]:8.2f}"
    more = [100 * (limited / bare - 1) for bare, limited in zip(medians[False], medians[True], strict=True)]
    yield f"{'more':24}{more[0]:+6.0f} %{more[1]:+6.0f} %  (goal {GOAL} % of the processor)"


def _register(journal: Journal, code: str, number: int, limited: bool) -> tuple[float, float]:
    """Seconds, and the processor's. Each form comes from an address of its own, so that the table grows as it
    would.
    """
    now, answers = datetime.now(UTC), REGISTRATION | {"email": f"clerk-{code}@school.example"}
    proof = Proof(
        captcha=True, solution=Solution(f"{number:064}", now + CHALLENGE_LIFETIME) if limited else None
    )
    address = f"203.0.{number // 256}.{number % 256}" if limited else None
    part = NewEntry("registration", "", answers, list(answers))
    began, worked = time.perf_counter(), time.thread_time()
    journal.submit_registration(f"bench-form-{code}", code, part, proof, "th", now, address)
    return time.perf_counter() - began, time.thread_time() - worked
