"""What users of OBEC did in the sheets of areas, which the areas are told."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from ..records.dates import BANGKOK
from ..store import accounts, areas, edits_by_person
from .trail import UNSURE_NAMES

# An area is told of them for so many days, and the day on which they were made.
DAYS = 7


@dataclass(frozen=True)
class ObecEdits:
    """What one user of OBEC did in the sheet of an area lately.

    `known_by`: a word of store/edit_kinds.py. `last_at`: when the last one was seen.
    """

    username: str
    known_by: str
    count: int
    last_at: datetime

    def name(self, english: bool) -> str:
        """Returns the username, with how it is known if it is not sure."""
        if self.known_by not in UNSURE_NAMES:
            return self.username
        return UNSURE_NAMES[self.known_by][english].format(self.username)


def first_day(now: datetime) -> date:
    """Returns the first day, in Bangkok, that areas are told of."""
    return now.astimezone(BANGKOK).date() - timedelta(days=DAYS)


def obec_edits(conn: Connection, area_keys: Collection[str], now: datetime) -> dict[str, list[ObecEdits]]:
    """Returns area -> what users of OBEC, also of late, did in its sheet; nothing of OBEC's own sheet."""
    users = [account for account in accounts.list_staff(conn) if account["role"] == "obec"]
    usernames = {user["email"].lower(): user["username"] for user in users if user["email"]}
    usernames |= {user["username"].lower(): user["username"] for user in users}
    since = datetime.combine(first_day(now), time.min, BANGKOK)
    told = [key for key in area_keys if key != areas.OBEC]
    by_area = defaultdict(list)
    for edits in edits_by_person.count_since(conn, told, list(usernames), since):
        name = usernames[edits["name"]]
        by_area[edits["area"]].append(ObecEdits(name, edits["known_by"], edits["count"], edits["last_at"]))
    return dict(by_area)
