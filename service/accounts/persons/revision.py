"""Adds revisions to a person's registration, so that the sheet shows changes of the account."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ...records import REGISTRATION
from ...records.registration import has_proof
from ...store import accounts, agencies, entries
from ...store.entries import NewEntry

# Rules of remarks for the officer who decides on the person; they mean nothing once the person is confirmed.
RULES_BEFORE_DECISION = ("not_proved", "further_person", "code_waits", "link_shown")


def add_revision(
    conn: Connection,
    secret: bytes,
    account: Mapping,
    answers: Mapping,
    remarks: Sequence,
    now: datetime,
    withdrawn: bool = False,
) -> None:
    """Add the next revision of an account's registration.

    `answers`: those that changed; the others stay as they are in the sheet. `secret`: for the receipt number.
    """
    agency, old_entry = agencies.get(conn, account["agency"]), newest_registration(conn, account)
    old_answers = old_entry["answers"] if old_entry else {}
    entry = NewEntry(
        REGISTRATION.key,
        account["username"],
        {**old_answers, **answers},
        list(answers),
        list(remarks),
        withdrawn,
    )
    receipt = entries.add_receipt(
        conn, f"account:{secrets.token_urlsafe(12)}", agency["code"], REGISTRATION.key, account["id"], now
    )
    entries.add(conn, receipt, agency, entry, account["id"], secret, now, entry.answers.get("notice") or "")


def newest_registration(conn: Connection, account: Mapping) -> Mapping | None:
    """Return the newest entry of an account's registration, or None."""
    identity = (REGISTRATION.key, account["agency"], account["username"])
    return entries.get_newest(conn, *identity) if entries.newest_revision(conn, *identity) else None


def lasting_remarks(conn: Connection, account: Mapping) -> list:
    """Return the remarks that the next revision keeps: those about the person, not about one answer.

    A person whom the officer has confirmed gets a remark that says so, as ผลตรวจ of the new row is empty.
    """
    old_entry = newest_registration(conn, account)
    is_confirmed = account["state"] == accounts.CONFIRMED
    remarks = [
        remark
        for remark in (old_entry["remarks"] if old_entry else [])
        if len(remark) == 2 and not (is_confirmed and remark[0] in RULES_BEFORE_DECISION)
    ]
    if is_confirmed and not has_proof(remarks):
        remarks = [remark for remark in remarks if remark[0] != "handed_over"] + [["confirmed_before", {}]]
    return remarks
