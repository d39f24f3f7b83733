"""How long accounts and areas are left alone after failures, for all workers.

Times are those of `Database.moment`.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from . import locks
from .schema import waits
from .upsert import upsert

# Seconds: the longest wait after repeated failures.
LONGEST_WAIT = 64
# A wait that ends later than this was noted before a clock was set back: Google names no longer ones.
LONGEST_NOTED = timedelta(hours=1)


def add(conn: Connection, name: str, now: datetime, seconds: float | None = None) -> None:
    """Let one wait after a failure, for so many seconds if they are given.

    Otherwise not at all after the first failure, as many are over in a moment, then twice as long each time.
    """
    locks.hold(conn, [locks.of_counter(f"wait {name}")])
    before = conn.execute(select(waits.c.failures).where(waits.c.name == name)).scalar()
    failures = (before or 0) + 1
    wait = seconds if seconds is not None else 0 if failures == 1 else min(2**failures, LONGEST_WAIT)
    upsert(conn, waits, [{"name": name, "failures": failures, "until": now + timedelta(seconds=wait)}])


def end(conn: Connection, names: Collection[str]) -> None:
    """Forget the failures of these: they worked."""
    conn.execute(waits.delete().where(waits.c.name.in_(names)))


def list_until(conn: Connection, now: datetime) -> dict[str, datetime]:
    """Returns until when each waits that has failed; that may be over."""
    rows = conn.execute(select(waits.c.name, waits.c.until))
    return {name: until if until - now <= LONGEST_NOTED else now for name, until in rows}
