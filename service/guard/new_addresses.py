"""The national budget of letters to addresses that the service never wrote to before.

So many letters go at once, and as many in each hour that follows (setting NEW_ADDRESSES_PER_HOUR): at most
twice as many in the first hour of a rush. The others wait in their order for a place, and none is lost.

A letter takes its place right before its first attempt and keeps it, whatever the mail server answers: a
server that refuses must not be asked more often. After a clock was set back a place is free again in about an
hour.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..store import rates
from ..store.rates import Allowance

HOUR = timedelta(hours=1)
_KEY = "new_addresses"


def _allowance(per_hour: int) -> Allowance:
    return Allowance(per_hour, HOUR / per_hour)


def count_free(conn: Connection, per_hour: int, now: datetime) -> int:
    """Returns how many letters to new addresses may go now."""
    return max(0, per_hour - rates.used(conn, _KEY, _allowance(per_hour), now))


def take(conn: Connection, per_hour: int, now: datetime) -> None:
    """Take a place for a letter. The caller commits, and has seen in this transaction that one is free."""
    rates.take(conn, {_KEY: _allowance(per_hour)}, now)


def goes_at(conn: Connection, per_hour: int, ahead: int, now: datetime) -> datetime:
    """Returns when a letter gets its place that so many others wait `ahead` of; `now` where it is its turn.

    Never too early, and too late by the time between two places at most.
    """
    used = rates.used(conn, _KEY, _allowance(per_hour), now)
    return now + max(0, used + ahead + 1 - per_hour) * _allowance(per_hour).every
