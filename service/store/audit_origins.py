"""From where acts were done: the network address and the sign-in of the request, kept for a short time.

The chain of the audit log (store/audit_chain.py) holds a digest of each, with a salt that is dropped with it:
to drop them changes no digest of an act.
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, TextClause, event, not_, select, text

from . import Database
from .schema import HAS_ORIGIN, audit_log

# How long it is told from where something was done.
ORIGIN_LIFETIME = timedelta(days=90)
# (network address, id of the sign-in); "" for what is not known.
Origin = tuple[str, str]
NOWHERE: Origin = ("", "")
_KEY = "origin_of_acts"


def tell_by(db: Database, origin: Callable[[], Origin]) -> None:
    """Have `origin` tell from where the acts come that a transaction adds, when it adds them."""

    @event.listens_for(db.engine, "begin")
    def begin(conn: Connection) -> None:
        conn.info[_KEY] = origin


def current(conn: Connection) -> dict[str, str]:
    """Returns address and sign_in of an act that is added now."""
    return dict(zip(("address", "sign_in"), conn.info.get(_KEY, lambda: NOWHERE)(), strict=True))


def has_origin() -> TextClause:
    """True of acts that tell from where they came, in the words of their index."""
    return text(HAS_ORIGIN)


def drop_old(conn: Connection, now: datetime, portion: int) -> int:
    """Drop the origins of acts that are older than ORIGIN_LIFETIME, at most so many; returns how many.

    Those of a clock that was further ahead than that go, too: nobody can tell how old they are.
    """
    is_recent = audit_log.c.at.between(now - ORIGIN_LIFETIME, now + ORIGIN_LIFETIME)
    old = select(audit_log.c.id).where(has_origin(), not_(is_recent)).limit(portion)
    return _drop(conn, list(conn.execute(old).scalars()))


def list_of(conn: Connection, usernames: Collection[str]) -> list[int]:
    """Returns the numbers of the acts of these persons that tell from where they came."""
    is_theirs = (audit_log.c.who.in_(list(usernames)), has_origin())
    return list(conn.execute(select(audit_log.c.id).where(*is_theirs)).scalars())


def drop_of(conn: Connection, numbers: Collection[int]) -> None:
    """Drop the origins of these acts, as their person is erased."""
    _drop(conn, numbers)


def _drop(conn: Connection, numbers: Collection[int]) -> int:
    acts = audit_log.update().where(audit_log.c.id.in_(list(numbers)))
    return conn.execute(acts.values(address="", sign_in="", origin_salt="")).rowcount
