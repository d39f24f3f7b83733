"""Decisions on corrections: a new name goes into the register, a new address or telephone into the
registration.
"""

from collections.abc import Mapping

from sqlalchemy import Connection

from ..accounts.persons.address import change
from ..accounts.persons.revision import newest as newest_of
from ..accounts.persons.revision import remarks_of, revise
from ..records import REGISTRATION
from ..records.request import APPROVE, REFUSE
from ..records.text import arabic_digits
from ..register.additions import as_registered, named_back, renamed
from ..register.differences import same_name
from ..store import accounts, agencies, areas, entries, letters
from ..store import audit_log as deeds
from .case import Case

# What of a registrant an approved correction changes.
REACHED_BY = ("email", "phone")


def name(conn: Connection, case: Case) -> str:
    """What the request is about, for letters."""
    return agencies.get(conn, case.request["agency"])["name_th"]


def goes_on(before: str, effect: str) -> bool:
    return before == effect


def lacks(conn: Connection, case: Case, effect: str, target: str) -> str:
    """A registrant is named by the stored entry only: a cell of the sheet moves no account."""
    if effect != REFUSE and case.area not in (areas.OBEC, agencies.get(conn, case.request["agency"])["area"]):
        return "หน่วยงานย้ายไปเขตอื่นแล้ว ให้ไม่อนุมัติ และแจ้งผู้ยื่นให้ยื่นใหม่"
    if effect == APPROVE and case.sent.get("registrant") and _registrant(conn, case) is None:
        return "รหัสผู้ลงทะเบียนในคำขอไม่ใช่ของหน่วยงานนี้ อนุมัติไม่ได้ ให้ไม่อนุมัติพร้อมเหตุผล"
    if effect != APPROVE and case.row["acted"] == APPROVE and _changed_since(conn, case):
        return "ถอนการอนุมัติไม่ได้ เพราะข้อมูลหรือบัญชีของผู้ลงทะเบียนเปลี่ยนไปอีกหลังจากนั้น"
    return ""


def _changed_since(conn: Connection, case: Case) -> bool:
    """True when the registration that was corrected, or whose account it is, is another one by now."""
    if not case.outcome.get("account"):
        return False
    account = accounts.get(conn, case.outcome["account"])
    newest = entries.newest_revision(conn, REGISTRATION.key, account["agency"], account["username"])
    earlier = entries.revision_of(
        conn, REGISTRATION.key, account["agency"], account["username"], case.outcome["revision"]
    )
    gone = not earlier["answers"].get("email") or account["state"] not in accounts.MAY_SIGN_IN
    return gone or newest != case.outcome["revision"] + 1


def act(conn: Connection, case: Case, effect: str, target: str, outcome: dict) -> dict:
    """Rename and reach anew; the outcome says what there was before: `name` and what it was `renamed` to,
    `account`, `revision` of its registration.
    """
    agency = agencies.get(conn, case.request["agency"])
    outcome = {}
    new = as_registered(case.shown.get("name_new") or "", agency["kind"])
    if new and not same_name(new, agency["name_th"]):
        outcome |= {"name": agency["name_th"], "renamed": new}
        agencies.change(conn, agency["code"], **renamed(agency, new))
    account = _registrant(conn, case)
    if account:
        outcome |= _reach(conn, case, agency, account)
    facts = case.tell(agencies.get(conn, agency["code"])["name_th"])
    letters.add(
        conn,
        "correction_done",
        case.sent["email"],
        case.request["language"],
        case.now,
        facts=facts,
        area=case.area,
    )
    return outcome


def undo(conn: Connection, case: Case, before: str) -> dict:
    """The name before is the name again, and the registration says what it said before, as one more
    revision.
    """
    outcome, agency = case.outcome, agencies.get(conn, case.request["agency"])
    same = outcome.get("renamed") == agency["name_th"]
    if same and (back := named_back(agency, outcome["name"])):
        agencies.change(conn, agency["code"], **back)
    if outcome.get("account"):
        account = accounts.get(conn, outcome["account"])
        earlier = entries.revision_of(
            conn, REGISTRATION.key, agency["code"], account["username"], outcome["revision"]
        )
        _enter(conn, case, account, {key: earlier["answers"].get(key) for key in REACHED_BY})
    return {}


def _registrant(conn: Connection, case: Case) -> Mapping | None:
    """Whose registration is corrected: of the agency that the request is about, and able to sign in."""
    account = accounts.by_username(conn, arabic_digits(case.sent.get("registrant") or ""))
    mine = account and account["agency"] == case.request["agency"] and account["role"] == "agency"
    return account if mine and account["state"] in accounts.MAY_SIGN_IN and newest_of(conn, account) else None


def _reach(conn: Connection, case: Case, agency: Mapping, account: Mapping) -> dict:
    """A new revision with what differs; returns what undoing needs, nothing where nothing differs."""
    newest = entries.newest(conn, REGISTRATION.key, agency["code"], account["username"])
    new = {key: case.sent[key] for key in REACHED_BY if case.sent[key] != newest["answers"].get(key)}
    if not new:
        return {}
    _enter(conn, case, account, new)
    return {"account": account["id"], "revision": newest["revision"]}


def _enter(conn: Connection, case: Case, account: Mapping, new: Mapping) -> None:
    """One more revision of a registration. Another address gets a link to set a password; the old one is
    told.
    """
    said = ["corrected", {"number": case.row["row_id"]}]
    kept = [remark for remark in remarks_of(conn, account) if remark[0] != said[0]]
    revise(conn, case.secret, account, new, [*kept, said], case.now)
    if new.get("email", account["email"]) == account["email"]:
        return
    # Passwords and sessions that belong to the old address end with it.
    change(conn, account, new["email"], deeds.SHEET, case.now)
    accounts.change(conn, account["id"], password_hash=None)
    accounts.end_sessions(conn, account["id"])
    letters.add(conn, "password", new["email"], account["language"], case.now, account["id"])
