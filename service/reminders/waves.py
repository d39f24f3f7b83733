"""When letters go out that are sent by the thousand: so many every few minutes, that the mail server takes
them for a busy office and not for a flood, and that what is sent by mistake can be taken back.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

# Letters that go out together, over all areas: 200 in ten minutes are twenty a minute, and Microsoft 365
# takes thirty a minute from one sender.
WAVE = 200
# How many of them a national mailing may be, so that an area's own letters need not wait until it is through.
NATIONAL = 160
# Time between two waves.
EVERY = timedelta(minutes=10)
# The shortest time before the first: long enough to see a mistake and stop.
SECOND_THOUGHTS = timedelta(minutes=5)


def turns(waiting: Iterable[tuple[datetime, int]], now: datetime, most: int = WAVE) -> Iterator[datetime]:
    """When the next letter goes out, and the one after it, without end. `waiting`: when others go out, and
    how many; `most` in a wave with theirs.
    """
    taken: Counter[datetime] = Counter()
    for at, number in waiting:
        taken[_wave(at)] += number
    at = _wave(now + SECOND_THOUGHTS + EVERY - timedelta.resolution)
    while True:
        for _ in range(max(0, most - taken[at])):
            yield at
        at += EVERY


def _wave(moment: datetime) -> datetime:
    """The wave that a moment belongs to: waves begin at whole multiples of EVERY."""
    return datetime.fromtimestamp(moment.timestamp() // EVERY.total_seconds() * EVERY.total_seconds(), UTC)
