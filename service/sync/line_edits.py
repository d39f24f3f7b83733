"""What people did to typed rows and to lines of the register, as two looks show it."""

from collections.abc import Iterator, Mapping, Sequence

from ..store import edit_kinds, rows, unbound_rows
from .read_context import ReadContext


def line_edits(
    context: ReadContext, record: str, known_rows: Sequence[Mapping], lines: Sequence[Mapping]
) -> list[dict]:
    """Returns the edits that lead from the known rows of a tab to its lines: with agency, row_id and cells.

    Nothing where the journal of the embedded sheets tells them step by step.
    """
    if context.journal.tells_of_lines(record):
        return []
    return list(_edits(context, record, known_rows, lines))


def _edits(
    context: ReadContext, record: str, known_rows: Sequence[Mapping], lines: Sequence[Mapping]
) -> Iterator[dict]:
    matches = unbound_rows.matches(known_rows, lines)
    for line, known in zip(lines, matches, strict=True):
        if known is None:
            yield _edit(context, record, line, "", None, _filled(line), edit_kinds.ROW_MADE)
            continue
        for column in {**known["cells"], **line["cells"]}:
            before, after = known["cells"].get(column), line["cells"].get(column)
            if (before or None) != (after or None):
                yield _edit(context, record, line, column, before, after, edit_kinds.CELL)
    matched_ids = {known["id"] for known in matches if known is not None}
    for known in known_rows:
        if known["id"] not in matched_ids:
            yield _edit(context, record, known, "", _filled(known), None, edit_kinds.ROW_DELETED)


def _filled(line: Mapping) -> dict:
    return {key: cell for key, cell in line["cells"].items() if cell not in (None, "")}


def _edit(
    context: ReadContext,
    record: str,
    line: Mapping,
    column: str,
    before: object,
    after: object,
    kind: str,
) -> dict:
    row = {"area": context.area, "record": record, "row_id": line["row_id"], "agency": line["agency"]}
    return rows.edit_values(row, column, before, after, context.at, *context.hand, kind=kind)
