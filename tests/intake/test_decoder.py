"""Pictures within the budget of the machine."""

import os
import threading
import time
from contextlib import ExitStack

import pytest

from service.guard.child_process import ChildProcess
from service.guard.lanes import Busy
from service.guard.turns import take_turn
from service.intake import decoder
from service.intake.decoder import Decoder
from service.intake.pictures import MAX_BYTES, NotAPicture
from tests.cast.people import picture


@pytest.fixture
def budget(tmp_path):
    return Decoder(tmp_path / "decoding")


@pytest.fixture
def waits(monkeypatch):
    """Set the seconds that forms wait."""
    return lambda seconds: monkeypatch.setattr(decoder, "PATIENCE", seconds)


def test_a_picture_is_decoded_outside_this_process(budget, monkeypatch):
    monkeypatch.setattr("service.intake.pictures._shrink", None)

    assert budget.normalise(picture()).width > 0


def test_a_file_that_is_no_picture_is_refused_with_its_reason(budget):
    with pytest.raises(NotAPicture, match="not_a_picture"):
        budget.normalise(b"invented")


def test_a_file_that_is_too_large_is_not_even_handed_over(budget, monkeypatch):
    monkeypatch.setattr(decoder, "_child", None)

    with pytest.raises(NotAPicture, match="too_large_file"):
        budget.normalise(bytes(MAX_BYTES + 1))


class CrashingChild(ChildProcess):
    def run(self, function, *arguments, seconds):
        return super().run(os.abort, seconds=seconds)


def test_a_picture_that_crashes_its_decoder_is_damaged_and_the_next_one_is_taken(budget, monkeypatch):
    with monkeypatch.context() as patch:
        crashing = CrashingChild(decoder.MOST_MEMORY)
        patch.setattr(decoder, "_child", crashing)
        with pytest.raises(NotAPicture, match="damaged"):
            budget.normalise(picture())
        crashing.stop()

    assert budget.normalise(picture()).width > 0


def test_where_every_core_decodes_for_others_a_picture_does_not_wait_for_ever(budget, tmp_path, waits):
    waits(0)
    cores = len(os.sched_getaffinity(0))
    (tmp_path / "decoding").mkdir()

    with pytest.raises(Busy), all_turns(tmp_path / "decoding", cores):
        budget.normalise(picture())

    assert budget.normalise(picture()).width > 0


def all_turns(folder, count):
    stack = ExitStack()
    for _ in range(count):
        stack.enter_context(take_turn(folder, count, 0))
    return stack


def test_the_pictures_of_one_form_are_decoded_at_a_time_and_few_forms_wait(budget):
    entered = []
    with budget.admit("clerk"):
        threads = [threading.Thread(target=enter, args=(budget, f"clerk {n}", entered)) for n in range(3)]
        for number, thread in enumerate(threads, 1):
            thread.start()
            while budget.lane.count_waiting() < number:
                time.sleep(0.001)
        for sender in ("clerk 0", "late"):
            with pytest.raises(Busy), budget.admit(sender):
                pass
        assert entered == []
    for thread in threads:
        thread.join()

    assert entered == ["clerk 0", "clerk 1", "clerk 2"]


def enter(budget, sender, entered):
    with budget.admit(sender):
        entered.append(sender)
