"""A daily letter to officers: how many people, requests and rows of their area wait for them.

And how much OBEC's users did in its sheet, once.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from .. import proposals
from ..audit.obec_edits import obec_edits
from ..records.dates import BANGKOK, is_weekend
from ..records.request import DUE_DAY, IN_TIME, lateness
from ..store import Database, accounts, areas, gathered_letters, letters, requests, rows, unconfirmed

KIND = "waiting_digest"
# So many persons are written to in one transaction.
PORTION = 50
# Hours of a working day in Bangkok: it comes in the morning, and not at night after an outage.
HOURS = range(8, 17)


@dataclass(frozen=True)
class AreaWork:
    """What waits in an area: people to confirm, requests that are due, rows that cannot be read, and letters
    about decisions that staff is to send.

    `closings`: at OBEC, agencies that a second person must confirm to be closed. `obec_edits`: usernames of
    OBEC's that edited the area's sheet, with how often; `obec_edited_at`: when the last of them
    was seen.
    """

    people: int
    requests: int
    rows: int
    letters: int = 0
    closings: int = 0
    obec_edits: str = ""
    obec_edited_at: datetime | None = None


NOTHING = AreaWork(0, 0, 0)


class DailyDigest:
    """Queues the digest of each working day, with whoever else does: no officer gets two on one day."""

    def __init__(self, db: Database, clock: Callable[[], datetime]):
        self.db, self.clock = db, clock
        self._queued_on: date | None = None

    def queue(self) -> int:
        """Queue today's letters if it is time and they are not queued; returns how many."""
        now = self.clock()
        local = now.astimezone(BANGKOK)
        if is_weekend(local) or local.hour not in HOURS or self._queued_on == local.date():
            return 0
        with self.db.read() as conn:
            work, staff = work_by_area(conn, now), accounts.list_all_active_staff(conn)
            names = {area["key"]: area["short_name_th"] for area in areas.list_all(conn)}
        today = local.date()
        ids = [each["id"] for each in staff if _work_for(each, work, today) and _wants_letter(each)]
        count = 0
        for first in range(0, len(ids), PORTION):
            with self.db.begin() as conn:
                count += queue_letters(conn, ids[first : first + PORTION], work, names, now)
                conn.commit()
        self._queued_on = local.date()
        return count


def queue_letters(
    conn: Connection,
    account_ids: Sequence[int],
    work: Mapping[str, AreaWork],
    names: Mapping[str, str],
    now: datetime,
) -> int:
    """Queue the digest to these persons; returns how many letters that were. The caller commits.

    Who has switched it off meanwhile, has left, or got today's, gets none. `names`: of the areas.
    """
    today, count = now.astimezone(BANGKOK).date(), 0
    for account_id in account_ids:
        # Read again: it may have changed since what waits was counted.
        person = accounts.get(conn, account_id)
        own_work = _work_for(person, work, today)
        is_wanted = own_work and _wants_letter(person)
        if not is_wanted or not accounts.note_digest(conn, account_id, today):
            continue
        # Yesterday's, where mail did not go out since, says nothing any more.
        letters.withdraw_of_account(conn, account_id, (KIND,))
        area = _area(person)
        numbers = {key: value for key, value in vars(own_work).items() if key != "obec_edited_at"}
        facts = {"agency_name": names[area], "area": area, **numbers}
        letters.add(conn, KIND, person["email"], person["language"], now, account_id, facts)
        count += 1
    return count


def _area(person: Mapping) -> str:
    """Returns the area of which a person is told: OBEC's users of OBEC's own."""
    return areas.OBEC if person["role"] == "obec" else person["area"]


def _work_for(person: Mapping, work: Mapping[str, AreaWork], today: date) -> AreaWork | None:
    """Returns what this person is to be told of; None if that is nothing.

    Edits of OBEC's that stood in an earlier digest are left out.
    """
    own_work, told_on = work.get(_area(person), NOTHING), person["digest_on"] or ""
    if own_work.obec_edited_at:
        last_on = own_work.obec_edited_at.astimezone(BANGKOK).date().isoformat()
        # A day that is still to come was noted while a clock was wrong.
        if last_on < told_on <= today.isoformat():
            own_work = replace(own_work, obec_edits="", obec_edited_at=None)
    return None if own_work == NOTHING else own_work


def _wants_letter(person: Mapping) -> bool:
    is_active = person["state"] in accounts.SIGN_IN_STATES
    return bool(is_active and person["email"] and person["wants_digest"])


def work_by_area(conn: Connection, now: datetime) -> Mapping[str, AreaWork]:
    """Returns area -> what waits there, for the areas where anything does."""
    people = Counter(person.area for person in unconfirmed.list_briefly(conn))
    today = now.astimezone(BANGKOK).date()
    undecided = requests.list_undecided(conn, now - timedelta(days=DUE_DAY - 1))
    due = Counter(area for area, received_at in undecided if lateness(received_at, today) != IN_TIME)
    unreadable = rows.count_conflicts_by_area(conn)
    held = {area: count for area, (count, _) in gathered_letters.held_by_area(conn).items()}
    closings = Counter({areas.OBEC: len(proposals.list_waiting_closings(conn))})
    edits = obec_edits(conn, [area["key"] for area in areas.list_all(conn)], now)
    counts = {
        area: (people[area], due[area], unreadable.get(area, 0), held.get(area, 0), closings[area])
        for area in {*people, *due, *unreadable, *held, *+closings, *edits}
    }
    return {
        area: AreaWork(
            *numbers,
            ", ".join(f"{each.username} ({each.count})" for each in edits.get(area, ())),
            max((each.last_at for each in edits.get(area, ())), default=None),
        )
        for area, numbers in counts.items()
    }
