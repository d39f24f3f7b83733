"""Acts on decisions that have stood long enough, a few in each transaction: nobody else can write meanwhile.

An area is marked to be looked at again until all have acted, so that a death in between loses none.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from .. import proposals
from ..accounts import alarms
from ..accounts.claims import CONFIRM
from ..records import PROPOSAL, RECORDS, REGISTRATION, REPORT
from ..records.record import NOTE
from ..store import Database, accounts, agencies, audit_log, entries, letters, rows
from ..store.audience import Audience
from .decisions import DECISION_RULES, INCOMPLETE, Act, decision_and_note, decision_of, rows_to_decide
from .row_recipients import recipient_of

# So many decisions act in one transaction: some milliseconds each.
ACTS_PER_TRANSACTION = 10


def apply_acts(db: Database, area: str, acts: Sequence[Act], secret: bytes, now: datetime) -> bool:
    """Let decisions of an area's rows act; returns whether any did. `secret` makes receipt numbers.

    Each is compared with its row again: one that does not stand there any more does nothing.
    """
    applied: list[tuple[Mapping, str]] = []
    for start in range(0, len(acts), ACTS_PER_TRANSACTION):
        with db.begin() as conn:
            portion = _apply_portion(conn, area, acts[start : start + ACTS_PER_TRANSACTION], secret, now)
            if any((row["record"], decision) == (REGISTRATION.key, CONFIRM) for row, decision in portion):
                alarms.check_confirmations(conn, area, now)
            applied += portion
            conn.commit()
    return bool(applied)


def _apply_portion(
    conn: Connection, area: str, acts: Sequence[Act], secret: bytes, now: datetime
) -> list[tuple[Mapping, str]]:
    """Returns the rows and decisions that acted."""
    current_rows = rows.list_by_id(conn, [act.row["id"] for act in acts])
    row_by_id = {row["id"]: row for row in rows_to_decide(conn, area, current_rows)}
    applied, marks, audit_acts = [], [], []
    for act in acts:
        row = _current_row(conn, row_by_id.get(act.row["id"]), act)
        if row is None:
            continue
        if _is_incomplete(conn, row, act.decision, now):
            marks.append({"id": row["id"], "acted": row["acted"], "seen_once": INCOMPLETE, "seen_at": None})
            continue
        about = {"record": row["record"], "effect": act.decision, "row_id": row["row_id"]}
        persons = {}
        if is_proposal := row["record"] == PROPOSAL.key:
            persons = proposals.who_confirmed(conn, row, act.decision)
        who = _username(conn, act)
        _apply(conn, {**row, "decider": who}, act.decision, secret, now)
        marks.append({"id": row["id"], "acted": act.decision, "seen_once": "", "seen_at": None})
        applied.append((row, act.decision))
        of_row = {"area": row["area"], "agency": row["agency"]}
        audit_acts.append({"at": now, "act": "decided", "who": who, **of_row, "about": about | persons})
        if row["record"] == REPORT.key:
            # Officers do not read OBEC's log. The agency of a report is the office of its area.
            audit_log.add(conn, now, "decided", who, row["agency"], row["agency"], **about)
        if is_proposal:
            proposals.note_decision(conn, row, act.decision, who, persons, now)
    rows.update_all(conn, marks, rows.DECISION_COLUMNS)
    audit_log.add_all(conn, audit_acts)
    return applied


def _current_row(conn: Connection, row: Mapping | None, act: Act) -> Mapping | None:
    """Returns the row as it is now, if the decision stands there as it was seen, and has not acted yet."""
    if row is None:
        return None
    if decision_of(row) != act.decision or row["seen_once"] != decision_and_note(row, act.decision):
        return None
    if rule := DECISION_RULES.get(row["record"]):
        row = next(iter(rule.current_rows(conn, [row])), None)
    return row if row and row["acted"] != act.decision else None


def _is_incomplete(conn: Connection, row: Mapping, decision: str, now: datetime) -> bool:
    if rule := DECISION_RULES.get(row["record"]):
        (obstacle,) = rule.obstacles(conn, [(row, decision)], now)
        return bool(obstacle)
    return RECORDS[row["record"]].lacks_reason(row["cells"])


def _username(conn: Connection, act: Act) -> str:
    """Returns the username of who decided; audit_log.SHEET where no account has that name."""
    is_named = act.decider != audit_log.SHEET and accounts.get_by_username(conn, act.decider)
    return act.decider if is_named else audit_log.SHEET


def _apply(conn: Connection, row: Mapping, decision: str, secret: bytes, now: datetime) -> None:
    if row["record"] in DECISION_RULES:
        DECISION_RULES[row["record"]].apply_decision(conn, row, decision, secret, now)
    elif decision == "send_back":
        _send_back(conn, row, now)


def _send_back(conn: Connection, row: Mapping, now: datetime) -> None:
    """Queue a letter to the person who sent the row, unless a newer revision has been sent already."""
    identity = (row["record"], row["agency"], row["item"])
    if entries.get_newest_for(conn, Audience.of_row(row), *identity)["revision"] > row["revision"]:
        return
    sender = accounts.get(conn, row["account_id"]) if row["account_id"] else None
    account = recipient_of(conn, row, sender)
    if account is None:
        return
    facts = {
        "agency_name": agencies.get(conn, row["agency"])["name_th"],
        "record": row["record"],
        "item": row["item"],
        "note": str(row["cells"][NOTE]),
        "row": row["id"],
    }
    recipient = (account["email"], account["language"], now, account["id"])
    letters.add(conn, "sent_back", *recipient, facts, row["area"])
