"""Whether a letter whose turn has come is still wanted, and what it says: days may have passed since it was
queued.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..figures.effective import Item, items_of
from ..mail.recipient import NotDue
from ..records.agency_status import PHOTO, PIN, REGISTRATION, SURVEY, lacking
from ..records.dates import BANGKOK
from ..records.no_copy import SERVICES
from ..store import accounts, agencies, letters, reminders


def current_facts(conn: Connection, letter: Mapping, now: datetime) -> dict:
    """The facts of a letter of letters.BULK as things stand now. Raises NotDue; what was noted of it is gone
    then.
    """
    number = letter["facts"].get("reminder", 0)
    try:
        missing = _still_missing(conn, letter)
        if not reminders.move(conn, number, now.astimezone(BANGKOK).date().isoformat(), now):
            raise NotDue("told on this day already")
    except NotDue:
        reminders.forget(conn, number)
        raise
    return dict(letter["facts"]) | missing


def _still_missing(conn: Connection, letter: Mapping) -> dict:
    """What is left to do. Raises NotDue."""
    agency = agencies.get(conn, letter["facts"].get("agency", ""))
    if agency is None or agency["closed_at"]:
        raise NotDue("no such agency any more")
    if letter["kind"] == letters.BULK[0]:
        if any(person["state"] not in accounts.GONE for person in accounts.of_agency(conn, agency["code"])):
            raise NotDue("registered meanwhile")
        if letter["to"] != agency["email"]:
            raise NotDue("the address was corrected")
        return {}
    account = accounts.get(conn, letter["account_id"])
    if account["state"] not in accounts.MAY_SIGN_IN:
        raise NotDue("may not sign in")
    if letter["to"] != account["email"]:
        raise NotDue("the address was corrected")
    missing, to_correct = _left(conn, agency)
    if not missing and not to_correct:
        raise NotDue("done meanwhile")
    return {"missing": missing, "to_correct": to_correct}


def _left(conn: Connection, agency: Mapping) -> tuple[list[str], list[str]]:
    """What is missing and to correct: what was last counted, less what came in since."""
    items = items_of(conn, agency["code"])
    counted = {key: item for key, item in items.items() if item.state == "counted"}
    pins = [
        item
        for (record, _), item in counted.items()
        if record == "pin" and item.answers.get("latitude") is not None
    ]
    photo = any(item.answers.get("photo") for item in pins)
    since = {
        REGISTRATION,
        *([PIN] if pins else ()),
        *([PHOTO] if photo else ()),
        *([SURVEY] if _is_surveyed(agency, counted) else ()),
    }
    sent_back = {item.record for item in items.values() if item.state == "to_correct"}
    missing = [
        what
        for line in reminders.unfinished(conn, None, agency["code"])
        for what in lacking(line["registered"], line["pinned_at"], line["photo"], line["surveyed"])
    ]
    return [what for what in missing if what not in since], sorted(sent_back)


def _is_surveyed(agency: Mapping, counted: Mapping[tuple[str, str], Item]) -> bool:
    answered = {
        item
        for (record, item), found in counted.items()
        if record == "no_copy" and found.answers.get("copies")
    }
    return ("readiness", "") in counted and {
        service.key for service in SERVICES.get(agency["kind"], ())
    } <= answered
