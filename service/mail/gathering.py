"""Gathers letters that tell of decisions: one an hour to an address, none of too many by itself.

Above the setting DECISION_LETTERS_PER_HOUR of an area, all that bring a typed text wait until its staff has
seen them and says that they go (web/area/held_letters.py). They are gathered while nothing of the area's
sheet is about to act, so that one paste is one letter a person. What was undone meanwhile is not told.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..config import Settings
from ..store import Database, audit_log, gathered_letters, letters, rates, workbooks
from ..store.letter_turns import DECISIONS, GATHERED
from ..store.rates import Allowance
from . import forwarding
from .letters import KINDS, PASSWORD_LINK_KINDS
from .letters.changes import UNDOABLE
from .letters.gathered import MOST_ITEMS
from .still_so import untrue_ids

# Decisions that do not come to act, as their sheet cannot be read, hold letters up no longer than this.
LONGEST_WAIT = timedelta(minutes=10)
NO_LONGER_SO = "it is no longer so"
# All letters to one address in one language.
Group = Sequence[Mapping]


def gather(db: Database, settings: Settings, now: datetime) -> None:
    """Let letters about decisions go that are due, gathered by address; hold those of too many."""
    with db.read() as conn:
        areas = gathered_letters.areas_due(conn, now)
    for area in areas:
        _gather_area(db, settings, area, now)


def groups_of(due: Iterable[Mapping]) -> list[Group]:
    """Return letters in groups of one address and one language, in the order of their first ones."""
    groups: dict[tuple[str, str], list[Mapping]] = {}
    for letter in due:
        groups.setdefault((letter["to"], letter["language"]), []).append(letter)
    return list(groups.values())


def letters_of(due: Iterable[Mapping]) -> list[Group]:
    """Return letters in the groups that go as one each: of one address, as many as fit into a letter."""
    return [
        group[first : first + MOST_ITEMS]
        for group in groups_of(due)
        for first in range(0, len(group), MOST_ITEMS)
    ]


def as_one_letter(conn: Connection, settings: Settings, group: Group) -> Mapping:
    """Return what a group becomes: its only letter as it will be sent, or one that tells all."""
    (letter,) = as_letters(conn, settings, [group])
    return letter


def as_letters(conn: Connection, settings: Settings, groups: Sequence[Group]) -> list[Mapping]:
    """Return what each group becomes, as `as_one_letter` does for one."""
    facts = iter(forwarding.facts_of_all(conn, settings, [letter for group in groups for letter in group]))
    return [_one_letter(group, [next(facts) for _ in group]) for group in groups]


def _one_letter(group: Group, facts: Sequence[Mapping]) -> Mapping:
    if len(group) == 1:
        return {**group[0], "facts": facts[0]}
    items = [
        {"kind": letter["kind"], "facts": told}
        | ({"account_id": letter["account_id"]} if letter["kind"] in PASSWORD_LINK_KINDS else {})
        for letter, told in zip(group, facts, strict=True)
    ]
    return {**group[0], "kind": DECISIONS, "facts": {"items": items}}


def withdraw_untrue(db: Database, now: datetime) -> None:
    """Withdraw the letters held for staff that say nothing true any more."""
    with db.read() as conn:
        untrue = [
            letter_id
            for area in gathered_letters.held_by_area(conn)
            for letter_id in untrue_ids(conn, gathered_letters.list_held(conn, area))
        ]
    _settle(db, untrue, [], {}, now)


def _gather_area(db: Database, settings: Settings, area: str, now: datetime) -> None:
    with db.read() as conn:
        due, young = _without_young(gathered_letters.list_due(conn, area, now), settings, now)
        book = workbooks.get(conn, area)
        is_deciding = _is_deciding(book, now) and all(
            now - letter["created_at"] < LONGEST_WAIT for letter in due
        )
        due = [] if is_deciding else due
        untrue = untrue_ids(conn, due)
        true = [letter for letter in due if letter["id"] not in untrue]
        later = gathered_letters.next_moments(conn, [letter["to"] for letter in true], now)
        free = count_free(conn, settings, area, now)
    ready = [letter for letter in true if letter["to"] not in later]
    _postpone(db, young)
    _settle(db, untrue, groups_of(letter for letter in true if letter["to"] in later), later, now)
    unseen = [letter for letter in ready if letter["turn"] == GATHERED and carries_text(letter)]
    if len(groups_of(unseen)) > free:
        _hold(db, area, unseen, now)
        held = {letter["id"] for letter in unseen}
        ready = [letter for letter in ready if letter["id"] not in held]
    for group in groups_of(ready):
        _let_go(db, settings, area, group[:MOST_ITEMS], now)


def _without_young(
    due: Iterable[Mapping], settings: Settings, now: datetime
) -> tuple[list[Mapping], dict[datetime, list[int]]]:
    """Return letters without those whose cause may be undone yet, and of these moment -> ids waiting for it.

    A row that was cut comes back where it is pasted; a decision has stood for as long before it acts.
    """
    hold, old, young = timedelta(seconds=settings.decision_seconds), [], defaultdict(list)
    for letter in due:
        if letter["kind"] in UNDOABLE and timedelta() <= now - letter["created_at"] < hold:
            young[letter["created_at"] + hold].append(letter["id"])
        else:
            old.append(letter)
    return old, young


def _postpone(db: Database, ids_by_moment: Mapping[datetime, Sequence[int]]) -> None:
    for moment, ids in ids_by_moment.items():
        for first in range(0, len(ids), gathered_letters.PORTION):
            with db.begin() as conn:
                gathered_letters.postpone(conn, ids[first : first + gathered_letters.PORTION], moment)
                conn.commit()


def carries_text(letter: Mapping) -> bool:
    """True for a letter that brings what somebody typed."""
    return any(letter["facts"].get(key) for key in KINDS[letter["kind"]].free_text)


def _is_deciding(book: Mapping | None, now: datetime) -> bool:
    """True while decisions of a sheet act, or are about to."""
    return bool(book) and book["decisions_due"] is not None and book["decisions_due"] <= now


def _settle(
    db: Database,
    untrue: Collection[int],
    waiting: Iterable[Group],
    later: Mapping[str, datetime],
    now: datetime,
) -> None:
    """Withdraw letters that say nothing true any more, and put off those to addresses that had one lately."""
    for letter_id in untrue:
        with db.begin() as conn:
            letters.withdraw(conn, letter_id, NO_LONGER_SO, now)
            conn.commit()
    for group in waiting:
        with db.begin() as conn:
            ids = [letter["id"] for letter in group]
            gathered_letters.postpone(conn, ids, later[group[0]["to"]])
            conn.commit()


def _hold(db: Database, area: str, unseen: Sequence[Mapping], now: datetime) -> None:
    for first in range(0, len(unseen), gathered_letters.PORTION):
        portion = unseen[first : first + gathered_letters.PORTION]
        with db.begin() as conn:
            if gathered_letters.hold(conn, [letter["id"] for letter in portion], now):
                about = {"n": len(groups_of(portion))}
                audit_log.add(conn, now, "letters_held", audit_log.SERVICE, area, **about)
            conn.commit()


def _let_go(db: Database, settings: Settings, area: str, group: Group, now: datetime) -> None:
    """Let a group go as one letter, unless one of its letters was taken by somebody else meanwhile."""
    with db.read() as conn:
        one_letter = as_one_letter(conn, settings, group)
    with db.begin() as conn:
        if len(group) == 1:
            went = gathered_letters.let_go(conn, group[0], now)
        else:
            went = gathered_letters.take(conn, group)
            if went:
                gathered_letters.add_decisions(conn, group[0], one_letter["facts"]["items"], now)
        if went and any(map(carries_text, group)):
            rates.take(conn, {_key(area): _allowance(settings)}, now)
        if went:
            conn.commit()


def count_free(conn: Connection, settings: Settings, area: str, now: datetime) -> int:
    """Return how many letters about an area's decisions may go now without anybody's word."""
    allowance = _allowance(settings)
    return max(0, allowance.most - rates.used(conn, _key(area), allowance, now))


def _key(area: str) -> str:
    return f"decision_letters:{area}"


def _allowance(settings: Settings) -> Allowance:
    per_hour = settings.decision_letters_per_hour
    return Allowance(per_hour, gathered_letters.HOUR / per_hour)
