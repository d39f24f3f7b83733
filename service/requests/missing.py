"""Decisions on an agency that the register does not list: it is added, or its person is merged into one that is listed."""

from collections.abc import Mapping

from sqlalchemy import Connection

from ..records.request import APPROVE, MERGE
from ..register.additions import line_of, next_code
from ..register.cells import AreaNames, BadText, is_code
from ..register.differences import codes
from ..store import agencies, areas, entries
from . import people
from .case import Case


def name(conn: Connection, case: Case) -> str:
    """What the request is about, for letters."""
    return case.sent["full_name"]


def goes_on(before: str, effect: str) -> bool:
    """True when a decision only adds to the one before: an approval whose official code is filled in later."""
    return before == effect == APPROVE


def lacks(conn: Connection, case: Case, effect: str, target: str) -> str:
    """What is missing or wrong, in Thai; "" when the decision can act."""
    made = case.outcome.get("made")
    if case.row["acted"].startswith(APPROVE) and not goes_on(APPROVE, effect) and _in_use(conn, case):
        return "ถอนการอนุมัติไม่ได้ เพราะหน่วยงานส่งข้อมูลแล้ว หากจำเป็นให้แจ้งยุบ/เลิกในแท็บหน่วยงาน"
    if effect == MERGE:
        return _wrong_target(conn, case, target)
    if effect != APPROVE:
        return ""
    if target and not is_code(target) and target != made:
        return "รหัสหน่วยงานต้องเป็นตัวเลข 8 หรือ 10 หลัก หรือเว้นว่าง"
    owner = _owner(conn, case, target)
    if owner and owner["code"] != made:
        return f"รหัสนี้เป็นของ {owner['name_th']} ถ้าเป็นหน่วยงานเดียวกันให้เลือก “รวมกับหน่วยงาน”"
    if case.shown.get("kind") == "area_office":
        return "สำนักงานเขตมีในทะเบียนครบทุกแห่งแล้ว ให้เลือก “รวมกับหน่วยงาน” พร้อมรหัส"
    if _home(conn, case) is None:
        return "บอกเขตพื้นที่การศึกษาของโรงเรียนในช่องเขตพื้นที่การศึกษา"
    return ""


def act(conn: Connection, case: Case, effect: str, target: str, outcome: dict) -> dict:
    """Add or merge; returns the outcome: `made` the agency that was added, `accounts` by agency, `agency` whose is in use."""
    if effect == MERGE:
        agency = agencies.get(conn, target)
    else:
        agency, outcome = _added(conn, case, target, outcome), outcome
        outcome["made"] = agency["code"]
    known = outcome.setdefault("accounts", {})
    if outcome.get("agency") != agency["code"]:
        if agency["code"] in known:
            people.attach_again(conn, case, known[agency["code"]], agency, effect == MERGE)
        else:
            known[agency["code"]] = people.attach(conn, case, agency, effect == MERGE)
    return outcome | {"agency": agency["code"]}


def undo(conn: Connection, case: Case, before: str) -> dict:
    """The person's account ends; an agency that was added is closed: it is kept for the entries that name it."""
    outcome = case.outcome
    people.let_go(conn, case, outcome["accounts"][outcome["agency"]])
    if before == APPROVE:
        agencies.close(conn, outcome["made"], case.now)
    return outcome | {"agency": None}


def _wrong_target(conn: Connection, case: Case, target: str) -> str:
    agency = agencies.get(conn, target)
    if agency is None:
        return f"ไม่พบหน่วยงานรหัส {target} ในทะเบียน"
    if case.area not in (areas.OBEC, agency["area"]):
        # An area gives nobody access to what is another area's.
        return f"หน่วยงานรหัส {target} ไม่ได้อยู่ในเขตนี้"
    if agency["closed_at"]:
        return f"หน่วยงานรหัส {target} ยุบหรือเลิกแล้ว"
    return ""


def _owner(conn: Connection, case: Case, code: str) -> Mapping | None:
    """The agency that has this code, as its own or as its other one."""
    near = agencies.of_area(conn, _home(conn, case) or case.area, closed=True)
    return agencies.get(conn, code) or next((one for one in near if code and code in codes(one)), None)


def _in_use(conn: Connection, case: Case) -> bool:
    """True when the agency that was added has sent more than the registration that came with it."""
    made = case.outcome.get("made")
    own = f"request:{case.number}:"
    return any(not entries.receipt(conn, entry["receipt"])["submission"].startswith(own) for entry in entries.of_agency(conn, made))


def _added(conn: Connection, case: Case, code: str, outcome: Mapping) -> Mapping:
    """The agency in the register: made now, opened again, or with its official code filled in."""
    made = outcome.get("made")
    if not made:
        home = _home(conn, case)
        register = agencies.of_area(conn, home, closed=True)
        names = (case.shown.get("full_name") or case.sent["full_name"], case.shown.get("name_en") or "")
        made = code or next_code(home, register)
        agencies.put(conn, [line_of(made, _kind(case), home, names, (case.shown.get("district") or "", ""), register)])
    else:
        known = agencies.get(conn, made)
        if known["closed_at"]:
            agencies.change(conn, made, closed_at=None)
        if code and code not in (made, known["official_code"]):
            # The username stays what it is; the official code finds the agency from now on.
            agencies.change(conn, made, official_code=code, aliases=[*known["aliases"], code])
    return agencies.get(conn, made)


def _kind(case: Case) -> str:
    return case.shown.get("kind") or case.sent["kind"]


def _home(conn: Connection, case: Case) -> str | None:
    """The area that a new agency belongs to; None where nobody has said it."""
    if _kind(case) == "bureau":
        return areas.OBEC
    if case.area != areas.OBEC:
        return case.area
    try:
        return AreaNames(areas.every(conn)).key([case.shown["area"]], "school") if case.shown.get("area") else None
    except BadText:
        return None
