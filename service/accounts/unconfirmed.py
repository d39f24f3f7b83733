"""OBEC's list of people who wait too long to be confirmed, and OBEC's confirmation.

An officer may be on leave, and must not confirm an account with the own address: then OBEC confirms.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ..records.addresses import mailbox_key
from ..records.dates import before_working_days
from ..records.registration import CHECKS
from ..store import accounts, agencies, audit_log, letters, unconfirmed
from ..store.unconfirmed import Waiting
from . import claims, proving
from .staff import NotPossible

# Working days that the area's officers have, before OBEC sees who waits.
OFFICERS_DAYS = 2


@dataclass(frozen=True)
class Person:
    """One who waits for OBEC, as the page shows it.

    `account`: with the columns of store.unconfirmed.list_people. `reasons`: keys of claims.SENTENCES.
    """

    waiting: Waiting
    account: Mapping
    reasons: Sequence[str]


def list_waiting(conn: Connection, mailboxes: Mapping[str, set[str]], now: datetime) -> list[Waiting]:
    """Returns who waits for OBEC: area by area, in each the oldest first, the area with the oldest first.

    That is who works provisionally for longer than OFFICERS_DAYS, and at once who has the address of one of
    the area's staff. `mailboxes`: as claims.staff_mailboxes_by_area returns them.
    """
    until = before_working_days(now, OFFICERS_DAYS)
    by_area: dict[str, list[Waiting]] = defaultdict(list)
    for person in unconfirmed.list_briefly(conn):
        waits_long = person.state == accounts.PROVISIONAL and person.since <= until
        if waits_long or _is_staff(person.email, mailboxes.get(person.area, ())):
            by_area[person.area].append(person)
    return [person for people in by_area.values() for person in people]


def _is_staff(email: str, mailboxes: Collection[str]) -> bool:
    # The key of a mailbox costs 50 microseconds, and there may be 30,000 people: few get that far.
    name = _plain_name(email)
    return any(_plain_name(mailbox) == name for mailbox in mailboxes) and mailbox_key(email) in mailboxes


def _plain_name(email: str) -> str:
    """Returns what is the same for all spellings of a mailbox, and for some other mailboxes."""
    return email.partition("@")[0].partition("+")[0].replace(".", "").casefold()


def count_pinned(waiting: Iterable[Waiting]) -> int:
    """Returns how many agencies have pinned, of those whose people wait."""
    return len({person.agency for person in waiting if person.has_pinned})


def list_people(
    conn: Connection, mailboxes: Mapping[str, set[str]], waiting: Sequence[Waiting]
) -> list[Person]:
    """Returns those people with what speaks against them, in their order. `mailboxes`: as above."""
    people_by_agency: dict[str, list[Mapping]] = defaultdict(list)
    for account in unconfirmed.list_people(conn, {person.agency for person in waiting}):
        people_by_agency[account["agency"]].append(account)
    people = []
    for person in waiting:
        colleagues = people_by_agency[person.agency]
        account = next(each for each in colleagues if each["id"] == person.account_id)
        agency = {"kind": account["kind"], "email": account["register_email"]}
        reasons = claims.reasons_among(account, agency, colleagues, mailboxes.get(person.area, ()))
        people.append(Person(person, account, reasons))
    return people


def confirm(
    conn: Connection, secret: bytes, account: Mapping, who: Mapping, check: str, now: datetime
) -> None:
    """Confirm a person in OBEC's name. Raises NotPossible. The caller commits.

    `who`: the account of the OBEC user. `check`: a key of CHECKS, which a person needs whom something speaks
    against; else it may be "".
    """
    _require_possible(conn, account, who, check)
    proving.confirm(conn, secret, account, "confirmed_by_obec", now)
    if account["email"] and not letters.get_newest(conn, account["id"], "welcome"):
        facts = {"agency_name": agencies.get(conn, account["agency"])["name_th"]}
        letters.add(conn, "welcome", account["email"], account["language"], now, account["id"], facts)
    about = {"username": account["username"], "check": check}
    audit_log.add(
        conn, now, "confirmed_by_obec", who["username"], account["area"], account["agency"], **about
    )


def _require_possible(conn: Connection, account: Mapping, who: Mapping, check: str) -> None:
    if account["state"] not in (accounts.PROVISIONAL, accounts.WAITING):
        raise NotPossible(
            f"บัญชี {account['username']} ไม่ได้รอยืนยันแล้ว", f"{account['username']} does not wait any more."
        )
    if who["email"] and mailbox_key(who["email"]) == mailbox_key(account["email"]):
        raise NotPossible(
            f"บัญชี {account['username']} ใช้อีเมลของท่าน กรุณาให้ผู้ใช้ สพฐ. คนอื่นเป็นผู้ยืนยัน",
            f"{account['username']} has your own address: please let another user of OBEC confirm it.",
        )
    if check and check not in CHECKS or not check and claims.reasons(conn, account):
        raise NotPossible(
            f"กรุณาเลือกว่าตรวจสอบบัญชี {account['username']} อย่างไร",
            f"Please choose how {account['username']} was checked.",
            "check",
        )
