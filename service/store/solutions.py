"""Captcha solutions that were used: each counts once, until it is stale anyway."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite

from .schema import solutions

# Built once: these run with every form that is accepted.
_PUT = {
    "sqlite": sqlite.insert(solutions).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(solutions).on_conflict_do_nothing(),
}
_SWEEP = delete(solutions).where(solutions.c.until < bindparam("now"))


def spend(conn: Connection, digest: str, until: datetime, now: datetime) -> bool:
    """Use a solution up, in the transaction that stores what it was solved for; False where it was used
    before.
    """
    conn.execute(_SWEEP, {"now": now})
    return conn.execute(_PUT[conn.dialect.name], {"digest": digest, "until": until}).rowcount == 1
