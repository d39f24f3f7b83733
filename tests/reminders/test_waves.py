"""The times at which the letters of a big mailing go out."""

from datetime import UTC, datetime, timedelta
from itertools import islice

from service.reminders.waves import (
    NATIONAL_WAVE_LETTERS,
    TIME_TO_STOP,
    WAVE_INTERVAL,
    WAVE_LETTERS,
    send_times,
)

NOON = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)


def test_so_many_go_out_together_and_the_next_ones_later():
    times = list(islice(send_times([], NOON), 2 * WAVE_LETTERS + 1))

    assert [times.count(time) for time in sorted(set(times))] == [WAVE_LETTERS, WAVE_LETTERS, 1]
    assert sorted(set(times)) == [NOON + n * WAVE_INTERVAL for n in (1, 2, 3)]


def test_there_is_time_to_stop_before_the_first_wherever_the_clock_stands():
    for seconds in range(0, 1200, 7):
        now = NOON + timedelta(seconds=seconds)

        first = next(send_times([], now))

        assert TIME_TO_STOP <= first - now < TIME_TO_STOP + WAVE_INTERVAL


def test_those_that_wait_already_count_and_a_national_mailing_leaves_room():
    full_wave, retried_letters = (
        [(NOON + WAVE_INTERVAL, WAVE_LETTERS - 1)],
        [(NOON + 2 * WAVE_INTERVAL + timedelta(minutes=3), WAVE_LETTERS)],
    )

    assert list(islice(send_times(full_wave + retried_letters, NOON), 2)) == [
        NOON + WAVE_INTERVAL,
        NOON + 3 * WAVE_INTERVAL,
    ]
    national = list(islice(send_times([], NOON, NATIONAL_WAVE_LETTERS), NATIONAL_WAVE_LETTERS + 1))
    waiting = [(time, national.count(time)) for time in sorted(set(national))]
    assert next(send_times(waiting, NOON)) == NOON + WAVE_INTERVAL, "an area's letters go beside it"
    assert next(send_times(waiting, NOON, NATIONAL_WAVE_LETTERS)) == NOON + 2 * WAVE_INTERVAL
