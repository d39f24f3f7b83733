"""Acts on the decisions (ผลตรวจ) in the sheets.

A decision acts once: when it is complete, two successive reads agree, and its cells have not changed for some
seconds. Taking it back undoes what can be undone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from .. import proposals, reports, requests
from ..accounts import alarms
from ..accounts import decision as registration_rule
from ..accounts.claims import CONFIRM
from ..records import AGENCY_RECORDS, PROPOSAL, RECORDS, REGISTRATION, REPORT, REQUEST_RECORDS
from ..records.decision_rule import DecisionRule
from ..records.record import AGENCY, DECISION, NOTE
from ..store import accounts, agencies, audit_log, entries, letters, rows, workbooks
from ..store.audience import CONFIRMED_PEOPLE, Audience

# Record key -> the package that acts on its decisions, which can be incomplete.
DECISION_RULES: dict[str, DecisionRule] = {
    **dict.fromkeys(REQUEST_RECORDS, requests),
    REGISTRATION.key: registration_rule,
    REPORT.key: reports,
}
# Records whose decisions count at their newest revision only.
NEWEST_ONLY = {PROPOSAL.key, *DECISION_RULES}
# What stands in `seen_once` of a row whose decision lacks something; a decision that was seen holds a |.
INCOMPLETE = "?"


@dataclass(frozen=True)
class Timing:
    """When a workbook is read: `now`; when its file `changed` last; how long a decision must stand."""

    now: datetime
    changed: datetime
    settling: timedelta


def apply_decisions(
    conn: Connection, area: str, secret: bytes, timing: Timing
) -> tuple[datetime | None, bool]:
    """Act on the decisions in an area's rows; `secret` makes receipt numbers.

    Returns (due, has_acted): when the next decision will have stood long enough, None without one that waits;
    whether some were acted on, which other workbooks may have to show.
    """
    now, due_moments, has_acted, has_confirmed = timing.now, [], False, False
    # "": a request about an agency that is not listed.
    codes = {"", *(agency["code"] for agency in agencies.list_of_area(conn, area, include_closed=True))}
    entry_rows = [
        row
        for row in rows.list_of_area(conn, area)
        if row["entry_id"]
        and row["state"] in rows.COUNTED_STATES
        # Nobody decides on an agency that has moved to another area, even before its rows have followed.
        and (row["record"] not in AGENCY_RECORDS | REQUEST_RECORDS or row["agency"] in codes)
    ]
    newest_revisions = _newest_revisions(entry_rows)
    for row in entry_rows:
        if row["record"] in NEWEST_ONLY and row["revision"] < newest_revisions[_identity(row)]:
            # Corrected since: the older row says nothing about the account or the agency any more.
            continue
        rule = DECISION_RULES.get(row["record"])
        decision = RECORDS[row["record"]].decision_effect(row["cells"])
        if rule:
            row, decision = rule.current_row(conn, row), rule.full_decision(row, decision)
            if row is None:
                continue
        if decision == row["acted"]:
            has_acted |= _forget(conn, row, "")
            continue
        if _is_incomplete(conn, row, rule, decision, now):
            has_acted |= _forget(conn, row, INCOMPLETE)
            continue
        decision_and_note = f"{decision}|{row['cells'].get(NOTE) or ''}"[:200]
        if row["seen_once"] != decision_and_note:
            rows.update(conn, row["id"], seen_once=decision_and_note, seen_at=timing.changed)
            due_moments.append(timing.changed + timing.settling)
            continue
        # Of an older database, or of a clock that went back: it has stood since this look.
        stood_since = row["seen_at"] if row["seen_at"] and row["seen_at"] <= now else now
        if now < stood_since + timing.settling:
            rows.update(conn, row["id"], seen_at=stood_since)
            due_moments.append(stood_since + timing.settling)
            continue
        _apply(conn, row, decision, secret, now)
        facts = {"record": row["record"], "effect": decision, "row_id": row["row_id"]}
        audit_log.add(conn, now, "decided", _decider(conn, row, decision), area, row["agency"], **facts)
        rows.update(conn, row["id"], acted=decision, seen_once="", seen_at=None)
        has_acted = True
        has_confirmed = has_confirmed or (row["record"], decision) == (REGISTRATION.key, CONFIRM)
    if has_confirmed:
        alarms.check_confirmations(conn, area, now)
    return min(due_moments, default=None), has_acted


def _forget(conn: Connection, row: Mapping, mark: str) -> bool:
    """Note that no decision of a row waits to act any more, or that it is incomplete.

    Returns whether another workbook has to show it: the area's summary says what a decision of OBEC lacks.
    """
    if row["seen_once"] == mark:
        return False
    rows.update(conn, row["id"], seen_once=mark, seen_at=None)
    if row["record"] == PROPOSAL.key:
        workbooks.request_count(conn, row["agency"])
    return row["record"] == PROPOSAL.key


def _is_incomplete(
    conn: Connection, row: Mapping, rule: DecisionRule | None, decision: str, now: datetime
) -> bool:
    """True while a decision lacks something: a reason, or what its rule asks for."""
    if rule:
        return bool(rule.obstacle(conn, row, decision, now))
    return RECORDS[row["record"]].lacks_reason(row["cells"])


def _decider(conn: Connection, row: Mapping, decision: str) -> str:
    """Returns the username of the one person who wrote a decision; audit_log.SHEET where that is not known.

    A decision with a code beside it is written in two cells: by one person, or nobody is named.
    """
    columns = (DECISION, AGENCY) if " " in decision else (DECISION,)
    newest = rows.newest_edits(conn, row["area"], [row["row_id"]], columns)
    # An older edit than the one that made the cell what it is says nothing.
    own = [edit for edit in newest if edit["after"] == row["cells"].get(edit["column"])]
    writers = {edit["who"] for edit in own}
    is_known = len(writers) == 1 and all(edit["known_by"] == rows.BY_CELL for edit in own)
    is_whole = DECISION in {edit["column"] for edit in own} and len(own) == len(newest)
    if is_known and is_whole and accounts.get_by_username(conn, *writers):
        return writers.pop()
    return audit_log.SHEET


def _newest_revisions(entry_rows: Iterable[Mapping]) -> dict[tuple[str, str, str], int]:
    """The highest revision of each identity among these rows."""
    revisions: dict[tuple[str, str, str], int] = {}
    for row in entry_rows:
        revisions[_identity(row)] = max(row["revision"], revisions.get(_identity(row), row["revision"]))
    return revisions


def _identity(row: Mapping) -> tuple[str, str, str]:
    return row["record"], row["agency"], row["item"]


def _apply(conn: Connection, row: Mapping, decision: str, secret: bytes, now: datetime) -> None:
    if row["record"] == PROPOSAL.key:
        proposals.apply_decision(conn, row, decision, now)
    elif row["record"] in DECISION_RULES:
        DECISION_RULES[row["record"]].apply_decision(conn, row, decision, secret, now)
    elif decision == "send_back":
        _send_back(conn, row, now)


def _send_back(conn: Connection, row: Mapping, now: datetime) -> None:
    """Queue a letter to the person who sent the row, unless a newer revision has been sent already."""
    identity = (row["record"], row["agency"], row["item"])
    if entries.get_newest_for(conn, Audience.of_row(row), *identity)["revision"] > row["revision"]:
        return
    account = accounts.get(conn, row["account_id"]) if row["account_id"] else None
    if account is None or account["state"] not in accounts.SIGN_IN_STATES:
        if Audience.of_row(row) != CONFIRMED_PEOPLE:
            # Nobody else sees what this person sent.
            return
        # Its person is gone: the letter goes to a confirmed person of the agency, if there is any.
        agency_accounts = accounts.list_of_agency(conn, row["agency"])
        account = next((each for each in agency_accounts if each["state"] == accounts.CONFIRMED), None)
    if account is None:
        return
    facts = {
        "agency_name": agencies.get(conn, row["agency"])["name_th"],
        "record": row["record"],
        "item": row["item"],
        "note": str(row["cells"].get(NOTE) or ""),
    }
    letters.add(conn, "sent_back", account["email"], account["language"], now, account["id"], facts)
