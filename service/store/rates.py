"""How often something may happen: limits that hold over restarts and processes, one row a key.

The generic cell rate algorithm: a key's row tells when its allowance is whole again. What happens moves that
moment on by the time that one costs, and may not move it further away than the whole allowance takes. A row
whose moment has passed says the same as no row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from .schema import rates

# Built once: these run with every form that is accepted. Rows are locked in one order, where the database
# locks rows.
_MINE = (
    select(rates.c.key, rates.c.full_at)
    .where(rates.c.key.in_(bindparam("keys", expanding=True)))
    .order_by(rates.c.key)
    .with_for_update()
)
_PASSED = select(rates.c.key).where(rates.c.full_at <= bindparam("now")).with_for_update(skip_locked=True)
_SWEEP = delete(rates).where(rates.c.key.in_(_PASSED))


def _put(insert: object) -> object:
    statement = insert(rates)
    return statement.on_conflict_do_update(
        index_elements=["key"], set_={"full_at": statement.excluded.full_at}
    )


_PUT = {"sqlite": _put(sqlite.insert), "postgresql": _put(postgresql.insert)}


@dataclass(frozen=True)
class Allowance:
    """`most` times at once, and one more after each `every`."""

    most: int
    every: timedelta


def take(conn: Connection, claims: Mapping[str, Allowance], now: datetime) -> datetime | None:
    """Count one time for all the keys, in the caller's transaction: None. Or count nothing, where one of them
    is used up: the moment when all may be tried again.
    """
    used = _used(conn, claims, now)
    if until := _free_at(used, claims, now):
        return until
    conn.execute(
        _PUT[conn.dialect.name],
        [{"key": key, "full_at": used[key] + claims[key].every} for key in sorted(claims)],
    )
    return None


def give_back(conn: Connection, claims: Mapping[str, Allowance], now: datetime) -> None:
    """Take back what was counted for all the keys."""
    if not claims:
        return
    used = _used(conn, claims, now)
    conn.execute(
        _PUT[conn.dialect.name],
        [{"key": key, "full_at": used[key] - claims[key].every} for key in sorted(claims)],
    )


def free_at(conn: Connection, claims: Mapping[str, Allowance], now: datetime) -> datetime | None:
    """What `take` would answer, counting nothing."""
    return _free_at(_used(conn, claims, now), claims, now)


def sweep(conn: Connection, now: datetime) -> None:
    """Throw away the rows that say nothing any more."""
    conn.execute(_SWEEP, {"now": now})


def _free_at(used: Mapping[str, datetime], claims: Mapping[str, Allowance], now: datetime) -> datetime | None:
    latest = max((used[key] - (claims[key].most - 1) * claims[key].every for key in claims), default=now)
    return latest if latest > now else None


def _used(conn: Connection, claims: Mapping[str, Allowance], now: datetime) -> dict[str, datetime]:
    """When each key is whole again, never before now.

    A row further away than its allowance could bring it was written by a clock that was set back since, and
    says nothing: it would shut people out. Twice as far is far enough: `now` was read before this transaction
    waited for its turn.
    """
    rows = conn.execute(_MINE, {"keys": list(claims)}).all()
    sane = {
        key: full_at for key, full_at in rows if full_at - now <= 2 * claims[key].most * claims[key].every
    }
    return {key: max(sane.get(key, now), now) for key in claims}
