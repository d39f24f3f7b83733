"""Several accounts share the work, and the errors of one are not those of another."""

from threading import Thread

import pytest
import responses
from google.auth import exceptions as auth_errors

from sheets.accounts import Account, Accounts
from sheets.client import Google
from sheets.errors import BadCredentials, KeyUnreadable, Unreachable
from sheets.quota import Quota
from tests.sheets.answers import TokenCredentials
from tests.sheets.simulated import SimulatedTime

AREAS = [f"P{number:04}" for number in range(23)]


def make_account(name, open=lambda: Google(TokenCredentials()), **fields):
    return Account(name, open, **fields)


def raise_unreadable():
    raise KeyUnreadable("as invented")


def client_without_token(error):
    """A client that has no token yet and does not get one."""
    credentials = TokenCredentials(error)
    credentials.token = None
    return Google(credentials)


def test_nobody_works_without_an_account():
    with pytest.raises(ValueError):
        Accounts([])


def test_areas_are_dealt_out_evenly_and_always_in_the_same_way():
    accounts = Accounts([make_account(name) for name in "abc"])

    assigned = accounts.assign_areas(AREAS)

    assert sorted(list(assigned.values()).count(name) for name in "abc") == [7, 8, 8]
    assert accounts.assign_areas(reversed(AREAS)) == assigned


def test_areas_that_take_several_calls_do_not_fall_to_one_account():
    accounts = Accounts([make_account(name) for name in "abc"])
    calls_by_area = {area: 2 for area in AREAS[:6]}

    assigned = accounts.assign_areas(AREAS, calls=calls_by_area)

    calls = [
        sum(calls_by_area.get(area, 1) for area, account_name in assigned.items() if account_name == name)
        for name in "abc"
    ]
    assert max(calls) - min(calls) <= 1
    assert assigned.keys() == set(AREAS)


def test_areas_are_dealt_to_none_but_the_accounts_named():
    accounts = Accounts([make_account(name) for name in "abc"])

    assert set(accounts.assign_areas(AREAS, names=["b"]).values()) == {"b"}


def test_a_thread_keeps_its_client_and_shares_it_with_no_other():
    accounts, other_clients = Accounts([make_account("a")]), []
    client = accounts.client()

    thread = Thread(target=lambda: other_clients.append(accounts.client()))
    thread.start()
    thread.join()

    assert accounts.client("a") is client
    assert other_clients[0] is not client


def test_a_new_key_is_read_and_an_old_one_is_not_read_again():
    version, opened_versions = ["first"], []
    accounts = Accounts(
        [make_account("a", lambda: opened_versions.append(version[0]), version=lambda: version[0])]
    )
    for _ in range(2):
        accounts.client()

    version[0] = "second"
    for _ in range(2):
        accounts.client()

    assert opened_versions == ["first", "second"]


def test_a_key_that_cannot_be_read_is_tried_again():
    open_functions = [raise_unreadable, lambda: "a client"]
    accounts = Accounts([make_account("a", lambda: open_functions.pop(0)())])

    with pytest.raises(KeyUnreadable):
        accounts.client()

    assert accounts.client() == "a client"


def test_the_check_tells_which_accounts_get_no_token_and_why():
    accounts = Accounts(
        [
            make_account("good"),
            make_account("unreadable", raise_unreadable),
            make_account("revoked", lambda: client_without_token(auth_errors.RefreshError("as invented"))),
            make_account("far away", lambda: client_without_token(auth_errors.TransportError("as invented"))),
        ]
    )

    error_classes = {name: type(error) for name, error in accounts.sign_in_errors().items()}

    assert error_classes == {"unreadable": KeyUnreadable, "revoked": BadCredentials, "far away": Unreachable}


def test_the_check_of_good_accounts_asks_nobody_for_anything():
    with responses.RequestsMock():
        assert Accounts([make_account("a"), make_account("b")]).sign_in_errors() == {}


def test_the_usage_of_each_account_is_told():
    time = SimulatedTime()
    quota = Quota(time.bucket(60), time.bucket(60))
    accounts = Accounts([make_account("a", quota=quota), make_account("b")])
    quota.wait_for_write()

    assert accounts.usage() == {"a": {"reads": 0, "read_limit": 60, "writes": 1, "write_limit": 60}, "b": {}}
