"""Calls are paced so that Google never has to refuse one, whoever shares the limit."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets.quota import ACCOUNT_CALLS_PER_MINUTE, PROJECT_CALLS_PER_MINUTE, Bucket, Quota
from sheets.slots import Slots
from tests.sheets.cast import append_request, text_row
from tests.sheets.simulated import SimulatedThreads, SimulatedTime


def spacing(seconds):
    """Return the spacing in seconds, which leaves a sixtieth of the limit unused."""
    return pytest.approx(seconds * 60 / 59)


def most_starts_in_a_minute(starts):
    return max((sum(start <= other < start + 60 for other in starts) for start in starts), default=0)


def test_the_limits_are_those_that_google_gives_an_account_and_a_project():
    assert (ACCOUNT_CALLS_PER_MINUTE, PROJECT_CALLS_PER_MINUTE) == (60, 300)


def test_calls_are_spaced_evenly_and_a_little_below_the_limit():
    bucket = SimulatedTime().bucket(60)

    assert [bucket.take() for _ in range(3)] == [0, spacing(1), spacing(1)]


def test_a_call_after_a_pause_does_not_wait():
    time = SimulatedTime()
    bucket = time.bucket(60)
    bucket.take()

    time.sleep(30)

    assert bucket.take() == 0


def test_a_pause_is_not_saved_up():
    time = SimulatedTime()
    bucket = time.bucket(60)
    bucket.take()

    time.sleep(30)

    assert [bucket.take(), bucket.take()] == [0, spacing(1)]


@given(st.lists(st.floats(0, 90), max_size=60), st.sampled_from([1, 7, 60, 600]))
def test_no_minute_holds_more_calls_than_it_may(pauses, limit):
    time, starts = SimulatedTime(now=1_700_000_000.0), []
    bucket = time.bucket(limit)
    for pause in pauses:
        time.sleep(pause * 6 / limit)
        bucket.take()
        starts.append(time.now)

    assert most_starts_in_a_minute(starts) <= limit


callers = st.lists(st.tuples(st.floats(0, 30), st.sampled_from("abc")), max_size=40)


@given(callers)
def test_many_threads_keep_the_limits_of_account_and_project_and_their_turn(callers):
    threads, starts, calls_by_account = SimulatedThreads(), defaultdict(list), defaultdict(list)
    project = threads.bucket(15)
    buckets = {account: threads.bucket(10, parent=project) for account in "abc"}

    def call(number, account):
        calls_by_account[account].append(number)
        buckets[account].take()
        starts[account].append((number, threads.now))

    for number, (delay, account) in enumerate(callers):
        threads.spawn(lambda number=number, account=account: call(number, account), delay)
    threads.run()

    assert {
        account: [number for number, _ in account_starts] for account, account_starts in starts.items()
    } == calls_by_account
    assert all(
        most_starts_in_a_minute([start for _, start in account_starts]) <= 10
        for account_starts in starts.values()
    )
    assert (
        most_starts_in_a_minute([start for account_starts in starts.values() for _, start in account_starts])
        <= 15
    )


def test_who_waits_behind_others_sleeps_until_its_own_turn_and_not_in_between():
    threads, sleeps = SimulatedThreads(), []

    def sleep(seconds):
        sleeps.append(seconds)
        threads.sleep(seconds)

    bucket = Bucket(6, threads.clock, sleep)
    for _ in range(4):
        threads.spawn(bucket.take)
    threads.run()

    assert sleeps == [spacing(10), spacing(20), spacing(30)]


def drain_seconds(accounts, calls):
    """Return the seconds that so many calls take on so many accounts of one project."""
    threads = SimulatedThreads()
    project = threads.bucket(300)

    def make_calls(bucket, share):
        for _ in range(share):
            bucket.take()

    for bucket in [threads.bucket(60, parent=project) for _ in range(accounts)]:
        threads.spawn(lambda bucket=bucket: make_calls(bucket, calls // accounts))
    threads.run()
    return threads.now


def test_the_pace_costs_less_than_a_twentieth_of_what_google_allows():
    assert drain_seconds(accounts=1, calls=245) <= 245 * 1.05
    assert drain_seconds(accounts=5, calls=245) <= 49 * 1.05


def test_ten_accounts_of_one_project_are_not_faster_than_it_may_be():
    assert drain_seconds(accounts=10, calls=600) >= 599 / 300 * 60


def test_accounts_of_different_projects_do_not_wait_for_each_other():
    time = SimulatedTime()
    first, second = time.bucket(60, parent=time.bucket(60)), time.bucket(60, parent=time.bucket(60))
    first.take()

    assert second.take() == 0


def test_accounts_of_one_project_do():
    time = SimulatedTime()
    project = time.bucket(60)
    first, second = time.bucket(60, parent=project), time.bucket(60, parent=project)
    first.take()

    assert second.take() == spacing(1)


def test_an_account_that_waits_for_its_own_limit_takes_nothing_from_the_project():
    threads, waits = SimulatedThreads(), []
    project = threads.bucket(6000)
    slow, fast = threads.bucket(1, parent=project), threads.bucket(60, parent=project)
    for _ in range(3):
        threads.spawn(slow.take)
    threads.spawn(lambda: waits.append(fast.take()), delay=5)

    threads.run()

    assert waits == [0]


def test_a_caller_that_is_interrupted_does_not_block_those_behind():
    def interrupt(seconds):
        raise KeyboardInterrupt

    time = SimulatedTime()
    bucket = Bucket(60, time.clock, interrupt)
    bucket.take()
    with pytest.raises(KeyboardInterrupt):
        bucket.take()

    time.now = 2
    assert bucket.take() == 0


def test_it_counts_the_calls_of_the_last_minute_and_no_older_ones():
    time = SimulatedTime()
    bucket = time.bucket(60)
    for _ in range(3):
        bucket.take()
    assert bucket.call_count() == 3

    time.sleep(58.5)
    assert bucket.call_count() == 2


def test_a_call_of_a_whole_minute_ago_does_not_count_any_more():
    time = SimulatedTime()
    bucket = time.bucket(60)
    bucket.take()

    time.sleep(60)

    assert bucket.call_count() == 0


def test_after_a_refusal_all_calls_of_the_account_rest():
    time = SimulatedTime()
    quota = Quota(time.bucket(60), time.bucket(60))

    quota.pause(20)
    quota.wait_for_read()
    assert time.now == 20
    quota.wait_for_write()
    assert time.now == 20


def test_they_do_not_rest_longer_than_googles_minute():
    time = SimulatedTime()
    quota = Quota(time.bucket(60), time.bucket(60))

    quota.pause(3600)
    quota.wait_for_read()

    assert time.now == 60


def test_a_refusal_that_names_no_time_lets_them_rest_for_ten_seconds():
    time = SimulatedTime()
    quota = Quota(time.bucket(60), time.bucket(60))

    quota.pause(None)

    assert quota.reads.take() == 10


def test_reads_and_writes_pass_their_own_buckets_and_drive_none(embedded):
    time = SimulatedTime()
    google = embedded.client(quota=Quota(reads=time.bucket(30), writes=time.bucket(6)))

    file = google.create_file("ก", None, "99000000")
    google.list_files()
    drive = time.now
    for _ in range(2):
        google.get_metadata(file.id, 1)
    reads = time.now
    for _ in range(2):
        google.batch_update(file.id, {"requests": [append_request(0, text_row("ก"))]}, "replies")

    assert (drive, reads, time.now) == (0, spacing(2), spacing(12))


def test_usage_tells_calls_and_limits():
    time = SimulatedTime()
    quota = Quota(time.bucket(60), time.bucket(30))
    quota.wait_for_read()

    assert quota.usage() == {"reads": 1, "read_limit": 60, "writes": 0, "write_limit": 30}


def test_usage_tells_nothing_where_only_one_kind_of_call_is_paced():
    assert Quota(reads=SimulatedTime().bucket(60)).usage() == {}


def test_without_buckets_nothing_waits_and_nothing_is_told():
    quota = Quota()
    quota.wait_for_read()
    quota.wait_for_write()
    quota.pause(30)

    assert quota.usage() == {}


# --- those who share slots


def test_buckets_of_one_name_share_a_limit_where_they_share_the_slots():
    slots, time = Slots(), SimulatedTime(now=1_700_000_000.0)
    first, second = (time.bucket(60, name="writes", slots=slots) for _ in range(2))

    waits = [first.take(), second.take(), first.take()]

    assert waits == [0, pytest.approx(60 / 59, abs=1e-4), pytest.approx(60 / 59, abs=1e-4)]
    assert first.call_count() == second.call_count() == 3


@pytest.mark.parametrize(
    "names", [({"name": "reads"}, {"name": "writes"}), ({}, {})], ids=["named", "unnamed"]
)
def test_buckets_of_one_store_do_not_mix_unless_they_share_a_name(names):
    slots, time = Slots(), SimulatedTime()
    first, second = (time.bucket(60, slots=slots, **name) for name in names)
    first.take()

    assert second.take() == 0
