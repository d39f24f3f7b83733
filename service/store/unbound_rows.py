"""The lines of a tab that no entry belongs to, as rows of the mirror.

They are lines of the register, lines that people typed by hand, and lines with an id that is not ours. They
have no identity of their own, so all of a tab are replaced together.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from .rows import AS_IT_STANDS, CONFLICT, STANDING, add_all, readable_cells
from .schema import rows

# The cells that counted before in a line that is new, or that may be any of several.
NOTHING_BEFORE: dict = {}


def have_changed(known_rows: Iterable[Mapping], lines: Iterable[Mapping]) -> bool:
    """True if the lines of a tab are not those of the mirror. Lines have agency, row_id and cells."""
    return [_content(row) for row in known_rows] != [_content(line) for line in lines]


def successors(
    known_rows: Sequence[Mapping], lines: Sequence[Mapping], changed_at: datetime
) -> list[tuple[dict, Mapping]]:
    """Returns the rows that replace the known ones, each with the cells that counted before in its line.

    A line that was there before keeps its time: it is judged by when it was first seen. One without an id
    was typed by hand and may count; one with an id that is not ours is a conflict.
    """
    counts = Counter(_key(row) for row in known_rows)
    pairs = zip(lines, _matches(known_rows, lines), strict=True)
    return [(_row(line, known, changed_at), _last_cells(line, known, counts)) for line, known in pairs]


def replace(conn: Connection, area: str, record: str, new_rows: Iterable[Mapping]) -> None:
    """Replace the rows of a tab that belong to no entry; new ones need not be read."""
    conn.execute(rows.delete().where(rows.c.area == area, rows.c.record == record, rows.c.entry_id.is_(None)))
    add_all(conn, [{"area": area, "record": record, **AS_IT_STANDS, **row} for row in new_rows])


def _matches(known_rows: Iterable[Mapping], lines: Iterable[Mapping]) -> list[Mapping | None]:
    """Returns the known row of each line: one that is equal, or else the next of the same agency and id."""
    left: dict[tuple, list[Mapping]] = defaultdict(list)
    for row in known_rows:
        left[_key(row)].append(row)
    lines = list(lines)
    matches: list[Mapping | None] = [None] * len(lines)
    for is_equal in (True, False):
        for number, line in enumerate(lines):
            rest = left[_key(line)]
            match = next((row for row in rest if not is_equal or row["cells"] == line["cells"]), None)
            if matches[number] is None and match is not None:
                matches[number] = match
                rest.remove(match)
    return matches


def _row(line: Mapping, known: Mapping | None, changed_at: datetime) -> dict:
    state = CONFLICT if line["row_id"] else STANDING
    return {**line, "state": state, "changed_at": known["changed_at"] if known else changed_at}


def _last_cells(line: Mapping, known: Mapping | None, counts: Mapping[tuple, int]) -> Mapping:
    if known is None or (counts[_key(line)] > 1 and known["cells"] != line["cells"]):
        return NOTHING_BEFORE
    return readable_cells(known)


def _key(line: Mapping) -> tuple[str, str]:
    return line["agency"], line["row_id"]


def _content(line: Mapping) -> tuple[str, str, Mapping]:
    return *_key(line), line["cells"]
