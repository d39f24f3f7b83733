"""Finds the recipient of a due letter, and decides whether it is still to be sent."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..store import accounts, agencies, letters
from ..store.letter_turns import DECISIONS
from ..store.proof_codes import INVITATION, MAIL
from .letters import CODE_CHANNELS, LAPSING_KINDS, PASSWORD_LINK_KINDS

# Returns the present facts of a letter whose kind may lapse, or raises NotDue.
CurrentFacts = Callable[[Connection, Mapping, datetime], Mapping]
DAY = timedelta(days=1)
# How long a letter with a password link is postponed when its account has got all links of a day.
LINK_DELAY = timedelta(hours=1)


class NotDue(Exception):
    """The letter must not be sent; the message says why."""


class TooManyLinks(Exception):
    """The account got too many password links: the letter has to wait."""


def address_letter(
    conn: Connection, letter: Mapping, now: datetime, current_facts: CurrentFacts
) -> tuple[Mapping, Mapping | None]:
    """Return a letter with its address and its present facts, and its account or None.

    Raises NotDue, TooManyLinks.
    """
    if letter["kind"] in LAPSING_KINDS:
        letter = dict(letter) | {"facts": current_facts(conn, letter, now)}
    if letter["kind"] == DECISIONS:
        letter = dict(letter) | {"facts": {"items": _items_due(conn, letter)}}
    if letter["kind"] in CODE_CHANNELS:
        return letter, _sender_of_code(conn, letter)
    if letter["kind"] not in PASSWORD_LINK_KINDS:
        return letter, accounts.get(conn, letter["account_id"]) if letter["account_id"] else None
    if letter["account_id"] is None:
        letter, account = _address_by_username(conn, letter, now)
    else:
        account = accounts.get(conn, letter["account_id"])
    if account["state"] not in accounts.SIGN_IN_STATES:
        raise NotDue("may not sign in")
    if letter["to"] != account["email"]:
        # A link must not go to the old address.
        raise NotDue("the address was corrected")
    if (
        letters.count_of_account(conn, account["id"], PASSWORD_LINK_KINDS, now - DAY, before_id=letter["id"])
        >= letters.MAX_LINKS_PER_DAY
    ):
        raise TooManyLinks
    return letter, account


def _items_due(conn: Connection, letter: Mapping) -> list[Mapping]:
    """Return the decisions of a letter that are to be told; raises NotDue without any.

    A link to set a password goes to nobody whose account has ended or has another address by now.
    """
    items = letter["facts"]["items"]
    people = accounts.list_by_id(conn, {item["account_id"] for item in items if "account_id" in item})
    due = []
    for item in items:
        account = people.get(item.get("account_id"))
        may_get_link = (
            account and account["state"] in accounts.SIGN_IN_STATES and account["email"] == letter["to"]
        )
        if "account_id" not in item or may_get_link:
            due.append(item)
    if not due:
        raise NotDue("may not sign in, or the address was corrected")
    return due


def _sender_of_code(conn: Connection, letter: Mapping) -> Mapping:
    """Return the account of the person who had a proof code sent, if it is still theirs. Raises NotDue."""
    account, channel = accounts.get(conn, letter["account_id"]), CODE_CHANNELS[letter["kind"]]
    if channel == INVITATION and account["state"] != accounts.CONFIRMED:
        raise NotDue("may not invite")
    if channel == MAIL and account["state"] != accounts.PROVISIONAL:
        raise NotDue("needs no code")
    if channel == MAIL and agencies.get(conn, account["agency"])["email"] != letter["to"]:
        raise NotDue("the address in the register was changed")
    return account


def _address_by_username(conn: Connection, letter: Mapping, now: datetime) -> tuple[Mapping, Mapping]:
    """Return a letter that was requested by a username or an address, and its account. Raises NotDue.

    The account is looked up only now, so that the person who requested the letter cannot learn from the
    answer or its delay whether it exists.
    """
    account = accounts.find_by_name(conn, str(letter["facts"].get("username", "")))
    if account is None:
        raise NotDue("no such account")
    if not account["email"]:
        raise NotDue("no address on record")
    recent_count = letters.count_of_account(
        conn,
        account["id"],
        ("password",),
        letter["created_at"] - letters.SHORTEST_INTERVAL,
        before_id=letter["id"],
    )
    count_today = letters.count_of_account(
        conn, account["id"], PASSWORD_LINK_KINDS, now - DAY, before_id=letter["id"]
    )
    if recent_count or count_today >= letters.MAX_LINKS_PER_DAY:
        raise NotDue("asked for again and again")
    return dict(letter) | {"to": account["email"], "account_id": account["id"], "facts": {}}, account
