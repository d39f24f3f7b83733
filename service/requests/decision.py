"""Decisions on requests (ผลตรวจ): each acts once, when complete, and is undone when taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ..records.record import agency_code
from ..records.request import MERGE, REFUSE
from ..store import entries, letters, requests, workbooks
from . import correction, missing_agency, staff_access
from .case import Case, RequestRule, load_cases

# Record key -> the module that acts on its decisions.
REQUEST_RULES: dict[str, RequestRule] = {
    "missing_agency": missing_agency,
    "correction": correction,
    "staff_access": staff_access,
}


def full_decision(row: Mapping, effect: str) -> str:
    """Returns the decision of a row: the effect of ผลตรวจ, for approvals and merges with the code beside it.

    The code is the one in รหัสหน่วยงาน; a request about an agency of the register has none.
    """
    target = "" if row["agency"] or effect == REFUSE else agency_code(row["cells"])
    return f"{effect} {target}".strip() if effect else ""


def current_rows(conn: Connection, rows: Sequence[Mapping]) -> list[Mapping]:
    """Returns the mirrored rows with the decision that was acted on last for their requests (`acted`).

    Left out are those whose sender has filed a newer revision, even if that has no row: nobody approves one
    thing and gets another.
    """
    newest = entries.newest_revisions(conn, map(_identity, rows))
    request_by_number = requests.list_by_number(conn, [int(row["item"]) for row in rows])
    return [
        {**row, "acted": request_by_number[int(row["item"])]["state"]}
        for row in rows
        if row["revision"] == newest[_identity(row)]
    ]


def obstacles(conn: Connection, decided: Sequence[tuple[Mapping, str]], now: datetime) -> list[str]:
    """Returns why each decision cannot act yet, a Thai sentence for whoever decides; "" if it can."""
    cases = load_cases(conn, [row for row, _ in decided], b"", now)
    return [_obstacle(conn, case, decision) for case, (_, decision) in zip(cases, decided, strict=True)]


def _obstacle(conn: Connection, case: Case, decision: str) -> str:
    effect, _, target = decision.partition(" ")
    if not case.stored_answers.get("email") and effect != REFUSE:
        return "ยังไม่มีผล: ข้อมูลของผู้ยื่นถูกลบแล้ว จึงอนุมัติหรือถอนคำร้องนี้ไม่ได้"
    if effect == REFUSE and not case.note:
        return "ยังไม่มีผล: รอเหตุผล (ไม่อนุมัติต้องบอกเหตุผลในช่องหมายเหตุ)"
    if effect == MERGE and not target:
        return "ยังไม่มีผล: รอรหัสหน่วยงาน (ใส่รหัสหน่วยงานที่จะรวมในช่องรหัสหน่วยงาน)"
    sentence = REQUEST_RULES[case.row["record"]].obstacle(conn, case, effect, target)
    return f"ยังไม่มีผล: {sentence}" if sentence else ""


def apply_decision(conn: Connection, row: Mapping, decision: str, secret: bytes, now: datetime) -> None:
    """Acts on a complete decision, and undoes the one that acted before. The caller commits."""
    (case,), rule = load_cases(conn, [row], secret, now), REQUEST_RULES[row["record"]]
    effect, _, target = decision.partition(" ")
    previous_effect = row["acted"].partition(" ")[0]
    outcome = case.outcome
    if previous_effect not in ("", REFUSE) and not rule.is_extension(previous_effect, effect):
        outcome = rule.undo(conn, case, previous_effect)
    if effect == REFUSE:
        _queue_refusal_letter(conn, case, rule.subject_name(conn, case))
    elif effect:
        outcome = rule.apply(conn, case, effect, target, outcome)
    requests.set_decision(conn, case.number, decision, outcome, now)
    # Has the area's summary written again: it shows the requests.
    workbooks.request_count(conn, case.area)


def _identity(row: Mapping) -> entries.Identity:
    return row["record"], row["agency"] or None, row["item"]


def _queue_refusal_letter(conn: Connection, case: Case, name: str) -> None:
    if not case.stored_answers.get("email"):
        # The sender's data was removed in the meantime.
        return
    facts = case.letter_facts(name) | {"note": case.note, "request": case.number}
    letters.add(
        conn,
        "request_refused",
        case.stored_answers["email"],
        case.request["language"],
        case.now,
        facts=facts,
        area=case.area,
    )
