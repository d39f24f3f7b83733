"""Costly work is done in a process beside this one, which has caps."""

import os
import time

import pytest

from service.guard.child_process import NICENESS, ChildEnded, ChildProcess

MOST_MEMORY = 1_000_000_000


@pytest.fixture(scope="module")
def child():
    child = ChildProcess(MOST_MEMORY)
    yield child
    child.stop()


def test_work_is_done_in_another_process_that_gives_way(child):
    assert child.run(os.getpid, seconds=20) != os.getpid()
    assert child.run(os.nice, 0, seconds=20) == os.nice(0) + NICENESS


def test_one_process_does_one_thing_after_the_other(child):
    assert child.run(os.getpid, seconds=20) == child.run(os.getpid, seconds=20)


def test_what_the_work_raises_is_raised_here(child):
    with pytest.raises(ZeroDivisionError):
        child.run(divmod, 1, 0, seconds=20)


@pytest.mark.parametrize(
    "work", [(time.sleep, 60), (os.abort,), (bytes, 2 * MOST_MEMORY)], ids=["too long", "crash", "memory"]
)
def test_work_beyond_the_caps_ends_the_child_but_not_the_next_work(child, work):
    with pytest.raises(ChildEnded):
        child.run(*work, seconds=0.5)

    assert child.run(abs, -1, seconds=20) == 1


def test_a_stopped_child_is_begun_again():
    child = ChildProcess(MOST_MEMORY)
    first = child.run(os.getpid, seconds=20)
    child.stop()

    assert child.run(os.getpid, seconds=20) != first
    child.stop()
