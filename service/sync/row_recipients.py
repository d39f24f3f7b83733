"""Whom to tell what became of a row: who sent it, or who answers for the agency by now."""

from collections.abc import Mapping

from sqlalchemy import Connection

from ..store import accounts
from ..store.audience import CONFIRMED_PEOPLE, Audience


def recipient_of(conn: Connection, row: Mapping, sender: Mapping | None) -> Mapping | None:
    """Returns the account to write to, None where there is none.

    `sender`: the account that sent the row. Where that person is gone, a confirmed person of the agency is
    told, unless nobody else sees what the sender sent.
    """
    if sender is not None and sender["state"] in accounts.SIGN_IN_STATES:
        return sender
    if Audience.of_row(row) != CONFIRMED_PEOPLE:
        return None
    agency_accounts = accounts.list_of_agency(conn, row["agency"])
    return next((each for each in agency_accounts if each["state"] == accounts.CONFIRMED), None)
