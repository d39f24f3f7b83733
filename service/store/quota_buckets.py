"""How far the quota of Google's accounts is used, for all processes and machines that share the database."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import select

from sheets.slots import Slots, State

from . import Database, locks
from .schema import quota_buckets
from .upsert import upsert


class SharedSlots(Slots):
    """The state of the buckets in rows. `now` is the clock of those that use it, seconds since 1970.

    A row that somebody edited counts as none: at worst one call starts too early, and Google answers 429.
    """

    def __init__(self, db: Database):
        super().__init__()
        self._db = db
        # By how many seconds the own clock is ahead of the one on which all agree, as last seen.
        self._ahead = 0.0

    def now(self) -> float:
        return time.time() - self._ahead

    @contextmanager
    def locked_state(self) -> Iterator[State]:
        with self._db.begin_about([locks.QUOTA]) as conn:
            own = datetime.now(UTC)
            self._ahead = (own - self._db.moment(conn, own)).total_seconds()
            rows = conn.execute(select(quota_buckets.c.name, quota_buckets.c.state))
            state = {name: bucket for name, value in rows if (bucket := _bucket(value))}
            before = dict(state)
            yield state
            changed = [name for name, bucket in state.items() if bucket is not before.get(name)]
            upsert(conn, quota_buckets, [{"name": name, "state": state[name]} for name in sorted(changed)])
            conn.commit()


def _bucket(value: object) -> list | None:
    try:
        free, starts = value
        return [float(free), [float(start) for start in starts]]
    except (ValueError, TypeError):
        return None
