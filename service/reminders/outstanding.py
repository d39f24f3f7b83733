"""To whom something is left to do, as the areas were last counted, and where to reach them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from ..records.agency_status import REGISTRATION, lacking
from ..records.tasks import to_do
from ..store import accounts, reminders

# The area office has to confirm the registrant first: nobody there could do anything.
HELD = "held"


@dataclass(frozen=True, slots=True)
class Gap:
    """An agency to which something is left to do. `kind`: first (nobody has registered), reminder, or HELD.
    `missing`: keys of records.line, `to_correct` keys of records. `to`: the address, "" where none is known
    or a mail server refused it. `told`: the day (ISO) on which it is told today or later, and by which
    `channel`; "" where it is not.
    """

    agency: str
    area: str
    name: str
    kind: str
    missing: tuple[str, ...]
    to_correct: tuple[str, ...]
    to: str = ""
    language: str = "th"
    account_id: int | None = None
    told: str = ""
    channel: str = ""

    def to_do(self, lang: str) -> list[str]:
        return to_do(self.missing, self.to_correct, lang)

    @property
    def mailed(self) -> bool:
        """True when it would get a letter now."""
        return bool(self.to) and not self.told and self.kind != HELD


def of(conn: Connection, area: str | None, today: date) -> list[Gap]:
    """The gaps of an area or, without one, of all: by area, in it the office first, then by code."""
    people: dict[str, list[Mapping]] = defaultdict(list)
    for person in reminders.people(conn, area):
        people[person["agency"]].append(person)
    told = reminders.told(conn, area, today.isoformat())
    bad = reminders.refused_addresses(conn)
    lines = reminders.unfinished(conn, area)
    found = (_gap(line, people[line["code"]], told.get(line["code"]), bad) for line in lines)
    # Who has just registered, and had nothing else to do, is done although the area was not counted since.
    return [gap for gap in found if gap.missing or gap.to_correct]


def called(name: str, kind: str) -> str:
    """An agency as a letter calls it: the register often leaves out that a school is one."""
    return f"โรงเรียน{name}" if kind == "school" and not name.startswith("โรงเรียน") else name


def _gap(line: Mapping, people: Sequence[Mapping], told: Mapping | None, bad: set[str]) -> Gap:
    missing = lacking(line["registered"] or people, line["pinned_at"], line["photo"], line["surveyed"])
    able = [person for person in people if person["state"] in accounts.MAY_SIGN_IN]
    # One letter an agency: to who is confirmed and works with it, if anybody is.
    person = next((person for person in able if person["email"]), None)
    if able:
        kind, to = reminders.REMINDER, person["email"] if person else ""
    elif people:
        kind, to = HELD, ""
    else:
        # Where somebody of the area has typed a row by hand, nobody can sign in yet: they have to register
        # all the same.
        kind, to, missing = (
            reminders.FIRST,
            line["email"],
            (REGISTRATION, *(what for what in missing if what != REGISTRATION)),
        )
    return Gap(
        agency=line["code"],
        area=line["area"],
        name=called(line["name_th"], line["kind"]),
        kind=kind,
        missing=missing,
        to_correct=tuple(line["to_correct"] or ()),
        to="" if to in bad else to,
        language=person["language"] if person else "th",
        account_id=person["id"] if person else None,
        told=told["day"] if told else "",
        channel=told["channel"] if told else "",
    )
