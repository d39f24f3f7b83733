"""The quota of an account is one for all processes and machines that share the database."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from service.store import Database
from service.store.quota_buckets import SharedSlots
from service.store.schema import quota_buckets
from sheets.quota import Bucket
from tests.cast.people import Demo
from tests.sheets.simulated import SimulatedTime

# Seconds between two calls of 600 a minute.
SPACING = 60 / 600


def shared_bucket(db: Database, time: SimulatedTime, limit: float = 60) -> Bucket:
    """The bucket of one process."""
    return time.bucket(limit, name="writes", slots=SharedSlots(db))


@pytest.fixture
def db(demo: Demo) -> Database:
    return demo.services.db


def test_two_who_share_a_database_share_one_limit(db: Database):
    time = SimulatedTime(now=1_700_000_000.0)
    first, second = shared_bucket(db, time), shared_bucket(Database(db.url), time)

    waits = [first.take(), second.take(), first.take()]

    assert waits == [0, pytest.approx(60 / 59, abs=1e-4), pytest.approx(60 / 59, abs=1e-4)]
    assert first.call_count() == second.call_count() == 3


def test_a_rest_after_a_refusal_holds_for_all_and_is_waited_for(db: Database):
    shared_bucket(db, SimulatedTime(now=1000.0)).pause(60)

    assert shared_bucket(Database(db.url), SimulatedTime(now=1000.0)).take() == 60


def test_a_clock_that_was_set_back_does_not_stop_the_calls(db: Database):
    shared_bucket(db, SimulatedTime(now=90_000.0)).take()

    assert shared_bucket(db, SimulatedTime(now=1000.0)).take() == 0


@pytest.mark.parametrize("edited", [7, [], ["x", []], [1, ["x"]], {"free": 1}])
def test_a_row_that_somebody_edited_counts_as_none(db: Database, edited: object):
    with db.begin() as conn:
        conn.execute(insert(quota_buckets).values(name="writes", state=edited))
        conn.commit()
    time = SimulatedTime(now=1000.0)

    assert [shared_bucket(db, time).take() for _ in range(2)] == [0, pytest.approx(60 / 59)]


def test_a_call_writes_its_own_bucket_and_no_other(db: Database):
    def states() -> dict:
        with db.read() as conn:
            return dict(conn.execute(select(quota_buckets.c.name, quota_buckets.c.state)).all())

    time, slots = SimulatedTime(now=1000.0), SharedSlots(db)
    time.bucket(60, name="reads", slots=slots).take()
    stood = states()
    time.bucket(60, name="writes", slots=slots).take()

    assert set(states()) == {"reads", "writes"} and states()["reads"] == stood["reads"]


def test_machines_whose_clocks_differ_share_one_pace(db: Database, monkeypatch: pytest.MonkeyPatch):
    """The clock of one is 90 s ahead: what it notes is by the clock on which both agree."""
    ahead = timedelta(seconds=90)
    monkeypatch.setattr(Database, "moment", lambda _db, _conn, _own: datetime.now(UTC) - ahead)
    slots = SharedSlots(db)

    with slots.locked_state():
        pass

    assert abs(slots.now() - (datetime.now(UTC) - ahead).timestamp()) < 5


PROCESS = """
import sys, time
from service.store import Database
from service.store.quota_buckets import SharedSlots
from sheets.quota import Bucket
slots = SharedSlots(Database(sys.argv[1]))
bucket = Bucket(600, slots.now, name="writes", slots=slots)
for _ in range(8):
    bucket.take()
    print(time.time())
"""


@pytest.mark.processes
def test_real_processes_keep_the_limit_together(db: Database):
    root = Path(__file__).parent.parent.parent
    words = [sys.executable, "-c", PROCESS, db.url]
    processes = [subprocess.Popen(words, cwd=root, stdout=subprocess.PIPE, text=True) for _ in range(3)]

    outputs = [process.communicate(timeout=60)[0] for process in processes]

    assert [process.returncode for process in processes] == [0, 0, 0]
    with db.read() as conn:
        _, starts = conn.execute(select(quota_buckets.c.state)).scalar_one()
    assert len(starts) == sum(len(output.split()) for output in outputs) == 24
    assert min(later - earlier for earlier, later in zip(starts, starts[1:], strict=False)) >= SPACING * 0.99
