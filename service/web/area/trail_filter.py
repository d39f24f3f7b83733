"""What a page of the trail is narrowed to, read from the query string: person, agency, kind, days."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from sqlalchemy import Connection

from ...audit.audit_words import ACTOR_NAMES
from ...records import dates
from ...records.dates import BANGKOK
from ...services import services
from ...services.language import lang
from ...store import accounts
from ...store.edit_filter import EditFilter

# Characters of a name and of a code.
NAME_LENGTH, CODE_LENGTH = 200, 40
Kinds = Mapping[str, tuple[str, str]]


class TrailFilter:
    """A filter whose parts can be combined. A kind or a day that nobody knows is ignored.

    `kinds`: key -> (Thai, English) of the kinds to choose from. `agencies`: those to choose from. `names`:
    under which the person is recorded. `account_ids`: their accounts. `since`, `until`: moments or None.
    """

    def __init__(
        self, conn: Connection, arguments: Mapping[str, str], kinds: Kinds, agencies: Sequence[Mapping] = ()
    ):
        self.who = arguments.get("who", "").strip()[:NAME_LENGTH]
        self.agency = arguments.get("agency", "").strip()[:CODE_LENGTH]
        self.kind = arguments.get("kind", "")
        if self.kind not in kinds:
            self.kind = ""
        self.kinds, self.agencies = kinds, agencies
        self.names, self.account_ids = _recorded_as(conn, self.who)
        first_day, last_day = _day(arguments.get("from", "")), _day(arguments.get("to", ""))
        self.since = first_day and datetime.combine(first_day, time.min, BANGKOK)
        self.until = last_day and datetime.combine(last_day, time.max, BANGKOK)
        self.first_day, self.last_day = (day and dates.short_date(day) for day in (first_day, last_day))

    @property
    def titles(self) -> dict[str, str]:
        """Returns the kinds to choose from with their titles."""
        return {key: title[lang() == "en"] for key, title in self.kinds.items()}

    def edit_filter(self) -> EditFilter:
        """Returns what it says of edits, of all kinds."""
        return EditFilter(self.names, self.agency, since=self.since, until=self.until)

    @property
    def narrows(self) -> bool:
        return bool(self.url_arguments())

    def url_arguments(self, **changes: object) -> dict:
        """Returns the query string of this filter, with changes; what is empty is left out."""
        current = {
            "who": self.who,
            "agency": self.agency,
            "kind": self.kind,
            "from": self.first_day,
            "to": self.last_day,
        }
        return {key: value for key, value in (current | changes).items() if value}


def _recorded_as(conn: Connection, name: str) -> tuple[set[str], list[int]]:
    """Returns (all names under which somebody is recorded, their accounts) for a username or an address.

    The web knows people by their username, Google by their address.
    """
    if not name:
        return set(), []
    actors = {key for key, titles in ACTOR_NAMES.items() if name in titles}
    if actors:
        return actors, []
    known = accounts.list_known_as(conn, name)
    names = {name, *(account["username"] for account in known), *(account["email"] for account in known)}
    return names - {""}, [account["id"] for account in known]


def _day(text: str) -> date | None:
    try:
        return dates.read_date(text, services().today()) if text else None
    except dates.NotADate:
        return None
