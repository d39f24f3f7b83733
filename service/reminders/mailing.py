"""Reminders by mail: planning them, queueing the letters in waves, and taking back those that wait."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice

from sqlalchemy import Connection

from ..records.dates import BANGKOK
from ..store import Database, audit_log, letters, reminders
from . import waves
from .outstanding import HELD, Outstanding

# Between two transactions of many.
PAUSE_SECONDS = 0.01
# Kind of reminder (store/reminders.py) -> kind of letter.
LETTER_KINDS = {reminders.FIRST: "first_notice", reminders.REMINDER: "reminder"}


@dataclass(frozen=True)
class MailingPlan:
    """What a mailing would do.

    `first`, `reminder`: numbers of letters of each kind. `without_address`, `held`, `already_reminded`:
    numbers of agencies that get none. `begins`, `ends`: when the first and the last letter go out; None
    without letters. `samples`: the first agency of each kind that gets a letter.
    """

    first: int
    reminder: int
    without_address: int
    held: int
    already_reminded: int
    waves: int
    begins: datetime | None
    ends: datetime | None
    samples: tuple[Outstanding, ...]

    @property
    def letter_count(self) -> int:
        return self.first + self.reminder


def filter_by_kind(outstanding: Iterable[Outstanding], kind: str) -> list[Outstanding]:
    """Returns the agencies of a kind, or of all with ""; those that are HELD are always included."""
    return [agency for agency in outstanding if not kind or agency.kind in (kind, HELD)]


def plan_mailing(
    conn: Connection, outstanding: Sequence[Outstanding], now: datetime, national: bool = False
) -> MailingPlan:
    """Returns what `queue_letters` would do for these agencies. Changes nothing."""
    mailable = [agency for agency in outstanding if agency.is_mailable]
    send_times = list(islice(_send_times(conn, now, national), len(mailable)))
    samples = {agency.kind: agency for agency in reversed(mailable)}
    not_held = [agency for agency in outstanding if agency.kind != HELD]
    return MailingPlan(
        first=sum(agency.kind == reminders.FIRST for agency in mailable),
        reminder=sum(agency.kind == reminders.REMINDER for agency in mailable),
        without_address=sum(not agency.to and not agency.reminded_on for agency in not_held),
        held=len(outstanding) - len(not_held),
        already_reminded=sum(bool(agency.reminded_on) for agency in not_held),
        waves=len(set(send_times)),
        begins=send_times[0] if send_times else None,
        ends=send_times[-1] if send_times else None,
        samples=tuple(samples[kind] for kind in LETTER_KINDS if kind in samples),
    )


def queue_letters(
    db: Database, outstanding: Sequence[Outstanding], who: str, now: datetime, national: bool = False
) -> int:
    """Queues a letter to each agency that has an address and is not reminded yet; returns how many.

    Each area has a transaction of its own, so that nobody waits long for the lock. After an interruption it
    can be called again: agencies that were reminded are not reminded again.
    """
    with db.read() as conn:
        send_times = iter(list(islice(_send_times(conn, now, national), len(outstanding))))
    count = 0
    mailable = (agency for agency in outstanding if agency.is_mailable)
    for area, agencies in groupby(mailable, key=lambda agency: agency.area):
        with db.begin() as conn:
            queued_count = _queue_for_area(conn, list(agencies), send_times, who, now)
            if queued_count:
                audit_log.add(conn, now, "reminders_queued", who, area, n=queued_count)
            conn.commit()
        _pause()
        count += queued_count
    return count


def _queue_for_area(
    conn: Connection,
    outstanding: Sequence[Outstanding],
    send_times: Iterator[datetime],
    who: str,
    now: datetime,
) -> int:
    """Notes the reminders and queues their letters, in the transaction of the caller; returns how many."""
    reminded_codes = reminders.codes_reminded_since(
        conn, [agency.code for agency in outstanding], _day(now).isoformat()
    )
    due = {
        agency.code: (agency, next(send_times)) for agency in outstanding if agency.code not in reminded_codes
    }
    number_by_code = reminders.add_all(
        conn, [_reminder_row(agency, send_time, who) for agency, send_time in due.values()]
    )
    letter_rows = {kind: [] for kind in LETTER_KINDS}
    for code, number in number_by_code.items():
        agency, send_time = due[code]
        letter_rows[agency.kind].append(_letter_row(agency, send_time, number))
    letters.add_all(conn, "first_notice", letter_rows[reminders.FIRST], now)
    letters.add_all(conn, "reminder", letter_rows[reminders.REMINDER], now)
    return len(number_by_code)


def _reminder_row(agency: Outstanding, send_time: datetime, who: str) -> dict:
    return {
        "agency": agency.code,
        "area": agency.area,
        "day": _day(send_time).isoformat(),
        "at": send_time,
        "channel": reminders.MAIL,
        "kind": agency.kind,
        "who": who,
    }


def _letter_row(agency: Outstanding, send_time: datetime, reminder_number: int) -> dict:
    return {
        "to": agency.to,
        "language": agency.language,
        "account_id": agency.account_id,
        "area": agency.area,
        "facts": {"agency": agency.code, "agency_name": agency.name, "reminder": reminder_number},
        "next_at": send_time,
    }


def stop_letters(db: Database, area: str | None, who: str, now: datetime) -> int:
    """Takes back the waiting letters of an area, or of all; returns how many.

    Each area has a transaction of its own.
    """
    with db.read() as conn:
        waiting_letters = reminders.list_waiting_letters(conn, area)
    count = 0
    for key, area_letters in groupby(waiting_letters, key=lambda letter: letter["area"]):
        with db.begin() as conn:
            stopped_count = reminders.withdraw_letters(conn, list(area_letters))
            if stopped_count:
                audit_log.add(conn, now, "reminders_stopped", who, key, n=stopped_count)
            conn.commit()
        _pause()
        count += stopped_count
    return count


def _pause() -> None:
    """Lets other writers in: they look for SQLite's lock only now and then, and would find it taken again."""
    time.sleep(PAUSE_SECONDS)


def _send_times(conn: Connection, now: datetime, national: bool) -> Iterator[datetime]:
    return waves.send_times(
        reminders.count_waiting_letters(conn, None),
        now,
        waves.NATIONAL_WAVE_LETTERS if national else waves.WAVE_LETTERS,
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(BANGKOK).date()
