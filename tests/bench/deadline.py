"""Deadline day on simulated time: the real engine and its real request bodies, beside the theoretical best
and beside one append a form. Each part runs in a process of its own, for its memory and its seconds.
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
from .quotas import DRIVE, JOURNEY, READ, WORK, WRITE, Tally

# What Google advises a request to hold at most, bytes.
ADVISED = 2_000_000
# Seconds of a commit, on its way and at Google, on average.
COMMIT = mean(JOURNEY) + mean(WORK[WRITE])
ACCOUNTS = (1, 5)
# Forms that come at the same moment.
BUNCH = 10


@dataclass(frozen=True)
class Size:
    """How large the country is, and how much of its steady day is watched."""

    areas: int | None = None
    agencies: int = 30_000
    forms: int = 90_000
    changed: tuple[int, ...] = (1, 12)
    # of the day on which the forms come evenly, and the part of it that is watched
    hours: float = 10
    minutes: float = 10


@dataclass(frozen=True)
class Drained:
    """How forms that all waited at noon reached the sheets: `seconds` simulated, `processor` and `standin`
    real ones.
    """

    calls: Tally
    seconds: float
    best: float
    processor: float
    standin: float
    memory: float
    after: Tally
    idle: Tally
    changed: dict[int, Tally]
    once: bool


@dataclass(frozen=True)
class Streamed:
    """How long forms waited that came evenly, simulated seconds; those of the first quarter are left out."""

    oldest: float
    average: float
    calls: Tally
    processor: float


def run(size: Size = Size()) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        folder = Path(temporary)
        began = time.monotonic()
        areas = _apart(prepare, folder / "template", size)
        yield (
            f"{areas} areas, {size.agencies:,} agencies, {size.forms:,} forms in all; made in {time.monotonic() - began:.0f} s;"
            " simulated seconds, so without the processor's"
        )
        for accounts in ACCOUNTS:
            yield from _told(
                accounts, _apart(drain, _copy(folder, f"drain-{accounts}"), accounts, size), size
            )
        for accounts in ACCOUNTS:
            found = _apart(stream, _copy(folder, f"stream-{accounts}"), accounts, size)
            rate = accounts * ACCOUNT_CALLS_PER_MINUTE / WINDOW_SECONDS
            yield (
                f"{accounts} account(s), {size.forms / size.hours / 60:.0f} forms a minute: oldest wait {found.oldest:.0f} s"
                f" (round robin {areas / rate + COMMIT:.0f}), average {found.average:.0f} s, {_calls(found.calls)},"
                f" processor {found.processor:.0f} s"
            )


def prepare(folder: Path, size: Size) -> int:
    """An instance folder with the country and its workbooks, read back, and no form yet; returns the number
    of areas.
    """
    folder.mkdir()
    day = Day(folder, 1)
    keys = country.register(day.db, size.agencies, size.areas)
    country.make_workbooks(day.db, day.google.client(), keys, [SERVICE_ACCOUNT])
    while day.sync.cycle():
        pass
    day.db.engine.dispose()
    return len(keys)


def drain(folder: Path, accounts: int, size: Size) -> Drained:
    """All forms wait at noon; then cycles until nothing is left to do, an idle one, and some after people's
    changes.
    """
    day = Day(folder, accounts)
    country.send(day.db, list(country.forms(day.db, list(day.books()), size.forms)), day.time.moment())
    day.calls()
    processor, standin = time.process_time(), day.front.processor
    while day.waiting():
        day.sync.cycle()
    processor, standin = time.process_time() - processor, day.front.processor - standin
    calls, memory = day.calls(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    seconds = (_last_commit(day) - day.time.start).total_seconds()
    once = sorted(day.standing()) == sorted(_receipt_numbers(day))
    while day.sync.cycle():
        pass
    after, idle = day.calls(), day.cycle()
    changed = {number: _after_changes(day, number) for number in size.changed}
    return Drained(
        calls,
        seconds,
        best(calls, accounts),
        processor - standin,
        standin,
        memory,
        after,
        idle,
        changed,
        once,
    )


def best(calls: Tally, accounts: int) -> float:
    """The least seconds for these bytes: every request full, the quota spent evenly, a file's requests one by
    one.
    """
    needed = [math.ceil(sum(sizes) / ADVISED) for sizes in calls.writes.values()]
    rate = min(accounts * ACCOUNT_CALLS_PER_MINUTE, PROJECT_CALLS_PER_MINUTE) / WINDOW_SECONDS
    return max(sum(needed) / rate, max(needed) * COMMIT)


def stream(folder: Path, accounts: int, size: Size) -> Streamed:
    """Forms come evenly while the worker works."""
    day, a_minute = Day(folder, accounts), size.forms / size.hours / 60
    coming = list(islice(country.forms(day.db, list(day.books()), size.forms), int(a_minute * size.minutes)))
    day.calls()
    processor, until = time.process_time(), size.minutes * 60

    def clerks() -> None:
        for at in range(0, len(coming), BUNCH):
            day.time.sleep(BUNCH / a_minute * 60)
            country.send(day.db, coming[at : at + BUNCH], day.time.moment())

    def worker() -> None:
        while day.time.seconds < until:
            # As service.worker does.
            day.time.sleep(0.05 if day.sync.cycle() else PAUSE_GOOGLE)

    day.time.together([clerks, worker])
    waits = [wait for at, wait in _waits(day) if at > until / 4]
    return Streamed(max(waits), mean(waits), day.calls(), time.process_time() - processor)


def _waits(day: Day) -> list[tuple[float, float]]:
    """(when it came, how long it waited) of each form, simulated seconds; one that waits still, until now."""
    joined = journal.outerjoin(batches, batches.c.id == journal.c.batch_id)
    with day.db.read() as conn:
        found = conn.execute(select(journal.c.received_at, batches.c.done_at).select_from(joined)).all()
    now, start = day.time.moment(), day.time.start
    return [((came - start).total_seconds(), ((done or now) - came).total_seconds()) for came, done in found]


def _after_changes(day: Day, number: int) -> Tally:
    """The calls of one cycle after people wrote into so many workbooks."""
    for _, book in sorted(day.books().items())[:number]:
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


def _told(accounts: int, found: Drained, size: Size) -> Iterator[str]:
    naive = size.forms / min(accounts * ACCOUNT_CALLS_PER_MINUTE, PROJECT_CALLS_PER_MINUTE)
    over = 100 * (found.seconds / found.best - 1)
    yield (
        f"{accounts} account(s), all forms waiting: {found.seconds:.0f} s, best possible {found.best:.0f} s (+{over:.1f} %),"
        f" one append a form {naive / 60:.1f} h; {_calls(found.calls)};"
        f" each form once: {'yes' if found.once else 'NO'}"
    )
    yield f"  processor {found.processor:.0f} s beside the stand-in's {found.standin:.0f} s; peak memory {found.memory:.0f} MB with it"
    yield f"  then read back: {_calls(found.after)}; nothing to do: {_calls(found.idle)}"
    for number, calls in found.changed.items():
        yield f"  people changed {number} workbooks: {_calls(calls)}"


def _calls(tally: Tally) -> str:
    told = " + ".join(f"{tally.calls[kind]} {kind}" for kind in (DRIVE, READ, WRITE))
    return f"{told} calls" + (f", {tally.refused} REFUSED" if tally.refused else "")


def _copy(folder: Path, name: str) -> Path:
    return Path(shutil.copytree(folder / "template", folder / name))


def _apart(task: Callable, *given: object) -> object:
    """What a task returns, run in a process of its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(task, *given).result()
