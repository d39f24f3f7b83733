"""Queueing a letter to each of 30,000 agencies: one transaction for each area, beside one for all.

Meanwhile a form is stored every few milliseconds: people notice how long the slowest has to wait.
"""

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, insert

from service.records.dates import BANGKOK
from service.reminders import mailing, outstanding
from service.store import Database, agencies, instance_values
from service.store.schema import accounts, agency_status

from . import country

SCHOOLS = 30_000
# Schools that have registered and lack their pin; the others get a first notice.
REGISTERED = 12_000
# Seconds between two forms.
PAUSE_SECONDS = 0.005
NOW = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)


class TimedDatabase(Database):
    """Records how many seconds each writing transaction was open, without the wait for the lock."""

    def __init__(self, url: str):
        super().__init__(url)
        self.open_seconds: list[float] = []

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        with super().begin() as conn:
            conn.exec_driver_sql("SELECT 1")
            start = time.perf_counter()
            yield conn
            self.open_seconds.append(time.perf_counter() - start)


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as folder:
        db = TimedDatabase(f"sqlite:///{Path(folder) / 'pakmut.sqlite'}")
        _create_country(db)
        start = time.perf_counter()
        with db.read() as conn:
            outstanding_agencies = outstanding.list_outstanding(conn, None, NOW.astimezone(BANGKOK).date())
            read_seconds = time.perf_counter() - start
            plan = mailing.plan_mailing(conn, outstanding_agencies, NOW, national=True)
        yield (
            f"{len(outstanding_agencies):,} gaps read in {read_seconds:.2f} s, planned in {time.perf_counter() - start - read_seconds:.2f} s: {plan.first:,} "
            f"first notices, {plan.reminder:,} reminders, {plan.waves} waves until {plan.ends:%d %b %H:%M}"
        )
        yield f"{'':26}{'seconds':>9}{'CPU s':>9}{'longest transaction, ms':>26}{'slowest form, ms':>18}"
        for name, queue in (
            ("all in one (baseline)", _queue_in_one),
            ("a transaction an area", _queue_by_area),
        ):
            yield measured_line(db, name, lambda queue=queue: queue(db, outstanding_agencies))
            yield measured_line(
                db, "  again: nobody is told", lambda: _queue_by_area(db, outstanding_agencies)
            )
            yield measured_line(db, "  taking all back", lambda: mailing.stop_letters(db, None, "obec", NOW))
        db.engine.dispose()


def _queue_by_area(db: TimedDatabase, outstanding_agencies: list[outstanding.Outstanding]) -> int:
    return mailing.queue_letters(db, outstanding_agencies, "obec", NOW, national=True)


def _queue_in_one(db: TimedDatabase, outstanding_agencies: list[outstanding.Outstanding]) -> int:
    with db.begin() as conn:
        mailable = [agency for agency in outstanding_agencies if agency.is_mailable]
        send_times = iter(list(islice(mailing._send_times(conn, NOW, True), len(mailable))))
        letter_count = sum(
            mailing._queue_for_area(conn, mailable[first : first + 500], send_times, "obec", NOW)
            for first in range(0, len(mailable), 500)
        )
        conn.commit()
    return letter_count


def measured_line(db: TimedDatabase, name: str, work: object) -> str:
    db.open_seconds.clear()
    is_done, waits = threading.Event(), []
    writer = threading.Thread(target=_store_forms, args=(db.url, is_done, waits))
    writer.start()
    start, processor_start = time.perf_counter(), time.thread_time()
    letter_count = work() or 0
    seconds, processor_seconds = time.perf_counter() - start, time.thread_time() - processor_start
    is_done.set()
    writer.join()
    return f"{name:26}{seconds:9.2f}{processor_seconds:9.2f}{1000 * max(db.open_seconds, default=0):26.0f}{1000 * max(waits):18.0f}   {letter_count:,} letters"


def _store_forms(url: str, is_done: threading.Event, waits: list[float]) -> None:
    """Write as forms do until `is_done` is set; adds the seconds of each write to `waits`."""
    db = Database(url)
    while not is_done.wait(PAUSE_SECONDS) or not waits:
        start = time.perf_counter()
        with db.begin() as conn:
            instance_values.put(conn, "bench", str(start))
            conn.commit()
        waits.append(time.perf_counter() - start)
    db.engine.dispose()


def _create_country(db: Database) -> None:
    """Add schools with addresses, of which the first REGISTERED are registered and without a pin."""
    country.create_country(db, SCHOOLS)
    with db.begin() as conn:
        conn.exec_driver_sql(
            "UPDATE agencies SET email = 'office-' || code || '@school.example' WHERE kind = 'school'"
        )
        schools = [row for row in agencies.list_for_search(conn) if row["kind"] == "school"][:REGISTERED]
        conn.execute(
            insert(accounts),
            [
                {
                    "username": school["code"],
                    "role": "agency",
                    "agency": school["code"],
                    "area": school["area"],
                    "state": "confirmed",
                    "email": f"clerk-{school['code']}@school.example",
                    "created_at": NOW,
                }
                for school in schools
            ],
        )
        conn.execute(
            insert(agency_status),
            [
                {
                    "agency": school["code"],
                    "area": school["area"],
                    "registered": "confirmed",
                    "registered_at": NOW,
                    "photo": False,
                    "late": False,
                    "surveyed": False,
                    "ready": False,
                    "to_correct": [],
                    "conflicts": [],
                    "doubts": [],
                    "counted": [],
                }
                for school in schools
            ],
        )
        conn.commit()
