"""What is to go: everything whose time is over, or everything about one person. Pure.

Both answer the same questions, of which each is asked about one row of a table.
"""

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ..mail.letters.requests import KINDS as OF_REQUESTS
from ..records import RECORDS, personal
from ..records.dates import BANGKOK


def expired_before(now: datetime, deadline: date | None, days: int) -> datetime | None:
    """What came in before this moment is past its time; None while nothing is.

    The time is counted from the end of the day of the reporting deadline, or from when something came in
    where that is later or there is no deadline.
    """
    ended = datetime.combine(deadline, time.max, BANGKOK) if deadline else None
    return None if ended and now < ended + timedelta(days=days) else now - timedelta(days=days)


def start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, BANGKOK)


@dataclass(frozen=True)
class Expired:
    """What came in before `moment`. `active`: account -> when it sent something last, for as long as a person
    works here the registration is needed.
    """

    moment: datetime
    active: Mapping[int, datetime]

    def entry(self, entry: Mapping) -> bool:
        last = self.active.get(entry["account_id"]) if entry["record"] == "registration" else None
        return max(entry["received_at"], last or entry["received_at"]) < self.moment

    def line(self, row: Mapping) -> bool:
        """A row that no entry stands behind, typed by hand."""
        return row["changed_at"] < self.moment

    def letter(self, letter: Mapping) -> bool:
        return letter["created_at"] < self.moment and letter["state"] != "waiting"

    def edit(self, edit: Mapping) -> bool:
        return edit["seen_at"] < self.moment

    def photo(self, photo: Mapping) -> bool:
        return photo["created_at"] < self.moment

    def account(self, account: Mapping, registrations: Collection[Mapping]) -> bool:
        return bool(registrations) and all(map(self.entry, registrations))


@dataclass(frozen=True)
class About:
    """What is about one person: known by accounts, addresses (lower case), and the entries and photos found
    with them.

    `agency`: only what belongs to it, as others may have the same address; "": everything that has the
    address. `present`: the address on record of an account of that agency. `former`: addresses of those who
    held the accounts before.
    """

    accounts: Set[int]
    emails: Set[str]
    entries: Set[int]
    photos: Set[str]
    agency: str = ""
    present: str = ""
    former: Set[str] = frozenset()

    def entry(self, entry: Mapping) -> bool:
        return entry["id"] in self.entries

    def line(self, row: Mapping) -> bool:
        return self.agency in ("", row["agency"]) and names(row["record"], row["cells"], self.emails)

    def letter(self, letter: Mapping) -> bool:
        to = letter["to"].lower()
        if letter["account_id"] in self.accounts and to not in self.former:
            return True
        asked = letter["account_id"] is None and letter["kind"] in OF_REQUESTS
        return to in self.emails if not self.agency else asked and bool(to) and to == self.present

    def promise(self, promise: Mapping) -> bool:
        """An offer of an account, or a change of address, that names one of the addresses."""
        facts = promise["facts"]
        named = (facts.get("email"), facts.get("before"), facts.get("answers", {}).get("email"))
        mine = not self.agency or promise["account_id"] in self.accounts
        return mine and any((text or "").lower() in self.emails for text in named)

    def edit(self, edit: Mapping) -> bool:
        return not self.agency and edit["who"].lower() in self.emails

    def photo(self, photo: Mapping) -> bool:
        return photo["id"] in self.photos

    def account(self, account: Mapping, registrations: Collection[Mapping]) -> bool:
        return account["id"] in self.accounts


def names(record: str, values: Mapping, emails: Set[str]) -> bool:
    """True when one of the personal answers, or cells, is one of these addresses."""
    keys = personal.fields(RECORDS[record]) if record in RECORDS else ()
    return any(str(values.get(key) or "").strip().lower() in emails for key in keys)
