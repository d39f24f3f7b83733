"""Sessions of signed-in persons: the browser holds a random token, the database its digest.

A session ends when its row is deleted: by signing out, by a new password, with its account, by the person's
list of places, by a database from a backup (sync/restored.py). It ends by itself when it is over or was not
used for a while.
"""

import hashlib
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, select

from .schema import sessions

# How long a session lasts without being used.
IDLE_LIFE = timedelta(hours=12)
# How long any session lasts at most. One that would last longer was begun while a clock was wrong.
LONGEST_LIFE = timedelta(days=7)
# How far clocks may be set back without ending sessions that were begun shortly before.
CLOCK_SLACK = timedelta(hours=1)
# Characters of a session's digest that name its sign-in in the logs: enough for no two to be alike.
SIGN_IN_LENGTH = 16
# The last use is written only when the one on record is older: not each page is to cost a commit.
USE_NOTED_EVERY = timedelta(minutes=5)


def add(conn: Connection, account_id: int, life: timedelta, browser: str, network: str, now: datetime) -> str:
    """Begin a session, in which the password was given just now; returns its token.

    `browser` and `network`: in words for the person's list, no longer than 60 characters.
    """
    token = secrets.token_urlsafe(32)
    values = {
        "digest": _digest(token),
        "account_id": account_id,
        "created_at": now,
        "expires_at": now + min(life, LONGEST_LIFE),
        "used_at": now,
        "proved_at": now,
        "browser": browser,
        "network": network,
    }
    conn.execute(sessions.insert().values(**values))
    return token


def get(conn: Connection, token: str, now: datetime) -> RowMapping | None:
    """Returns the session with this token; None for an unknown one and for one that is over."""
    query = select(sessions).where(sessions.c.digest == _digest(token), *_is_alive(now))
    return conn.execute(query).mappings().first()


def list_of_account(conn: Connection, account_id: int, now: datetime) -> list[RowMapping]:
    """Returns the sessions of an account that go on, the one that was used last first."""
    query = (
        select(sessions)
        .where(sessions.c.account_id == account_id, *_is_alive(now))
        .order_by(sessions.c.used_at.desc(), sessions.c.id.desc())
    )
    return list(conn.execute(query).mappings())


def sign_in_id(session: Mapping) -> str:
    """Returns what names a sign-in in the logs, also when it is over; nobody can sign in with it."""
    return session["digest"][:SIGN_IN_LENGTH]


def note_use(conn: Connection, session_id: int, now: datetime) -> None:
    conn.execute(sessions.update().where(sessions.c.id == session_id).values(used_at=now))


def note_proof(conn: Connection, session_id: int, now: datetime) -> None:
    """Note that the person has proved who they are once more."""
    conn.execute(sessions.update().where(sessions.c.id == session_id).values(proved_at=now))


def delete(conn: Connection, token: str) -> None:
    conn.execute(sessions.delete().where(sessions.c.digest == _digest(token)))


def delete_one(conn: Connection, account_id: int, session_id: int) -> None:
    """Delete a session if it is of this account."""
    is_own = (sessions.c.account_id == account_id, sessions.c.id == session_id)
    conn.execute(sessions.delete().where(*is_own))


def delete_of_account(conn: Connection, account_id: int, but: int | None = None) -> None:
    """Delete every session of an account; `but`: the id of one that goes on."""
    conn.execute(
        sessions.delete().where(sessions.c.account_id == account_id, sessions.c.id.is_distinct_from(but))
    )


def ids_begun_before(conn: Connection, moment: datetime) -> list[int]:
    """Returns the ids of all sessions that began before then, over or not."""
    return list(conn.execute(select(sessions.c.id).where(sessions.c.created_at < moment)).scalars())


def delete_all(conn: Connection, ids: Collection[int]) -> None:
    conn.execute(sessions.delete().where(sessions.c.id.in_(list(ids))))


def _is_alive(now: datetime) -> tuple:
    return (
        sessions.c.expires_at > now,
        sessions.c.expires_at <= now + LONGEST_LIFE + CLOCK_SLACK,
        sessions.c.used_at > now - IDLE_LIFE,
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
