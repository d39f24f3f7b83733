"""Agencies that have something left to do, as the areas were last counted, and where to reach them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from ..records.agency_status import REGISTRATION, missing_steps
from ..records.tasks import task_sentences
from ..store import accounts, reminders

# The kind of an agency whose registrant the area office has to confirm first: nobody there could do anything.
HELD = "held"


@dataclass(frozen=True, slots=True)
class Outstanding:
    """An agency that has something left to do.

    `kind`: first (nobody has registered), reminder, or HELD. `missing`: keys of steps
    (records.agency_status); `to_correct`: keys of records. `to`: the address, "" where none is known or a
    mail server refused it. `reminded_on`: the day (ISO), today or later, on which the agency is reminded, by
    `channel`; "" where it is not.
    """

    code: str
    area: str
    name: str
    kind: str
    missing: tuple[str, ...]
    to_correct: tuple[str, ...]
    to: str = ""
    language: str = "th"
    account_id: int | None = None
    reminded_on: str = ""
    channel: str = ""

    def to_do(self, lang: str) -> list[str]:
        return task_sentences(self.missing, self.to_correct, lang)

    @property
    def is_mailable(self) -> bool:
        """True when the agency would get a letter now."""
        return bool(self.to) and not self.reminded_on and self.kind != HELD


def list_outstanding(conn: Connection, area: str | None, today: date) -> list[Outstanding]:
    """Returns the agencies of an area, or of all, that have something left to do.

    They are ordered by area, in it the office first, then by code.
    """
    people: dict[str, list[Mapping]] = defaultdict(list)
    for person in reminders.list_recipients(conn, area):
        people[person["agency"]].append(person)
    reminder_by_agency = reminders.by_agency_since(conn, area, today.isoformat())
    refused_addresses = reminders.list_refused_addresses(conn)
    outstanding = (
        _outstanding(row, people[row["code"]], reminder_by_agency.get(row["code"]), refused_addresses)
        for row in reminders.list_unfinished_agencies(conn, area)
    )
    # An agency that has just registered, and had nothing else to do, has no step left although its area was
    # not counted since.
    return [agency for agency in outstanding if agency.missing or agency.to_correct]


def letter_name(name: str, kind: str) -> str:
    """Returns an agency's name as a letter writes it: the register often leaves out the word for school."""
    return f"โรงเรียน{name}" if kind == "school" and not name.startswith("โรงเรียน") else name


def _outstanding(
    row: Mapping, people: Sequence[Mapping], reminder: Mapping | None, refused_addresses: set[str]
) -> Outstanding:
    steps = missing_steps(row["registered"] or people, row["pinned_at"], row["photo"], row["surveyed"])
    # Who has sent everything in time and only waits to be confirmed has nothing more to do.
    missing = tuple(step for step in steps if step not in (row["unconfirmed"] or ()))
    able_people = [person for person in people if person["state"] in accounts.SIGN_IN_STATES]
    # Each agency gets one letter. `people` is sorted: those who are confirmed and work with it come first.
    person = next((person for person in able_people if person["email"]), None)
    if able_people:
        kind, to = reminders.REMINDER, person["email"] if person else ""
    elif people:
        kind, to = HELD, ""
    else:
        # Somebody of the area may have typed rows by hand, but nobody can sign in: the agency has to register
        # all the same.
        kind, to = reminders.FIRST, row["email"]
        missing = (REGISTRATION, *(step for step in missing if step != REGISTRATION))
    return Outstanding(
        code=row["code"],
        area=row["area"],
        name=letter_name(row["name_th"], row["kind"]),
        kind=kind,
        missing=missing,
        to_correct=tuple(row["to_correct"] or ()),
        to="" if to in refused_addresses else to,
        language=person["language"] if person else "th",
        account_id=person["id"] if person else None,
        reminded_on=reminder["day"] if reminder else "",
        channel=reminder["channel"] if reminder else "",
    )
