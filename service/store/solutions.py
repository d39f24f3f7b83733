"""Captcha solutions that were used: each counts once, until it is stale anyway."""

from datetime import datetime

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite

from .schema import solutions


def spend(conn: Connection, digest: str, until: datetime, now: datetime) -> bool:
    """Use a solution up, in the transaction that stores what it was solved for; False where it was used before."""
    conn.execute(delete(solutions).where(solutions.c.until < now))
    insert = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[conn.dialect.name]
    return conn.execute(insert(solutions).values(digest=digest, until=until).on_conflict_do_nothing()).rowcount == 1
