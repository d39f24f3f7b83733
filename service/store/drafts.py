"""Drafts: what a person typed when the sign-in had expired, until the person is signed in again."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, select

from .schema import drafts
from .upsert import upsert

# A draft that nobody came back for is deleted after this time.
DRAFT_LIFETIME = timedelta(days=1)


def put(conn: Connection, submission: str, agency: str, path: str, values: Mapping, now: datetime) -> None:
    """Store a draft and delete those that are too old."""
    conn.execute(drafts.delete().where(drafts.c.created_at < now - DRAFT_LIFETIME))
    draft = {
        "submission": submission,
        "agency": agency,
        "path": path,
        "values": dict(values),
        "created_at": now,
    }
    upsert(conn, drafts, [draft])


def pop(conn: Connection, submission: str, agency: str) -> RowMapping | None:
    """Delete a draft and return it, if it is this agency's."""
    is_own = (drafts.c.submission == submission, drafts.c.agency == agency)
    draft = conn.execute(select(drafts).where(*is_own)).mappings().first()
    conn.execute(drafts.delete().where(*is_own))
    return draft
