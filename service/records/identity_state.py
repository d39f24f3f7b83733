"""Which of an identity's rows counts, or is to be corrected. An identity is (record, agency, item). Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .open_cells import UnreadableCell
from .record import Answers

# (record, item) of one agency -> its state
IdentityStates = dict[tuple[str, str], "IdentityState"]


@dataclass(frozen=True)
class EntryRow:
    """One row of an entry tab: its normalised answers, and the effect of its ผลตรวจ."""

    record: str
    agency: str
    item: str
    revision: int
    received_at: datetime
    answers: Answers
    effect: str = ""
    withdrawn: bool = False
    # its person is confirmed; by more than the hand of the area's officer
    confirmed: bool = False
    proved: bool = False
    # the account of its sender, while that person is not confirmed: it counts beside the others
    unconfirmed_account: int | None = None
    # typed into the sheet by a person, without a receipt number
    by_hand: bool = False
    # rules of the doubts that were noted when it came in
    doubts: tuple[str, ...] = ()
    # its receipt number; "" for a row typed by hand
    row_id: str = ""
    # it was sent back without a reason, which has no effect yet
    lacks_reason: bool = False
    # cells that a person must look at; what could be read before goes on counting
    unreadable: tuple[UnreadableCell, ...] = ()
    # False for a row typed by hand that lacks a required answer: it does not count
    is_complete: bool = True


@dataclass(frozen=True)
class IdentityState:
    """The effective row of an identity, or the row to correct, or neither.

    `first_at`: when its first row that is neither void nor cancelled was received.
    """

    effective: EntryRow | None
    to_correct: EntryRow | None
    first_at: datetime | None


def identity_state(rows: Iterable[EntryRow]) -> IdentityState:
    """Return the state of one identity from all its rows: the newest row decides.

    Void and cancelled rows are ignored.
    """
    valid_rows = sorted(
        (row for row in rows if row.effect not in ("void", "cancel")), key=lambda row: row.revision
    )
    if not valid_rows:
        return IdentityState(None, None, None)
    newest, first_at = valid_rows[-1], min(row.received_at for row in valid_rows)
    if newest.effect == "send_back":
        return IdentityState(None, newest, first_at)
    return IdentityState(None if newest.withdrawn else newest, None, first_at)


def identity_states(rows: Iterable[EntryRow]) -> tuple[IdentityStates, tuple[str, ...]]:
    """Return the states of one agency's identities, and the records whose rows typed by hand disagree.

    Rows typed by hand count only where the agency sent nothing for the record, and only if there is one row
    for an identity.
    """
    rows_by_identity: dict[tuple[str, str], list[EntryRow]] = defaultdict(list)
    rows = [row for row in rows if row.is_complete]
    submitted_records = {row.record for row in rows if not row.by_hand}
    conflicts = set()
    for row in rows:
        if row.by_hand and row.record in submitted_records:
            continue
        identity = (row.record, row.item)
        if row.by_hand and rows_by_identity[identity]:
            conflicts.add(identity)
        rows_by_identity[identity].append(row)
    states = {
        identity: identity_state(identity_rows)
        for identity, identity_rows in rows_by_identity.items()
        if identity not in conflicts
    }
    return states, tuple(sorted({record for record, _ in conflicts}))
