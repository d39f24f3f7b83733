"""How fast letters go to one address, kept in `rates`: it holds for all processes and survives restarts.

The generic cell rate algorithm: `full_at` is when the whole allowance is there again; each letter puts it off by EVERY.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from .schema import rates
from .upsert import upsert

# What the keys of addresses begin with.
PREFIX = "mail:"
# Letters that an address gets at once: in a training one person registers several schools with one address.
BURST = 20
# Afterwards it gets one more in so much time.
EVERY = timedelta(minutes=5)


def take(conn: Connection, key: str, now: datetime) -> datetime:
    """Take one letter of an address's allowance: returns `now`. If it is used up, nothing is taken: when to come back."""
    full_at = max(_full_at(conn, key) or now, now) + EVERY
    free_at = full_at - BURST * EVERY
    if free_at > now:
        return free_at
    upsert(conn, rates, [{"key": key, "full_at": full_at}])
    return now


def give_back(conn: Connection, key: str) -> None:
    """The letter did not leave after all."""
    if full_at := _full_at(conn, key):
        conn.execute(update(rates).where(rates.c.key == key).values(full_at=full_at - EVERY))


def sweep(conn: Connection, now: datetime) -> None:
    """An allowance that is whole again is as good as none that was ever used."""
    conn.execute(delete(rates).where(rates.c.full_at <= now, rates.c.key.like(f"{PREFIX}%")))


def _full_at(conn: Connection, key: str) -> datetime | None:
    return conn.execute(select(rates.c.full_at).where(rates.c.key == key).with_for_update()).scalar()
