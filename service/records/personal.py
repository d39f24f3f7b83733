"""Which parts of an entry are personal data, and what remains without them. Pure.

Personal are: the fields declared personal, remarks about these (they may repeat what was typed), and หมายเหตุ,
where staff write freely. What an area says about the register, or reports, is about agencies and is kept.
"""

from collections.abc import Iterable, Mapping, Sequence

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


def impersonal_answers(record: Record, answers: Answers) -> Answers:
    """Return the answers with None for those to personal fields."""
    return dict(answers) | {key: None for key in personal_fields(record) if key in answers}


def impersonal_remarks(record: Record, remarks: Iterable[StoredRemark]) -> list[StoredRemark]:
    """Return the remarks that are not about a personal field."""
    return [remark for remark in remarks if not (len(remark) > 2 and remark[2] in personal_fields(record))]


def cells_to_overwrite(
    record: Record, cells: Mapping[str, Cell], remarks: Sequence[StoredRemark] = ()
) -> dict[str, Cell]:
    """Return new values for those of a row's cells that hold personal data, by column key.

    `remarks`: those of the row's entry; the impersonal ones stay in the cell.
    """
    new_cells: dict[str, Cell] = {}
    for key in personal_columns(record) - {REMARKS}:
        if _has_content(cells.get(key)):
            new_cells[key] = REMOVED_TEXT
    text = remarks_text(record, impersonal_remarks(record, remarks))
    if REMARKS in personal_columns(record) and _has_content(cells.get(REMARKS)) and cells[REMARKS] != text:
        new_cells[REMARKS] = text or REMOVED_TEXT
    return new_cells


def has_personal_data(record: Record, answers: Answers, remarks: Sequence[StoredRemark]) -> bool:
    """True when an entry still holds personal data."""
    has_answers = any(answers.get(key) is not None for key in personal_fields(record))
    return has_answers or len(impersonal_remarks(record, remarks)) != len(remarks)


def _has_content(cell: Cell) -> bool:
    return cell not in (None, "", REMOVED_TEXT)
