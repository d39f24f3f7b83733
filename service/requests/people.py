"""The account of a request's sender: added when staff approve, ended when they take that back."""

from collections.abc import Mapping

from sqlalchemy import Connection

from ..accounts import account_acts
from ..accounts.decision import CANCELLED_LETTER
from ..accounts.persons.revision import add_revision, newest_registration
from ..mail.letters import PASSWORD_LINK_KINDS
from ..records import REGISTRATION
from ..store import accounts, agencies, confirmations, entries, letters
from ..store.entries import NewEntry
from .case import Case

BY_REQUEST = "by_request"


def add_account(conn: Connection, case: Case, agency: Mapping, merged: bool) -> int:
    """Adds an account of an agency for the sender of a request; returns the account's number.

    The account is confirmed and has a registration. A letter brings the password link and says whether the
    agency was added, or the request `merged` with a listed one.
    """
    answers = _answers(case)
    username = accounts.next_username(conn, agency["code"])
    account = accounts.add(
        conn,
        case.now,
        username=username,
        role="agency",
        state=accounts.CONFIRMED,
        agency=agency["code"],
        area=agency["area"],
        unit=answers.get("unit") or "",
        email=answers["email"],
        language=case.request["language"],
    )
    entry = NewEntry(REGISTRATION.key, username, answers, list(answers), _remarks(case))
    receipt = entries.add_receipt(
        conn, f"request:{case.number}:{username}", agency["code"], entry.record, account, case.now
    )
    entries.add(conn, receipt, agency, entry, account, case.secret, case.now, case.stored_answers["notice"])
    _queue_welcome_letter(conn, case, account, agency, merged)
    return account


def restore_account(conn: Connection, case: Case, account: int, agency: Mapping, merged: bool) -> None:
    """Gives an account back to the sender that `end_account` ended and reported as the sender's own."""
    answers = _answers(case)
    letters.withdraw_of_account(conn, account, [CANCELLED_LETTER])
    add_revision(conn, case.secret, accounts.get(conn, account), answers, _remarks(case), case.now)
    accounts.set_state(conn, account, accounts.CONFIRMED, case.now)
    accounts.update(conn, account, email=answers["email"], password_hash=None)
    _queue_welcome_letter(conn, case, account, agency, merged)


def end_account(conn: Connection, case: Case, account: int) -> bool:
    """Cancels an account with its sessions, links and waiting letters, and withdraws its registration.

    Its holder is told. Returns True if the account is still the sender's own, so that `restore_account`
    may give it back: nobody took it over, changed its address or closed it. An account that cannot sign
    in any more stays as it is.
    """
    account_row = accounts.get(conn, account)
    if account_row["state"] not in accounts.SIGN_IN_STATES:
        return False
    registration = newest_registration(conn, account_row)
    is_from_request = any(remark[0] == BY_REQUEST for remark in registration["remarks"])
    is_senders_own = is_from_request and account_row["email"] == case.stored_answers["email"]
    add_revision(conn, case.secret, account_row, {}, [], case.now, withdrawn=True)
    accounts.set_state(conn, account, accounts.CANCELLED, case.now)
    accounts.end_sessions(conn, account)
    accounts.revoke_password_links(conn, account, case.now)
    letters.withdraw_of_account(conn, account, PASSWORD_LINK_KINDS)
    confirmations.delete_of_account(conn, account)
    account_acts.note(conn, "account_closed", account_row, case.decider, case.now)
    if account_row["email"]:
        facts = {
            "agency_name": agencies.get(conn, account_row["agency"])["name_th"],
            "contact": agencies.contact_of_office(conn, case.area),
        }
        recipient = (account_row["email"], account_row["language"], case.now, account)
        letters.add(conn, CANCELLED_LETTER, *recipient, facts, case.area)
    return is_senders_own


def _answers(case: Case) -> dict:
    return {f.key: case.stored_answers.get(f.key) for f in REGISTRATION.fields}


def _remarks(case: Case) -> list:
    return [[BY_REQUEST, {"number": case.row["row_id"]}]]


def _queue_welcome_letter(conn: Connection, case: Case, account: int, agency: Mapping, merged: bool) -> None:
    facts, to = case.letter_facts(agency["name_th"]), case.stored_answers["email"]
    letters.add(
        conn,
        "agency_merged" if merged else "agency_added",
        to,
        case.request["language"],
        case.now,
        account,
        facts,
        case.area,
    )
