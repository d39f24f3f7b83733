from threading import Thread

from hypothesis import given
from hypothesis import strategies as st

from sheets.quota import Bucket, Quota
from tests.sheets.cast import append, text_row


class Time:
    """A clock that only sleeping and waiting move."""

    def __init__(self):
        self.now = 0.0

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds

    def bucket(self, per_minute):
        return Bucket(per_minute, self.clock, self.sleep)


def test_calls_are_spaced_evenly():
    time = Time()
    bucket = time.bucket(60)

    assert [bucket.take() for _ in range(3)] == [0, 1, 1]


def test_a_call_after_a_pause_does_not_wait():
    time = Time()
    bucket = time.bucket(60)
    bucket.take()

    time.sleep(30)

    assert bucket.take() == 0


def test_a_pause_is_not_saved_up():
    time = Time()
    bucket = time.bucket(60)
    bucket.take()

    time.sleep(30)

    assert [bucket.take(), bucket.take()] == [0, 1]


@given(st.lists(st.floats(0, 90), max_size=60))
def test_no_minute_holds_more_calls_than_it_may(pauses):
    time, starts = Time(), []
    bucket = time.bucket(10)
    for pause in pauses:
        time.sleep(pause)
        bucket.take()
        starts.append(time.now)

    assert all(sum(start <= other < start + 59.999 for other in starts) <= 10 for start in starts)


def test_threads_share_one_rate():
    slept = []
    bucket = Bucket(60, clock=lambda: 0.0, sleep=slept.append)
    threads = [Thread(target=bucket.take) for _ in range(5)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(slept) == [1, 2, 3, 4]


def test_reads_and_writes_pass_their_own_buckets_and_drive_none(embedded):
    time = Time()
    quota = Quota(reads=(time.bucket(60), time.bucket(30)), writes=(time.bucket(6),))
    google = embedded.client(quota=quota)

    file = google.create("ก", None, "99000000")
    google.files()
    drive = time.now
    for _ in range(2):
        google.metadata(file.id, 1)
    reads = time.now
    for _ in range(2):
        google.batch_update(file.id, {"requests": [append(0, text_row("ก"))]}, "replies")

    assert (drive, reads, time.now) == (0, 2, 12)
