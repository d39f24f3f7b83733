"""Decisions on registrations (ผลตรวจ): they move an account to another rung, or end it.

A decision rule (records/decision_rule.py).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ..records.record import NOTE
from ..records.registration import has_proof
from ..store import accounts, agencies, confirmations, entries, letters
from . import claims
from .coordinators import tell_coordinators

CANCEL = "cancel"
# Tells a person that the account was cancelled; taken back with the decision, where it has not gone yet.
CANCELLED_LETTER = "account_cancelled"


def full_decision(row: Mapping, effect: str) -> str:
    return effect


def current_rows(conn: Connection, rows: Sequence[Mapping]) -> list[Mapping]:
    return list(rows)


def obstacles(conn: Connection, decided: Sequence[tuple[Mapping, str]], now: datetime) -> list[str]:
    """Returns for each decision a Thai sentence on why a confirmation cannot act yet; "" if it can.

    A registration that something speaks against needs a word in หมายเหตุ; nobody confirms an account that has
    their own address.
    """
    account_by_id = accounts.list_by_id(
        conn, {row["account_id"] for row, decision in decided if decision == claims.CONFIRM}
    )
    unconfirmed = [each for each in account_by_id.values() if each["state"] != accounts.CONFIRMED]
    reasons = claims.reasons_of(conn, unconfirmed)
    return [
        claims.confirmation_obstacle(reasons.get(row["account_id"], ()), str(row["cells"].get(NOTE) or ""))
        if decision == claims.CONFIRM
        else ""
        for row, decision in decided
    ]


def apply_decision(conn: Connection, row: Mapping, decision: str, secret: bytes, now: datetime) -> None:
    """Change the state of the account that a registration's row belongs to.

    confirm: the account is confirmed, and a person who was waiting gets the welcome letter.
    cancel: the account is cancelled, its sessions and links end.
    blank: the account is as it was before; that of a person who has left stays ended.
    """
    account = accounts.get(conn, row["account_id"])
    newest = entries.get_newest(conn, row["record"], row["agency"], row["item"])
    if decision == CANCEL:
        accounts.set_state(conn, account["id"], accounts.CANCELLED, now)
        accounts.end_sessions(conn, account["id"])
        accounts.revoke_password_links(conn, account["id"], now)
        confirmations.delete_of_account(conn, account["id"])
        if account["email"] and account["state"] not in accounts.GONE_STATES:
            facts = {
                "agency_name": agencies.get(conn, account["agency"])["name_th"],
                "contact": agencies.contact_of_office(conn, row["area"]),
            }
            recipient = (account["email"], account["language"], now, account["id"])
            letters.add(conn, CANCELLED_LETTER, *recipient, facts, row["area"])
        return
    letters.withdraw_of_account(conn, account["id"], [CANCELLED_LETTER])
    if newest["withdrawn"]:
        # The person has left: a decision can cancel what was sent, and undo that, but brings nobody back.
        accounts.set_state(conn, account["id"], accounts.LEFT, now)
        return
    if newest["revision"] > row["revision"] and _is_about_another(conn, row, newest, decision):
        # The account has another person, or another address, by now, whose row is on its way to the sheet:
        # the officer decides on that row.
        return
    if account["state"] == accounts.LEFT or not account["email"]:
        # Its person is gone, even if the account was cancelled meanwhile: nobody may sign in with it again.
        accounts.set_state(conn, account["id"], accounts.LEFT, now)
        return
    state = _state(account, row, decision)
    if state == accounts.WAITING:
        accounts.end_sessions(conn, account["id"])
    accounts.set_state(conn, account["id"], state, now)
    tell_coordinators(conn, account["id"], now)
    if state in accounts.SIGN_IN_STATES and not letters.get_newest(conn, account["id"], "welcome"):
        facts = {"agency_name": agencies.get(conn, account["agency"])["name_th"]}
        letters.add(conn, "welcome", account["email"], account["language"], now, account["id"], facts)


def _is_about_another(conn: Connection, row: Mapping, newest: Mapping, decision: str) -> bool:
    """True where the officer who decided has not seen whom a newer entry names, or which address it gives."""
    if any(remark[0] == "handed_over" for remark in newest["remarks"]):
        return True
    seen = entries.get_revision(conn, row["record"], row["agency"], row["item"], row["revision"])
    return decision == claims.CONFIRM and seen["answers"].get("email") != newest["answers"].get("email")


def _state(account: Mapping, row: Mapping, decision: str) -> str:
    """Returns the rung of a person by a decision, or without one by what came with the registration."""
    if decision == claims.CONFIRM:
        return accounts.CONFIRMED
    return rung_without_decision(account, row["remarks"])


def rung_without_decision(account: Mapping, remarks: Sequence | None) -> str:
    """Returns the rung of a person by the remarks that came with the registration."""
    if has_proof(remarks):
        return accounts.CONFIRMED
    if any(remark[0] == "not_proved" for remark in remarks or ()) or accounts.DISOWNED in account["flags"]:
        return accounts.WAITING
    return accounts.PROVISIONAL
