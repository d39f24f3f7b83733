"""Opens the account of a person who registers, and queues the letters about it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..records.registration import OFFICE_KINDS
from ..store import accounts, letters
from ..store.entries import NewEntry


def open_account(
    conn: Connection,
    agency: Mapping,
    part: NewEntry,
    has_link: bool,
    has_captcha: bool,
    language: str,
    now: datetime,
) -> tuple[int, list, str]:
    """Add the registrant's account and queue its letters; returns its id, the entry's remarks, the username.

    `has_link`, `has_captcha`: what proves the registration. A school has one registrant, an office one for
    each unit. A further person waits for the area's officer, and so does a person without any proof.
    """
    people = accounts.list_of_agency(conn, agency["code"])
    unit, email = part.answers.get("unit") or "", part.answers["email"]
    earlier = [person for person in people if person["state"] not in accounts.GONE_STATES]
    if agency["kind"] in OFFICE_KINDS:
        earlier = [person for person in earlier if person["unit"] == unit]
    state, remarks = _state_and_remarks(has_link, has_captcha, len(people), bool(earlier))
    username = accounts.next_username(conn, agency["code"])
    account_id = accounts.add(
        conn,
        now,
        username=username,
        role="agency",
        state=state,
        agency=agency["code"],
        area=agency["area"],
        unit=unit,
        email=email,
        language=language,
    )
    facts = {"agency_name": agency["name_th"]}
    if state in accounts.SIGN_IN_STATES:
        letters.add(conn, "welcome", email, language, now, account_id, facts)
        if agency["email"] and agency["email"].casefold() != email.casefold():
            letters.add(conn, "registered_notice", agency["email"], "th", now, account_id, facts)
    if earlier:
        _queue_further_person_letter(conn, earlier[0], facts, now)
    return account_id, remarks, username


def _state_and_remarks(
    has_link: bool, has_captcha: bool, person_count: int, is_further_person: bool
) -> tuple[str, list]:
    """Returns the state of a new account and the remarks of its entry."""
    remarks = [["further_person", {"n": person_count + 1}]] if is_further_person else []
    if has_link and not is_further_person:
        return accounts.CONFIRMED, [*remarks, ["proved_by_link", {}]]
    if has_captcha and not is_further_person:
        return accounts.PROVISIONAL, remarks
    if not (has_captcha or has_link):
        remarks.append(["not_proved", {}])
    return accounts.WAITING, remarks


def _queue_further_person_letter(conn: Connection, first: Mapping, facts: Mapping, now: datetime) -> None:
    """Tell the first registrant of a further one, at most once a day.

    A person who sends many registrations must not fill the mail box of the first registrant.
    """
    since = now - timedelta(days=1)
    if not letters.count_of_account(conn, first["id"], ("further_person",), since):
        letters.add(conn, "further_person", first["email"], first["language"], now, first["id"], facts)
