"""The budget of letters to new addresses: so many at once, as many in each hour, never shut for long."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.guard import new_addresses
from service.store import Database
from service.store.schema import rates

NOW, HOUR, PER_HOUR = datetime(2026, 5, 20, 3, tzinfo=UTC), new_addresses.HOUR, 6
# One place becomes free after another.
STEP = HOUR / PER_HOUR


@pytest.fixture(scope="module")
def used_db(tmp_path_factory: pytest.TempPathFactory) -> Database:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('rates') / 'rates.sqlite'}")
    rates.create(database.engine)
    return database


@pytest.fixture
def db(used_db: Database) -> Database:
    return emptied(used_db)


def emptied(database: Database) -> Database:
    with database.begin() as conn:
        conn.execute(rates.delete())
        conn.commit()
    return database


def take_all(db: Database, now: datetime) -> int:
    """Take every place that is free; returns how many there were."""
    with db.begin() as conn:
        count = new_addresses.count_free(conn, PER_HOUR, now)
        for _ in range(count):
            new_addresses.take(conn, PER_HOUR, now)
        conn.commit()
    return count


def goes_at(db: Database, ahead: int, now: datetime, per_hour: int = PER_HOUR) -> datetime:
    with db.read() as conn:
        return new_addresses.goes_at(conn, per_hour, ahead, now)


def test_an_hours_places_are_free_at_once_and_then_one_after_the_other(db: Database):
    free = [take_all(db, NOW + number * STEP) for number in range(4)]

    assert free == [PER_HOUR, 1, 1, 1]


def test_none_is_free_before_its_time(db: Database):
    take_all(db, NOW)

    assert take_all(db, NOW + STEP - timedelta(seconds=1)) == 0


def test_whoever_is_first_goes_now_as_long_as_there_are_places(db: Database):
    assert [goes_at(db, ahead, NOW) - NOW for ahead in (0, PER_HOUR - 1, PER_HOUR)] == [
        timedelta(),
        timedelta(),
        STEP,
    ]


@given(st.integers(0, 30), st.integers(0, 7200))
def test_at_the_moment_that_is_told_so_many_had_their_places_and_not_long_before(
    used_db: Database, ahead: int, seconds: int
):
    db, now = emptied(used_db), NOW + timedelta(seconds=seconds)
    take_all(db, NOW)

    until = goes_at(db, ahead, now)
    too_early, places = until - STEP - timedelta(seconds=1), 0
    while now < too_early:
        places += take_all(db, now)
        now = min(now + STEP, too_early)
    before = places
    places += take_all(db, now) + take_all(db, until)

    assert before <= ahead < places


@given(st.lists(st.integers(0, 3 * 3600), max_size=40))
def test_in_no_hour_are_more_than_two_hours_places_taken(used_db: Database, waits: list[int]):
    db, now, taken = emptied(used_db), NOW, []
    for seconds in waits:
        now += timedelta(seconds=seconds)
        taken += [now] * take_all(db, now)

    assert all(sum(start <= at < start + HOUR for at in taken) <= 2 * PER_HOUR for start in taken)


@given(st.integers(0, 3 * 3600))
def test_after_a_clock_was_set_back_a_place_is_free_at_once_or_in_about_an_hour(
    used_db: Database, seconds: int
):
    db = emptied(used_db)
    take_all(db, NOW)
    earlier = NOW - timedelta(seconds=seconds)

    assert take_all(db, earlier) or take_all(db, earlier + HOUR + STEP)


def test_another_setting_counts_from_the_next_moment_on(db: Database):
    take_all(db, NOW)

    assert goes_at(db, 99, NOW, per_hour=100 * PER_HOUR) == NOW + HOUR / 6
