"""The scope of a purge: everything that is past its time, or everything about one person. Pure.

Both scopes answer the same questions, each about one row of a table.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from ..mail.letters.requests import KINDS as REQUEST_LETTERS
from ..records import RECORDS, personal
from ..records.dates import BANGKOK
from ..records.record import REMARKS, Record
from ..store.edit_kinds import SEPARATOR
from .mentions import NO_WORDS, Words


def expired_before(now: datetime, deadline: date | None, days: int) -> datetime | None:
    """Returns the moment before which everything received is past its time; None while nothing is.

    `days` are counted from the end of the day of the reporting deadline; what came in later, or without a
    deadline, counts from when it came in.
    """
    ended = datetime.combine(deadline, time.max, BANGKOK) if deadline else None
    return None if ended and now < ended + timedelta(days=days) else now - timedelta(days=days)


def start_of_day(day: date) -> datetime:
    return datetime.combine(day, time.min, BANGKOK)


@dataclass(frozen=True)
class Expired:
    """Everything that came in before `moment`.

    `last_activity`: account id -> when it sent something last. A registration is needed, and so not expired,
    for as long as its person works here.
    """

    moment: datetime
    last_activity: Mapping[int, datetime]

    def with_newer(self, entries: Iterable[Mapping]) -> "Expired":
        """Returns the scope itself: what comes in now is not past its time."""
        return self

    def includes_entry(self, entry: Mapping) -> bool:
        last = self.last_activity.get(entry["account_id"]) if entry["record"] == "registration" else None
        return max(entry["received_at"], last or entry["received_at"]) < self.moment

    def includes_typed_row(self, row: Mapping) -> bool:
        """True for a row that was typed by hand, so that it has no entry, and is in the scope."""
        return row["changed_at"] < self.moment

    def columns(self, record: Record, entry_id: int | None, values: Mapping) -> Set[str]:
        """Returns the keys of the columns that are taken out of an entry, or of a row.

        `entry_id`: None for a row that was typed by hand, which `values` is.
        """
        return personal.personal_columns(record)

    def includes_letter(self, letter: Mapping) -> bool:
        return letter["created_at"] < self.moment and letter["state"] != "waiting"

    def includes_edit(self, edit: Mapping) -> bool:
        return edit["seen_at"] < self.moment

    def includes_photo(self, photo: Mapping) -> bool:
        return photo["created_at"] < self.moment

    def includes_account(self, account: Mapping, registrations: Collection[Mapping]) -> bool:
        return bool(registrations) and all(map(self.includes_entry, registrations))


@dataclass(frozen=True)
class AboutPerson:
    """Everything about one person.

    It is known by accounts and addresses (lower case), and by the entries and photos found with them.
    `mentions`: entry -> keys of fields about a place that name the person. `words`: what names the person.

    `agency`: only what belongs to it is included, as others may have the same address; "": everything that
    has the address. `current_email`: the address of an account of that agency. `former_emails`: addresses of
    those who held the accounts before. `newest_entry`: the last entry that was there when the person was
    looked for; `names` tells of others whether they are about the person.
    """

    accounts: Set[int]
    emails: Set[str]
    entries: Set[int]
    photos: Set[str]
    agency: str = ""
    current_email: str = ""
    former_emails: Set[str] = frozenset()
    mentions: Mapping[int, Set[str]] = field(default_factory=dict)
    words: Words = NO_WORDS
    newest_entry: int | None = None
    names: Callable[[Mapping], bool] = lambda entry: False

    def with_newer(self, entries: Iterable[Mapping]) -> "AboutPerson":
        """Returns the scope with those of the entries that came since, and are about the person."""
        if self.newest_entry is None:
            return self
        newer = {
            entry["id"]
            for entry in entries
            if entry["id"] > self.newest_entry and entry["record"] in RECORDS and self._sent_or_names(entry)
        }
        return replace(self, entries=self.entries | newer)

    def _sent_or_names(self, entry: Mapping) -> bool:
        is_own = RECORDS[entry["record"]].about == "person" and entry["account_id"] in self.accounts
        return is_own or self.names(dict(entry) | {"cells": {}})

    def includes_entry(self, entry: Mapping) -> bool:
        return entry["id"] in self.entries or entry["id"] in self.mentions

    def includes_typed_row(self, row: Mapping) -> bool:
        return row["record"] in RECORDS and bool(self.columns(RECORDS[row["record"]], None, row))

    def columns(self, record: Record, entry_id: int | None, values: Mapping) -> Set[str]:
        """Returns the keys of the columns that are taken out of an entry, or of a row.

        `entry_id`: None for a row that was typed by hand, which `values` is.
        """
        if entry_id is None:
            return self._columns_of_typed_row(record, values)
        own = personal.personal_columns(record) if entry_id in self.entries else frozenset()
        mentions = self.mentions.get(entry_id, frozenset())
        return own | mentions | ({REMARKS} if mentions else frozenset())

    def _columns_of_typed_row(self, record: Record, row: Mapping) -> Set[str]:
        if self.agency not in ("", row["agency"]):
            return frozenset()
        has_address = contains_address(record.key, row["cells"], self.emails)
        own = personal.personal_columns(record) if has_address else frozenset()
        is_known_here = bool(self.agency) or has_address
        return own | (self.words.places_in(record, row["cells"]) if is_known_here else frozenset())

    def includes_letter(self, letter: Mapping) -> bool:
        to = letter["to"].lower()
        if letter["account_id"] in self.accounts and to not in self.former_emails:
            return True
        if not self.agency:
            return to in self.emails
        is_about_request = letter["account_id"] is None and letter["kind"] in REQUEST_LETTERS
        return is_about_request and bool(to) and to == self.current_email

    def includes_confirmation(self, confirmation: Mapping) -> bool:
        """True for an offer of an account, or a change of address, that names one of the addresses."""
        facts = confirmation["facts"]
        addresses = (facts.get("email"), facts.get("before"), facts.get("answers", {}).get("email"))
        is_in_agency = not self.agency or confirmation["account_id"] in self.accounts
        return is_in_agency and any((address or "").lower() in self.emails for address in addresses)

    def includes_edit(self, edit: Mapping) -> bool:
        return not self.agency and not self.emails.isdisjoint(edit["who"].lower().split(SEPARATOR))

    def includes_photo(self, photo: Mapping) -> bool:
        return photo["id"] in self.photos

    def includes_account(self, account: Mapping, registrations: Collection[Mapping]) -> bool:
        return account["id"] in self.accounts


def contains_address(record: str, values: Mapping, emails: Set[str]) -> bool:
    """True if one of the personal answers, or cells, of `values` is one of these addresses."""
    keys = personal.personal_fields(RECORDS[record]) if record in RECORDS else ()
    return any(str(values.get(key) or "").strip().lower() in emails for key in keys)
