"""Several accounts share the work, and what ails one of them is told apart."""

from threading import Thread

import pytest
import responses
from google.auth import exceptions as auth_errors

from sheets.accounts import Account, Accounts
from sheets.client import Google
from sheets.errors import BadCredentials, KeyUnreadable, Unreachable
from sheets.quota import Quota
from tests.sheets.answers import Token
from tests.sheets.simulated import Time

AREAS = [f"P{number:04}" for number in range(23)]


def account(name, open=lambda: Google(Token()), **more):
    return Account(name, open, **more)


def unreadable():
    raise KeyUnreadable("as invented")


def signed_out(failure):
    """A client that has no token yet and does not get one."""
    token = Token(failure)
    token.token = None
    return Google(token)


def test_nobody_works_without_an_account():
    with pytest.raises(ValueError):
        Accounts([])


def test_areas_are_dealt_out_evenly_and_always_in_the_same_way():
    accounts = Accounts([account(name) for name in "abc"])

    dealt = accounts.deal(AREAS)

    assert sorted(list(dealt.values()).count(name) for name in "abc") == [7, 8, 8]
    assert accounts.deal(reversed(AREAS)) == dealt


def test_areas_that_take_several_calls_do_not_fall_to_one_account():
    accounts = Accounts([account(name) for name in "abc"])
    large = {area: 2 for area in AREAS[:6]}

    dealt = accounts.deal(AREAS, calls=large)

    calls = [sum(large.get(area, 1) for area, account in dealt.items() if account == name) for name in "abc"]
    assert max(calls) - min(calls) <= 1
    assert dealt.keys() == set(AREAS)


def test_areas_are_dealt_to_none_but_the_accounts_named():
    accounts = Accounts([account(name) for name in "abc"])

    assert set(accounts.deal(AREAS, among=["b"]).values()) == {"b"}


def test_a_thread_keeps_its_client_and_shares_it_with_no_other():
    accounts, others = Accounts([account("a")]), []
    mine = accounts.client()

    thread = Thread(target=lambda: others.append(accounts.client()))
    thread.start()
    thread.join()

    assert accounts.client("a") is mine
    assert others[0] is not mine


def test_a_new_key_is_read_and_an_old_one_is_not_read_again():
    version, opened = ["first"], []
    accounts = Accounts([account("a", lambda: opened.append(version[0]), version=lambda: version[0])])
    for _ in range(2):
        accounts.client()

    version[0] = "second"
    for _ in range(2):
        accounts.client()

    assert opened == ["first", "second"]


def test_a_key_that_cannot_be_read_is_tried_again():
    keys = [unreadable, lambda: "a client"]
    accounts = Accounts([account("a", lambda: keys.pop(0)())])

    with pytest.raises(KeyUnreadable):
        accounts.client()

    assert accounts.client() == "a client"


def test_the_check_tells_which_accounts_get_no_token_and_why():
    accounts = Accounts(
        [
            account("good"),
            account("unreadable", unreadable),
            account("revoked", lambda: signed_out(auth_errors.RefreshError("as invented"))),
            account("far away", lambda: signed_out(auth_errors.TransportError("as invented"))),
        ]
    )

    troubles = {name: type(trouble) for name, trouble in accounts.check().items()}

    assert troubles == {"unreadable": KeyUnreadable, "revoked": BadCredentials, "far away": Unreachable}


def test_the_check_of_good_accounts_asks_nobody_for_anything():
    with responses.RequestsMock():
        assert Accounts([account("a"), account("b")]).check() == {}


def test_the_usage_of_each_account_is_told():
    time = Time()
    paced = Quota(time.bucket(60), time.bucket(60))
    accounts = Accounts([account("a", quota=paced), account("b")])
    paced.write()

    assert accounts.usage() == {"a": {"reads": 0, "read_limit": 60, "writes": 1, "write_limit": 60}, "b": {}}
