"""A daily letter to officers: how many people, requests and rows of their area wait for them."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from ..records.dates import BANGKOK, is_weekend
from ..records.request import DUE_DAY, IN_TIME, lateness
from ..store import Database, accounts, areas, letters, requests, rows, unconfirmed

KIND = "waiting_digest"
# Hours of a working day in Bangkok: it comes in the morning, and not at night after an outage.
HOURS = range(8, 17)


@dataclass(frozen=True)
class AreaWork:
    """What waits in an area: people to confirm, requests that are due, rows that cannot be read."""

    people: int
    requests: int
    rows: int


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
        with self.db.begin() as conn:
            count = queue_letters(conn, now)
            conn.commit()
        self._queued_on = local.date()
        return count


def queue_letters(conn: Connection, now: datetime) -> int:
    """Queue the digest to every officer with an address whose area has something that waits.

    OBEC's users are told of OBEC's own area. Who switched it off, or got today's, gets none. Returns how many
    were queued; the caller commits.
    """
    work, today = work_by_area(conn, now), now.astimezone(BANGKOK).date()
    names = {area["key"]: area["short_name_th"] for area in areas.list_all(conn)}
    count = 0
    for person in accounts.list_all_active_staff(conn):
        area = areas.OBEC if person["role"] == "obec" else person["area"]
        is_wanted = area in work and person["email"] and person["wants_digest"]
        if not is_wanted or not accounts.note_digest(conn, person["id"], today):
            continue
        # Yesterday's, where mail did not go out since, says nothing any more.
        letters.withdraw_of_account(conn, person["id"], (KIND,))
        facts = {"agency_name": names[area], "area": area, **vars(work[area])}
        letters.add(conn, KIND, person["email"], person["language"], now, person["id"], facts)
        count += 1
    return count


def work_by_area(conn: Connection, now: datetime) -> Mapping[str, AreaWork]:
    """Returns area -> what waits there, for the areas where anything does."""
    people = Counter(person.area for person in unconfirmed.list_briefly(conn))
    today = now.astimezone(BANGKOK).date()
    undecided = requests.list_undecided(conn, now - timedelta(days=DUE_DAY - 1))
    due = Counter(area for area, received_at in undecided if lateness(received_at, today) != IN_TIME)
    unreadable = rows.count_conflicts_by_area(conn)
    return {
        area: AreaWork(people[area], due[area], unreadable.get(area, 0))
        for area in {*people, *due, *unreadable}
    }
