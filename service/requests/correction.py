"""Decisions on corrections of an agency's name, or of a registrant's address and telephone.

The name is changed in the register, address and telephone in the registration.
"""

from collections.abc import Mapping

from sqlalchemy import Connection

from ..accounts.persons.address import change_address
from ..accounts.persons.revision import add_revision, lasting_remarks, newest_registration
from ..records import REGISTRATION
from ..records.request import APPROVE, REFUSE
from ..records.text import arabic_digits
from ..register.additions import registered_name, rename_changes, undo_rename_changes
from ..register.differences import is_same_name
from ..store import accounts, agencies, areas, audit_log, entries, letters
from .case import Case

# Fields of a registration that an approved correction changes.
CONTACT_FIELDS = ("email", "phone")


def subject_name(conn: Connection, case: Case) -> str:
    """Returns the name of the agency that the request is about, for letters."""
    return agencies.get(conn, case.request["agency"])["name_th"]


def is_extension(previous_effect: str, effect: str) -> bool:
    return previous_effect == effect


def obstacle(conn: Connection, case: Case, effect: str, target: str) -> str:
    """Returns a Thai sentence on what is wrong; "" if the decision can act.

    The registrant is taken from the stored entry only: a cell of the sheet moves no account.
    """
    if effect != REFUSE and case.area not in (areas.OBEC, agencies.get(conn, case.request["agency"])["area"]):
        return "หน่วยงานย้ายไปเขตอื่นแล้ว ให้ไม่อนุมัติ และแจ้งผู้ยื่นให้ยื่นใหม่"
    if effect == APPROVE and case.stored_answers.get("registrant") and _registrant(conn, case) is None:
        return "รหัสผู้ลงทะเบียนในคำขอไม่ใช่ของหน่วยงานนี้ อนุมัติไม่ได้ ให้ไม่อนุมัติพร้อมเหตุผล"
    if effect != APPROVE and case.row["acted"] == APPROVE and _has_changed_since(conn, case):
        return "ถอนการอนุมัติไม่ได้ เพราะข้อมูลหรือบัญชีของผู้ลงทะเบียนเปลี่ยนไปอีกหลังจากนั้น"
    return ""


def _has_changed_since(conn: Connection, case: Case) -> bool:
    """True if the corrected registration has a newer revision by now, or its person has left."""
    if not case.outcome.get("account"):
        return False
    account = accounts.get(conn, case.outcome["account"])
    newest_revision = entries.newest_revision(conn, REGISTRATION.key, account["agency"], account["username"])
    previous_entry = entries.get_revision(
        conn, REGISTRATION.key, account["agency"], account["username"], case.outcome["revision"]
    )
    has_left = not previous_entry["answers"].get("email") or account["state"] not in accounts.SIGN_IN_STATES
    return has_left or newest_revision != case.outcome["revision"] + 1


def apply(conn: Connection, case: Case, effect: str, target: str, outcome: dict) -> dict:
    """Renames the agency and corrects the registration; returns the outcome, which `undo` needs.

    The outcome: `name`: the one before; `renamed`: the new one; `account`: whose registration was corrected;
    `revision`: of the registration before.
    """
    agency = agencies.get(conn, case.request["agency"])
    outcome = {}
    new_name = registered_name(case.sheet_answers.get("name_new") or "", agency["kind"])
    if new_name and not is_same_name(new_name, agency["name_th"]):
        outcome |= {"name": agency["name_th"], "renamed": new_name}
        agencies.update(conn, agency["code"], **rename_changes(agency, new_name))
    account = _registrant(conn, case)
    if account:
        outcome |= _correct_registration(conn, case, agency, account)
    facts = case.letter_facts(agencies.get(conn, agency["code"])["name_th"])
    letters.add(
        conn,
        "correction_done",
        case.stored_answers["email"],
        case.request["language"],
        case.now,
        facts=facts,
        area=case.area,
    )
    return outcome


def undo(conn: Connection, case: Case, previous_effect: str) -> dict:
    """Gives the agency its previous name, and the registration its previous answers as one more revision."""
    outcome, agency = case.outcome, agencies.get(conn, case.request["agency"])
    has_new_name = outcome.get("renamed") == agency["name_th"]
    if has_new_name and (changes := undo_rename_changes(agency, outcome["name"])):
        agencies.update(conn, agency["code"], **changes)
    if outcome.get("account"):
        account = accounts.get(conn, outcome["account"])
        previous_entry = entries.get_revision(
            conn, REGISTRATION.key, agency["code"], account["username"], outcome["revision"]
        )
        _revise_registration(
            conn, case, account, {key: previous_entry["answers"].get(key) for key in CONTACT_FIELDS}
        )
    return {}


def _registrant(conn: Connection, case: Case) -> Mapping | None:
    """Returns the account whose registration is corrected; None if the request names none.

    It must be of the agency that the request is about, and able to sign in.
    """
    account = accounts.get_by_username(conn, arabic_digits(case.stored_answers.get("registrant") or ""))
    is_of_agency = account and account["agency"] == case.request["agency"] and account["role"] == "agency"
    may_sign_in = is_of_agency and account["state"] in accounts.SIGN_IN_STATES
    return account if may_sign_in and newest_registration(conn, account) else None


def _correct_registration(conn: Connection, case: Case, agency: Mapping, account: Mapping) -> dict:
    """Adds a revision with the answers that differ; returns what `undo` needs, {} if none differs."""
    newest_entry = entries.get_newest(conn, REGISTRATION.key, agency["code"], account["username"])
    changes = {
        key: case.stored_answers[key]
        for key in CONTACT_FIELDS
        if case.stored_answers[key] != newest_entry["answers"].get(key)
    }
    if not changes:
        return {}
    _revise_registration(conn, case, account, changes)
    return {"account": account["id"], "revision": newest_entry["revision"]}


def _revise_registration(conn: Connection, case: Case, account: Mapping, changes: Mapping) -> None:
    """Adds a revision of a registration.

    If the address changes, the new one gets a link to set a password and the old one is told.
    """
    corrected_remark = ["corrected", {"number": case.row["row_id"]}]
    other_remarks = [remark for remark in lasting_remarks(conn, account) if remark[0] != corrected_remark[0]]
    add_revision(conn, case.secret, account, changes, [*other_remarks, corrected_remark], case.now)
    if changes.get("email", account["email"]) == account["email"]:
        return
    # Passwords and sessions that belong to the old address end with it.
    change_address(conn, account, changes["email"], audit_log.SHEET, case.now)
    accounts.update(conn, account["id"], password_hash=None)
    accounts.end_sessions(conn, account["id"])
    letters.add(conn, "password", changes["email"], account["language"], case.now, account["id"])
