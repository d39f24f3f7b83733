"""Lanes let costly work through one piece after the other."""

import threading
import time

import pytest

from service.guard.lanes import Busy, Lane


def enter(lane, sender, order, refused=None):
    try:
        with lane.enter(sender):
            order.append(sender)
    except Busy:
        refused.append(sender)


def queue(lane, senders, order, refused=None) -> list[threading.Thread]:
    """Start a thread for each sender, one after the other; returns them when the last one waits."""
    threads = []
    for sender in senders:
        waiting = lane.count_waiting()
        threads.append(threading.Thread(target=enter, args=(lane, sender, order, refused)))
        threads[-1].start()
        wait_until(lambda waiting=waiting: lane.count_waiting() > waiting)
    return threads


def wait_until(is_so):
    while not is_so():
        time.sleep(0.001)


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
    lane, order = Lane(2, 20, most_of_one=1), []
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


def test_senders_have_their_turns_one_after_the_other_however_many_of_one_wait():
    lane, order = Lane(9, 20), []
    with lane.enter("many"):
        threads = queue(lane, ["many", "many", "many", "few", "few", "one"], order)
    for thread in threads:
        thread.join()

    assert order == ["many", "few", "one", "many", "few", "many"]


def test_who_takes_all_places_makes_room_for_others_and_nobody_else_does():
    lane, order, refused = Lane(4, 20), [], []
    with lane.enter("first"):
        threads = queue(lane, ["many"] * 3, order, refused)
        threads += queue(lane, ["a"], order, refused)
        # In the place of one of the many.
        for sender in ("b", "c"):
            threads.append(threading.Thread(target=enter, args=(lane, sender, order, refused)))
            threads[-1].start()
            wait_until(lambda: len(refused) == len(threads) - 4)
        for sender in ("many", "a", "d"):
            with pytest.raises(Busy), lane.enter(sender):
                pass
    for thread in threads:
        thread.join()

    assert refused == ["many", "many"] and sorted(order) == ["a", "b", "c", "many"]


def test_who_has_no_name_may_wait_beside_another_without_one():
    lane, order = Lane(2, 20, most_of_one=1), []
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
