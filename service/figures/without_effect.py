"""What people typed where it has no effect: in a row that a newer one has replaced."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from ..records import AGENCY_RECORDS, PROPOSAL, RECORDS, REPORT
from ..records.open_cells import ReplacedRow
from ..records.record import DECISION, REMOVED_TEXT, STATE
from ..records.summary import DecisionWithoutEffect, Summary
from ..store import batches, rows
from ..store.accounts import CANCELLED, WAITING
from ..store.audience import Audience

# Effects of decisions that take a row out of what counts.
NOT_COUNTED = ("void", "cancel")


@dataclass(frozen=True)
class Replaced:
    """A mirrored `row` that the row `successor` has replaced; `newest` counts by now.

    `is_first`: it tells since when its identity counts, so that voiding it does something.
    """

    row: Mapping
    successor: Mapping
    newest: Mapping
    is_first: bool

    def ignores(self, column: str, text: str) -> bool:
        """Returns whether this text, typed into a column of the row now, has no effect that a person wants.

        Notes and columns of people's own are theirs: nobody expects an effect.
        """
        record = RECORDS[self.row["record"]]
        if column == DECISION:
            effect = record.effect(text.strip())
            return effect != "" and not (effect == "void" and self.is_first)
        return column == STATE or any(field.key == column for field in record.form_fields)

    def as_shown(self) -> ReplacedRow:
        record, row = RECORDS[self.row["record"]], self.row
        return ReplacedRow(record, row["row_id"], row["revision"], self.newest["row_id"])


def replaced_rows(mirrored_rows: Iterable[Mapping]) -> Iterator[Replaced]:
    """Yields the rows of agencies' forms that a newer one has replaced: one that was not voided."""
    for same in _rows_by_identity(mirrored_rows, AGENCY_RECORDS):
        if len(same) == 1:
            continue
        record = RECORDS[same[0]["record"]]
        valid = [row for row in same if record.decision_effect(row["cells"]) not in NOT_COUNTED]
        for row in same:
            newer = [other for other in valid if other["revision"] > row["revision"]]
            is_first = not any(other["revision"] < row["revision"] for other in valid)
            if newer:
                yield Replaced(row, newer[0], newer[-1], is_first)


def add_typed_in_replaced(conn: Connection, summary: Summary, mirrored_rows: Iterable[Mapping]) -> None:
    """Note at the agencies of a summary the rows of theirs in which something was typed without effect."""
    typed = typed_in_replaced(conn, mirrored_rows)
    for status in summary.statuses:
        status.typed_in_replaced = tuple(typed.get(status.unit.code, ()))


def typed_in_replaced(conn: Connection, mirrored_rows: Iterable[Mapping]) -> dict[str, list[ReplacedRow]]:
    """Returns agency -> its replaced rows that say something else than when they were replaced.

    What the newest row says too is left out: it was corrected there as well. The database is asked only where
    a replaced row has changed since, and once for all of them.
    """
    # Until it was received nothing had replaced the row: most rows need no further look.
    candidates = {
        replaced.row["row_id"]: replaced
        for replaced in replaced_rows(mirrored_rows)
        if replaced.row["changed_at"] > replaced.successor["received_at"]
    }
    if not candidates:
        return {}
    frozen_at = batches.moments_of_entries(conn, {each.successor["entry_id"] for each in candidates.values()})
    before: dict[str, dict[str, object]] = defaultdict(dict)
    for edit in rows.list_edits_of_cells(conn, candidates):
        moment = frozen_at.get(candidates[edit["row_id"]].successor["entry_id"])
        # What was seen before the successor was made went into it.
        if moment and edit["seen_at"] > moment:
            before[edit["row_id"]].setdefault(edit["column"], edit["before"])
    typed: dict[str, list[ReplacedRow]] = defaultdict(list)
    for row_id, replaced in candidates.items():
        if any(_is_without_effect(replaced, column, cell) for column, cell in before[row_id].items()):
            typed[replaced.row["agency"]].append(replaced.as_shown())
    return dict(typed)


def _is_without_effect(replaced: Replaced, column: str, before: object) -> bool:
    """Returns whether a cell that was `before` when its row was replaced now says what has no effect."""
    cell = replaced.row["cells"].get(column)
    if _is_same(cell, before) or cell == REMOVED_TEXT or not replaced.ignores(column, str(cell or "")):
        return False
    return column == DECISION or not _is_same(cell, replaced.newest["cells"].get(column))


def _is_same(cell: object, other: object) -> bool:
    """Returns whether two cells say the same; an empty one may be None."""
    return ("" if cell is None else cell) == ("" if other is None else other)


def decisions_without_effect(mirrored_rows: Iterable[Mapping]) -> list[DecisionWithoutEffect]:
    """Returns the decisions on reports and proposals that stand in a row which a newer one has replaced.

    One that acted before its row was replaced is none of them.
    """
    found = []
    for same in _rows_by_identity(mirrored_rows, (REPORT.key, PROPOSAL.key)):
        record, newest = RECORDS[same[0]["record"]], same[-1]
        found += [
            DecisionWithoutEffect(record.key, row["agency"], row["row_id"], newest["row_id"])
            for row in same
            if row["revision"] < newest["revision"]
            and record.decision_effect(row["cells"]) not in ("", row["acted"])
        ]
    return found


def _rows_by_identity(
    mirrored_rows: Iterable[Mapping], records: Iterable[str]
) -> Iterable[Sequence[Mapping]]:
    """Returns the rows with an entry of each identity that count, or would, the oldest revision first."""
    by_identity: dict[tuple, list[Mapping]] = defaultdict(list)
    for row in mirrored_rows:
        is_counted = row["state"] in rows.COUNTED_STATES and row["account_state"] not in (CANCELLED, WAITING)
        if is_counted and row["entry_id"] and row["record"] in records:
            by_identity[row["record"], row["agency"], row["item"], Audience.of_row(row)].append(row)
    return [sorted(same, key=lambda row: (row["revision"], row["id"])) for same in by_identity.values()]
