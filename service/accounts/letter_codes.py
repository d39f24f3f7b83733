"""Codes of hand-over letters: made when letters are printed, revoked when letters were lost.

A school has one letter that works: printing another one revokes it.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from ..records.dates import BANGKOK
from ..store import accounts, agencies, audit_log, letters, proof_codes
from ..store.proof_codes import LETTER

# How long a code works after the deadline for pins, or after it was printed where that is later.
LIFETIME = timedelta(days=30)
DAY = timedelta(days=1)


def last_day(pin_deadline: date | None, today: date) -> date:
    """Returns the last day on which the codes work that are printed today."""
    return max(pin_deadline or today, today) + LIFETIME


def schools_to_reach(conn: Connection, area: str) -> list[Mapping]:
    """Returns the open schools of an area of which nobody is confirmed, by code."""
    schools = [agency for agency in agencies.list_of_area(conn, area) if agency["kind"] == "school"]
    confirmed = accounts.list_confirmed(conn, [school["code"] for school in schools])
    reached = {person["agency"] for person in confirmed}
    return [school for school in schools if school["code"] not in reached]


def issue(
    conn: Connection, secret: bytes, area: str, codes: Mapping[str, str], who: str, until: date, now: datetime
) -> None:
    """Store the codes of new letters, agency -> code, and revoke those of earlier ones.

    `until`: the last day on which they work. `who`: a username, or audit_log.COMMAND. Tells the confirmed
    people of these agencies, at most once a day each.
    """
    proof_codes.revoke(conn, codes, LETTER, now)
    expires_at = datetime.combine(until + DAY, time.min, BANGKOK)
    proof_codes.add_all(conn, secret, codes, LETTER, who, now, expires_at)
    for person in accounts.list_confirmed(conn, codes):
        if person["email"] and not letters.count_of_account(
            conn, person["id"], ("hand_over_printed",), now - DAY
        ):
            facts = {"agency_name": agencies.get(conn, person["agency"])["name_th"]}
            recipient = (person["email"], person["language"], now, person["id"])
            letters.add(conn, "hand_over_printed", *recipient, facts)
    audit_log.add(conn, now, "hand_over_printed", who, area, _only(codes), n=len(codes))


def revoke(conn: Connection, area: str, agency_codes: Collection[str], who: str, now: datetime) -> int:
    """Revoke the letters of these agencies of an area that were not used; returns how many there were."""
    count = proof_codes.revoke(conn, agency_codes, LETTER, now)
    audit_log.add(conn, now, "hand_over_revoked", who, area, _only(agency_codes), n=count)
    return count


def _only(agency_codes: Collection[str]) -> str:
    """Returns the code of the agency if there is just one, for the audit log."""
    return next(iter(agency_codes)) if len(agency_codes) == 1 else ""
