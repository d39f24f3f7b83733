"""The state of a letter, as its addressee and staff see it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping

from ..guard import new_addresses
from ..store import letter_turns
from ..store.letters import WITHDRAWN

# A wait for a place in the budget that is shorter than this is no wait to a person.
SHORT_WAIT = timedelta(minutes=1)


def is_withdrawn(letter: Mapping) -> bool:
    """True for a letter that the service itself withdrew: nobody needs to know of it."""
    return letter["state"] == "refused" and letter["answer"].startswith(WITHDRAWN)


def delivery_state(letter: Mapping | None, now: datetime) -> str:
    """Return the state that an addressee sees: "refused", "unsure", "later" (still queued) or "" (none)."""
    if letter is None or is_withdrawn(letter):
        return ""
    if letter["state"] == "waiting":
        return "later" if letter["next_at"] > now else ""
    is_overdue = letter["state"] == "unsure" and letter["next_at"] <= now
    return letter["state"] if is_overdue or letter["state"] == "refused" else ""


def is_in_line(letter: Mapping) -> bool:
    """True for a letter that waits for its place in the budget of letters to new addresses."""
    return letter["state"] == "waiting" and letter["turn"] == letter_turns.BUDGET


def in_line_until(
    conn: Connection, letter: RowMapping | None, per_hour: int, now: datetime
) -> datetime | None:
    """Return about when a letter goes that waits for its place in the budget; None if it goes at once.

    `per_hour`: the setting NEW_ADDRESSES_PER_HOUR. Later, if further letters than those that wait go before.
    """
    if letter is None or not is_in_line(letter):
        return None
    ahead = letter_turns.count_ahead(conn, letter)
    until = new_addresses.goes_at(conn, per_hour, ahead, now)
    return until if until - now >= SHORT_WAIT else None
