"""Limits on how often something may happen; they hold over restarts and processes, one row a key.

The generic cell rate algorithm: a key's row holds the moment when its allowance is whole again. Each event
moves that moment on by the time one event costs, and may not move it further away than the whole allowance
takes. A row whose moment has passed means the same as no row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select

from . import locks
from .schema import rates
from .upsert import upsert

# Built once: these run with every form that is accepted.
_SELECT = select(rates.c.key, rates.c.full_at).where(rates.c.key.in_(bindparam("keys", expanding=True)))
_PASSED_KEYS = (
    select(rates.c.key).where(rates.c.full_at <= bindparam("now")).with_for_update(skip_locked=True)
)
_DELETE_PASSED = rates.delete().where(rates.c.key.in_(_PASSED_KEYS))


@dataclass(frozen=True)
class Allowance:
    """`most` times at once, and one more after each `every`."""

    most: int
    every: timedelta


def take(conn: Connection, claims: Mapping[str, Allowance], now: datetime) -> datetime | None:
    """Count one event for all the keys, in the caller's transaction; returns None.

    Where one of the keys is used up, counts nothing and returns the moment when all may be tried again.
    """
    locks.hold(conn, map(locks.of_counter, claims))
    full_at = _full_at_by_key(conn, claims, now)
    if until := _next_free_moment(full_at, claims, now):
        return until
    upsert(conn, rates, [{"key": key, "full_at": full_at[key] + claims[key].every} for key in sorted(claims)])
    return None


# A moment that is further away was written before a clock was set back. Until then reservations queue up.
LONGEST_QUEUE = timedelta(days=30)


def reserve(conn: Connection, key: str, allowance: Allowance, now: datetime) -> datetime | None:
    """Count one event, however many there were; returns the moment when it has its turn, None for now.

    Those that come later have their turn later.
    """
    locks.hold(conn, [locks.of_counter(key)])
    full_at = max(now, next((at for _, at in conn.execute(_SELECT, {"keys": [key]})), now))
    if full_at - now > LONGEST_QUEUE:
        full_at = now
    upsert(conn, rates, [{"key": key, "full_at": full_at + allowance.every}])
    return _next_free_moment({key: full_at}, {key: allowance}, now)


def used(conn: Connection, key: str, allowance: Allowance, now: datetime) -> int:
    """Returns how many events of a key are not forgiven yet."""
    full_at = _full_at_by_key(conn, {key: allowance}, now)[key]
    return -(-(full_at - now) // allowance.every)


def give_back(conn: Connection, claims: Mapping[str, Allowance], now: datetime) -> None:
    """Take back one event that was counted for all the keys."""
    locks.hold(conn, map(locks.of_counter, claims))
    full_at = _full_at_by_key(conn, claims, now) if claims else {}
    upsert(conn, rates, [{"key": key, "full_at": full_at[key] - claims[key].every} for key in sorted(claims)])


def free_at(conn: Connection, claims: Mapping[str, Allowance], now: datetime) -> datetime | None:
    """Returns what `take` would return, counting nothing."""
    return _next_free_moment(_full_at_by_key(conn, claims, now), claims, now)


def delete_passed(conn: Connection, now: datetime) -> None:
    """Delete the rows whose moment has passed."""
    conn.execute(_DELETE_PASSED, {"now": now})


def _next_free_moment(
    full_at: Mapping[str, datetime], claims: Mapping[str, Allowance], now: datetime
) -> datetime | None:
    """Returns when every key has room for one more event; None where all have it now."""
    latest = max((full_at[key] - (claims[key].most - 1) * claims[key].every for key in claims), default=now)
    return latest if latest > now else None


def _full_at_by_key(conn: Connection, claims: Mapping[str, Allowance], now: datetime) -> dict[str, datetime]:
    """Returns when each key's allowance is whole again, never before now.

    A row further away than its allowance could bring it was written before a clock was set back; it is
    ignored, as it would shut people out. Twice as far is still accepted: `now` was read before this
    transaction waited for its turn.
    """
    rows = conn.execute(_SELECT, {"keys": list(claims)}).all()
    plausible = {
        key: full_at for key, full_at in rows if full_at - now <= 2 * claims[key].most * claims[key].every
    }
    return {key: max(plausible.get(key, now), now) for key in claims}
