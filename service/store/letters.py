"""The durable queue of mail. A letter is kept as its kind and facts; words and secret links are made when it is sent."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, func, select, update

from .schema import letters

# Waits before a letter is tried again, minutes; after the last one it is refused for good.
RETRY_AFTER = (1, 5, 15, 60, 240, 720, 1440)
# The shortest time between two letters of a kind to one person.
PAUSE = timedelta(seconds=60)


def add(
    conn: Connection, kind: str, to: str, language: str, now: datetime, account_id: int | None = None, facts: Mapping = {}
) -> None:
    """Queue a letter; it is sent only if the transaction commits."""
    values = {"kind": kind, "to": to, "language": language, "account_id": account_id, "facts": dict(facts)}
    conn.execute(letters.insert(), values | {"state": "waiting", "next_at": now, "created_at": now})


def due(conn: Connection, now: datetime, most: int = 20) -> list[RowMapping]:
    waiting = (letters.c.state == "waiting", letters.c.next_at <= now)
    return list(conn.execute(select(letters).where(*waiting).order_by(letters.c.id).limit(most)).mappings())


def claim(conn: Connection, letter: RowMapping, now: datetime) -> bool:
    """Take a letter for one attempt; False if another worker was first. A crash leaves it to the next attempt."""
    wait = timedelta(minutes=RETRY_AFTER[min(letter["attempts"], len(RETRY_AFTER) - 1)])
    mine = (letters.c.id == letter["id"], letters.c.state == "waiting", letters.c.attempts == letter["attempts"])
    taken = update(letters).where(*mine).values(attempts=letter["attempts"] + 1, next_at=now + wait)
    return conn.execute(taken).rowcount == 1


def sent(conn: Connection, letter_id: int, now: datetime) -> None:
    conn.execute(update(letters).where(letters.c.id == letter_id).values(state="sent", sent_at=now, answer=""))


def failed(conn: Connection, letter: RowMapping, answer: str, permanent: bool) -> None:
    """Note what the mail server said; a permanent refusal, or one try too many, ends the letter."""
    ended = permanent or letter["attempts"] + 1 >= len(RETRY_AFTER)
    state = "refused" if ended else "waiting"
    # A letter that was withdrawn while it was being sent stays withdrawn.
    still = (letters.c.id == letter["id"], letters.c.state == "waiting")
    conn.execute(update(letters).where(*still).values(state=state, answer=answer[:500]))


def last(conn: Connection, account_id: int, kind: str) -> RowMapping | None:
    """The newest letter of a kind to an account."""
    found = select(letters).where(letters.c.account_id == account_id, letters.c.kind == kind)
    return conn.execute(found.order_by(letters.c.id.desc()).limit(1)).mappings().first()


def newest_of(conn: Connection, account_ids: Iterable[int]) -> dict[int, RowMapping]:
    """Account -> the newest letter to it, where there is one."""
    found = select(letters).where(letters.c.account_id.in_(list(account_ids))).order_by(letters.c.id)
    return {letter["account_id"]: letter for letter in conn.execute(found).mappings()}


def count(conn: Connection, state: str) -> int:
    """How many letters are in this state."""
    return conn.execute(select(func.count()).where(letters.c.state == state)).scalar_one()


def withdraw(conn: Connection, account_id: int, kinds: Iterable[str]) -> None:
    """Letters of these kinds that still wait must not go out any more."""
    mine = (letters.c.account_id == account_id, letters.c.kind.in_(list(kinds)), letters.c.state == "waiting")
    conn.execute(update(letters).where(*mine).values(state="refused", answer="withdrawn"))
