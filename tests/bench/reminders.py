"""What it takes to queue a letter to each of 30,000 agencies: in a transaction an area, beside all in one.
While that goes on a form is stored every few milliseconds: how long the slowest waited is what people at
their phones notice.
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

NUMBER = 30_000
# So many of the schools have registered, and lack their pin; the others get a first notice.
REGISTERED = 12_000
# Seconds between two forms.
PAUSE = 0.005
NOW = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)


class Timed(Database):
    """Notes how long each writing transaction was open, seconds, with the wait for the lock left away."""

    def __init__(self, url: str):
        super().__init__(url)
        self.held: list[float] = []

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        with super().begin() as conn:
            conn.exec_driver_sql("SELECT 1")
            began = time.perf_counter()
            yield conn
            self.held.append(time.perf_counter() - began)


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as folder:
        db = Timed(f"sqlite:///{Path(folder) / 'pakmut.sqlite'}")
        _country(db)
        began = time.perf_counter()
        with db.read() as conn:
            found = outstanding.list_outstanding(conn, None, NOW.astimezone(BANGKOK).date())
            read = time.perf_counter() - began
            plan = mailing.plan_mailing(conn, found, NOW, national=True)
        yield (
            f"{len(found):,} gaps read in {read:.2f} s, planned in {time.perf_counter() - began - read:.2f} s: {plan.first:,} "
            f"first notices, {plan.reminder:,} reminders, {plan.waves} waves until {plan.ends:%d %b %H:%M}"
        )
        yield f"{'':26}{'seconds':>9}{'CPU s':>9}{'longest transaction, ms':>26}{'slowest form, ms':>18}"
        for name, send in (("all in one (baseline)", _in_one), ("a transaction an area", _by_area)):
            yield _measured(db, name, lambda send=send: send(db, found))
            yield _measured(db, "  again: nobody is told", lambda: _by_area(db, found))
            yield _measured(db, "  taking all back", lambda: mailing.stop_letters(db, None, "obec", NOW))
        db.engine.dispose()


def _by_area(db: Timed, found: list[outstanding.Outstanding]) -> int:
    return mailing.queue_letters(db, found, "obec", NOW, national=True)


def _in_one(db: Timed, found: list[outstanding.Outstanding]) -> int:
    with db.begin() as conn:
        found = [gap for gap in found if gap.is_mailable]
        turns = iter(list(islice(mailing._turns(conn, NOW, True), len(found))))
        number = sum(
            mailing._queue(conn, found[at : at + 500], turns, "obec", NOW) for at in range(0, len(found), 500)
        )
        conn.commit()
    return number


def _measured(db: Timed, name: str, work: object) -> str:
    db.held.clear()
    done, waits = threading.Event(), []
    other = threading.Thread(target=_forms, args=(db.url, done, waits))
    other.start()
    began, worked = time.perf_counter(), time.thread_time()
    number = work()
    spent, worked = time.perf_counter() - began, time.thread_time() - worked
    done.set()
    other.join()
    return f"{name:26}{spent:9.2f}{worked:9.2f}{1000 * max(db.held):26.0f}{1000 * max(waits):18.0f}   {number:,} letters"


def _forms(url: str, done: threading.Event, waits: list[float]) -> None:
    """Somebody else writes meanwhile, as forms do."""
    db = Database(url)
    while not done.wait(PAUSE) or not waits:
        began = time.perf_counter()
        with db.begin() as conn:
            instance_values.put(conn, "bench", str(began))
            conn.commit()
        waits.append(time.perf_counter() - began)
    db.engine.dispose()


def _country(db: Database) -> None:
    """Schools with addresses; the first of them registered, counted, and without a pin."""
    country.register(db, NUMBER)
    with db.begin() as conn:
        conn.exec_driver_sql(
            "UPDATE agencies SET email = 'office-' || code || '@school.example' WHERE kind = 'school'"
        )
        schools = [line for line in agencies.list_for_search(conn) if line["kind"] == "school"][:REGISTERED]
        conn.execute(
            insert(accounts),
            [
                {
                    "username": one["code"],
                    "role": "agency",
                    "agency": one["code"],
                    "area": one["area"],
                    "state": "confirmed",
                    "email": f"clerk-{one['code']}@school.example",
                    "created_at": NOW,
                }
                for one in schools
            ],
        )
        conn.execute(
            insert(agency_status),
            [
                {
                    "agency": one["code"],
                    "area": one["area"],
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
                for one in schools
            ],
        )
        conn.commit()
