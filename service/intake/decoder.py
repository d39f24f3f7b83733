"""Pictures are decoded in a process beside the web process, at most one on each core of the machine.

What does not fit now is refused soon: a form that waits holds a thread which somebody else's page needs.
"""

import os
from contextlib import AbstractContextManager
from pathlib import Path

from ..guard.child_process import ChildEnded, ChildProcess
from ..guard.lanes import Busy, Lane
from ..guard.turns import NoTurn, take_turn
from . import pictures
from .pictures import NotAPicture, Picture

# Bytes of address space. The costliest picture below the caps of `pictures` needs 0.7 GB.
MOST_MEMORY = 1_000_000_000
# Seconds for one picture; the costliest takes 1.2 s of an idle core.
MOST_SECONDS = 20
# Forms of a web process that wait for the one whose pictures are decoded; of one sender, one may wait.
MOST_WAITING, MOST_OF_ONE = 3, 1
# Seconds that a form waits for its turn, and a picture for a core.
PATIENCE = 10

_child = ChildProcess(MOST_MEMORY)


class Decoder:
    """Decodes posted pictures within the budget of this machine."""

    def __init__(self, folder: Path):
        """`folder`: for the locks that all web processes of the machine share."""
        self._folder = folder
        self.lane = Lane(MOST_WAITING, PATIENCE, MOST_OF_ONE)

    def admit(self, sender: str) -> AbstractContextManager[None]:
        """Hold the place for the pictures of one form, waiting a moment for it. Raises Busy."""
        return self.lane.enter(sender)

    def normalise(self, data: bytes) -> Picture:
        """Returns the Picture of an upload. Raises NotAPicture, and Busy if no core is free for long."""
        if len(data) > pictures.MAX_BYTES:
            raise NotAPicture("too_large_file")
        try:
            with take_turn(self._folder, len(os.sched_getaffinity(0)), PATIENCE):
                return _child.run(pictures.normalise, data, seconds=MOST_SECONDS)
        except NoTurn as error:
            raise Busy from error
        except ChildEnded as error:
            raise NotAPicture("damaged") from error


def stop() -> None:
    """End the process that decodes, before its web process ends."""
    _child.stop()
