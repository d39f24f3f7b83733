"""What ผลตรวจ does to a request: it acts once, when it is complete, and is undone when it is taken back."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..records.record import code_of
from ..records.request import MERGE, REFUSE
from ..store import entries, letters, requests, workbooks
from . import correction as correcting
from . import missing_agency as missing
from . import staff_access as access
from .case import Case, of_row

# record -> the module that knows what its decisions do: lacks, approve, merge, undo, name
RULINGS = {"missing_agency": missing, "correction": correcting, "staff_access": access}


def wanted(row: Mapping, effect: str) -> str:
    """What a row asks to be done: the effect of ผลตรวจ, of an approval or a merge with the code in
    รหัสหน่วยงาน.
    """
    target = "" if row["agency"] or effect == REFUSE else code_of(row["cells"])
    return f"{effect} {target}".strip() if effect else ""


def as_it_stands(conn: Connection, row: Mapping) -> Mapping | None:
    """A mirrored row with what was acted on for its request, whichever revision that stood at (`acted`). None
    where the sender has said something newer, on its way or gone: nobody approves one thing and gets another.
    """
    if row["revision"] < entries.newest_revision(conn, row["record"], row["agency"] or None, row["item"]):
        return None
    return {**row, "acted": requests.get(conn, int(row["item"]))["state"]}


def lacks(conn: Connection, row: Mapping, asked: str, now: datetime) -> str:
    """What is missing or wrong before `asked` can act, as a sentence for the person who decides; "" when it
    can.
    """
    case, (effect, _, target) = of_row(conn, row, b"", now), asked.partition(" ")
    if not case.sent.get("email") and effect != REFUSE:
        return "ยังไม่มีผล: ข้อมูลของผู้ยื่นถูกลบแล้ว จึงอนุมัติหรือถอนคำร้องนี้ไม่ได้"
    if effect == REFUSE and not case.note:
        return "ยังไม่มีผล: ไม่อนุมัติต้องบอกเหตุผลในช่องหมายเหตุ"
    if effect == MERGE and not target:
        return "ยังไม่มีผล: ใส่รหัสหน่วยงานที่จะรวมในช่องรหัสหน่วยงาน"
    why = RULINGS[row["record"]].lacks(conn, case, effect, target)
    return f"ยังไม่มีผล: {why}" if why else ""


def decided(conn: Connection, row: Mapping, asked: str, secret: bytes, now: datetime) -> None:
    """Act on a complete decision whose row carried another one until now (`acted`). The caller commits."""
    case, ruling = of_row(conn, row, secret, now), RULINGS[row["record"]]
    effect, _, target = asked.partition(" ")
    before = row["acted"].partition(" ")[0]
    outcome = case.outcome
    if before not in ("", REFUSE) and not ruling.goes_on(before, effect):
        outcome = ruling.undo(conn, case, before)
    if effect == REFUSE:
        _tell_refusal(conn, case, ruling.name(conn, case))
    elif effect:
        outcome = ruling.act(conn, case, effect, target, outcome)
    requests.settle(conn, case.number, asked, outcome, now)
    # The area's summary tells how its requests stand.
    workbooks.change(conn, case.area, register_seen=0)


def _tell_refusal(conn: Connection, case: Case, name: str) -> None:
    if not case.sent.get("email"):
        # The sender's data was taken out meanwhile.
        return
    facts = case.tell(name) | {"note": case.note}
    letters.add(
        conn,
        "request_refused",
        case.sent["email"],
        case.request["language"],
        case.now,
        facts=facts,
        area=case.area,
    )
