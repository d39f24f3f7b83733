"""To whom a due letter goes, and whether it still should."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..store import accounts, letters
from .letters import MAY_LAPSE, WITH_LINK

# Takes a letter whose kind may lapse; returns its facts as they are now, or raises NotDue.
CurrentFacts = Callable[[Connection, Mapping, datetime], Mapping]
DAY = timedelta(days=1)
# How long a letter with a password link waits when its account got all that it gets in a day.
WAIT = timedelta(hours=1)


class NotDue(Exception):
    """The letter must not go to anybody; the message says why."""


class TooMany(Exception):
    """The account got too many password links: this one has to wait."""


def find(
    conn: Connection, letter: Mapping, now: datetime, current_facts: CurrentFacts
) -> tuple[Mapping, Mapping | None]:
    """Return the letter with its address and its facts as they are now, and its account if it has one.

    Raises NotDue, TooMany.
    """
    if letter["kind"] in MAY_LAPSE:
        letter = dict(letter) | {"facts": current_facts(conn, letter, now)}
    if letter["kind"] not in WITH_LINK:
        return letter, accounts.get(conn, letter["account_id"]) if letter["account_id"] else None
    if letter["account_id"] is None:
        letter, account = _of_username(conn, letter, now)
    else:
        account = accounts.get(conn, letter["account_id"])
    if account["state"] not in accounts.MAY_SIGN_IN:
        raise NotDue("may not sign in")
    if letter["to"] != account["email"]:
        # A link must not go to the old address.
        raise NotDue("the address was corrected")
    if letters.number(conn, account["id"], WITH_LINK, now - DAY, before=letter["id"]) >= letters.LINKS_A_DAY:
        raise TooMany
    return letter, account


def _of_username(conn: Connection, letter: Mapping, now: datetime) -> tuple[Mapping, Mapping]:
    """A letter that somebody asked for by a username: only here is it looked up whether there is such an
    account, so that who asks can learn it neither from the answer nor from how long that takes.
    """
    account = accounts.by_username(conn, str(letter["facts"].get("username", "")))
    if account is None:
        raise NotDue("no such account")
    if not account["email"]:
        raise NotDue("no address on record")
    asked = letters.number(
        conn, account["id"], ("password",), letter["created_at"] - letters.PAUSE, before=letter["id"]
    )
    today = letters.number(conn, account["id"], WITH_LINK, now - DAY, before=letter["id"])
    if asked or today >= letters.LINKS_A_DAY:
        raise NotDue("asked for again and again")
    return dict(letter) | {"to": account["email"], "account_id": account["id"], "facts": {}}, account
