"""Decisions on staff who have no credentials and no address on record: OBEC calls back, then approves."""

from collections.abc import Mapping

from sqlalchemy import Connection

from ..mail.letters import WITH_LINK
from ..records.request import APPROVE
from ..store import accounts, areas, confirmations, letters
from .case import Case

STAFF = ("officer", "obec")


def name(conn: Connection, case: Case) -> str:
    """What the request is about, for letters."""
    known = areas.named(conn, case.sent.get("area") or "") or areas.get(conn, areas.OBEC)
    return known["short_name_th"]


def goes_on(before: str, effect: str) -> bool:
    return before == effect


def lacks(conn: Connection, case: Case, effect: str, target: str) -> str:
    """Who asks, and for which area, is taken from the stored entry only: a cell of the sheet gives nobody
    access.
    """
    if effect != APPROVE:
        return ""
    account = _account(conn, case)
    if account and account["email"]:
        return "บัญชีนี้มีอีเมลในระบบแล้ว ให้ใช้หน้า “ลืมรหัสผ่าน” หรือแก้อีเมลที่หน้าบัญชีเจ้าหน้าที่"
    if account and (_home(conn, case) or account["area"]) != account["area"]:
        return "ชื่อผู้ใช้ในคำร้องเป็นของเขตอื่น อนุมัติไม่ได้ ให้ไม่อนุมัติพร้อมเหตุผล"
    if account is None and _home(conn, case) is None:
        return "ผู้ใช้ของ สพฐ. เพิ่มจากคำร้องไม่ได้ ให้เพิ่มที่หน้าบัญชีเจ้าหน้าที่ แล้วไม่อนุมัติพร้อมเหตุผล"
    return ""


def act(conn: Connection, case: Case, effect: str, target: str, outcome: dict) -> dict:
    """The account's address becomes the sender's, and the link goes there; without an account one is made."""
    account, email = _account(conn, case), case.sent["email"]
    made = account is None
    if made:
        home = _home(conn, case)
        number = accounts.add(
            conn,
            case.now,
            username=accounts.next_username(conn, f"officer-{home}"),
            role="officer",
            area=home,
            state=accounts.CONFIRMED,
            unit=case.sent.get("unit") or "",
            language=case.request["language"],
        )
    else:
        number = account["id"]
    accounts.change(conn, number, email=email, state=accounts.CONFIRMED)
    facts = {"agency_name": name(conn, case)}
    letters.add(
        conn,
        "staff_welcome" if made else "password",
        email,
        case.request["language"],
        case.now,
        number,
        facts,
    )
    return {"account": number, "made": made}


def undo(conn: Connection, case: Case, before: str) -> dict:
    """The address and every way in that came with it go; an account that was made for it ends. What was
    changed by hand since stays.
    """
    outcome = case.outcome
    number, account = outcome["account"], accounts.get(conn, outcome["account"])
    if account["email"] != case.sent["email"] or account["state"] not in accounts.MAY_SIGN_IN:
        return {}
    state = accounts.CANCELLED if outcome["made"] else account["state"]
    accounts.change(conn, number, email="", password_hash=None, state=state)
    accounts.end_sessions(conn, number)
    accounts.revoke_links(conn, number, case.now)
    letters.withdraw(conn, number, WITH_LINK)
    confirmations.end(conn, number)
    return {}


def on_record(conn: Connection, answers: Mapping) -> Mapping | None:
    """The member of staff whom the form names, if there is an address on record."""
    account = accounts.by_username(conn, answers.get("username") or "")
    return (
        account
        if account
        and account["role"] in STAFF
        and account["email"]
        and account["state"] in accounts.MAY_SIGN_IN
        else None
    )


def _account(conn: Connection, case: Case) -> Mapping | None:
    """The member of staff whom the stored entry names; None where there is none who could sign in."""
    account = accounts.by_username(conn, case.sent.get("username") or "")
    staff = account and account["role"] in STAFF and account["state"] in accounts.MAY_SIGN_IN
    return account if staff else None


def _home(conn: Connection, case: Case) -> str | None:
    known = areas.named(conn, case.sent.get("area") or "")
    return known["key"] if known and known["key"] != areas.OBEC else None
