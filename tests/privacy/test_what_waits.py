"""What waits when a person is erased: a correction that was approved and has not taken effect yet."""

import logging

import pytest

from tests.cast.own_account import get_account
from tests.cast.people import SCHOOL, Demo
from tests.cast.posts import signed_in_clerk
from tests.privacy.cast import PERSON, RunFlask
from tests.privacy.test_person import without_drive
from tests.privacy.traces import traces
from tests.requests.desk import Desk, get_request


def approve_correction(demo: Demo) -> Desk:
    """Let PERSON ask for another address of the clerk's account, and the officer approve it: it waits."""
    signed_in_clerk(demo)
    demo.visitor().ask_for_correction(SCHOOL, registrant=SCHOOL, email=PERSON["email"], phone=PERSON["phone"])
    desk = Desk(demo, "correction")
    desk.decide("อนุมัติ")
    return desk


def test_a_correction_that_waits_lapses_with_what_it_asked_for(
    demo: Demo, flask: RunFlask, caplog: pytest.LogCaptureFixture
):
    desk = approve_correction(demo)

    answer = flask("person", "erase", PERSON["email"])
    desk.wait_for_account_change()

    assert answer.exit_code == 0
    assert (get_request(demo)["waits"], get_request(demo)["outcome"]) == (False, {"stopped": "lapsed"})
    assert get_account(demo)["email"] == "clerk@school.example"
    assert without_drive(traces(demo, PERSON["email"])) == []
    assert [line for line in caplog.records if line.levelno >= logging.ERROR] == []


def test_one_that_was_stopped_goes_on_telling_so(demo: Demo, flask: RunFlask):
    approve_correction(demo)
    demo.officer().type("registration", demo.officer().lines("registration")[0]["เลขที่รับ"], "ชื่อ", "อื่น")
    flask("person", "erase", SCHOOL)
    Desk(demo, "correction").wait_for_account_change()
    assert get_request(demo)["outcome"] == {"stopped": "lapsed"}

    flask("person", "erase", PERSON["email"])

    assert get_request(demo)["outcome"] == {"stopped": "lapsed"}
