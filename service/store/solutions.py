"""Captcha solutions that were used: each counts once, until it is stale anyway."""

from datetime import datetime

from sqlalchemy import Connection, bindparam

from .schema import solutions
from .upsert import insert_new

# Built once: it runs with every form that is accepted.
_DELETE_STALE = solutions.delete().where(solutions.c.until < bindparam("now"))


def use(conn: Connection, digest: str, until: datetime, now: datetime) -> bool:
    """Use a solution up, in the transaction that stores what it was solved for.

    Returns False where it was used before.
    """
    conn.execute(_DELETE_STALE, {"now": now})
    new = insert_new(conn, solutions).returning(solutions.c.digest)
    return conn.execute(new, {"digest": digest, "until": until}).first() is not None
