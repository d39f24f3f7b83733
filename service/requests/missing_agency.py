"""Decisions on an agency that the register does not list: it is added, or merged with one that is listed."""

from collections.abc import Mapping

from sqlalchemy import Connection

from ..records import REGISTRATION
from ..records.names import NO_NAME_TH, is_plain_name
from ..records.request import APPROVE, MERGE, REFUSE
from ..register.additions import new_agency, next_code
from ..register.cells import AreaNames, BadText, is_official_code
from ..register.differences import is_same_name
from ..store import agencies, areas, entries
from . import people
from .case import Case


def subject_name(conn: Connection, case: Case) -> str:
    """Returns the name of the agency that the request is about, for letters."""
    return case.stored_answers["full_name"]


def is_extension(previous_effect: str, effect: str) -> bool:
    """True if an approval follows an approval: the official code is filled in later."""
    return previous_effect == effect == APPROVE


def obstacle(conn: Connection, case: Case, effect: str, target: str) -> str:
    """Returns a Thai sentence on what is missing or wrong; "" if the decision can act."""
    if case.row["acted"] and (sentence := _undo_obstacle(conn, case, effect)):
        return sentence
    if effect == MERGE:
        return _merge_obstacle(conn, case, target)
    return _addition_obstacle(conn, case, target) if effect == APPROVE else ""


def apply(conn: Connection, case: Case, effect: str, target: str, outcome: dict) -> dict:
    """Adds the agency or merges the request with a listed one, and gives the sender an account there.

    Returns the outcome: `made` is the code of the agency that was added, `accounts` the sender's account by
    agency code, `agency` the code of the agency whose account is in use.
    """
    if effect == MERGE:
        agency = agencies.get_by_any_code(conn, target)
    else:
        agency = _add_or_reopen(conn, case, target, outcome)
        outcome["made"] = agency["code"]
    account_by_agency = outcome.setdefault("accounts", {})
    if outcome.get("agency") != agency["code"]:
        if agency["code"] in account_by_agency:
            people.restore_account(conn, case, account_by_agency[agency["code"]], agency, effect == MERGE)
        else:
            account_by_agency[agency["code"]] = people.add_account(conn, case, agency, effect == MERGE)
    return outcome | {"agency": agency["code"]}


def undo(conn: Connection, case: Case, previous_effect: str) -> dict:
    """Ends the sender's account. A school that was added stays in the register.

    Closing it would shrink the area's denominator, which takes two persons of OBEC: the area proposes it on
    its tab of agencies (proposals/closing.py). A bureau, which counts in no area, is closed at once.
    """
    outcome = case.outcome
    code = outcome["agency"]
    if not people.end_account(conn, case, outcome["accounts"][code]):
        # The account is not the sender's own any more: if the request is approved again, the sender gets a
        # new one.
        del outcome["accounts"][code]
    if previous_effect == APPROVE and agencies.get(conn, outcome["made"])["area"] == areas.OBEC:
        agencies.close(conn, outcome["made"], case.now)
    return outcome | {"agency": None}


def left_in_register(conn: Connection, request: Mapping) -> str:
    """Returns a Thai sentence where a school stays in the register though its approval was taken back."""
    code = request["outcome"].get("made")
    if not code or request["state"].partition(" ")[0] == APPROVE or agencies.get(conn, code)["closed_at"]:
        return ""
    return (
        f"หน่วยงานที่เพิ่มไว้ (รหัส {code}) ยังอยู่ในทะเบียนและยังนับในร้อยละ "
        "ถ้าต้องนำออก ให้ลบบรรทัดในแท็บหน่วยงาน แล้ว สพฐ. สองคนจะพิจารณา"
    )


def _undo_obstacle(conn: Connection, case: Case, effect: str) -> str:
    """Returns why the decision that acted last cannot be undone; "" if it can, or need not be."""
    previous_effect = case.row["acted"].partition(" ")[0]
    if previous_effect == REFUSE or is_extension(previous_effect, effect):
        return ""
    agency = agencies.get(conn, case.outcome["agency"])
    if case.area not in (areas.OBEC, agency["area"]):
        return f"หน่วยงาน {agency['code']} ย้ายไปเขตอื่นแล้ว เขตนี้จึงเปลี่ยนผลไม่ได้"
    if previous_effect == APPROVE and _is_in_use(conn, case):
        return "ถอนการอนุมัติไม่ได้ เพราะหน่วยงานส่งข้อมูลแล้ว หากจำเป็นให้แจ้งยุบ/เลิกในแท็บหน่วยงาน"
    return ""


def _merge_obstacle(conn: Connection, case: Case, target: str) -> str:
    agency = agencies.get_by_any_code(conn, target)
    if agency is None:
        return f"ไม่พบหน่วยงานรหัส {target} ในทะเบียน"
    if agency["code"] == case.outcome.get("made"):
        return f"รหัส {target} คือหน่วยงานที่เพิ่มจากคำร้องนี้เอง ให้ใส่รหัสของหน่วยงานอื่น"
    if case.area not in (areas.OBEC, agency["area"]):
        # An area must not give anybody access to an agency of another area.
        return f"หน่วยงานรหัส {target} ไม่ได้อยู่ในเขตนี้"
    if agency["closed_at"]:
        return f"หน่วยงานรหัส {target} ยุบหรือเลิกแล้ว"
    return ""


def _addition_obstacle(conn: Connection, case: Case, code: str) -> str:
    added_code, kind = case.outcome.get("made"), _kind(case)
    if code and not is_official_code(code) and code != added_code:
        return "รหัสหน่วยงานต้องเป็นตัวเลข 8 หรือ 10 หลัก หรือเว้นว่าง"
    owner = agencies.get_by_any_code(conn, code) if code else None
    if owner and owner["code"] != added_code:
        return f"รหัสนี้เป็นของ {owner['name_th']} ถ้าเป็นหน่วยงานเดียวกันให้เลือก “รวมกับหน่วยงาน”"
    if not is_plain_name(str(case.row["cells"].get("full_name") or _name(case))):
        return f"{NO_NAME_TH} กรุณาแก้ชื่อในตาราง หรือไม่อนุมัติ"
    if kind == "area_office":
        return "สำนักงานเขตมีในทะเบียนครบทุกแห่งแล้ว ให้เลือก “รวมกับหน่วยงาน” พร้อมรหัส"
    if kind == "bureau" and case.area != areas.OBEC:
        return "หน่วยงานส่วนกลาง สพฐ. เป็นผู้เพิ่ม ให้ไม่อนุมัติ และแจ้งผู้ยื่นให้เลือกประเภทใหม่"
    area = _area_of_agency(conn, case)
    if area is None:
        return "บอกเขตพื้นที่การศึกษาของโรงเรียนในช่องเขตพื้นที่การศึกษา"
    twin = next(
        (
            agency
            for agency in agencies.list_of_area(conn, area)
            if is_same_name(agency["name_th"], _name(case))
        ),
        None,
    )
    if twin and not added_code and not code:
        return f"เขตมีหน่วยงานชื่อนี้แล้ว รหัส {twin['code']} ให้รวมกับหน่วยงานนั้น ถ้าเป็นคนละแห่งให้ใส่รหัสจริงก่อน"
    return ""


def _is_in_use(conn: Connection, case: Case) -> bool:
    """True if the agency that was added has sent more than the registration that came with it."""
    own_accounts = case.outcome["accounts"].values()
    agency_entries = entries.list_of_agency(conn, case.outcome["made"])
    return any(
        entry["record"] != REGISTRATION.key or entry["account_id"] not in own_accounts
        for entry in agency_entries
    )


def _add_or_reopen(conn: Connection, case: Case, code: str, outcome: Mapping) -> Mapping:
    """Adds the agency, or opens it again and fills in its official code; returns its row of the register."""
    added_code = outcome.get("made")
    if not added_code:
        area = _area_of_agency(conn, case)
        register = agencies.list_of_area(conn, area, include_closed=True)
        names = (_name(case), case.sheet_answers.get("name_en") or "")
        place = (case.sheet_answers.get("district") or "", "")
        added_code = code or next_code(area, register)
        agencies.put(conn, [new_agency(added_code, _kind(case), area, names, place, register)])
    else:
        agency = agencies.get(conn, added_code)
        if agency["closed_at"]:
            agencies.update(conn, added_code, closed_at=None)
        if code and code not in (added_code, agency["official_code"]):
            # The username stays as it is; searches find the agency by its official code from now on.
            agencies.update(conn, added_code, official_code=code, aliases=[*agency["aliases"], code])
    return agencies.get(conn, added_code)


def _name(case: Case) -> str:
    return case.sheet_answers.get("full_name") or case.stored_answers["full_name"]


def _kind(case: Case) -> str:
    return case.sheet_answers.get("kind") or case.stored_answers["kind"]


def _area_of_agency(conn: Connection, case: Case) -> str | None:
    """Returns the key of the area that a new agency belongs to; None if nobody has named a known one."""
    if _kind(case) == "bureau":
        return areas.OBEC
    if case.area != areas.OBEC:
        return case.area
    try:
        area_name = case.sheet_answers.get("area")
        return AreaNames(areas.list_all(conn)).area_key([area_name], "school") if area_name else None
    except BadText:
        return None
