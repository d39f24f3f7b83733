"""Letters that tell of decisions, before they go: gathered by address, or held until staff says so.

They are written in the name of an area, `area` of the letter. See mail/gathering.py.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, or_, select

from . import letter_turns
from .letter_turns import DECISIONS, GATHERED, GATHERED_KINDS, HELD, RELEASED
from .letters import WITHDRAWN
from .schema import letters

# An address gets one letter about decisions in this time.
HOUR = timedelta(hours=1)
# Addresses that are asked for in one statement.
PORTION = 500
_TURNS = (GATHERED, RELEASED)


def areas_due(conn: Connection, now: datetime) -> list[str]:
    """Returns the areas with letters that are due to be gathered."""
    return list(
        conn.execute(select(letters.c.area).where(*_is_waiting(_TURNS), _is_time(now)).distinct()).scalars()
    )


def list_due(conn: Connection, area: str, now: datetime) -> list[RowMapping]:
    """Returns an area's letters that are due to be gathered, the oldest first."""
    is_theirs = (letters.c.area == area, *_is_waiting(_TURNS, of_area=True), _is_time(now))
    return list(conn.execute(select(letters).where(*is_theirs).order_by(letters.c.id)).mappings())


def _is_time(now: datetime) -> ColumnElement[bool]:
    # None waits longer than an hour: a later moment was stored before the clock was set back.
    return or_(letters.c.next_at <= now, letters.c.next_at > now + HOUR)


def _is_waiting(turns: Sequence[str], of_area: bool = False) -> tuple[ColumnElement[bool], ...]:
    """Returns the conditions that a letter waits in one of these turns.

    `of_area`: they are looked for by area. Few letters have one, but all that wait may be thousands: SQLite
    would walk through these, if it could find them by an index.
    """
    state, turn = letters.c.state, letters.c.turn
    if of_area:
        state, turn = state.concat(""), turn.concat("")
    return state == "waiting", turn.in_(turns)


def next_moments(conn: Connection, addresses: Collection[str], now: datetime) -> dict[str, datetime]:
    """Returns address -> when it may get the next letter about decisions, for those that have one."""
    moments: dict[str, datetime] = {}
    ordered = sorted(set(addresses))
    for first in range(0, len(ordered), PORTION):
        is_lately = or_(
            and_(letters.c.state == "sent", letters.c.sent_at > now - HOUR, letters.c.sent_at <= now),
            and_(letters.c.state == "unsure", letters.c.next_at > now - HOUR),
            and_(letters.c.state == "waiting", letters.c.turn.in_(letter_turns.TURNS)),
        )
        query = select(letters.c.to, letters.c.state, letters.c.sent_at).where(
            letters.c.to.in_(ordered[first : first + PORTION]),
            letters.c.state.in_(("sent", "unsure", "waiting")),
            letters.c.kind.in_((*GATHERED_KINDS, DECISIONS)),
            is_lately,
        )
        for to, state, sent_at in conn.execute(query):
            went_at = sent_at if state == "sent" else now
            moments[to] = max(moments.get(to, now), went_at + HOUR)
    return moments


def postpone(conn: Connection, letter_ids: Collection[int], until: datetime) -> None:
    is_theirs = (letters.c.id.in_(letter_ids), letters.c.state == "waiting", letters.c.turn.in_(_TURNS))
    conn.execute(letters.update().where(*is_theirs).values(next_at=until))


def hold(conn: Connection, letter_ids: Collection[int], now: datetime) -> int:
    """Let letters wait until staff says that they go; returns how many there were."""
    is_theirs = (letters.c.id.in_(letter_ids), letters.c.state == "waiting", letters.c.turn == GATHERED)
    return conn.execute(letters.update().where(*is_theirs).values(turn=HELD, next_at=now)).rowcount


def take(conn: Connection, group: Sequence[Mapping]) -> bool:
    """Withdraw the letters of a group, as another one tells all; returns False if one is gone meanwhile."""
    values = {"state": "refused", "answer": f"{WITHDRAWN}: told in one letter", "facts": {}}
    is_theirs = (
        letters.c.id.in_([letter["id"] for letter in group]),
        letters.c.state == "waiting",
        letters.c.turn.in_(_TURNS),
    )
    return conn.execute(letters.update().where(*is_theirs).values(**values)).rowcount == len(group)


def let_go(conn: Connection, letter: Mapping, now: datetime) -> bool:
    """Let a letter go by itself; returns False if it is gone meanwhile."""
    turn = letter_turns.turn_to_send(conn, letter["kind"], letter["to"], letter["account_id"])
    is_it = (letters.c.id == letter["id"], letters.c.state == "waiting", letters.c.turn.in_(_TURNS))
    return conn.execute(letters.update().where(*is_it).values(turn=turn, next_at=now)).rowcount == 1


def add_decisions(conn: Connection, first: Mapping, items: Iterable[Mapping], now: datetime) -> None:
    """Queue one letter about several decisions, to the recipient of the `first` of them."""
    shared = {key: first[key] for key in ("to", "language", "account_id", "area")}
    turn = letter_turns.turn_to_send(conn, DECISIONS, first["to"], first["account_id"])
    values = {"kind": DECISIONS, "facts": {"items": list(items)}, "turn": turn, "state": "waiting"}
    conn.execute(letters.insert().values(**shared, **values, next_at=now, created_at=now))


def list_held(conn: Connection, area: str) -> list[RowMapping]:
    """Returns the letters of an area that wait for staff, the oldest first."""
    is_theirs = (letters.c.area == area, *_is_waiting([HELD], of_area=True))
    return list(conn.execute(select(letters).where(*is_theirs).order_by(letters.c.id)).mappings())


def held_by_area(conn: Connection) -> dict[str, tuple[int, datetime]]:
    """Returns area -> (how many letters wait for its staff, since when the oldest of them)."""
    query = select(letters.c.area, func.count(), func.min(letters.c.created_at)).where(*_is_waiting([HELD]))
    return {area: (count, since) for area, count, since in conn.execute(query.group_by(letters.c.area))}


def release(conn: Connection, area: str, letter_ids: Collection[int], now: datetime) -> int:
    """Let these of an area's letters go that wait for staff; returns how many there were."""
    return _change_held(conn, area, letter_ids, turn=RELEASED, next_at=now)


def drop(conn: Connection, area: str, letter_ids: Collection[int], now: datetime) -> int:
    """Withdraw these of an area's letters that wait for staff; returns how many there were."""
    answer = f"{WITHDRAWN}: staff did not send it"
    return _change_held(conn, area, letter_ids, state="refused", answer=answer, facts={}, next_at=now)


def _change_held(conn: Connection, area: str, letter_ids: Collection[int], **values: object) -> int:
    is_theirs = (letters.c.id.in_(letter_ids), letters.c.area == area, *_is_waiting([HELD]))
    return conn.execute(letters.update().where(*is_theirs).values(**values)).rowcount
