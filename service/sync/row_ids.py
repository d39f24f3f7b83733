"""Finds the row ids of lines by what the lines hold, after their column was lost."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from ..records.record import AGENCY, ITEM, RECEIVED, REVISION, ROW_ID
from ..store import rows
from .cells import comparable_cell

# What people have no reason to change: it tells a row although they changed the rest of it meanwhile.
LASTING_COLUMNS = (AGENCY, ITEM, REVISION, RECEIVED)


def row_ids_by_content(lines: Sequence[Mapping], mirrored: Sequence[Mapping]) -> dict[int, str]:
    """Returns {place: row id} for the lines that equal a mirrored row in all cells but the id.

    Then for those that are the only ones to equal one in LASTING_COLUMNS.
    """
    counted = [row for row in mirrored if row["row_id"] and row["state"] in rows.COUNTED_STATES]
    columns = lines[0].keys() if lines else ()
    row_ids = _match(lines, counted, columns, range(len(lines)), may_repeat=True)
    left_rows = [row for row in counted if row["row_id"] not in row_ids.values()]
    left_places = [place for place in range(len(lines)) if place not in row_ids]
    lasting = [column for column in LASTING_COLUMNS if column in columns]
    return row_ids | _match(lines, left_rows, lasting, left_places, may_repeat=False)


def corrected_row_ids(lines: Sequence[Mapping], mirrored: Sequence[Mapping]) -> dict[int, str]:
    """Returns {place: row id} for the lines whose id belongs to another line, "" where it has none.

    What a person typed in place of an id stays.
    """
    right_ids = row_ids_by_content(lines, mirrored)
    taken, ours = set(right_ids.values()), {"", *(row["row_id"] for row in mirrored if row["entry_id"])}
    corrected = {}
    for place, line in enumerate(lines):
        present = str(line.get(ROW_ID) or "")
        right = right_ids.get(place, "" if present in taken else present)
        if right != present and present in ours:
            corrected[place] = right
    return corrected


def _match(
    lines: Sequence[Mapping],
    mirrored: Sequence[Mapping],
    columns: Collection[str],
    places: Collection[int],
    may_repeat: bool,
) -> dict[int, str]:
    """Returns {place: row id} of lines that equal a row in these columns.

    `may_repeat`: of several equal ones the first line gets the first row; else they get none.
    """
    ids_by_content: dict[str, list[str]] = defaultdict(list)
    for row in mirrored:
        ids_by_content[_content_key(row["cells"], columns)].append(row["row_id"])
    places_by_content: dict[str, list[int]] = defaultdict(list)
    for place in places:
        places_by_content[_content_key(lines[place], columns)].append(place)
    return {
        place: row_id
        for content, same_places in places_by_content.items()
        if may_repeat or len(same_places) == len(ids_by_content[content]) == 1
        for place, row_id in zip(same_places, ids_by_content[content], strict=False)
    }


def _content_key(cells: Mapping, columns: Collection[str]) -> str:
    """A text that is equal for equal cells in these columns; the id is left out."""
    return repr([(key, comparable_cell(cells.get(key))) for key in sorted(columns) if key != ROW_ID])
