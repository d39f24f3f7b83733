"""Files that are drawn for one answer and stored nowhere: in a process beside this one, one at a time.

So drawing holds neither the interpreter nor more than one thread of a web process. What takes longer than a
few seconds is prepared by the worker instead (service/downloads/).
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from flask import flash

from ...guard.child_process import ChildEnded, ChildProcess
from ...guard.lanes import Busy, Lane
from ...services.language import t

# Bytes of address space, and seconds, that drawing may take.
MOST_MEMORY, MOST_SECONDS = 1024**3, 30

Draw = Callable[..., bytes]

_child = ChildProcess(MOST_MEMORY)
_lane = Lane(most_waiting=0, patience=0)


class NotDrawn(Exception):
    """Another file is being drawn, or this one took too much. It may be asked for again in a moment."""


@contextmanager
def turn_to_draw() -> Iterator[Draw]:
    """Hold the turn of this process; yields `draw(function, *arguments)`, which calls it in the child.

    Raises NotDrawn where another thread has the turn, as does `draw` where the child gave up.
    """
    with ExitStack() as turn:
        try:
            turn.enter_context(_lane.enter())
        except Busy as error:
            raise NotDrawn from error
        yield _draw


def _draw(function: Draw, *arguments: object) -> bytes:
    try:
        return _child.run(function, *arguments, seconds=MOST_SECONDS)
    except ChildEnded as error:
        raise NotDrawn from error


def flash_not_drawn() -> None:
    flash(
        t(
            "กำลังเตรียมไฟล์อื่นอยู่ กรุณารอสักครู่แล้วกดอีกครั้ง",
            "Another file is being prepared. Please press again in a moment.",
        ),
        "warning",
    )
