"""A person is attached to an agency because staff decided so, and let go again when they take it back."""

from collections.abc import Mapping

from sqlalchemy import Connection

from ..accounts.persons.revision import newest, revise
from ..mail.letters import WITH_LINK
from ..records import REGISTRATION
from ..store import accounts, confirmations, entries, letters
from ..store.entries import Part
from .case import Case

BY_REQUEST = "by_request"


def attach(conn: Connection, case: Case, agency: Mapping, merged: bool) -> int:
    """Give the sender of a request an account of an agency: confirmed, with a registration, and a letter that
    brings the link and says whether the agency was `merged` with or added. Returns the account's number.
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
    part = Part(REGISTRATION.key, username, answers, list(answers), _remarks(case))
    receipt = entries.add_receipt(
        conn, f"request:{case.number}:{username}", agency["code"], part.record, account, case.now
    )
    entries.add(conn, receipt, agency, part, account, case.secret, case.now, case.sent["notice"])
    _welcome(conn, case, account, agency, merged)
    return account


def attach_again(conn: Connection, case: Case, account: int, agency: Mapping, merged: bool) -> None:
    """The decision that made an account was taken back cleanly, and is taken once more."""
    answers = _answers(case)
    revise(conn, case.secret, accounts.get(conn, account), answers, _remarks(case), case.now)
    accounts.change(conn, account, state=accounts.CONFIRMED, email=answers["email"], password_hash=None)
    _welcome(conn, case, account, agency, merged)


def let_go(conn: Connection, case: Case, account: int) -> bool:
    """The account ends, with its sessions, links and waiting letters; what it sent counts no more, and the
    sheet shows its registration as withdrawn. Who has left, or was cancelled, stays so. True where it is
    still the sender's own and can be given back: nobody took it over, changed its address or closed it.
    """
    known = accounts.get(conn, account)
    if known["state"] not in accounts.MAY_SIGN_IN:
        return False
    said = newest(conn, known)
    own = any(remark[0] == BY_REQUEST for remark in said["remarks"]) and known["email"] == case.sent["email"]
    revise(conn, case.secret, known, {}, [], case.now, withdrawn=True)
    accounts.change(conn, account, state=accounts.CANCELLED)
    accounts.end_sessions(conn, account)
    accounts.revoke_links(conn, account, case.now)
    letters.withdraw(conn, account, WITH_LINK)
    confirmations.end(conn, account)
    return own


def _answers(case: Case) -> dict:
    return {f.key: case.sent.get(f.key) for f in REGISTRATION.fields}


def _remarks(case: Case) -> list:
    return [[BY_REQUEST, {"number": case.row["row_id"]}]]


def _welcome(conn: Connection, case: Case, account: int, agency: Mapping, merged: bool) -> None:
    facts, to = case.tell(agency["name_th"]), case.sent["email"]
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
