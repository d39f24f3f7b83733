"""Which accounts of OBEC are in one hand: the chain of who let whom in, however long."""

import pytest

from service.accounts import account_acts
from service.accounts.second_person import are_in_one_hand
from service.store import accounts
from service.store.audit_log import COMMAND
from tests.cast.people import Demo
from tests.store.test_plans import plan_steps, recorded_queries

USERNAMES = ("anna", "bua", "chai", "dao")


@pytest.fixture
def office(demo: Demo) -> Demo:
    with demo.services.db.begin() as conn:
        for username in USERNAMES:
            accounts.add(conn, demo.clock(), username=username, role="obec", state=accounts.CONFIRMED)
        conn.commit()
    return demo


def let_in(demo: Demo, who: str, username: str, act: str = "account_made") -> None:
    """Note that a user of OBEC let somebody sign in with the account of another."""
    with demo.services.db.begin() as conn:
        account_acts.note(conn, act, accounts.get_by_username(conn, username), who, demo.clock())
        conn.commit()


def is_one_hand(demo: Demo, one: str, other: str) -> bool:
    with demo.services.db.read() as conn:
        both_ways = {are_in_one_hand(conn, *pair, demo.clock()) for pair in ((one, other), (other, one))}
    (is_one,) = both_ways
    return is_one


def test_an_account_is_in_the_hand_of_who_opened_the_account_that_opened_it(office: Demo):
    let_in(office, "anna", "bua")
    let_in(office, "bua", "chai", "slip")
    let_in(office, "chai", "dao", "account_reopened")

    assert is_one_hand(office, "anna", "dao")


def test_also_where_each_step_was_less_than_a_week_before_the_next(office: Demo):
    let_in(office, "anna", "bua")
    office.clock.move(days=6)
    let_in(office, "bua", "chai")
    office.clock.move(days=6)

    assert is_one_hand(office, "anna", "chai") and not is_one_hand(office, "anna", "bua")


def test_not_where_the_account_between_was_out_of_that_hand_when_it_opened_the_other(office: Demo):
    let_in(office, "anna", "bua")
    office.clock.move(days=8)
    let_in(office, "bua", "chai")

    assert not is_one_hand(office, "anna", "chai")


def test_two_who_let_a_third_in_are_two_and_so_are_those_whom_the_administrator_added(office: Demo):
    for who, username in (("anna", "chai"), ("bua", "chai"), (COMMAND, "anna"), (COMMAND, "bua")):
        let_in(office, who, username)

    assert not is_one_hand(office, "anna", "bua")


def test_a_circle_ends(office: Demo):
    let_in(office, "anna", "bua")
    let_in(office, "bua", "anna")

    assert not is_one_hand(office, "anna", "chai")


@pytest.mark.sqlite_only("EXPLAIN QUERY PLAN is SQLite's")
def test_the_chain_is_searched_by_whom_and_when_and_not_through_the_log(office: Demo):
    let_in(office, "anna", "bua")
    with recorded_queries(office) as queries:
        assert is_one_hand(office, "anna", "bua")

    steps = {step for step in plan_steps(office, queries) if "audit_log" in step}
    assert steps == {"SEARCH audit_log USING INDEX ix_audit_log_who (who=? AND at>?)"}
