"""What limits and single-use captchas cost an accepted registration.

Forms with and without them are stored in turns in one database, so both meet the same disk and the same load.
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
# Per cent of processor time that they may add to storing a form, which is a part of answering it.
GOAL_PERCENT = 20


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        template = servers.make_demonstration(Path(temporary) / "template")
        app = create_app({"INSTANCE": str(template), "SECRET_KEY": servers.SECRET})
        services = app.extensions["pakmut"]
        with services.db.read() as conn:
            codes = [
                agency["code"] for agency in agencies.list_for_search(conn) if agency["kind"] == "school"
            ][: 2 * FORMS]
        times: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
        for number, code in enumerate(codes):
            times[number % 2 == 0].append(
                _registration_seconds(services.journal, code, number, is_limited=number % 2 == 0)
            )
        services.db.engine.dispose()
    yield f"milliseconds to store a registration, {len(codes)} forms in turns, median: until it is on the disk, processor"
    medians = {
        is_limited: [1000 * median(column) for column in zip(*pairs, strict=True)]
        for is_limited, pairs in times.items()
    }
    for is_limited, name in ((False, "without limits"), (True, "with limits and replay")):
        yield f"{name:24}{medians[is_limited][0]:8.2f}{medians[is_limited][1]:8.2f}"
    extra_percent = [
        100 * (limited / bare - 1) for bare, limited in zip(medians[False], medians[True], strict=True)
    ]
    yield f"{'more':24}{extra_percent[0]:+6.0f} %{extra_percent[1]:+6.0f} %  (goal {GOAL_PERCENT} % of the processor)"


def _registration_seconds(journal: Journal, code: str, number: int, is_limited: bool) -> tuple[float, float]:
    """Store a registration; returns (seconds, processor seconds).

    Each form comes from an address of its own, so that the table grows as in production.
    """
    now, answers = datetime.now(UTC), REGISTRATION | {"email": f"clerk-{code}@school.example"}
    proof = Proof(
        captcha=True, solution=Solution(f"{number:064}", now + CHALLENGE_LIFETIME) if is_limited else None
    )
    address = f"203.0.{number // 256}.{number % 256}" if is_limited else None
    part = NewEntry("registration", "", answers, list(answers))
    start, processor_start = time.perf_counter(), time.thread_time()
    journal.submit_registration(f"bench-form-{code}", code, part, proof, "th", now, address)
    return time.perf_counter() - start, time.thread_time() - processor_start
