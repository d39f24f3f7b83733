"""Accounts and areas that failed are left alone by all workers, and no longer than they must be."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from service.store.schema import waits as table
from service.store.waits import LONGEST_WAIT
from service.sync.failure_waits import FailureWaits
from tests.cast.people import Demo


@pytest.fixture
def waits(demo: Demo) -> FailureWaits:
    return FailureWaits(demo.services.db, demo.clock)


def let_pass(demo: Demo, waits: FailureWaits, seconds: float) -> None:
    """Let so much of every wait pass, whatever clock the database goes by."""
    with demo.services.db.begin() as conn:
        for name, until in conn.execute(table.select().with_only_columns(table.c.name, table.c.until)).all():
            changed = table.update().where(table.c.name == name)
            conn.execute(changed.values(until=until - timedelta(seconds=seconds)))
        conn.commit()
    waits.load()


def test_the_first_failure_is_tried_again_at_once_and_each_further_one_waits_longer(demo: Demo, waits):
    waits.add("P1")
    assert not waits.has("P1")

    lengths = []
    for _ in range(8):
        waits.add("P1")
        seconds = 0
        while waits.has("P1"):
            let_pass(demo, waits, 1)
            seconds += 1
        lengths.append(seconds)

    assert lengths == [4, 8, 16, 32, 64, 64, 64, 64] and LONGEST_WAIT == 64


def test_what_one_worker_met_another_knows_and_what_has_worked_again_is_forgotten_by_both(demo: Demo, waits):
    other = FailureWaits(demo.services.db, demo.clock)
    waits.add("one@accounts.invalid", 60)

    other.load()
    assert other.has("one@accounts.invalid") and not other.has("two@accounts.invalid")

    other.end("one@accounts.invalid")
    waits.load()
    assert not waits.has("one@accounts.invalid")


def test_a_worker_that_starts_anew_knows_of_a_rest(demo: Demo, waits):
    waits.add("one@accounts.invalid", 60)

    begun = FailureWaits(demo.services.db, demo.clock)
    begun.load()
    assert begun.has("one@accounts.invalid")


def test_what_never_failed_costs_no_write(demo: Demo, waits, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(demo.services.db, "write", lambda *_, **__: pytest.fail("a write"))

    waits.end("P1", "one@accounts.invalid")


def test_a_wait_of_before_a_clock_was_set_back_holds_nothing_up(demo: Demo, waits):
    with demo.services.db.begin() as conn:
        until = demo.services.db.moment(conn, demo.clock()) + timedelta(days=365)
        conn.execute(insert(table).values(name="P1", failures=3, until=until))
        conn.commit()

    waits.load()

    assert not waits.has("P1")
