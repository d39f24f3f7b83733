"""Taking an agency out of the register needs two persons at OBEC: it raises every percentage of its area.

The first person decides in OBEC's sheet, the second confirms on the web. Where the hand in the sheet is not
certain, as with Google, both confirm on the web, where everybody is known. The decision acts like any other
(sync/decisions.py) once two have confirmed it, and it still stands in its cell.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ..accounts import second_person
from ..accounts.staff import NotPossible
from ..records.proposal import ADD, PROPOSAL, WaitingClosing, takes_away
from ..records.record import DECISION
from ..register.additions import registered_name
from ..store import (
    accounts,
    agencies,
    areas,
    audit_chain,
    audit_log,
    closing_votes,
    edit_kinds,
    entries,
    proposals,
    rows,
    workbooks,
)
from .proposal_state import added_agency, official_code

# So many persons must agree.
PERSONS = 2
# The cells of OBEC's row that say what goes: of an addition, its code and name are looked up as they stand.
_CELLS = (DECISION, "code", "name_new")


@dataclass(frozen=True)
class Closing:
    """A decision of OBEC that takes an agency out of the register.

    `row`: of OBEC's tab; `answers`: of its entry. `persons`: who has agreed, each once, the first of them
    first; `is_first_known`: whether it is certain who decided in the sheet.
    """

    row: Mapping
    answers: Mapping
    persons: tuple[Mapping, ...]
    is_first_known: bool

    @property
    def is_confirmed(self) -> bool:
        return len(self.persons) >= PERSONS

    @property
    def usernames(self) -> list[str]:
        return [person["username"] for person in self.persons]


def find_closings(conn: Connection, decided: Sequence[tuple[Mapping, str]]) -> dict[int, Closing]:
    """Returns row id -> closing, for those of the (row, decision) that take an agency out of the register."""
    answers = proposals.answers_by_entry(conn, [row["entry_id"] for row, _ in decided])
    closing_rows = [
        row
        for row, decision in decided
        if row["entry_id"] in answers and takes_away(answers[row["entry_id"]], decision, row["acted"])
    ]
    if not closing_rows:
        return {}
    votes = closing_votes.list_by_entry(conn, [row["entry_id"] for row in closing_rows])
    edits_by_row: dict[str, list[Mapping]] = defaultdict(list)
    for edit in rows.newest_edits(conn, areas.OBEC, [row["row_id"] for row in closing_rows], _CELLS):
        edits_by_row[edit["row_id"]].append(edit)
    return {
        row["id"]: _closing(
            conn,
            row,
            answers[row["entry_id"]],
            edits_by_row[row["row_id"]],
            votes.get(row["entry_id"], ()),
        )
        for row in closing_rows
    }


def _closing(
    conn: Connection, row: Mapping, answers: Mapping, edits: Sequence[Mapping], votes: Iterable[Mapping]
) -> Closing:
    first = _who_decided(conn, row, edits)
    persons = [first] if first else []
    for vote in votes:
        # What was confirmed before the cells changed last was another decision.
        is_of_this = all(vote["at"] >= edit["seen_at"] for edit in edits)
        if is_of_this and _is_of_obec(vote) and not _is_among(vote, persons):
            persons.append(vote)
    return Closing(row, answers, tuple(persons), bool(first))


def _who_decided(conn: Connection, row: Mapping, edits: Sequence[Mapping]) -> Mapping | None:
    """Returns the account of the one person who wrote the decision; None where that is not certain.

    Nor is it if somebody else may have changed since what the decision is about.
    """
    decided = next((edit for edit in edits if edit["column"] == DECISION), None)
    if decided is None or decided["after"] != row["cells"].get(DECISION):
        return None
    since = [edit for edit in edits if edit["id"] >= decided["id"]]
    writers = {edit["who"] if edit["known_by"] == edit_kinds.BY_CELL else "" for edit in since}
    account = accounts.get_by_username(conn, decided["who"]) if writers == {decided["who"]} else None
    return account if account and _is_of_obec(account) else None


def _is_of_obec(account: Mapping) -> bool:
    return account["role"] == "obec" and account["state"] in accounts.SIGN_IN_STATES


def _is_among(account: Mapping, persons: Iterable[Mapping]) -> bool:
    """True for one of these persons, also by another account with the same mailbox."""
    return any(
        account["username"] == person["username"] or second_person.have_one_mailbox(account, person)
        for person in persons
    )


def _list_waiting(conn: Connection) -> list[Closing]:
    newest = []
    seen_rows = rows.list_with_seen_decision(conn, areas.OBEC, PROPOSAL.key)
    revisions = entries.newest_revisions(conn, [_identity(row) for row in seen_rows])
    for row in seen_rows:
        if row["state"] in rows.COUNTED_STATES and row["revision"] == revisions[_identity(row)]:
            newest.append((row, PROPOSAL.decision_effect(row["cells"])))
    return [closing for closing in find_closings(conn, newest).values() if not closing.is_confirmed]


def _identity(row: Mapping) -> entries.Identity:
    return PROPOSAL.key, row["agency"], row["item"]


def _code_and_name(conn: Connection, closing: Closing) -> tuple[str, str]:
    """Returns code and name of the agency that goes: of an addition, the one that is found by its cells."""
    answers, row = closing.answers, closing.row
    if answers["change"] == ADD and not answers["name_now"]:
        name = PROPOSAL.answers(row["cells"])["name_new"] or answers["name_new"]
        register = agencies.list_of_area(conn, row["agency"], include_closed=True)
        code = official_code({"answers": answers, "cells": row["cells"]})
        agency = added_agency(register, row["agency"], code, registered_name(name, "school"))
        return (agency["code"], agency["name_th"]) if agency else (code, name)
    return answers["code"] or "", answers["name_now"] or answers["name_new"] or ""


def list_waiting_closings(conn: Connection) -> list[WaitingClosing]:
    """Returns the closings that wait for one more person, the oldest first."""
    closings = _list_waiting(conn)
    area_names = {area["key"]: area["short_name_th"] for area in areas.list_all(conn)} if closings else {}
    is_alone = bool(closings) and not _has_two_persons(accounts.list_active_staff(conn, None))
    named = [(closing, *_code_and_name(conn, closing)) for closing in closings]
    return [
        WaitingClosing(
            entry_id=closing.row["entry_id"],
            row_id=closing.row["row_id"],
            code=code,
            name=name,
            area=closing.row["agency"],
            area_name=area_names[closing.row["agency"]],
            takes_back_addition=closing.answers["change"] == ADD,
            confirmed_by=tuple(closing.usernames),
            is_first_known=closing.is_first_known,
            is_alone=is_alone,
        )
        for closing, code, name in named
    ]


def _has_two_persons(staff: Iterable[Mapping]) -> bool:
    persons: list[Mapping] = []
    for account in staff:
        persons += [] if _is_among(account, persons) else [account]
    return len(persons) >= PERSONS


def confirm_closing(conn: Connection, entry_id: int, account: Mapping, now: datetime) -> str:
    """Note that a person of OBEC confirms a closing; returns the code of its agency. The caller commits.

    Raises NotPossible.
    """
    closing = next((each for each in _list_waiting(conn) if each.row["entry_id"] == entry_id), None)
    if closing is None:
        raise NotPossible(
            "รายการนี้ไม่ได้รอยืนยันแล้ว มีผู้ยืนยันครบหรือมีการถอนผลตรวจในตาราง",
            "This does not wait any more: it was confirmed, or the decision was taken back in the sheet.",
        )
    if _is_among(account, closing.persons):
        raise NotPossible(
            "ท่านเห็นชอบรายการนี้แล้ว ต้องให้ผู้ใช้ของ สพฐ. อีกคนหนึ่งเป็นผู้ยืนยัน",
            "You have agreed to this already: another person of OBEC must confirm it.",
        )
    usernames = (account["username"], *closing.usernames)
    if any(second_person.are_in_one_hand(conn, usernames[0], other, now) for other in usernames[1:]):
        raise NotPossible(*second_person.IN_ONE_HAND)
    closing_votes.put(conn, entry_id, account["id"], now)
    (code, _), area = _code_and_name(conn, closing), closing.row["agency"]
    about = {"row_id": closing.row["row_id"], "code": code}
    for trail_area in (areas.OBEC, area):
        audit_log.add(conn, now, "closing_confirmed", account["username"], trail_area, code, **about)
        workbooks.request_count(conn, trail_area)
    # The sheet is looked at again, and the decision acts if it still stands there.
    workbooks.update(conn, areas.OBEC, decisions_due=now)
    return code


def who_confirmed(conn: Connection, row: Mapping, decision: str) -> dict:
    """Returns who agreed to a closing, for its act: `username` and `by`; nothing for any other decision.

    They stand where names in acts can be replaced when a person is erased.
    """
    closing = find_closings(conn, [(row, decision)]).get(row["id"])
    return dict(zip(audit_chain.NAMES, closing.usernames, strict=False)) if closing else {}
