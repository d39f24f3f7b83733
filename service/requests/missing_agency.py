"""Decisions on an agency that the register does not list: it is added, or its person is merged into one that
is listed.
"""

from collections.abc import Mapping

from sqlalchemy import Connection

from ..records import REGISTRATION
from ..records.request import APPROVE, MERGE, REFUSE
from ..register.additions import line_of, next_code
from ..register.cells import AreaNames, BadText, is_code
from ..register.differences import same_name
from ..store import agencies, areas, entries, register_lines
from . import people
from .case import Case


def name(conn: Connection, case: Case) -> str:
    """What the request is about, for letters."""
    return case.sent["full_name"]


def goes_on(before: str, effect: str) -> bool:
    """True when a decision only adds to the one before: an approval whose official code is filled in
    later.
    """
    return before == effect == APPROVE


def lacks(conn: Connection, case: Case, effect: str, target: str) -> str:
    """What is missing or wrong, in Thai; "" when the decision can act."""
    if case.row["acted"] and (why := _stays(conn, case, effect)):
        return why
    if effect == MERGE:
        return _wrong_target(conn, case, target)
    return _wrong_addition(conn, case, target) if effect == APPROVE else ""


def act(conn: Connection, case: Case, effect: str, target: str, outcome: dict) -> dict:
    """Add or merge; returns the outcome: `made` the agency that was added, `accounts` by agency, `agency`
    whose is in use.
    """
    if effect == MERGE:
        agency = agencies.known_as(conn, target)
    else:
        agency = _added(conn, case, target, outcome)
        outcome["made"] = agency["code"]
    known = outcome.setdefault("accounts", {})
    if outcome.get("agency") != agency["code"]:
        if agency["code"] in known:
            people.attach_again(conn, case, known[agency["code"]], agency, effect == MERGE)
        else:
            known[agency["code"]] = people.attach(conn, case, agency, effect == MERGE)
    return outcome | {"agency": agency["code"]}


def undo(conn: Connection, case: Case, before: str) -> dict:
    """The person's account ends; an agency that was added is closed: it is kept for the entries that name
    it.
    """
    outcome = case.outcome
    code = outcome["agency"]
    if not people.let_go(conn, case, outcome["accounts"][code]):
        # What became of it meanwhile is not for this request to undo; decided anew, the sender gets another
        # one.
        del outcome["accounts"][code]
    if before == APPROVE:
        agencies.close(conn, outcome["made"], case.now)
        register_lines.take_back(conn, agencies.get(conn, outcome["made"]))
    return outcome | {"agency": None}


def _stays(conn: Connection, case: Case, effect: str) -> str:
    """Why a decision that acted cannot be undone; "" where it can, or needs not be."""
    acted = case.row["acted"].partition(" ")[0]
    if acted == REFUSE or goes_on(acted, effect):
        return ""
    agency = agencies.get(conn, case.outcome["agency"])
    if case.area not in (areas.OBEC, agency["area"]):
        return f"หน่วยงาน {agency['code']} ย้ายไปเขตอื่นแล้ว เขตนี้จึงเปลี่ยนผลไม่ได้"
    if acted == APPROVE and _in_use(conn, case):
        return "ถอนการอนุมัติไม่ได้ เพราะหน่วยงานส่งข้อมูลแล้ว หากจำเป็นให้แจ้งยุบ/เลิกในแท็บหน่วยงาน"
    return ""


def _wrong_target(conn: Connection, case: Case, target: str) -> str:
    agency = agencies.known_as(conn, target)
    if agency is None:
        return f"ไม่พบหน่วยงานรหัส {target} ในทะเบียน"
    if agency["code"] == case.outcome.get("made"):
        return f"รหัส {target} คือหน่วยงานที่เพิ่มจากคำร้องนี้เอง ให้ใส่รหัสของหน่วยงานอื่น"
    if case.area not in (areas.OBEC, agency["area"]):
        # An area gives nobody access to what is another area's.
        return f"หน่วยงานรหัส {target} ไม่ได้อยู่ในเขตนี้"
    if agency["closed_at"]:
        return f"หน่วยงานรหัส {target} ยุบหรือเลิกแล้ว"
    return ""


def _wrong_addition(conn: Connection, case: Case, code: str) -> str:
    made, kind = case.outcome.get("made"), _kind(case)
    if code and not is_code(code) and code != made:
        return "รหัสหน่วยงานต้องเป็นตัวเลข 8 หรือ 10 หลัก หรือเว้นว่าง"
    owner = agencies.known_as(conn, code) if code else None
    if owner and owner["code"] != made:
        return f"รหัสนี้เป็นของ {owner['name_th']} ถ้าเป็นหน่วยงานเดียวกันให้เลือก “รวมกับหน่วยงาน”"
    if kind == "area_office":
        return "สำนักงานเขตมีในทะเบียนครบทุกแห่งแล้ว ให้เลือก “รวมกับหน่วยงาน” พร้อมรหัส"
    if kind == "bureau" and case.area != areas.OBEC:
        return "หน่วยงานส่วนกลาง สพฐ. เป็นผู้เพิ่ม ให้ไม่อนุมัติ และแจ้งผู้ยื่นให้เลือกประเภทใหม่"
    home = _home(conn, case)
    if home is None:
        return "บอกเขตพื้นที่การศึกษาของโรงเรียนในช่องเขตพื้นที่การศึกษา"
    twin = next((one for one in agencies.of_area(conn, home) if same_name(one["name_th"], _name(case))), None)
    if twin and not made and not code:
        return f"เขตมีหน่วยงานชื่อนี้แล้ว รหัส {twin['code']} ให้รวมกับหน่วยงานนั้น ถ้าเป็นคนละแห่งให้ใส่รหัสจริงก่อน"
    return ""


def _in_use(conn: Connection, case: Case) -> bool:
    """True when the agency that was added has sent more than the registration that came with it."""
    own = case.outcome["accounts"].values()
    sent = entries.of_agency(conn, case.outcome["made"])
    return any(entry["record"] != REGISTRATION.key or entry["account_id"] not in own for entry in sent)


def _added(conn: Connection, case: Case, code: str, outcome: Mapping) -> Mapping:
    """The agency in the register: made now, opened again, or with its official code filled in."""
    made = outcome.get("made")
    if not made:
        home = _home(conn, case)
        register = agencies.of_area(conn, home, closed=True)
        names = (_name(case), case.shown.get("name_en") or "")
        made = code or next_code(home, register)
        agencies.put(
            conn, [line_of(made, _kind(case), home, names, (case.shown.get("district") or "", ""), register)]
        )
    else:
        known = agencies.get(conn, made)
        if known["closed_at"]:
            agencies.change(conn, made, closed_at=None)
        if code and code not in (made, known["official_code"]):
            # The username stays what it is; the official code finds the agency from now on.
            agencies.change(conn, made, official_code=code, aliases=[*known["aliases"], code])
    return agencies.get(conn, made)


def _name(case: Case) -> str:
    return case.shown.get("full_name") or case.sent["full_name"]


def _kind(case: Case) -> str:
    return case.shown.get("kind") or case.sent["kind"]


def _home(conn: Connection, case: Case) -> str | None:
    """The area that a new agency belongs to; None where nobody has said it."""
    if _kind(case) == "bureau":
        return areas.OBEC
    if case.area != areas.OBEC:
        return case.area
    try:
        return (
            AreaNames(areas.every(conn)).key([case.shown["area"]], "school")
            if case.shown.get("area")
            else None
        )
    except BadText:
        return None
