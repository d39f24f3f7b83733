"""When letters go out that are sent by the thousand."""

from datetime import UTC, datetime, timedelta
from itertools import islice

from service.reminders.waves import EVERY, NATIONAL, SECOND_THOUGHTS, WAVE, turns

NOON = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)


def test_so_many_go_out_together_and_the_next_ones_later():
    found = list(islice(turns([], NOON), 2 * WAVE + 1))

    assert [found.count(at) for at in sorted(set(found))] == [WAVE, WAVE, 1]
    assert sorted(set(found)) == [NOON + n * EVERY for n in (1, 2, 3)]


def test_there_is_time_to_stop_before_the_first_wherever_the_clock_stands():
    for seconds in range(0, 1200, 7):
        now = NOON + timedelta(seconds=seconds)

        first = next(turns([], now))

        assert SECOND_THOUGHTS <= first - now < SECOND_THOUGHTS + EVERY


def test_those_that_wait_already_count_and_a_national_mailing_leaves_room():
    full, retried = [(NOON + EVERY, WAVE - 1)], [(NOON + 2 * EVERY + timedelta(minutes=3), WAVE)]

    assert list(islice(turns(full + retried, NOON), 2)) == [NOON + EVERY, NOON + 3 * EVERY]
    national = list(islice(turns([], NOON, NATIONAL), NATIONAL + 1))
    waiting = [(at, national.count(at)) for at in sorted(set(national))]
    assert next(turns(waiting, NOON)) == NOON + EVERY, "an area's letters go beside it"
    assert next(turns(waiting, NOON, NATIONAL)) == NOON + 2 * EVERY
