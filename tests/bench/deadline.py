"""Deadline day on simulated time: the real engine with its real request bodies.

Beside it stand the theoretical best, and one append for each form. Each part runs in a process of its own, so
that its memory and its seconds can be measured.
"""

import math
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from statistics import mean

from sqlalchemy import func, select

from service.store.schema import batches
from service.store.schema import entries as journal
from service.sync.worker import PAUSE_GOOGLE
from service.workbooks.layout import AGENCIES
from sheets.embedded import SERVICE_ACCOUNT, Person
from sheets.quota import ACCOUNT_CALLS_PER_MINUTE, PROJECT_CALLS_PER_MINUTE, WINDOW_SECONDS

from . import country
from .day import Day
from .quotas import DRIVE, JOURNEY_SECONDS, READ, WORK_SECONDS, WRITE, Tally

# Bytes of a request that Google advises not to exceed.
ADVISED_BYTES = 2_000_000
# Average seconds of a commit: on its way, and at Google.
COMMIT_SECONDS = mean(JOURNEY_SECONDS) + mean(WORK_SECONDS[WRITE])
ACCOUNTS = (1, 5)
# Forms that arrive at the same moment.
FORMS_AT_ONCE = 10


@dataclass(frozen=True)
class Size:
    """The size of the country, and the part of its steady day that is watched.

    `changed`: numbers of workbooks that people change before a cycle.
    """

    areas: int | None = None
    agencies: int = 30_000
    forms: int = 90_000
    changed: tuple[int, ...] = (1, 12)
    # of the day on which the forms come evenly, and the part of it that is watched
    hours: float = 10
    minutes: float = 10


@dataclass(frozen=True)
class DrainResult:
    """How forms that all waited at noon reached the sheets.

    `seconds`, `best_seconds`: simulated. `processor_seconds`, `standin_seconds`: real.
    """

    calls: Tally
    seconds: float
    best_seconds: float
    processor_seconds: float
    standin_seconds: float
    memory_mb: float
    readback_calls: Tally
    idle_calls: Tally
    calls_by_change_count: dict[int, Tally]
    is_each_form_once: bool


@dataclass(frozen=True)
class StreamResult:
    """The waits of forms that arrived evenly, in simulated seconds, without those of the first quarter."""

    oldest_wait: float
    average_wait: float
    calls: Tally
    processor_seconds: float


def run(size: Size = Size()) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        folder = Path(temporary)
        start = time.monotonic()
        areas = _run_in_process(prepare, folder / "template", size)
        yield (
            f"{areas} areas, {size.agencies:,} agencies, {size.forms:,} forms in all; made in {time.monotonic() - start:.0f} s;"
            " simulated seconds, so without the processor's"
        )
        for accounts in ACCOUNTS:
            yield from _drain_lines(
                accounts, _run_in_process(drain, _copy(folder, f"drain-{accounts}"), accounts, size), size
            )
        for accounts in ACCOUNTS:
            result = _run_in_process(stream, _copy(folder, f"stream-{accounts}"), accounts, size)
            rate = accounts * ACCOUNT_CALLS_PER_MINUTE / WINDOW_SECONDS
            yield (
                f"{accounts} account(s), {size.forms / size.hours / 60:.0f} forms a minute: oldest wait {result.oldest_wait:.0f} s"
                f" (round robin {areas / rate + COMMIT_SECONDS:.0f}), average {result.average_wait:.0f} s, {_call_counts(result.calls)},"
                f" processor {result.processor_seconds:.0f} s"
            )


def prepare(folder: Path, size: Size) -> int:
    """Make an instance folder with the country and its workbooks, without forms; returns the number of areas.

    The workbooks are read back once.
    """
    folder.mkdir()
    day = Day(folder, 1)
    keys = country.create_country(day.db, size.agencies, size.areas)
    country.make_workbooks(day.db, day.google.client(), keys, [SERVICE_ACCOUNT])
    while day.sync.cycle():
        pass
    day.db.engine.dispose()
    return len(keys)


def drain(folder: Path, accounts: int, size: Size) -> DrainResult:
    """Return how all forms that wait at noon reach the sheets.

    Runs cycles until nothing is left to do, then an idle one, then one after each batch of people's changes.
    """
    day = Day(folder, accounts)
    country.store_forms(
        day.db, list(country.forms(day.db, list(day.books_by_area()), size.forms)), day.time.now()
    )
    day.take_tally()
    processor_seconds, standin_seconds = time.process_time(), day.quota_adapter.processor
    while day.has_waiting():
        day.sync.cycle()
    processor_seconds, standin_seconds = (
        time.process_time() - processor_seconds,
        day.quota_adapter.processor - standin_seconds,
    )
    calls, memory_mb = day.take_tally(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    seconds = (_last_commit(day) - day.time.start).total_seconds()
    is_each_form_once = sorted(day.sheet_receipt_numbers()) == sorted(_receipt_numbers(day))
    while day.sync.cycle():
        pass
    readback_calls, idle_calls = day.take_tally(), day.cycle()
    calls_by_change_count = {number: _after_changes(day, number) for number in size.changed}
    return DrainResult(
        calls,
        seconds,
        least_seconds(calls, accounts),
        processor_seconds - standin_seconds,
        standin_seconds,
        memory_mb,
        readback_calls,
        idle_calls,
        calls_by_change_count,
        is_each_form_once,
    )


def least_seconds(calls: Tally, accounts: int) -> float:
    """Return the fewest seconds in which these bytes can be sent.

    Every request is full, the quota is spent evenly, and a file gets one request at a time.
    """
    request_counts = [math.ceil(sum(sizes) / ADVISED_BYTES) for sizes in calls.writes.values()]
    rate = min(accounts * ACCOUNT_CALLS_PER_MINUTE, PROJECT_CALLS_PER_MINUTE) / WINDOW_SECONDS
    return max(sum(request_counts) / rate, max(request_counts) * COMMIT_SECONDS)


def stream(folder: Path, accounts: int, size: Size) -> StreamResult:
    """Return how long forms wait that arrive evenly while the worker works."""
    day, forms_per_minute = Day(folder, accounts), size.forms / size.hours / 60
    forms = list(
        islice(
            country.forms(day.db, list(day.books_by_area()), size.forms), int(forms_per_minute * size.minutes)
        )
    )
    day.take_tally()
    processor_start, end_seconds = time.process_time(), size.minutes * 60

    def clerks() -> None:
        for index in range(0, len(forms), FORMS_AT_ONCE):
            day.time.sleep(FORMS_AT_ONCE / forms_per_minute * 60)
            country.store_forms(day.db, forms[index : index + FORMS_AT_ONCE], day.time.now())

    def worker() -> None:
        while day.time.seconds < end_seconds:
            # As service.sync.worker does.
            day.time.sleep(0.05 if day.sync.cycle() else PAUSE_GOOGLE)

    day.time.run_together([clerks, worker])
    waits = [wait for index, wait in _form_waits(day) if index > end_seconds / 4]
    return StreamResult(max(waits), mean(waits), day.take_tally(), time.process_time() - processor_start)


def _form_waits(day: Day) -> list[tuple[float, float]]:
    """Return (arrival, wait) of each form in simulated seconds; forms that still wait count until now."""
    joined = journal.outerjoin(batches, batches.c.id == journal.c.batch_id)
    with day.db.read() as conn:
        times = conn.execute(select(journal.c.received_at, batches.c.done_at).select_from(joined)).all()
    now, start = day.time.now(), day.time.start
    return [
        ((received_at - start).total_seconds(), ((done_at or now) - received_at).total_seconds())
        for received_at, done_at in times
    ]


def _after_changes(day: Day, number: int) -> Tally:
    """Return the calls of one cycle after people wrote into this number of workbooks."""
    for _, book in sorted(day.books_by_area().items())[:number]:
        note = book["positions"][AGENCIES]["note"]
        Person(day.google, SERVICE_ACCOUNT).type(
            book["file_id"], book["sheet_ids"][AGENCIES], 1, note, "โทรแล้ว"
        )
    return day.cycle()


def _last_commit(day: Day) -> datetime:
    with day.db.read() as conn:
        return conn.execute(select(func.max(batches.c.done_at))).scalar_one()


def _receipt_numbers(day: Day) -> list[str]:
    with day.db.read() as conn:
        return list(conn.execute(select(journal.c.row_id)).scalars())


def _drain_lines(accounts: int, result: DrainResult, size: Size) -> Iterator[str]:
    naive = size.forms / min(accounts * ACCOUNT_CALLS_PER_MINUTE, PROJECT_CALLS_PER_MINUTE)
    excess_percent = 100 * (result.seconds / result.best_seconds - 1)
    yield (
        f"{accounts} account(s), all forms waiting: {result.seconds:.0f} s, best possible {result.best_seconds:.0f} s (+{excess_percent:.1f} %),"
        f" one append a form {naive / 60:.1f} h; {_call_counts(result.calls)};"
        f" each form once: {'yes' if result.is_each_form_once else 'NO'}"
    )
    yield f"  processor {result.processor_seconds:.0f} s beside the stand-in's {result.standin_seconds:.0f} s; peak memory {result.memory_mb:.0f} MB with it"
    yield f"  then read back: {_call_counts(result.readback_calls)}; nothing to do: {_call_counts(result.idle_calls)}"
    for number, calls in result.calls_by_change_count.items():
        yield f"  people changed {number} workbooks: {_call_counts(calls)}"


def _call_counts(tally: Tally) -> str:
    counts = " + ".join(f"{tally.calls[kind]} {kind}" for kind in (DRIVE, READ, WRITE))
    return f"{counts} calls" + (f", {tally.refused} REFUSED" if tally.refused else "")


def _copy(folder: Path, name: str) -> Path:
    return Path(shutil.copytree(folder / "template", folder / name))


def _run_in_process(task: Callable, *arguments: object) -> object:
    """Run a task in a process of its own; returns what it returns."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(task, *arguments).result()
