"""How many would get a letter, and when the last goes out; queueing the letters, and taking them back."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice

from sqlalchemy import Connection

from ..records.dates import BANGKOK
from ..store import Database, letters, reminders
from ..store import audit_log as deeds
from . import waves
from .outstanding import HELD, Gap

# Seconds between two transactions of many.
BREATH = 0.01
# reminders.kind -> the kind of letter
LETTERS = {reminders.FIRST: "first_notice", reminders.REMINDER: "reminder"}


@dataclass(frozen=True)
class Plan:
    """What a mailing would do: numbers of agencies, of waves, and when the first and the last letter go out
    (None: there is none). `samples`: the first gap of each kind that gets a letter.
    """

    first: int
    reminder: int
    without_address: int
    held: int
    told: int
    waves: int
    begins: datetime | None
    ends: datetime | None
    samples: tuple[Gap, ...]

    @property
    def mails(self) -> int:
        return self.first + self.reminder


def chosen(gaps: Iterable[Gap], kind: str) -> list[Gap]:
    """Those of one kind, or with "" of both; who waits for the area office is not left out."""
    return [gap for gap in gaps if not kind or gap.kind in (kind, HELD)]


def plan(conn: Connection, gaps: Sequence[Gap], now: datetime, national: bool = False) -> Plan:
    mailed = [gap for gap in gaps if gap.mailed]
    turns = list(islice(_turns(conn, now, national), len(mailed)))
    samples = {gap.kind: gap for gap in reversed(mailed)}
    open_ones = [gap for gap in gaps if gap.kind != HELD]
    return Plan(
        first=sum(gap.kind == reminders.FIRST for gap in mailed),
        reminder=sum(gap.kind == reminders.REMINDER for gap in mailed),
        without_address=sum(not gap.to and not gap.told for gap in open_ones),
        held=len(gaps) - len(open_ones),
        told=sum(bool(gap.told) for gap in open_ones),
        waves=len(set(turns)),
        begins=turns[0] if turns else None,
        ends=turns[-1] if turns else None,
        samples=tuple(samples[kind] for kind in LETTERS if kind in samples),
    )


def send(db: Database, gaps: Sequence[Gap], who: str, now: datetime, national: bool = False) -> int:
    """Queue a letter to each that has an address and is not told yet; returns how many were queued.

    A transaction an area, so that nobody waits long for the lock. Interrupted and done again it goes on where
    it stopped: who was told is not told again.
    """
    with db.read() as conn:
        turns = list(islice(_turns(conn, now, national), len(gaps)))
    number, coming = 0, iter(turns)
    mailed = (gap for gap in gaps if gap.mailed)
    for area, those in groupby(mailed, key=lambda gap: gap.area):
        with db.begin() as conn:
            queued = _queue(conn, list(those), coming, who, now)
            if queued:
                deeds.add(conn, now, "reminders_queued", who, area, n=queued)
            conn.commit()
        _let_others_in()
        number += queued
    return number


def _queue(conn: Connection, gaps: Sequence[Gap], turns: Iterator[datetime], who: str, now: datetime) -> int:
    """Note who is told and queue the letters, as one."""
    told = reminders.told_among(conn, [gap.agency for gap in gaps], _day(now).isoformat())
    due = {gap.agency: (gap, next(turns)) for gap in gaps if gap.agency not in told}
    noted = reminders.note(
        conn,
        [
            {
                "agency": code,
                "area": gap.area,
                "day": _day(at).isoformat(),
                "at": at,
                "channel": reminders.MAIL,
                "kind": gap.kind,
                "who": who,
            }
            for code, (gap, at) in due.items()
        ],
    )
    lines = {kind: [] for kind in LETTERS}
    for code, number in noted.items():
        gap, at = due[code]
        facts = {"agency": code, "agency_name": gap.name, "reminder": number}
        lines[gap.kind].append(
            {
                "to": gap.to,
                "language": gap.language,
                "account_id": gap.account_id,
                "area": gap.area,
                "facts": facts,
                "next_at": at,
            }
        )
    letters.add_all(conn, "first_notice", lines[reminders.FIRST], now)
    letters.add_all(conn, "reminder", lines[reminders.REMINDER], now)
    return len(noted)


def stop(db: Database, area: str | None, who: str, now: datetime) -> int:
    """Take back what waits, of an area or of all; returns how many letters. A transaction an area."""
    with db.read() as conn:
        waiting = reminders.waiting_letters(conn, area)
    number = 0
    for key, those in groupby(waiting, key=lambda letter: letter["area"]):
        with db.begin() as conn:
            stopped = reminders.stop(conn, list(those))
            if stopped:
                deeds.add(conn, now, "reminders_stopped", who, key, n=stopped)
            conn.commit()
        _let_others_in()
        number += stopped
    return number


def _let_others_in() -> None:
    """Who waits for SQLite's lock looks again only after a while, and would find the next transaction
    there.
    """
    time.sleep(BREATH)


def _turns(conn: Connection, now: datetime, national: bool) -> Iterator[datetime]:
    return waves.turns(reminders.waiting(conn, None), now, waves.NATIONAL if national else waves.WAVE)


def _day(moment: datetime) -> date:
    return moment.astimezone(BANGKOK).date()
