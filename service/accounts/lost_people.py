"""Accounts that are lost here, because the database was put back from an older copy, but stand in a sheet.

The sheet tells the username, the address, and what was known of the person: neither password nor sessions.
Who finds the own password refused gets a letter with a link to set a new one.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ..records.addresses import mailbox_key
from ..records.registration import PROOF_RULES, has_proof
from ..records.sentences import sentence
from ..store import accounts, letters, lost_rows
from ..store.audience import CONFIRMED_PEOPLE, Audience
from .decision import rung_without_decision

# What a sheet tells of a person beside the decision: how it was proved, or that nothing was.
PROOF_REMARKS = (*PROOF_RULES, "not_proved")


def remarks_in_cell(text: str) -> list:
    """Returns the remarks on a registration that decide on its rung, as far as a cell tells them."""
    beginnings = {rule: sentence(rule, "th", "", number="\0").partition("\0")[0] for rule in PROOF_REMARKS}
    return [[rule, {}] for rule, beginning in beginnings.items() if beginning in text]


def holder_of(
    conn: Connection, agency: Mapping, username: str, email: str, received_at: datetime
) -> Mapping | None:
    """Returns the account that a lost registration belongs to; None if that is lost, too.

    Who has registered since for the same agency may have got the same username, and is another person,
    unless the address is the same.
    """
    account = accounts.get_by_username(conn, username)
    if account is None or account["agency"] != agency["code"]:
        return None
    was_there = account["created_at"] < received_at + lost_rows.MINUTE
    is_same = email and mailbox_key(account["email"]) == mailbox_key(email)
    return account if was_there or is_same else None


def open_again(
    conn: Connection,
    agency: Mapping,
    username: str,
    answers: Mapping,
    remarks: Sequence,
    is_gone: bool,
    is_confirmed: bool,
    received_at: datetime,
    now: datetime,
) -> Mapping:
    """Open a lost account without a password; returns it. Its username is another one if that is in use.

    `is_gone`: its person has left, or was erased; what was sent goes on counting if the sheet says that the
    person was confirmed (`is_confirmed`). The others get a letter with a link to set a password, if they may
    sign in; an officer's decision acts on them anew.
    """
    is_own_name = username == agency["code"] or username.startswith(f"{agency['code']}-")
    is_free = is_own_name and accounts.get_by_username(conn, username) is None
    state = accounts.LEFT if is_gone else rung_without_decision({"flags": []}, remarks)
    account_id = accounts.add(
        conn,
        received_at,
        username=username if is_free else accounts.next_username(conn, agency["code"]),
        role="agency",
        state=state,
        agency=agency["code"],
        area=agency["area"],
        unit=answers.get("unit") or "",
        email=answers.get("email") or "",
        language="th",
    )
    if is_gone and (is_confirmed or has_proof(remarks)):
        accounts.update(conn, account_id, confirmed_at=received_at)
    account = accounts.get(conn, account_id)
    if state in accounts.SIGN_IN_STATES and account["email"]:
        facts = {"agency_name": agency["name_th"]}
        letters.add(conn, "welcome", account["email"], "th", now, account_id, facts)
    return account


def sender_of(
    conn: Connection, agency: str, contact_email: str, previous: int | None, received_at: datetime
) -> int | None:
    """Returns the account that most likely sent a lost row; None if the agency has none.

    Where it may have been somebody whom nobody has confirmed, it was: a row tells what its sender typed, and
    that proves nothing. Of several people: the one whose address the row names; the sender of the revision
    before (`previous`); the newest.
    """
    everybody = accounts.list_of_agency(conn, agency)
    people = [each for each in everybody if each["state"] not in accounts.GONE_STATES] or everybody
    there_by_then = [each for each in people if each["created_at"] < received_at + lost_rows.MINUTE]
    possible = there_by_then or people
    unconfirmed = [each for each in possible if Audience.of_account(each) != CONFIRMED_PEOPLE]
    possible = unconfirmed or possible
    named = [
        each
        for each in possible
        if contact_email and mailbox_key(each["email"]) == mailbox_key(contact_email)
    ]
    for candidates in (named, [each for each in possible if each["id"] == previous], possible[-1:]):
        if len(candidates) == 1:
            return candidates[0]["id"]
    return None
