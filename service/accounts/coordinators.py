"""Tells coordinators, once, who gave their name (PDPA, section 25): they did not give it themselves.

Only when the person who named them is confirmed: anybody's address may be typed.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..records import PIN
from ..records.addresses import mailbox_key
from ..store import accounts, agencies, audience, entries, letters
from .persons.revision import newest_registration

COORDINATOR_NOTICE = "coordinator_notice"


def tell_coordinators(conn: Connection, account_id: int, now: datetime) -> None:
    """Queue a letter to each coordinator whom the pins of a confirmed person name, and who was not told yet.

    Nothing for a person who is not confirmed, and for addresses that are the person's own.
    """
    account = accounts.get(conn, account_id)
    is_confirmed = audience.is_believed(account["state"], account["confirmed_at"])
    if not is_confirmed or not account["agency"]:
        return
    told = {mailbox_key(to) for to in letters.list_addresses(conn, account_id, COORDINATOR_NOTICE)}
    told |= {mailbox_key(account["email"]), ""}
    agency = agencies.get(conn, account["agency"])
    for pin in _newest_pins(conn, account):
        address = pin["answers"].get("contact_email") or ""
        if mailbox_key(address) in told:
            continue
        told.add(mailbox_key(address))
        facts = {
            "agency_name": agency["name_th"],
            "point_name": pin["answers"].get("point_name") or "",
            "giver": _name(conn, account),
        }
        letters.add(conn, COORDINATOR_NOTICE, address, account["language"], now, account_id, facts)


def _newest_pins(conn: Connection, account: Mapping) -> list[Mapping]:
    """Returns the person's newest pin of each point, without those that were withdrawn."""
    newest = {
        entry["item"]: entry
        for entry in entries.list_of_record(conn, PIN.key, account["agency"])
        if entry["account_id"] == account["id"]
    }
    return [pin for pin in newest.values() if not pin["withdrawn"]]


def _name(conn: Connection, account: Mapping) -> str:
    registration = newest_registration(conn, account)
    answers = registration["answers"] if registration else {}
    return " ".join(filter(None, (answers.get("first_name"), answers.get("last_name"))))
