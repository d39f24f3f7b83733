"""Decisions on requests of staff who cannot sign in and have no address on record.

OBEC calls the person back, then approves.
"""

from collections.abc import Mapping

from sqlalchemy import Connection

from ..accounts import account_acts, alerts
from ..mail.letters import PASSWORD_LINK_KINDS
from ..records.request import APPROVE
from ..store import accounts, areas, confirmations, letters
from .case import Case

STAFF_ROLES = ("officer", "obec")


def subject_name(conn: Connection, case: Case) -> str:
    """Returns the name of the area that the request is about, for letters."""
    area = areas.get_by_name(conn, case.stored_answers.get("area") or "") or areas.get(conn, areas.OBEC)
    return area["short_name_th"]


def is_extension(previous_effect: str, effect: str) -> bool:
    return previous_effect == effect


def obstacle(conn: Connection, case: Case, effect: str, target: str) -> str:
    """Returns a Thai sentence on what is wrong; "" if the decision can act.

    The sender and the area are taken from the stored entry only: a cell of the sheet gives nobody access.
    """
    if effect != APPROVE:
        return ""
    account = _account(conn, case)
    if account and account["email"]:
        return "บัญชีนี้มีอีเมลในระบบแล้ว ให้ใช้หน้า “ลืมรหัสผ่าน” หรือแก้อีเมลที่หน้าบัญชีเจ้าหน้าที่"
    if account and (_named_area(conn, case) or account["area"]) != account["area"]:
        return "ชื่อผู้ใช้ในคำร้องเป็นของเขตอื่น อนุมัติไม่ได้ ให้ไม่อนุมัติพร้อมเหตุผล"
    if account is None and _named_area(conn, case) is None:
        return "ผู้ใช้ของ สพฐ. เพิ่มจากคำร้องไม่ได้ ให้เพิ่มที่หน้าบัญชีเจ้าหน้าที่ แล้วไม่อนุมัติพร้อมเหตุผล"
    return ""


def apply(conn: Connection, case: Case, effect: str, target: str, outcome: dict) -> dict:
    """Sets the account's address to the sender's and mails a password link there; adds a missing account."""
    account, email = _account(conn, case), case.stored_answers["email"]
    is_new = account is None
    if is_new:
        area = _named_area(conn, case)
        number = accounts.add(
            conn,
            case.now,
            username=accounts.next_username(conn, f"officer-{area}"),
            role="officer",
            area=area,
            state=accounts.CONFIRMED,
            unit=case.stored_answers.get("unit") or "",
            language=case.request["language"],
        )
    else:
        number = account["id"]
    accounts.set_state(conn, number, accounts.CONFIRMED, case.now)
    accounts.update(conn, number, email=email)
    _leave_traces(conn, case, accounts.get(conn, number), is_new)
    facts = {"agency_name": subject_name(conn, case)}
    letters.add(
        conn,
        "staff_welcome" if is_new else "password",
        email,
        case.request["language"],
        case.now,
        number,
        facts,
    )
    return {"account": number, "made": is_new}


def undo(conn: Connection, case: Case, previous_effect: str) -> dict:
    """Removes the address and everything that lets its owner sign in; cancels an account that was added.

    An account whose address or state was changed since stays as it is.
    """
    outcome = case.outcome
    number, account = outcome["account"], accounts.get(conn, outcome["account"])
    if account["email"] != case.stored_answers["email"] or account["state"] not in accounts.SIGN_IN_STATES:
        return {}
    if outcome["made"]:
        accounts.set_state(conn, number, accounts.CANCELLED, case.now)
    accounts.update(conn, number, email="", password_hash=None)
    accounts.end_sessions(conn, number)
    accounts.revoke_password_links(conn, number, case.now)
    letters.withdraw_of_account(conn, number, PASSWORD_LINK_KINDS)
    confirmations.delete_of_account(conn, number)
    if outcome["made"]:
        account_acts.note(conn, "account_closed", account, case.decider, case.now)
    else:
        account_acts.note(conn, "access_taken", account, case.decider, case.now)
    alerts.tell_of_end(conn, account, case.decider, case.now, stays_open=not outcome["made"])
    return {}


def _leave_traces(conn: Connection, case: Case, account: Mapping, is_new: bool) -> None:
    """Note and tell what lets the sender in as it is noted and told of a new account, or of a slip."""
    who = case.decider
    if is_new:
        account_acts.note(conn, "account_made", account, who, case.now)
        alerts.tell_obec(conn, "staff_account_made", account, who, case.now)
    else:
        account_acts.note(conn, "access_given", account, who, case.now)
        alerts.tell_obec(conn, "staff_slip_made", account, who, case.now, by_request=True)
        alerts.tell_area(conn, account, who, case.now, by_request=True)


def find_staff_with_address(conn: Connection, answers: Mapping) -> Mapping | None:
    """Returns the account of staff that the form names; None if it has no address or cannot sign in."""
    account = _staff_account(conn, answers)
    return account if account and account["email"] else None


def _account(conn: Connection, case: Case) -> Mapping | None:
    """Returns the account of staff that the stored entry names; None if there is none that can sign in."""
    return _staff_account(conn, case.stored_answers)


def _staff_account(conn: Connection, answers: Mapping) -> Mapping | None:
    account = accounts.get_by_username(conn, answers.get("username") or "")
    is_staff = account and account["role"] in STAFF_ROLES and account["state"] in accounts.SIGN_IN_STATES
    return account if is_staff else None


def _named_area(conn: Connection, case: Case) -> str | None:
    """Returns the key of the area that the stored entry names; None for OBEC and unknown names."""
    area = areas.get_by_name(conn, case.stored_answers.get("area") or "")
    return area["key"] if area and area["key"] != areas.OBEC else None
