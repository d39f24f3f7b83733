"""The times at which the letters of a big mailing go out.

They go out in waves, some every few minutes: so the mail server takes them for a busy office and not for a
flood, and a mailing that was a mistake can be stopped.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

# Letters of one wave, over all areas: 200 in ten minutes are twenty a minute, and Microsoft 365 takes thirty
# a minute from one sender.
WAVE_LETTERS = 200
# Letters of one wave that may be of a national mailing: so the letters of an area need not wait until it is
# done.
NATIONAL_WAVE_LETTERS = 160
# Time between two waves.
WAVE_INTERVAL = timedelta(minutes=10)
# The shortest time before the first wave: long enough to see a mistake and stop the mailing.
TIME_TO_STOP = timedelta(minutes=5)


def send_times(
    waiting: Iterable[tuple[datetime, int]], now: datetime, wave_size: int = WAVE_LETTERS
) -> Iterator[datetime]:
    """Yields the time at which the next letter goes out, then of the one after it, without end.

    `waiting`: (time, number) of the letters that are queued already. `wave_size`: letters of one wave, those
    included.
    """
    letters_in_wave: Counter[datetime] = Counter()
    for send_time, count in waiting:
        letters_in_wave[_wave_start(send_time)] += count
    wave = _wave_start(now + TIME_TO_STOP + WAVE_INTERVAL - timedelta.resolution)
    while True:
        for _ in range(max(0, wave_size - letters_in_wave[wave])):
            yield wave
        wave += WAVE_INTERVAL


def _wave_start(moment: datetime) -> datetime:
    """Returns the start of the wave of a moment: waves start at whole multiples of WAVE_INTERVAL."""
    seconds = WAVE_INTERVAL.total_seconds()
    return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, UTC)
