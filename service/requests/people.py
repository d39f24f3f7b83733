"""A person is attached to an agency because staff decided so, and let go again when they take it back."""

from collections.abc import Mapping

from sqlalchemy import Connection

from ..letters import WITH_LINK
from ..records import REGISTRATION
from ..store import accounts, confirmations, entries, letters
from ..store.entries import Part
from .case import Case


def attach(conn: Connection, case: Case, agency: Mapping, merged: bool) -> int:
    """Give the sender of a request an account of an agency: confirmed, with a registration, and a letter that brings the
    link and says whether the agency was `merged` with or added. Returns the account's number.
    """
    answers = {f.key: case.sent.get(f.key) for f in REGISTRATION.fields}
    username = accounts.next_username(conn, agency["code"])
    account = accounts.add(
        conn, case.now, username=username, role="agency", state=accounts.CONFIRMED, agency=agency["code"],
        area=agency["area"], unit=answers.get("unit") or "", email=answers["email"], language=case.request["language"],
    )  # fmt: skip
    remarks = [["by_request", {"number": case.row["row_id"]}]]
    part = Part(REGISTRATION.key, username, answers, list(answers), remarks)
    receipt = entries.add_receipt(conn, f"request:{case.number}:{username}", agency["code"], part.record, account, case.now)
    entries.add(conn, receipt, agency, part, account, case.secret, case.now, case.sent["notice"])
    _welcome(conn, case, account, agency, merged)
    return account


def attach_again(conn: Connection, case: Case, account: int, agency: Mapping, merged: bool) -> None:
    """The decision that made an account was taken back, and is taken once more. Nobody who has left is let in by it."""
    if accounts.get(conn, account)["state"] != accounts.CANCELLED:
        return
    accounts.change(conn, account, state=accounts.CONFIRMED)
    _welcome(conn, case, account, agency, merged)


def let_go(conn: Connection, case: Case, account: int) -> None:
    """The account ends, with its sessions, links and waiting letters; what it sent counts no more. Who has left stays so."""
    if accounts.get(conn, account)["state"] == accounts.LEFT:
        return
    accounts.change(conn, account, state=accounts.CANCELLED)
    accounts.end_sessions(conn, account)
    accounts.revoke_links(conn, account, case.now)
    letters.withdraw(conn, account, WITH_LINK)
    confirmations.end(conn, account)


def _welcome(conn: Connection, case: Case, account: int, agency: Mapping, merged: bool) -> None:
    facts = case.tell(agency["name_th"])
    letters.add(conn, "agency_merged" if merged else "agency_added", case.sent["email"], case.request["language"], case.now, account, facts, case.area)
