"""Whether a reminder is still due when its letter goes out, and what it says then.

Days may have passed since the letter was queued.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..figures.effective import Item, agency_items
from ..figures.pictures import uncounted_photos
from ..mail.letters.reminding import FIRST_NOTICE
from ..mail.recipient import NotDue
from ..records.agency_status import PHOTO, PIN, REGISTRATION, SURVEY, missing_steps
from ..records.dates import BANGKOK
from ..records.no_copy import SERVICES
from ..store import accounts, agencies, reminders
from ..store.audience import Audience


def current_facts(conn: Connection, letter: Mapping, now: datetime) -> dict:
    """Returns the facts of a first notice or a reminder as they are now.

    Raises NotDue when the letter must not go out; its reminder is deleted then.
    """
    number = letter["facts"].get("reminder", 0)
    try:
        steps = _steps_left(conn, letter)
        if not reminders.set_day(conn, number, now.astimezone(BANGKOK).date().isoformat(), now):
            raise NotDue("told on this day already")
    except NotDue:
        reminders.delete(conn, number)
        raise
    return dict(letter["facts"]) | steps


def _steps_left(conn: Connection, letter: Mapping) -> dict:
    """Returns {"missing", "to_correct"} for a reminder and {} for a first notice. Raises NotDue."""
    agency = agencies.get(conn, letter["facts"].get("agency", ""))
    if agency is None or agency["closed_at"]:
        raise NotDue("no such agency any more")
    if letter["kind"] == FIRST_NOTICE:
        if any(
            person["state"] not in accounts.GONE_STATES
            for person in accounts.list_of_agency(conn, agency["code"])
        ):
            raise NotDue("registered meanwhile")
        if letter["to"] != agency["email"]:
            raise NotDue("the address was corrected")
        return {}
    account = accounts.get(conn, letter["account_id"])
    if account["state"] not in accounts.SIGN_IN_STATES:
        raise NotDue("may not sign in")
    if letter["to"] != account["email"]:
        raise NotDue("the address was corrected")
    missing, to_correct = _missing_and_to_correct(conn, agency, Audience.of_account(account))
    if not missing and not to_correct:
        raise NotDue("done meanwhile")
    return {"missing": missing, "to_correct": to_correct}


def _missing_and_to_correct(
    conn: Connection, agency: Mapping, audience: Audience
) -> tuple[list[str], list[str]]:
    """Returns (steps that are missing, records to correct): as last counted, less what came in since.

    `audience`: what the person who is reminded sees, which may be more than what counts.
    """
    items = agency_items(conn, agency["code"], audience)
    counted = {key: item for key, item in items.items() if item.state == "counted"}
    pins = [
        item
        for (record, _), item in counted.items()
        if record == "pin" and item.answers.get("latitude") is not None
    ]
    sent_photos = {photo for item in pins for photo in item.answers.get("photo") or ()}
    has_photo = bool(sent_photos - uncounted_photos(conn, agency, sent_photos))
    done = {
        REGISTRATION,
        *([PIN] if pins else ()),
        *([PHOTO] if has_photo else ()),
        *([SURVEY] if _is_surveyed(agency, counted) else ()),
    }
    sent_back = {item.record for item in items.values() if item.state == "to_correct"}
    missing = [
        step
        for row in reminders.list_unfinished_agencies(conn, None, agency["code"])
        for step in missing_steps(row["registered"], row["pinned_at"], row["photo"], row["surveyed"])
    ]
    return [step for step in missing if step not in done], sorted(sent_back)


def _is_surveyed(agency: Mapping, counted: Mapping[tuple[str, str], Item]) -> bool:
    answered_services = {
        service
        for (record, service), item in counted.items()
        if record == "no_copy" and item.answers.get("copies")
    }
    services = {service.key for service in SERVICES.get(agency["kind"], ())}
    return ("readiness", "") in counted and services <= answered_services
