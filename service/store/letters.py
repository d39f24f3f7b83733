"""The durable queue of mail. A letter is stored as its kind and facts; its text is made when it is sent.

A letter waits for its turn (store/letter_turns.py) and is claimed for an attempt. Its state is `unsure` from
the moment when its text goes to the mail server, which cannot be undone: a letter that stays so is shown to
people and never sent again by itself. `next_at`: when a waiting letter is due; when one in transit must have
had its answer; when one ended.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, FromClause, RowMapping, and_, func, not_, select

from . import letter_turns
from .prefix import begins_with
from .schema import letters

# Waits before a letter is tried again; after the last one it is refused for good.
RETRY_WAITS_MINUTES = (1, 5, 15, 60, 240, 720, 1440)
# Between two letters of a kind to one person; and the number of letters with a password link to one person.
SHORTEST_INTERVAL, MAX_LINKS_PER_DAY = timedelta(seconds=60), 10
# How long a letter may be on its way before people are told that it may be lost: longer than
# WAIT_FOR_TEXT of service/mail/transport.py.
TRANSIT_TIME = timedelta(minutes=15)
# How long a letter is kept that somebody asked for by a username that does not exist.
UNKNOWN_ACCOUNT_LETTER_LIFETIME = timedelta(days=1)
# How the answer begins of a letter that the service withdrew itself: nobody need be told.
WITHDRAWN = "withdrawn"


def add(
    conn: Connection,
    kind: str,
    to: str,
    language: str,
    now: datetime,
    account_id: int | None = None,
    facts: Mapping = {},
    area: str | None = None,
    delay: timedelta = timedelta(),
    is_vouched: bool = False,
) -> int:
    """Queue a letter, which is sent only if the transaction commits; returns its id.

    `area`: whose officers see when it does not arrive, where it has no account. `delay`: how long it waits at
    least, so that more facts can be added. `is_vouched`: a member of staff asked for it, or its person has a
    code of the area, so it needs no place in the budget of letters to new addresses.
    """
    values = {
        "kind": kind,
        "to": to,
        "language": language,
        "account_id": account_id,
        "facts": dict(facts),
        "area": area,
        "turn": letter_turns.PLACED if is_vouched else letter_turns.first_turn(conn, kind, to, account_id),
    }
    values |= {"state": "waiting", "next_at": now + delay, "created_at": now}
    return conn.execute(letters.insert(), values).inserted_primary_key[0]


def get(conn: Connection, letter_id: int) -> RowMapping | None:
    return conn.execute(select(letters).where(letters.c.id == letter_id)).mappings().first()


def get_untried(conn: Connection, account_id: int, kind: str) -> RowMapping | None:
    """Returns the letter of a kind to an account that was not tried yet: its facts may still be changed."""
    is_untried = (
        letters.c.account_id == account_id,
        letters.c.kind == kind,
        letters.c.state == "waiting",
        letters.c.attempts == 0,
    )
    return conn.execute(select(letters).where(*is_untried)).mappings().first()


def set_facts(conn: Connection, letter_id: int, facts: Mapping) -> None:
    conn.execute(letters.update().where(letters.c.id == letter_id).values(facts=dict(facts)))


def add_all(conn: Connection, kind: str, rows: Sequence[Mapping], now: datetime) -> None:
    """Queue letters of one of BULK_KINDS: each row has to, language, account_id, facts, area, and next_at."""
    if rows:
        common = {"kind": kind, "state": "waiting", "turn": letter_turns.BULK, "created_at": now}
        conn.execute(letters.insert(), [{**row, **common} for row in rows])


def list_due(conn: Connection, now: datetime, places: int, limit: int = 20) -> list[RowMapping]:
    """Returns letters that are due, turn by turn, those first that have been due longest.

    `places`: at most so many of those that wait for a place in the budget.
    """
    due: list[RowMapping] = []
    for turn in letter_turns.TURNS:
        most = limit - len(due)
        if turn == letter_turns.BUDGET:
            most = min(most, places)
        is_due = (letters.c.state == "waiting", letters.c.turn == turn, letters.c.next_at <= now)
        query = select(letters).where(*is_due).order_by(letters.c.next_at, letters.c.id).limit(most)
        due += conn.execute(query).mappings()
    return due


def claim(conn: Connection, letter: RowMapping, now: datetime) -> bool:
    """Take a letter for one attempt; returns False if another worker was first.

    A crash leaves it to the next attempt.
    """
    wait = timedelta(minutes=RETRY_WAITS_MINUTES[min(letter["attempts"], len(RETRY_WAITS_MINUTES) - 1)])
    is_unclaimed = (
        letters.c.id == letter["id"],
        letters.c.state == "waiting",
        letters.c.attempts == letter["attempts"],
        letters.c.next_at <= now,
    )
    claim = letters.update().where(*is_unclaimed).values(attempts=letter["attempts"] + 1, next_at=now + wait)
    return conn.execute(claim).rowcount == 1


def postpone(conn: Connection, letter: Mapping, until: datetime) -> None:
    """Put a claimed letter off until then; its claim does not count as an attempt."""
    conn.execute(
        letters.update()
        .where(letters.c.id == letter["id"])
        .values(attempts=letter["attempts"], next_at=until)
    )


def postpone_all_to(conn: Connection, to: str, until: datetime) -> None:
    """Put off all waiting letters to this address: a flood to one does not hold up the letters of others."""
    conditions = (letters.c.state == "waiting", letters.c.to == to, letters.c.next_at < until)
    conn.execute(letters.update().where(*conditions).values(next_at=until))


def set_recipient(conn: Connection, letter_id: int, account: Mapping) -> None:
    """Address a letter, which was asked for by a username, to this account."""
    values = {"to": account["email"], "account_id": account["id"], "facts": {}}
    conn.execute(letters.update().where(letters.c.id == letter_id).values(**values))


def mark_in_transit(conn: Connection, letter: Mapping, now: datetime) -> bool:
    """Note that from here on the letter may have been sent.

    Returns False if it was withdrawn, or claimed by another worker since.
    """
    values = {"state": "unsure", "answer": "", "next_at": now + TRANSIT_TIME}
    conditions = (*_is_own_attempt(letter), letters.c.state == "waiting")
    return conn.execute(letters.update().where(*conditions).values(**values)).rowcount == 1


def mark_sent(conn: Connection, letter: Mapping, now: datetime) -> None:
    """Note that a letter was sent, and delete its facts: nothing reads them any more.

    Its address is known now, so further letters to it wait for nothing.
    """
    values = {"state": "sent", "sent_at": now, "answer": "", "facts": {}}
    conn.execute(letters.update().where(letters.c.id == letter["id"]).values(**values))
    letter_turns.release(conn, letter["to"])


def mark_failed(conn: Connection, letter: Mapping, answer: str, permanent: bool, now: datetime) -> None:
    """Note what the mail server answered; a permanent refusal, or the last attempt, ends the letter."""
    has_ended = permanent or letter["attempts"] + 1 >= len(RETRY_WAITS_MINUTES)
    wait = timedelta(minutes=RETRY_WAITS_MINUTES[min(letter["attempts"], len(RETRY_WAITS_MINUTES) - 1)])
    values = (
        {"state": "refused", "next_at": now} if has_ended else {"state": "waiting", "next_at": now + wait}
    )
    # A letter that was withdrawn while it was being sent stays so.
    conditions = (*_is_own_attempt(letter), letters.c.state.in_(("waiting", "unsure")))
    conn.execute(letters.update().where(*conditions).values(answer=answer[:500], **values))


def mark_lost(conn: Connection, letter: Mapping, answer: str, now: datetime) -> None:
    """Note that the connection broke while the letter was in transit: people are shown it from now on."""
    conditions = (*_is_own_attempt(letter), letters.c.state == "unsure")
    conn.execute(letters.update().where(*conditions).values(answer=answer[:500], next_at=now))


def _is_own_attempt(letter: Mapping) -> tuple[ColumnElement[bool], ...]:
    """Returns the condition that nobody else has claimed the letter since it was claimed as `letter`."""
    return letters.c.id == letter["id"], letters.c.attempts == letter["attempts"] + 1


def withdraw(conn: Connection, letter_id: int, why: str, now: datetime) -> None:
    """Withdraw a waiting letter: it must not go out, and nobody need be told."""
    is_waiting = (letters.c.id == letter_id, letters.c.state == "waiting")
    values = {"state": "refused", "answer": f"{WITHDRAWN}: {why}", "facts": {}, "next_at": now}
    conn.execute(letters.update().where(*is_waiting).values(**values))


def withdraw_of_account(conn: Connection, account_id: int, kinds: Iterable[str]) -> int:
    """Withdraw the waiting letters of these kinds about an account; returns how many there were."""
    conditions = (
        letters.c.account_id == account_id,
        letters.c.kind.in_(list(kinds)),
        letters.c.state == "waiting",
    )
    values = {"state": "refused", "answer": WITHDRAWN, "facts": {}}
    return conn.execute(letters.update().where(*conditions).values(**values)).rowcount


def delete_stale(conn: Connection, now: datetime) -> None:
    """Delete the letters for a new password that were asked for by a username that does not exist."""
    is_unmatched = (
        letters.c.kind == "password",
        letters.c.account_id.is_(None),
        letters.c.state == "refused",
    )
    conn.execute(
        letters.delete().where(*is_unmatched, letters.c.created_at < now - UNKNOWN_ACCOUNT_LETTER_LIFETIME)
    )


def list_addresses(conn: Connection, account_id: int, kind: str) -> list[str]:
    """Returns the addresses that letters of a kind about an account were queued to."""
    of_kind = (letters.c.account_id == account_id, letters.c.kind == kind)
    return list(conn.execute(select(letters.c.to).where(*of_kind)).scalars())


def has_reached(conn: Connection, account_id: int, to: str) -> bool:
    """Returns True if a letter about an account went to this address, or may have gone there."""
    went_out = (
        letters.c.account_id == account_id,
        letters.c.to == to,
        letters.c.state.in_(("sent", "unsure")),
    )
    return conn.execute(select(letters.c.id).where(*went_out).limit(1)).first() is not None


def get_newest(conn: Connection, account_id: int, kind: str) -> RowMapping | None:
    """Returns the newest letter of a kind to an account."""
    query = select(letters).where(letters.c.account_id == account_id, letters.c.kind == kind)
    return conn.execute(query.order_by(letters.c.id.desc()).limit(1)).mappings().first()


def list_of_account(conn: Connection, account_id: int, kind: str) -> list[RowMapping]:
    """Returns the letters of a kind about an account that were not withdrawn, newest first."""
    of_account = (letters.c.account_id == account_id, letters.c.kind == kind, not_(is_withdrawn()))
    query = select(letters).where(*of_account).order_by(letters.c.id.desc())
    return list(conn.execute(query).mappings())


def count_of_account(
    conn: Connection, account_id: int, kinds: Iterable[str], since: datetime, before_id: int | None = None
) -> int:
    """Returns how many letters of these kinds an account got, or is to get, since then.

    With `before_id`, only those that were queued before that letter. Withdrawn letters are not counted.
    """
    conditions = [
        letters.c.account_id == account_id,
        letters.c.kind.in_(list(kinds)),
        letters.c.created_at > since,
    ]
    conditions += [letters.c.id < before_id] if before_id is not None else []
    return conn.execute(select(func.count()).where(*conditions, not_(is_withdrawn()))).scalar_one()


def newest_by_account(conn: Connection, account_ids: Iterable[int]) -> dict[int, RowMapping]:
    """Returns account id -> the newest letter to it, where there is one."""
    query = select(letters).where(letters.c.account_id.in_(list(account_ids))).order_by(letters.c.id)
    return {letter["account_id"]: letter for letter in conn.execute(query).mappings()}


def count_in_state(conn: Connection, state: str) -> int:
    """Returns how many letters are in this state; withdrawn letters do not count as `refused`."""
    in_state = is_refused() if state == "refused" else letters.c.state == state
    return conn.execute(select(func.count()).where(in_state)).scalar_one()


def count_lost(conn: Connection, now: datetime) -> int:
    return conn.execute(select(func.count()).where(is_lost(now))).scalar_one()


# Conditions of a query.


def is_withdrawn() -> ColumnElement[bool]:
    return and_(letters.c.state == "refused", begins_with(letters.c.answer, WITHDRAWN))


def is_refused(table: FromClause = letters) -> ColumnElement[bool]:
    """The letter was ended by an answer of the mail server."""
    return and_(table.c.state == "refused", not_(begins_with(table.c.answer, WITHDRAWN)))


def is_lost(now: datetime) -> ColumnElement[bool]:
    """The letter was in transit, and nobody knows whether it arrived."""
    return and_(letters.c.state == "unsure", letters.c.next_at <= now)
