"""Lanes let costly work through one piece after the other."""

import threading
import time

import pytest

from service.guard.lanes import Busy, Lane


def enter(lane, sender, order):
    with lane.enter(sender):
        order.append(sender)


def queue(lane, senders, order) -> list[threading.Thread]:
    """Start a thread for each sender, one after the other; returns them when the last one waits."""
    threads = []
    for sender in senders:
        waiting = lane.count_waiting()
        threads.append(threading.Thread(target=enter, args=(lane, sender, order)))
        threads[-1].start()
        while lane.count_waiting() == waiting:
            time.sleep(0.001)
    return threads


def test_an_empty_lane_is_entered_at_once_again_and_again():
    lane = Lane(0, 0)

    for _ in range(3):
        with lane.enter():
            pass


def test_who_waits_goes_on_in_the_order_of_coming():
    lane, order, senders = Lane(5, 20), [], ["b", "a", "c"]
    with lane.enter("first"):
        threads = queue(lane, senders, order)
        assert order == []
    for thread in threads:
        thread.join()

    assert order == senders


def test_no_more_wait_than_may_and_none_twice():
    lane, order = Lane(2, 20), []
    with lane.enter("first"):
        threads = queue(lane, ["a"], order)
        with pytest.raises(Busy), lane.enter("a"):
            pass
        threads += queue(lane, ["b"], order)
        with pytest.raises(Busy), lane.enter("c"):
            pass
    for thread in threads:
        thread.join()

    assert order == ["a", "b"]


def test_who_has_no_name_may_wait_beside_another_without_one():
    lane, order = Lane(2, 20), []
    with lane.enter():
        threads = queue(lane, ["", ""], order)
    for thread in threads:
        thread.join()

    assert order == ["", ""]


def test_who_waited_in_vain_leaves_the_place():
    lane = Lane(1, 0)
    with lane.enter():
        for _ in range(3):
            with pytest.raises(Busy), lane.enter():
                pass

    with lane.enter():
        pass


def test_what_fails_in_the_lane_leaves_it():
    lane = Lane(0, 0)
    with pytest.raises(ZeroDivisionError), lane.enter():
        divmod(1, 0)

    with lane.enter():
        pass


def test_one_at_a_time_and_the_lane_is_never_lost_though_patience_ends_all_the_time():
    lane, inside, most, served = Lane(20, 0.001), 0, 0, 0

    def work():
        nonlocal inside, most, served
        for _ in range(100):
            try:
                with lane.enter():
                    inside += 1
                    most = max(most, inside)
                    time.sleep(0.0005)
                    served += 1
                    inside -= 1
            except Busy:
                pass

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (most, inside) == (1, 0) and served > 0
    with lane.enter():
        pass
