"""Codes that prove who somebody is: judged when they are given, used up, and told to those concerned.

A hand-over letter, and a code mailed to the address in the register, confirm only where nobody of the agency
is confirmed yet: otherwise the officer decides. An invitation by a confirmed person confirms. A code that is
given a second time flags both people who gave it.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..guard import links
from ..records.addresses import mailbox_key
from ..records.dates import BANGKOK
from ..store import accounts, agencies, audit_log, confirmations, letters, proof_codes
from ..store.proof_codes import INVITATION, LETTER, MAIL
from .coordinators import tell_coordinators
from .persons.revision import add_revision, lasting_remarks

# What a code is worth: it confirms; it is right, but the officer decides; it was used before; it is none.
CONFIRMS, WAITS, REUSED, NOT_VALID = "confirms", "waits", "reused", "not_valid"
# What it is worth to the person who has used it before.
ALREADY = "already"
# Channel -> rule of the remark (records/registration.py) of a registration that was proved by it.
PROOF_RULES = {LETTER: "proved_by_letter", MAIL: "proved_by_mail", INVITATION: "invited"}


def judge(
    conn: Connection, secret: bytes, agency: str, code: str, now: datetime
) -> tuple[str, Mapping | None]:
    """Returns what a typed code of an agency is worth, and its row; None where it is none.

    A code that was revoked or has expired is none, and so is an invitation by somebody who is confirmed no
    longer. Changes nothing.
    """
    row = proof_codes.get(conn, secret, agency, code) if code.strip() else None
    if row is None or row["revoked_at"]:
        return NOT_VALID, None
    if row["used_at"]:
        return REUSED, row
    if row["expires_at"] <= now:
        return NOT_VALID, None
    if row["channel"] == INVITATION:
        inviter = accounts.get_by_username(conn, row["issued_by"])
        return (CONFIRMS, row) if inviter["state"] == accounts.CONFIRMED else (NOT_VALID, None)
    if not confirmed_people(conn, agency):
        return CONFIRMS, row
    return WAITS, row


def confirmed_people(conn: Connection, agency: str) -> list[Mapping]:
    """Returns the confirmed people of an agency who can sign in."""
    people = accounts.list_of_agency(conn, agency)
    return [person for person in people if person["state"] == accounts.CONFIRMED]


def use_code(conn: Connection, worth: str, row: Mapping, account: Mapping, now: datetime) -> list:
    """Use up a code that `judge` found right, or flag who used it twice; returns the remark for the sheet.

    Tells the confirmed people of the agency, and notes it in the audit log. The caller moves the account.
    """
    facts = {"agency_name": agencies.get(conn, account["agency"])["name_th"]}
    about = {
        "username": account["username"],
        "channel": row["channel"],
        "by": row["issued_by"],
        "issued_at": row["issued_at"].isoformat(),
    }
    if worth == REUSED:
        proof_codes.note_used_again(conn, row["digest"], now)
        first = accounts.get(conn, row["used_by"])
        for person in (first, account):
            accounts.add_flag(conn, person, accounts.CODE_REUSED)
            if person["email"] and person["state"] in accounts.SIGN_IN_STATES:
                recipient = (person["email"], person["language"], now, person["id"])
                letters.add(conn, "code_reused", *recipient, facts)
        audit_log.add(
            conn, now, "code_reused", account["username"], account["area"], account["agency"], **about
        )
        return ["code_reused", {}]
    proof_codes.use(conn, row["digest"], account["id"], now)
    for person in confirmed_people(conn, account["agency"]):
        if person["email"] and person["id"] != account["id"]:
            recipient = (person["email"], person["language"], now, person["id"])
            letters.add(conn, "colleague_proved", *recipient, facts)
    audit_log.add(conn, now, "code_used", account["username"], account["area"], account["agency"], **about)
    return [PROOF_RULES[row["channel"]] if worth == CONFIRMS else "code_waits", {}]


def prove_later(conn: Connection, secret: bytes, account: Mapping, code: str, now: datetime) -> str:
    """Let a person who works already prove who they are; returns what the code is worth, also ALREADY.

    A new revision of the registration tells the sheet what happened.
    """
    worth, row = judge(conn, secret, account["agency"], code, now)
    if row is None:
        return NOT_VALID
    if worth == REUSED and row["used_by"] == account["id"]:
        return ALREADY
    remark = use_code(conn, worth, row, account, now)
    if worth == CONFIRMS:
        confirm(conn, secret, account, remark[0], now)
    else:
        add_revision(conn, secret, account, {}, [*lasting_remarks(conn, account), remark], now)
    return worth


def prove_by_own_mailbox(conn: Connection, secret: bytes, account: Mapping, now: datetime) -> bool:
    """Confirm a person who has just read the mailbox that the register has of the agency; True if done.

    The caller knows that they read the mailbox of the account. Only where nobody of the agency is confirmed.
    """
    if account["state"] != accounts.PROVISIONAL or confirmed_people(conn, account["agency"]):
        return False
    register_mailbox = mailbox_key(agencies.get(conn, account["agency"])["email"])
    if not register_mailbox or register_mailbox != mailbox_key(account["email"]):
        return False
    confirm(conn, secret, account, PROOF_RULES[MAIL], now)
    where = (account["area"], account["agency"])
    audit_log.add(conn, now, "mailbox_proved", account["username"], *where, username=account["username"])
    return True


def ask_for_code(conn: Connection, paper_key: str, account: Mapping, now: datetime) -> None:
    """Queue a letter with a code to the address that the register has of the agency, which must be there.

    The code is made when the letter is sent. The letter brings a link that says "not one of us", too.
    """
    agency, number = agencies.get(conn, account["agency"]), secrets.token_urlsafe(18)
    token = links.confirmation_token(paper_key, number)
    confirmations.add(conn, account["id"], confirmations.NOT_OURS, token, {}, now)
    facts = {
        "agency_name": agency["name_th"],
        "number": number,
        "registered_on": account["created_at"].astimezone(BANGKOK).date().isoformat(),
    }
    letters.add(conn, "register_code", agency["email"], "th", now, account["id"], facts)
    where = (account["area"], account["agency"])
    audit_log.add(conn, now, "code_asked", account["username"], *where, username=account["username"])


def confirm(conn: Connection, secret: bytes, account: Mapping, rule: str, now: datetime) -> None:
    """Confirm a person by something other than the sheet; a new revision of the registration says by what.

    `rule`: of the remark, one of records.registration.PROOF_RULES.
    """
    remarks = [remark for remark in lasting_remarks(conn, account) if remark[0] != rule]
    add_revision(conn, secret, account, {}, [*remarks, [rule, {}]], now)
    accounts.set_state(conn, account["id"], accounts.CONFIRMED, now)
    tell_coordinators(conn, account["id"], now)


def disown(conn: Connection, secret: bytes, account: Mapping, now: datetime) -> None:
    """Note that the owner of the agency's address does not know this person.

    Who is not confirmed cannot sign in until the officer has looked; a confirmed person goes on, flagged.
    """
    accounts.add_flag(conn, account, accounts.DISOWNED)
    add_revision(conn, secret, account, {}, [*lasting_remarks(conn, account), ["disowned", {}]], now)
    if account["state"] == accounts.PROVISIONAL:
        accounts.set_state(conn, account["id"], accounts.WAITING, now)
        accounts.end_sessions(conn, account["id"])
        accounts.revoke_password_links(conn, account["id"], now)
    audit_log.add(conn, now, "disowned", "", account["area"], account["agency"], username=account["username"])
