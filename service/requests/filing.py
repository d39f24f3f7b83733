"""Accepts a request: stores its number and its entry, and queues the letter with its tracking page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from ..guard.captcha import Solution
from ..guard.rush import hold_until
from ..records import STAFF_ACCESS
from ..records.registration import NOTICE_VERSION
from ..store import agencies, entries, letters, requests
from ..store.entries import NewEntry
from . import staff_access
from .routing import deciding_area


@dataclass(frozen=True)
class Sender:
    """The sender of a form.

    `account`: None if nobody is signed in; `solution`: of the captcha; `language`: of letters; `address`: of
    the network.
    """

    account: Mapping | None
    solution: Solution | None
    language: str
    address: str


def accept_request(
    conn: Connection,
    submission: str,
    entry: NewEntry,
    agency_code: str | None,
    sender: Sender,
    solved: bool,
    secret: bytes,
    unproved_rows_per_hour: int,
    now: datetime,
) -> str:
    """Stores a request, or a new revision of the one whose number is `entry.item`; returns the receipt's id.

    `agency_code`: of the listed agency that it is about, if any; `secret` makes receipt numbers. A sender who
    is neither signed in nor has `solved` a captcha may be a machine: no letter goes out, the officer sees
    why, and only so many rows an hour go to the area's sheet. The caller commits.
    """
    is_proved = solved or sender.account is not None
    if not is_proved:
        entry = replace(entry, remarks=[*entry.remarks, ["sent_unproved", {}]])
    account = sender.account["id"] if sender.account else None
    if entry.record == STAFF_ACCESS.key and (
        staff_account := staff_access.find_staff_with_address(conn, entry.answers)
    ):
        # The letter goes to the address on record, whatever address the form names; there is nothing to
        # decide.
        receipt = entries.add_receipt(conn, submission, None, entry.record, None, now)
        facts = {"username": staff_account["username"]}
        letters.add(conn, "password", "", sender.language, now, facts=facts)
        return receipt
    receipt = entries.add_receipt(conn, submission, agency_code, entry.record, account, now)
    has_letter = False
    if entry.item:
        newest_entry = entries.get_newest(conn, entry.record, agency_code, entry.item)
        has_letter = newest_entry["answers"]["email"] == entry.answers["email"]
    else:
        agency = agencies.get(conn, agency_code) if agency_code else None
        area = deciding_area(conn, entry.record, entry.answers, agency)
        number = requests.add(conn, receipt, entry.record, area, agency_code, sender.language, now)
        entry = replace(entry, item=str(number))
    request = requests.get(conn, int(entry.item))
    home = {"code": agency_code, "area": request["area"]}
    per_hour = unproved_rows_per_hour
    held_until = None if is_proved else hold_until(conn, request["area"], per_hour, now)
    entries.add(conn, receipt, home, entry, account, secret, now, NOTICE_VERSION, held_until)
    row_id = entries.get_newest(conn, entry.record, agency_code, entry.item)["row_id"]
    # A letter must not tell the sender whether the service knows a member of staff.
    if is_proved and not has_letter and entry.record != STAFF_ACCESS.key:
        email, area = entry.answers["email"], request["area"]
        facts = {"record": entry.record, "receipt": receipt, "row_id": row_id, "received_at": now.isoformat()}
        letters.add(conn, "request_received", email, sender.language, now, facts=facts, area=area)
    return receipt
