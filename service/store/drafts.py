"""Drafts: what a person typed when the sign-in had expired, until the person is signed in again."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, delete, select

from .schema import drafts
from .upsert import upsert

# A draft that nobody came back for is thrown away after this time.
DRAFT_LIFE = timedelta(days=1)


def put(conn: Connection, submission: str, agency: str, path: str, values: Mapping, now: datetime) -> None:
    conn.execute(delete(drafts).where(drafts.c.created_at < now - DRAFT_LIFE))
    line = {
        "submission": submission,
        "agency": agency,
        "path": path,
        "values": dict(values),
        "created_at": now,
    }
    upsert(conn, drafts, [line])


def take(conn: Connection, submission: str, agency: str) -> RowMapping | None:
    """The draft, if it is this agency's; it is gone afterwards."""
    mine = (drafts.c.submission == submission, drafts.c.agency == agency)
    found = conn.execute(select(drafts).where(*mine)).mappings().first()
    conn.execute(delete(drafts).where(*mine))
    return found
