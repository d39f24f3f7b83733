"""The durable queue of mail. A letter is kept as its kind and facts; words and secret links are made when it
is sent.

A letter waits until it is claimed for an attempt. It is `unsure` from the moment its text goes over the line,
which is the one moment that cannot be undone: a letter that stays so is shown to people and never sent again
by itself. `next_at`: when a letter that waits is due; when one on its way must have had its answer; when one
ended.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    RowMapping,
    and_,
    delete,
    func,
    not_,
    select,
    update,
)

from .schema import letters

# Waits before a letter is tried again, minutes; after the last one it is refused for good.
RETRY_AFTER = (1, 5, 15, 60, 240, 720, 1440)
# The shortest time between two letters of a kind to one person, and how many with a password link a day.
PAUSE, LINKS_A_DAY = timedelta(seconds=60), 10
# How long a letter may be on its way before people are told that it may be lost: longer than
# delivery.WAIT_FOR_TEXT.
ON_ITS_WAY = timedelta(minutes=15)
# How long it is kept that somebody asked in the name of an account that is not there.
QUESTIONS_KEPT = timedelta(days=1)
# Kinds that go out by the thousand: every other letter that is due goes before them, for somebody waits for
# it.
BULK = ("first_notice", "reminder")
# What the answer of a letter begins with that we took back ourselves: nobody need be told.
TAKEN_BACK = "withdrawn"


def add(
    conn: Connection,
    kind: str,
    to: str,
    language: str,
    now: datetime,
    account_id: int | None = None,
    facts: Mapping = {},
    area: str | None = None,
    after: timedelta = timedelta(),
) -> None:
    """Queue a letter; it is sent only if the transaction commits. `area`: whose officers see when it does not
    arrive, where it has no account. `after`: how long it waits, to gather more.
    """
    values = {
        "kind": kind,
        "to": to,
        "language": language,
        "account_id": account_id,
        "facts": dict(facts),
        "area": area,
    }
    conn.execute(letters.insert(), values | {"state": "waiting", "next_at": now + after, "created_at": now})


def gathering(conn: Connection, account_id: int, kind: str) -> RowMapping | None:
    """The letter of a kind to an account that waits and was not tried yet: what it says may still be
    changed.
    """
    untried = (
        letters.c.account_id == account_id,
        letters.c.kind == kind,
        letters.c.state == "waiting",
        letters.c.attempts == 0,
    )
    return conn.execute(select(letters).where(*untried)).mappings().first()


def say(conn: Connection, letter_id: int, facts: Mapping) -> None:
    """A letter that gathers says this now."""
    conn.execute(update(letters).where(letters.c.id == letter_id).values(facts=dict(facts)))


def add_all(conn: Connection, kind: str, lines: Sequence[Mapping], now: datetime) -> None:
    """Queue letters of one kind: each line has to, language, account_id, facts, area and next_at, when its
    turn comes.
    """
    if lines:
        conn.execute(
            letters.insert(),
            [{**line, "kind": kind, "state": "waiting", "created_at": now} for line in lines],
        )


def due(conn: Connection, now: datetime, most: int = 20) -> list[RowMapping]:
    """The letters that have waited longest for their turn; those of BULK last."""
    waiting = (letters.c.state == "waiting", letters.c.next_at <= now)
    order = (letters.c.kind.in_(BULK), letters.c.next_at, letters.c.id)
    return list(conn.execute(select(letters).where(*waiting).order_by(*order).limit(most)).mappings())


def claim(conn: Connection, letter: RowMapping, now: datetime) -> bool:
    """Take a letter for one attempt; False if another worker was first. A crash leaves it to the next
    attempt.
    """
    wait = timedelta(minutes=RETRY_AFTER[min(letter["attempts"], len(RETRY_AFTER) - 1)])
    mine = (
        letters.c.id == letter["id"],
        letters.c.state == "waiting",
        letters.c.attempts == letter["attempts"],
        letters.c.next_at <= now,
    )
    taken = update(letters).where(*mine).values(attempts=letter["attempts"] + 1, next_at=now + wait)
    return conn.execute(taken).rowcount == 1


def postpone(conn: Connection, letter: Mapping, until: datetime) -> None:
    """A claimed letter is not tried before then, and this was no attempt."""
    this = letters.c.id == letter["id"]
    conn.execute(update(letters).where(this).values(attempts=letter["attempts"], next_at=until))


def postpone_all_to(conn: Connection, to: str, until: datetime) -> None:
    """Nothing that waits for this address is tried before then: a flood does not hold up the letters of
    others.
    """
    theirs = (letters.c.state == "waiting", letters.c.to == to, letters.c.next_at < until)
    conn.execute(update(letters).where(*theirs).values(next_at=until))


def addressed(conn: Connection, letter_id: int, account: Mapping) -> None:
    """A letter that was asked for by a username goes to this account."""
    to = {"to": account["email"], "account_id": account["id"], "facts": {}}
    conn.execute(update(letters).where(letters.c.id == letter_id).values(**to))


def pledge(conn: Connection, letter: Mapping, now: datetime) -> bool:
    """From here on the letter may have been sent. False if it was taken back, or claimed by another worker
    since.
    """
    values = {"state": "unsure", "answer": "", "next_at": now + ON_ITS_WAY}
    return (
        conn.execute(
            update(letters).where(*_mine(letter), letters.c.state == "waiting").values(**values)
        ).rowcount
        == 1
    )


def sent(conn: Connection, letter_id: int, now: datetime) -> None:
    """Nothing reads the facts any more."""
    values = {"state": "sent", "sent_at": now, "answer": "", "facts": {}}
    conn.execute(update(letters).where(letters.c.id == letter_id).values(**values))


def failed(conn: Connection, letter: Mapping, answer: str, permanent: bool, now: datetime) -> None:
    """Note what the mail server said; a permanent refusal, or one try too many, ends the letter."""
    ended = permanent or letter["attempts"] + 1 >= len(RETRY_AFTER)
    wait = timedelta(minutes=RETRY_AFTER[min(letter["attempts"], len(RETRY_AFTER) - 1)])
    values = {"state": "refused", "next_at": now} if ended else {"state": "waiting", "next_at": now + wait}
    # A letter that was taken back while it was being sent stays so.
    still = (*_mine(letter), letters.c.state.in_(("waiting", "unsure")))
    conn.execute(update(letters).where(*still).values(answer=answer[:500], **values))


def unsure(conn: Connection, letter: Mapping, answer: str, now: datetime) -> None:
    """The line broke while the letter was on its way: people are told now."""
    broken = (*_mine(letter), letters.c.state == "unsure")
    conn.execute(update(letters).where(*broken).values(answer=answer[:500], next_at=now))


def _mine(letter: Mapping) -> tuple[ColumnElement[bool], ...]:
    """The letter as it stands since it was claimed with `letter` in hand."""
    return letters.c.id == letter["id"], letters.c.attempts == letter["attempts"] + 1


def take_back(conn: Connection, letter_id: int, why: str, now: datetime) -> None:
    """A letter that waits must not go out; nobody need be told."""
    waiting = (letters.c.id == letter_id, letters.c.state == "waiting")
    values = {"state": "refused", "answer": f"{TAKEN_BACK}: {why}", "facts": {}, "next_at": now}
    conn.execute(update(letters).where(*waiting).values(**values))


def withdraw(conn: Connection, account_id: int, kinds: Iterable[str]) -> None:
    """Letters of these kinds that still wait must not go out any more."""
    mine = (letters.c.account_id == account_id, letters.c.kind.in_(list(kinds)), letters.c.state == "waiting")
    conn.execute(update(letters).where(*mine).values(state="refused", answer=TAKEN_BACK, facts={}))


def sweep(conn: Connection, now: datetime) -> None:
    """Forget the questions for a password that led to no account."""
    idle = (letters.c.kind == "password", letters.c.account_id.is_(None), letters.c.state == "refused")
    conn.execute(delete(letters).where(*idle, letters.c.created_at < now - QUESTIONS_KEPT))


def last(conn: Connection, account_id: int, kind: str) -> RowMapping | None:
    """The newest letter of a kind to an account."""
    found = select(letters).where(letters.c.account_id == account_id, letters.c.kind == kind)
    return conn.execute(found.order_by(letters.c.id.desc()).limit(1)).mappings().first()


def number(
    conn: Connection, account_id: int, kinds: Iterable[str], since: datetime, before: int | None = None
) -> int:
    """How many letters of these kinds an account got, or is to get, since then; of those before a letter's
    number.
    """
    theirs = [
        letters.c.account_id == account_id,
        letters.c.kind.in_(list(kinds)),
        letters.c.created_at > since,
    ]
    theirs += [letters.c.id < before] if before is not None else []
    return conn.execute(select(func.count()).where(*theirs, not_(taken_back()))).scalar_one()


def newest_of(conn: Connection, account_ids: Iterable[int]) -> dict[int, RowMapping]:
    """Account -> the newest letter to it, where there is one."""
    found = select(letters).where(letters.c.account_id.in_(list(account_ids))).order_by(letters.c.id)
    return {letter["account_id"]: letter for letter in conn.execute(found).mappings()}


def count(conn: Connection, state: str) -> int:
    """How many letters are in this state; of `refused` those that were taken back do not count."""
    these = refused() if state == "refused" else letters.c.state == state
    return conn.execute(select(func.count()).where(these)).scalar_one()


def count_lost(conn: Connection, now: datetime) -> int:
    return conn.execute(select(func.count()).where(lost(now))).scalar_one()


def taken_back() -> ColumnElement[bool]:
    return and_(letters.c.state == "refused", letters.c.answer.like(f"{TAKEN_BACK}%"))


def refused(table: FromClause = letters) -> ColumnElement[bool]:
    """Ended by what the mail server said."""
    return and_(table.c.state == "refused", not_(table.c.answer.like(f"{TAKEN_BACK}%")))


def lost(now: datetime) -> ColumnElement[bool]:
    """Nobody knows whether they arrived."""
    return and_(letters.c.state == "unsure", letters.c.next_at <= now)
