"""Taking an agency out of the register needs two persons at OBEC: it raises every percentage of its area.

The first person decides in OBEC's sheet, the second confirms on the web. Where the hand in the sheet is not
certain, as with Google, both confirm on the web, where everybody is known. The decision acts like any other
(sync/decisions.py) once two have confirmed it, and it still stands in its cell.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ..accounts import second_person
from ..accounts.staff import NotPossible
from ..records.proposal import ACCEPT, ADD, CLOSE, PROPOSAL, WaitingClosing
from ..records.record import DECISION
from ..store import (
    accounts,
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

# So many persons must agree.
PERSONS = 2


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
        if row["entry_id"] in answers and _takes_away(answers[row["entry_id"]], decision, row["acted"])
    ]
    if not closing_rows:
        return {}
    votes = closing_votes.list_by_entry(conn, [row["entry_id"] for row in closing_rows])
    edits = rows.newest_edits(conn, areas.OBEC, [row["row_id"] for row in closing_rows], (DECISION,))
    edit_by_row = {edit["row_id"]: edit for edit in edits}
    return {
        row["id"]: _closing(
            conn,
            row,
            answers[row["entry_id"]],
            edit_by_row.get(row["row_id"]),
            votes.get(row["entry_id"], ()),
        )
        for row in closing_rows
    }


def _takes_away(answers: Mapping, decision: str, acted: str) -> bool:
    """True for a closing that is accepted, and for an addition that was accepted and is taken back."""
    if answers["change"] == CLOSE:
        return decision == ACCEPT != acted
    return answers["change"] == ADD and acted == ACCEPT != decision


def _closing(
    conn: Connection, row: Mapping, answers: Mapping, edit: Mapping | None, votes: Iterable[Mapping]
) -> Closing:
    first = _who_decided(conn, row, edit)
    persons = [first] if first else []
    for vote in votes:
        # What was confirmed before the cell changed last was another decision.
        is_of_this = edit is None or vote["at"] >= edit["seen_at"]
        if is_of_this and _is_of_obec(vote) and not _is_among(vote, persons):
            persons.append(vote)
    return Closing(row, answers, tuple(persons), bool(first))


def _who_decided(conn: Connection, row: Mapping, edit: Mapping | None) -> Mapping | None:
    """Returns the account of the one person who wrote the decision; None where that is not certain."""
    is_certain = (
        edit and edit["known_by"] == edit_kinds.BY_CELL and edit["after"] == row["cells"].get(DECISION)
    )
    account = accounts.get_by_username(conn, edit["who"]) if is_certain and edit["who"] else None
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


def list_waiting_closings(conn: Connection) -> list[WaitingClosing]:
    """Returns the closings that wait for one more person, the oldest first."""
    closings = _list_waiting(conn)
    area_names = {area["key"]: area["short_name_th"] for area in areas.list_all(conn)} if closings else {}
    is_alone = bool(closings) and not _has_two_persons(accounts.list_active_staff(conn, None))
    return [
        WaitingClosing(
            entry_id=closing.row["entry_id"],
            row_id=closing.row["row_id"],
            code=closing.answers["code"] or "",
            name=closing.answers["name_now"] or closing.answers["name_new"] or "",
            area=closing.row["agency"],
            area_name=area_names[closing.row["agency"]],
            takes_back_addition=closing.answers["change"] == ADD,
            confirmed_by=tuple(closing.usernames),
            is_first_known=closing.is_first_known,
            is_alone=is_alone,
        )
        for closing in closings
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
    code, area = closing.answers["code"] or "", closing.row["agency"]
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


def is_waiting(answers: Mapping, cells: Mapping, acted: str) -> bool:
    """True for a proposal whose decision in the sheet takes an agency away and has not acted yet."""
    return _takes_away(answers, PROPOSAL.decision_effect(cells), acted)
