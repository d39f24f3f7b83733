"""Decisions on corrections of an agency's name, or of a registrant's address and telephone.

The name is changed in the register at once. Address and telephone, which give a person back into an account,
are changed in the registration when the account's holder has not objected in time (`account_change`).
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from ..accounts.persons.address import change_address
from ..accounts.persons.revision import add_revision, lasting_remarks, newest_registration
from ..records import REGISTRATION
from ..records.names import NO_NAME_TH, is_plain_name
from ..records.request import APPROVE, REFUSE
from ..records.text import arabic_digits
from ..register.additions import registered_name, rename_changes, undo_rename_changes
from ..register.differences import is_same_name
from ..store import accounts, agencies, areas, audit_log, entries, letters
from . import account_change
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
    if effect == APPROVE and not is_plain_name(str(case.row["cells"].get("name_new") or "")):
        return f"{NO_NAME_TH} กรุณาแก้ชื่อใหม่ในตาราง หรือไม่อนุมัติ"
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
    """Renames the agency and lets the change of an account wait; returns the outcome, which `undo` needs.

    The outcome: `name`: the one before; `renamed`: the new one; `waiting`: see `account_change`. After that
    `account`: whose registration was corrected; `revision`: of the registration before.
    """
    agency = agencies.get(conn, case.request["agency"])
    outcome = {}
    new_name = registered_name(case.sheet_answers.get("name_new") or "", agency["kind"])
    if new_name and not is_same_name(new_name, agency["name_th"]):
        outcome |= {"name": agency["name_th"], "renamed": new_name}
        agencies.update(conn, agency["code"], **rename_changes(agency, new_name))
    account = _registrant(conn, case)
    if account and contact_changes(conn, case.stored_answers, account):
        outcome |= account_change.begin(conn, case, account)
    _queue_letter(conn, case.request, case.stored_answers, "waiting" in outcome, case.now)
    return outcome


def settle(conn: Connection, request: Mapping, secret: bytes, now: datetime) -> bool:
    """Lets the change of an account that waits take effect when its time has come; True if something changed.

    `request`: one of `requests.list_waiting`; `secret` makes receipt numbers. The caller commits.
    """
    return account_change.settle(conn, request, partial(_move_account, secret=secret, now=now), now)


def _move_account(
    conn: Connection, request: Mapping, entry: Mapping, account: Mapping, secret: bytes, now: datetime
) -> dict:
    """Corrects the registration as the `entry` of the request asks; returns what `undo` needs."""
    newest_entry = newest_registration(conn, account)
    changes = contact_changes(conn, entry["answers"], account)
    if changes:
        _revise_registration(conn, secret, account, changes, entry["row_id"], now)
    _queue_letter(conn, request, entry["answers"], False, now)
    return {"account": account["id"], "revision": newest_entry["revision"]} if changes else {}


def _queue_letter(conn: Connection, request: Mapping, answers: Mapping, waits: bool, now: datetime) -> None:
    """Tells the sender that a correction is done, or that the change of an account waits."""
    facts = {
        "record": request["record"],
        "agency_name": agencies.get(conn, request["agency"])["name_th"],
        "receipt": request["receipt"],
    }
    letters.add(
        conn,
        "correction_waits" if waits else "correction_done",
        answers["email"],
        request["language"],
        now,
        facts=facts,
        area=request["area"],
    )


def undo(conn: Connection, case: Case, previous_effect: str) -> dict:
    """Gives the agency its previous name, and the registration its previous answers as one more revision.

    A change that waits ends.
    """
    outcome, agency = case.outcome, agencies.get(conn, case.request["agency"])
    account_change.cancel(conn, outcome, case.now)
    has_new_name = outcome.get("renamed") == agency["name_th"]
    if has_new_name and (changes := undo_rename_changes(agency, outcome["name"])):
        agencies.update(conn, agency["code"], **changes)
    if outcome.get("account"):
        account = accounts.get(conn, outcome["account"])
        previous_entry = entries.get_revision(
            conn, REGISTRATION.key, agency["code"], account["username"], outcome["revision"]
        )
        changes = {key: previous_entry["answers"].get(key) for key in CONTACT_FIELDS}
        _revise_registration(conn, case.secret, account, changes, case.row["row_id"], case.now)
    return {}


def _registrant(conn: Connection, case: Case) -> Mapping | None:
    """Returns the account whose registration is corrected; None if the request names none.

    It must be of the agency that the request is about, and able to sign in.
    """
    return named_registrant(conn, case.request, case.stored_answers)


def named_registrant(conn: Connection, request: Mapping, answers: Mapping) -> Mapping | None:
    """Returns the account that the answers to a request name; None where it is not the agency's own."""
    account = accounts.get_by_username(conn, arabic_digits(answers.get("registrant") or ""))
    is_of_agency = account and account["agency"] == request["agency"] and account["role"] == "agency"
    may_sign_in = is_of_agency and account["state"] in accounts.SIGN_IN_STATES
    return account if may_sign_in and newest_registration(conn, account) else None


def contact_changes(conn: Connection, answers: Mapping, account: Mapping) -> dict:
    """Returns those of the answers to a request that differ from the account's registration."""
    registered = newest_registration(conn, account)["answers"]
    return {key: answers[key] for key in CONTACT_FIELDS if answers[key] != registered.get(key)}


def _revise_registration(
    conn: Connection, secret: bytes, account: Mapping, changes: Mapping, number: str, now: datetime
) -> None:
    """Adds a revision of a registration, corrected by the request with this receipt number.

    If the address changes, the new one gets a link to set a password and the old one is told.
    """
    corrected_remark = ["corrected", {"number": number}]
    other_remarks = [remark for remark in lasting_remarks(conn, account) if remark[0] != corrected_remark[0]]
    add_revision(conn, secret, account, changes, [*other_remarks, corrected_remark], now)
    if changes.get("email", account["email"]) == account["email"]:
        return
    # Passwords and sessions that belong to the old address end with it.
    change_address(conn, account, changes["email"], audit_log.SHEET, now)
    accounts.update(conn, account["id"], password_hash=None)
    accounts.end_sessions(conn, account["id"])
    letters.add(conn, "password", changes["email"], account["language"], now, account["id"])
