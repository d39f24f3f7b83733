"""Leases: a worker has a workbook for itself for a while, so that no other one does the same work.

A worker that dies leaves its leases, which end by themselves. They save work, and keep nothing safe: a worker
that was stopped for longer than its lease goes on as if it had it. What it does then is harmless, as a batch
has its token, and what is stored is compared with what was read (sync/area_sync.py).
"""

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select

from .schema import workbooks

# Longer than a call to Google may take, 190 s (sheets.client.TIMEOUTS): whoever waits for an answer and
# cannot renew its lease meanwhile still has it.
LEASE = timedelta(seconds=240)


def claim(conn: Connection, area: str, worker: str, now: datetime) -> bool:
    """Lease the workbook of an area to a worker; False where another one has it."""
    is_free = or_(
        workbooks.c.leased_by.is_(None), workbooks.c.leased_by == worker, workbooks.c.leased_until <= now
    )
    values = {"leased_by": worker, "leased_until": now + LEASE}
    return conn.execute(_update(area).where(is_free).values(values)).rowcount == 1


def renew(conn: Connection, worker: str, now: datetime) -> None:
    """Let all leases of a worker begin anew."""
    own = workbooks.update().where(workbooks.c.leased_by == worker)
    conn.execute(own.values(leased_until=now + LEASE))


def release(conn: Connection, area: str, worker: str) -> None:
    """End a lease, unless another worker has it by now."""
    conn.execute(_update(area).where(workbooks.c.leased_by == worker).values(leased_by=None))


def release_all(conn: Connection) -> None:
    """End every lease: no worker is at work."""
    conn.execute(workbooks.update().where(workbooks.c.leased_by.is_not(None)).values(leased_by=None))


def list_by_worker(conn: Connection, now: datetime) -> dict[str, list[str]]:
    """Returns the areas that each worker has, by its id."""
    query = select(workbooks.c.leased_by, workbooks.c.area).where(workbooks.c.leased_until > now)
    areas = defaultdict(list)
    for worker, area in conn.execute(query.order_by(workbooks.c.area)):
        if worker is not None:
            areas[worker].append(area)
    return dict(areas)


def _update(area: str):
    return workbooks.update().where(workbooks.c.area == area)
