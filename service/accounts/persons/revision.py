"""A new revision of a person's registration, so that the sheet shows what became of the account."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ...records import REGISTRATION
from ...records.registration import is_proved
from ...store import accounts, agencies, entries
from ...store.entries import Part

# Remarks that an officer's decision has answered: they say nothing of a person who works already.
ANSWERED = ("not_proved", "further_person")


def revise(
    conn: Connection,
    secret: bytes,
    account: Mapping,
    answers: Mapping,
    remarks: Sequence,
    now: datetime,
    withdrawn: bool = False,
) -> None:
    """Store the next revision of the registration behind an account. `answers`: what changed; the others stay
    as they stand in the sheet. `secret` makes the receipt number.
    """
    agency, before = agencies.get(conn, account["agency"]), newest(conn, account)
    kept = before["answers"] if before else {}
    part = Part(
        REGISTRATION.key, account["username"], {**kept, **answers}, list(answers), list(remarks), withdrawn
    )
    receipt = entries.add_receipt(
        conn, f"account:{secrets.token_urlsafe(12)}", agency["code"], REGISTRATION.key, account["id"], now
    )
    entries.add(conn, receipt, agency, part, account["id"], secret, now, part.answers.get("notice") or "")


def newest(conn: Connection, account: Mapping) -> Mapping | None:
    """The newest entry of an account's registration; None where it has none."""
    identity = (REGISTRATION.key, account["agency"], account["username"])
    return entries.newest(conn, *identity) if entries.newest_revision(conn, *identity) else None


def remarks_of(conn: Connection, account: Mapping) -> list:
    """The remarks that go on to the next revision: about the person, not about one answer. A person whom the
    officer has confirmed stays confirmed, although nothing stands in ผลตรวจ of the new row.
    """
    before = newest(conn, account)
    kept = [
        remark
        for remark in (before["remarks"] if before else [])
        if len(remark) == 2 and remark[0] not in ANSWERED
    ]
    if account["state"] == accounts.CONFIRMED and not is_proved(kept):
        kept = [remark for remark in kept if remark[0] != "handed_over"] + [["confirmed_before", {}]]
    return kept
