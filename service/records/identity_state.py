"""Where one identity (record, agency, item) stands, by all its rows. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .record import Answers

# (record, item) of an agency -> where it stands
Standings = dict[tuple[str, str], "Standing"]


@dataclass(frozen=True)
class Row:
    """One row of an entry tab as it counts: normalised answers, and what ผลตรวจ says of it (its effect)."""

    record: str
    agency: str
    item: str
    revision: int
    received_at: datetime
    answers: Answers
    effect: str = ""
    withdrawn: bool = False
    # confirmed without an officer: registered through the agency's own signed link
    confirmed: bool = False
    # typed into the sheet by a person, without a receipt number
    by_hand: bool = False
    # the rules of what is doubtful about it, as remarked when it came in
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """The effective row of an identity, or the one to correct, or neither. `first_at`: when its first
    counting row came.
    """

    effective: Row | None
    to_correct: Row | None
    first_at: datetime | None


def standing(rows: Iterable[Row]) -> Standing:
    """The rows of ONE identity -> where it stands. Void rows are as if never sent; the newest other row
    decides.
    """
    kept = sorted((row for row in rows if row.effect not in ("void", "cancel")), key=lambda row: row.revision)
    if not kept:
        return Standing(None, None, None)
    newest, first_at = kept[-1], min(row.received_at for row in kept)
    if newest.effect == "send_back":
        return Standing(None, newest, first_at)
    return Standing(None if newest.withdrawn else newest, None, first_at)


def standings(rows: Iterable[Row]) -> tuple[Standings, tuple[str, ...]]:
    """The rows of one agency -> where its identities stand, and the records in which rows typed by hand
    disagree: these count only where the agency sent nothing and they agree on one.
    """
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    rows = list(rows)
    sent = {row.record for row in rows if not row.by_hand}
    conflicts = set()
    for row in rows:
        if row.by_hand and row.record in sent:
            continue
        identity = (row.record, row.item)
        if row.by_hand and groups[identity]:
            conflicts.add(identity)
        groups[identity].append(row)
    kept = {identity: standing(group) for identity, group in groups.items() if identity not in conflicts}
    return kept, tuple(sorted({record for record, _ in conflicts}))
