"""Leases: a workbook is visited by one worker at a time, and by another one where that one is gone."""

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest

from service.store import leases, rows, workbooks
from service.store.leases import LEASE
from service.sync.cycle import Sync
from service.sync.leases import Leases
from sheets.embedded import EmbeddedGoogle
from tests.cast.engine import AREA, receipt_numbers, sync_over, workbook_of
from tests.cast.faults import BadLine
from tests.cast.people import OTHER_SCHOOL, SCHOOL, Demo

PATIENCE = 20
THIRD_SCHOOL = "57030010"


@pytest.fixture
def begun(demo: Demo) -> Demo:
    """A demonstration whose area has a workbook."""
    demo.visitor().register()
    demo.deliver()
    return demo


def of_worker(demo: Demo, worker: str) -> Leases:
    return Leases(demo.services.db, worker, demo.clock)


def sync_of(demo: Demo, worker: str) -> Sync:
    sync = sync_over(demo, BadLine(demo.google))
    sync.leases = of_worker(demo, worker)
    return sync


def leased_by(demo: Demo) -> str | None:
    return workbook_of(demo)["leased_by"]


def let_pass(demo: Demo, time: timedelta) -> None:
    """Let so much of a lease pass."""
    with demo.services.db.begin() as conn:
        workbooks.update(conn, AREA, leased_until=workbooks.get(conn, AREA)["leased_until"] - time)
        conn.commit()


@contextmanager
def dead_worker(demo: Demo):
    """A worker that has the workbook, and never gives it back."""
    with demo.services.db.begin() as conn:
        assert leases.claim(conn, AREA, "dead 9", demo.services.db.moment(conn, demo.clock()))
        conn.commit()
    yield


def test_a_workbook_that_one_worker_has_is_not_had_by_another_and_one_that_was_given_back_is(begun: Demo):
    book = workbook_of(begun)
    one, other = of_worker(begun, "one"), of_worker(begun, "other")

    with one.held(book) as is_held, other.held(book) as is_held_twice:
        assert (is_held, is_held_twice, leased_by(begun)) == (True, False, "one")
    with other.held(book) as is_held:
        assert (is_held, leased_by(begun)) == (True, "other")

    assert leased_by(begun) is None


def test_a_workbook_that_changed_since_it_was_loaded_is_not_had(begun: Demo):
    book = workbook_of(begun)
    begun.visitor().register(OTHER_SCHOOL)
    begun.deliver()

    with of_worker(begun, "one").held(book) as is_held:
        assert not is_held
    assert leased_by(begun) is None


def test_a_lease_that_is_renewed_goes_on_and_one_that_is_not_is_taken_over(begun: Demo):
    book = workbook_of(begun)
    one, other = of_worker(begun, "one"), of_worker(begun, "other")

    with one.held(book):
        let_pass(begun, LEASE - timedelta(seconds=10))
        one.renew()
        let_pass(begun, timedelta(seconds=20))
        with other.held(book) as is_held:
            assert not is_held
        let_pass(begun, LEASE)
        with other.held(book) as is_held:
            assert (is_held, leased_by(begun)) == (True, "other")
            # The paused one wakes up.
            one.renew()
            assert leased_by(begun) == "other"


def test_a_worker_that_gives_back_what_another_took_over_takes_nothing_from_it(begun: Demo):
    book, other = workbook_of(begun), of_worker(begun, "other")
    with other.held(book):
        with begun.services.db.begin() as conn:
            leases.release(conn, AREA, "one")
            conn.commit()
        assert leased_by(begun) == "other"


def test_of_many_who_want_a_workbook_at_once_one_gets_it(begun: Demo):
    book, ready, got = workbook_of(begun), threading.Barrier(8), []
    ended = threading.Barrier(8)

    def want(number: int) -> None:
        ready.wait(PATIENCE)
        with of_worker(begun, f"worker {number}").held(book) as is_held:
            got.append(is_held)
            ended.wait(PATIENCE)

    threads = [threading.Thread(target=want, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)

    assert sorted(got) == [False] * 7 + [True]


def test_an_area_of_a_dead_worker_is_left_alone_and_synced_once_its_lease_has_ended(begun: Demo):
    begun.visitor().register(OTHER_SCHOOL)
    with dead_worker(begun):
        sync = sync_of(begun, "one")

        sync.drain()
        assert len(receipt_numbers(begun.officer())) == 1

        let_pass(begun, LEASE)
        sync.drain()
        assert len(receipt_numbers(begun.officer())) == 2
    assert leased_by(begun) is None


def test_a_worker_that_begins_where_no_other_can_be_needs_not_wait_for_the_leases_of_a_dead_one(begun: Demo):
    if not begun.services.db.is_one_machines:
        pytest.skip("another machine may have a worker")
    begun.visitor().register(OTHER_SCHOOL)
    with dead_worker(begun):
        begun.worker.start()
        done = threading.Event()
        for _ in range(PATIENCE * 20):
            if len(receipt_numbers(begun.officer())) == 2:
                done.set()
                break
            done.wait(0.05)
        begun.worker.finish(PATIENCE)

    assert done.is_set()


class StoppedLine(BadLine):
    """Stops its worker at one of its calls, before or after it reached Google, until `go_on` is set."""

    def __init__(self, google: EmbeddedGoogle, number: int, when: str):
        super().__init__(google)
        self.number, self.when = number, when
        self.stopped, self.go_on = threading.Event(), threading.Event()

    def send(self, request, *args, **kwargs):
        is_last = len(self.calls) == self.number
        if is_last and self.when == "before":
            self._stop()
        answer = super().send(request, *args, **kwargs)
        if is_last and self.when == "after":
            self._stop()
        return answer

    def _stop(self) -> None:
        self.stopped.set()
        assert self.go_on.wait(PATIENCE)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", range(4))
def test_a_worker_that_is_stopped_for_longer_than_its_lease_does_no_harm_when_it_goes_on(
    begun: Demo, number: int, when: str
):
    """At each call of a visit that reads what an officer typed and delivers a form."""
    officer = begun.officer()
    officer.type("registration", receipt_numbers(officer)[0], "หมายเหตุ", "ก่อน")
    begun.visitor().register(OTHER_SCHOOL)
    line = StoppedLine(begun.google, number, when)
    sync = sync_over(begun, line)
    sync.leases = of_worker(begun, "stopped")
    stopped = threading.Thread(target=sync.drain)
    stopped.start()
    assert line.stopped.wait(PATIENCE)

    if leased_by(begun):
        let_pass(begun, LEASE)
    sync_of(begun, "other").drain()
    officer.type("registration", receipt_numbers(officer)[0], "หมายเหตุ", "ระหว่างนั้น")
    begun.visitor().register(THIRD_SCHOOL)
    sync_of(begun, "other").drain()
    line.go_on.set()
    stopped.join(PATIENCE)
    sync_of(begun, "other").drain()

    assert not stopped.is_alive()
    lines = begun.officer().lines("registration")
    assert sorted(line["รหัสหน่วยงาน"] for line in lines) == sorted([SCHOOL, OTHER_SCHOOL, THIRD_SCHOOL])
    assert lines[0]["หมายเหตุ"] == "ระหว่างนั้น"
    with begun.services.db.read() as conn:
        edits = [edit for edit in rows.list_edits(conn, AREA, limit=50) if edit["column"] == "note"]
        states = {row["state"] for row in rows.list_of_area(conn, AREA) if row["entry_id"]}
    assert [edit["after"] for edit in edits] == ["ระหว่างนั้น", "ก่อน"]
    assert states == {rows.STANDING} and leased_by(begun) is None


def test_a_visit_that_fails_gives_the_workbook_back(begun: Demo):
    begun.visitor().register(OTHER_SCHOOL)
    line = BadLine(begun.google)
    line.faults = [lambda *_: (_ for _ in ()).throw(ConnectionError("reset"))] * 50
    sync = sync_over(begun, line)

    sync.drain()

    assert leased_by(begun) is None
