"""What of an entry tells who a person is or how to reach one, and what is left when that is taken out. Pure.

Personal are: fields declared so, remarks about them (they may repeat what was typed), and หมายเหตุ, where
staff write freely. What an area says of the register, or reports, is about agencies and is kept with it.
"""

from collections.abc import Iterable, Mapping, Sequence

from .kinds import Cell
from .record import NOTE, REMARKS, TAKEN_OUT, Answers, Record
from .remarks import Stored, told


def fields(record: Record) -> frozenset[str]:
    """Keys of the personal fields."""
    return frozenset(f.key for f in record.fields if f.personal)


def columns(record: Record) -> frozenset[str]:
    """Keys of the columns that may hold personal data."""
    return fields(record) | {NOTE, REMARKS} if record.about not in ("register", "report") else frozenset()


def answers_without(record: Record, answers: Answers) -> Answers:
    """The answers, the personal ones unanswered."""
    return dict(answers) | {key: None for key in fields(record) if key in answers}


def remarks_without(record: Record, remarks: Iterable[Stored]) -> list[Stored]:
    """The remarks that are not about a personal field."""
    return [remark for remark in remarks if not (len(remark) > 2 and remark[2] in fields(record))]


def taken_out(record: Record, cells: Mapping[str, Cell], remarks: Sequence[Stored] = ()) -> dict[str, Cell]:
    """What is to be written over a row's cells: only those that hold personal data now.

    `remarks`: of the row's entry; those that say nothing of a person go on standing there.
    """
    changed: dict[str, Cell] = {}
    for key in columns(record) - {REMARKS}:
        if _holds(cells.get(key)):
            changed[key] = TAKEN_OUT
    said = told(record, remarks_without(record, remarks))
    if REMARKS in columns(record) and _holds(cells.get(REMARKS)) and cells[REMARKS] != said:
        changed[REMARKS] = said or TAKEN_OUT
    return changed


def in_answers(record: Record, answers: Answers, remarks: Sequence[Stored]) -> bool:
    """True when an entry still holds personal data."""
    held = any(answers.get(key) is not None for key in fields(record))
    return held or len(remarks_without(record, remarks)) != len(remarks)


def _holds(cell: Cell) -> bool:
    return cell not in (None, "", TAKEN_OUT)
