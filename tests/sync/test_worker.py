"""The worker: letters do not wait for Google, a signal lets it finish, and it writes heartbeats."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from service.store import batches, workers
from sheets.accounts import Accounts
from sheets.embedded import SERVICE_ACCOUNT
from tests.cast.engine import AREA, receipt_numbers
from tests.cast.faults import BadLine
from tests.cast.people import Demo

PATIENCE = 20


def wait_until(condition, seconds: float = PATIENCE) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(condition())


def last_beat(demo: Demo):
    with demo.services.db.read() as conn:
        return next(iter(workers.list_beats(conn)), None)


def test_a_working_worker_leaves_signs_of_life(demo: Demo):
    assert last_beat(demo) is None

    demo.worker.start()

    assert wait_until(lambda: last_beat(demo))
    demo.worker.finish(PATIENCE)
    assert last_beat(demo).trouble == ("", "")


def slow_line(demo: Demo) -> tuple[threading.Event, threading.Event]:
    """Hold back the worker's next write; returns (event set when it is sent, event that lets it arrive)."""
    reached, release = threading.Event(), threading.Event()

    def hold_back(line: BadLine, request):
        reached.set()
        release.wait(PATIENCE)
        return line.google.send(request)

    line = BadLine(demo.google)
    line.faults = [hold_back]
    demo.worker.accounts = lambda: Accounts.single(demo.google.client(adapter=line), SERVICE_ACCOUNT)
    return reached, release


def test_letters_do_not_wait_for_google(demo: Demo):
    reached, release = slow_line(demo)
    demo.visitor().register()
    demo.worker.start()
    assert reached.wait(PATIENCE)

    arrived = wait_until(demo.letters)

    release.set()
    demo.worker.finish(PATIENCE)
    assert arrived


def test_a_stopped_worker_finishes_the_call_in_flight(demo: Demo):
    demo.visitor().register()
    reached, release = slow_line(demo)
    demo.worker.start()
    assert reached.wait(PATIENCE)

    demo.worker.stop.set()
    release.set()
    demo.worker.finish(PATIENCE)

    with demo.services.db.read() as conn:
        assert batches.get_open(conn, AREA) is None
    assert len(receipt_numbers(demo.officer())) == 1


@pytest.mark.processes
def test_a_terminated_sync_process_ends_by_itself(demo: Demo, settings: dict):
    words = [sys.executable, "-m", "flask", "--app", "service", "sync"]
    process = subprocess.Popen(words, env=os.environ | settings | {"BASE_URL": "http://127.0.0.1:8000"})

    assert wait_until(lambda: last_beat(demo))
    process.send_signal(signal.SIGTERM)

    assert process.wait(PATIENCE) == 0
