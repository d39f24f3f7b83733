"""A request is taken in: its number, its first entry or a corrected one, and the letter with its tracking
page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from ..guard.captcha import Solution
from ..records import STAFF_ACCESS
from ..records.registration import NOTICE_VERSION
from ..store import agencies, entries, letters, requests
from ..store.entries import Part
from . import staff_access as access
from .routing import area_of


@dataclass(frozen=True)
class Sender:
    """Who asks. `account`: signed in; `solution`: of the captcha; `language` of the letters; `address`: of
    the network.
    """

    account: Mapping | None
    solution: Solution | None
    language: str
    address: str


def take_in(
    conn: Connection,
    submission: str,
    part: Part,
    agency_code: str | None,
    sender: Sender,
    solved: bool,
    secret: bytes,
    now: datetime,
) -> str:
    """Store a request, or a new revision of the one that `part` has the number of; returns the receipt's id.

    `agency_code`: of the register, where it is about one; `secret` makes receipt numbers. Who is neither
    signed in nor `solved` a captcha may be a machine: no letter goes out, and the officer sees why. The
    caller commits.
    """
    proved = solved or sender.account is not None
    if not proved:
        part = replace(part, remarks=[*part.remarks, ["sent_unproved", {}]])
    account = sender.account["id"] if sender.account else None
    if part.record == STAFF_ACCESS.key and (known := access.on_record(conn, part.answers)):
        # The letter goes to the address we have, whatever address the form names; there is nothing to decide.
        receipt = entries.add_receipt(conn, submission, None, part.record, None, now)
        letters.add(conn, "password", "", sender.language, now, facts={"username": known["username"]})
        return receipt
    receipt = entries.add_receipt(conn, submission, agency_code, part.record, account, now)
    if part.item:
        told_already = (
            entries.newest(conn, part.record, agency_code, part.item)["answers"]["email"]
            == part.answers["email"]
        )
    else:
        told_already = False
        area = area_of(
            conn, part.record, part.answers, agencies.get(conn, agency_code) if agency_code else None
        )
        number = requests.add(conn, receipt, part.record, area, agency_code, sender.language, now)
        part = replace(part, item=str(number))
    request = requests.get(conn, int(part.item))
    home = {"code": agency_code, "area": request["area"]}
    entries.add(conn, receipt, home, part, account, secret, now, NOTICE_VERSION)
    row_id = entries.newest(conn, part.record, agency_code, part.item)["row_id"]
    # Whether we know a member of staff must not be learned from a letter.
    if proved and not told_already and part.record != STAFF_ACCESS.key:
        facts = {"record": part.record, "receipt": receipt, "row_id": row_id, "received_at": now.isoformat()}
        letters.add(
            conn,
            "request_received",
            part.answers["email"],
            sender.language,
            now,
            facts=facts,
            area=request["area"],
        )
    return receipt
