"""Whose rows a reader takes: those of confirmed people, or those of one account that is not confirmed.

What somebody sent whom nobody has confirmed is sealed off: its sender sees it, and nothing else; others do
not see it, and it changes nothing of theirs. Confirming the person moves it to the rows of confirmed people.
A row without an account (typed into the sheet by hand) is theirs, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_, select

from .accounts import CONFIRMED, LEFT
from .schema import accounts

# Columns of a row's sender, for queries that join its account: `Audience.of_row` reads them.
SENDER_COLUMNS = (
    accounts.c.state.label("account_state"),
    accounts.c.confirmed_at.label("account_confirmed_at"),
)


def is_believed(state: str | None, confirmed_at: object) -> bool:
    """True for the account of a confirmed person, also of one who has left since."""
    return state == CONFIRMED or (state == LEFT and confirmed_at is not None)


def has_believed_sender(account_id: ColumnElement) -> ColumnElement[bool]:
    """Returns the SQL of `is_believed` for a column that holds an account: one look by key for each row."""
    sender = accounts.alias("sender")
    left_confirmed = and_(sender.c.state == LEFT, sender.c.confirmed_at.is_not(None))
    is_theirs = and_(sender.c.id == account_id, or_(sender.c.state == CONFIRMED, left_confirmed))
    return exists(select(sender.c.id).where(is_theirs))


@dataclass(frozen=True)
class Audience:
    """The rows of confirmed people, or those of one account that is not confirmed (`account_id`)."""

    account_id: int | None = None

    @classmethod
    def of_account(cls, account: Mapping) -> "Audience":
        """Returns what the person of an account may read."""
        is_confirmed = is_believed(account["state"], account["confirmed_at"])
        return CONFIRMED_PEOPLE if is_confirmed else cls(account["id"])

    @classmethod
    def of_row(cls, row: Mapping) -> "Audience":
        """Returns whose row it is. Keys: account_id and SENDER_COLUMNS."""
        if row["account_id"] is None or is_believed(row["account_state"], row["account_confirmed_at"]):
            return CONFIRMED_PEOPLE
        return cls(row["account_id"])

    def has(self, row: Mapping) -> bool:
        """True if the row is for this audience. Keys as in `of_row`."""
        return Audience.of_row(row) == self

    def condition(self, account_id: ColumnElement) -> ColumnElement[bool]:
        """Returns the SQL of `has`, for a column that holds a row's account."""
        if self.account_id is not None:
            return account_id == self.account_id
        return or_(account_id.is_(None), has_believed_sender(account_id))


CONFIRMED_PEOPLE = Audience()
