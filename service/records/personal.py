"""Which parts of an entry are personal data, and what remains without them. Pure.

Personal are: the fields declared personal, remarks about these (they may repeat what was typed), and หมายเหตุ,
where staff write freely. What an area says about the register, or reports, is about agencies and is kept.
"""

from collections.abc import Iterable, Mapping, Sequence, Set

from .kinds import Cell
from .record import NOTE, REMARKS, REMOVED_TEXT, Answers, Record
from .remarks import StoredRemark, remarks_text


def personal_fields(record: Record) -> frozenset[str]:
    """Return the keys of the personal fields."""
    return frozenset(field.key for field in record.fields if field.personal)


def personal_columns(record: Record) -> frozenset[str]:
    """Return the keys of the columns that may hold personal data."""
    if record.about in ("register", "report"):
        return frozenset()
    return personal_fields(record) | {NOTE, REMARKS}


# The functions below take the keys of the columns that are to be taken out: those of `personal_columns`, or
# those in which one person is named.


def remaining_answers(answers: Answers, columns: Set[str]) -> Answers:
    """Return the answers with None in these columns."""
    return dict(answers) | {key: None for key in columns if key in answers}


def remaining_remarks(remarks: Iterable[StoredRemark], columns: Set[str]) -> list[StoredRemark]:
    """Return the remarks that are not about one of these columns."""
    return [remark for remark in remarks if not (len(remark) > 2 and remark[2] in columns)]


def cells_to_overwrite(
    record: Record, cells: Mapping[str, Cell], columns: Set[str], remarks: Sequence[StoredRemark] = ()
) -> dict[str, Cell]:
    """Return new values for a row's cells in these columns, by column key.

    `remarks`: those of the row's entry; the ones about other columns stay in the cell.
    """
    new_cells: dict[str, Cell] = {
        key: REMOVED_TEXT for key in columns - {REMARKS} if _has_content(cells.get(key))
    }
    text = remarks_text(record, remaining_remarks(remarks, columns))
    if REMARKS in columns and _has_content(cells.get(REMARKS)) and cells[REMARKS] != text:
        new_cells[REMARKS] = text or REMOVED_TEXT
    return new_cells


def has_content(answers: Answers, remarks: Sequence[StoredRemark], columns: Set[str]) -> bool:
    """True when an entry still holds something in these columns, or a remark about it."""
    has_answers = any(answers.get(key) is not None for key in columns)
    return has_answers or len(remaining_remarks(remarks, columns)) != len(remarks)


def _has_content(cell: Cell) -> bool:
    return cell not in (None, "", REMOVED_TEXT)
