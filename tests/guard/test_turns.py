"""Turns that the processes of a machine share."""

import subprocess
import sys

import pytest

from service.guard.turns import NoTurn, take_turn

HOLD = """
import sys, time
from pathlib import Path
from service.guard.turns import take_turn
with take_turn(Path(sys.argv[1]), 1, 0):
    print("held", flush=True)
    time.sleep(60)
"""


def test_there_are_as_many_turns_as_said_and_not_one_more(tmp_path):
    with (
        take_turn(tmp_path, 2, 0),
        take_turn(tmp_path, 2, 0),
        pytest.raises(NoTurn),
        take_turn(tmp_path, 2, 0),
    ):
        pass


def test_a_turn_that_ended_is_taken_by_the_next(tmp_path):
    with pytest.raises(KeyError), take_turn(tmp_path, 1, 0):
        raise KeyError

    with take_turn(tmp_path, 1, 0):
        pass


def test_another_process_holds_a_turn_until_it_dies(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"held\n"
    with pytest.raises(NoTurn), take_turn(tmp_path, 1, 0):
        pass

    process.kill()

    with take_turn(tmp_path, 1, 20):
        process.wait()
