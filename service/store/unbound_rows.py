"""The lines of a tab that no entry belongs to, as rows of the mirror.

They are lines of the register, lines that people typed by hand, and lines with an id that is not ours. They
have no identity of their own, so all of a tab are replaced together. A line typed by hand whose agency moves
to another area is MOVED where it stands; a copy of it, which is LOST, waits to be appended in the new area.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from .rows import AS_IT_STANDS, CONFLICT, LOST, MOVED, SENT, STANDING, add_all, readable_cells
from .schema import rows

# The cell that tells which point or service of its agency a line is about.
ITEM_CELL = "item"
# A line typed by hand that stands in the sheet: its row by then, the cells of it that counted before, and
# the row that it had.
Successor = tuple[dict, Mapping, Mapping | None]
# The cells that counted before in a line that is new, or that may be any of several.
NOTHING_BEFORE: dict = {}


def have_changed(known_rows: Iterable[Mapping], lines: Iterable[Mapping]) -> bool:
    """True if the lines of a tab are not those of the mirror. Lines have agency, row_id and cells."""
    return [_content(row) for row in known_rows] != [_content(line) for line in lines]


def successors(
    known_rows: Sequence[Mapping], lines: Sequence[Mapping], changed_at: datetime
) -> list[Successor]:
    """Returns the rows that replace the known ones, in the order of the lines.

    A line that was there before keeps its times: when it was first seen, and when it was first complete. One
    without an id was typed by hand and may count; one with an id that is not ours is a conflict.
    """
    counts = Counter(_key(row) for row in known_rows)
    pairs = zip(lines, matches(known_rows, lines), strict=True)
    return [(_row(line, known, changed_at), _last_cells(line, known, counts), known) for line, known in pairs]


def replace(conn: Connection, area: str, record: str, new_rows: Iterable[Mapping]) -> None:
    """Replace the rows of a tab that belong to no entry; new ones need not be read."""
    is_unbound = (rows.c.area == area, rows.c.record == record, rows.c.entry_id.is_(None))
    conn.execute(rows.delete().where(*is_unbound, rows.c.state != LOST))
    add_all(conn, [{"area": area, "record": record, **AS_IT_STANDS, **row} for row in new_rows])


def matches(known_rows: Iterable[Mapping], lines: Iterable[Mapping]) -> list[Mapping | None]:
    """Returns the known row of each line: one that is equal, or else one of the same agency and id.

    Of these the next one about the same item comes first: the lines of an agency's services have one id.
    """
    left: dict[tuple, list[Mapping]] = defaultdict(list)
    for row in known_rows:
        left[_key(row)].append(row)
    lines = list(lines)
    found: list[Mapping | None] = [None] * len(lines)
    for may_follow in (_is_equal, _has_same_item, _is_any):
        for number, line in enumerate(lines):
            rest = left[_key(line)]
            match = next((row for row in rest if may_follow(row, line)), None)
            if found[number] is None and match is not None:
                found[number] = match
                rest.remove(match)
    return found


def _is_equal(row: Mapping, line: Mapping) -> bool:
    return row["cells"] == line["cells"]


def _has_same_item(row: Mapping, line: Mapping) -> bool:
    return row["cells"].get("item") == line["cells"].get(ITEM_CELL)


def _is_any(row: Mapping, line: Mapping) -> bool:
    return True


def waiting(known_rows: Iterable[Mapping], tabs: Collection[str]) -> list[Mapping]:
    """Returns the rows that are to be appended to these tabs, as their agencies moved here."""
    return [
        row for row in known_rows if not row["entry_id"] and row["state"] == LOST and row["record"] in tabs
    ]


def follow(conn: Connection, agency: str, area: str, records: Collection[str], now: datetime) -> set[str]:
    """Let what was typed by hand for an agency follow it to this area; returns the areas that it left.

    What waits to be appended elsewhere waits here instead. A copy keeps the times of its line.
    """
    is_typed = (rows.c.agency == agency, rows.c.record.in_(records), rows.c.area != area)
    is_typed += (rows.c.entry_id.is_(None), rows.c.row_id == "")
    standing = list(conn.execute(select(rows).where(*is_typed, rows.c.state == STANDING)).mappings())
    conn.execute(rows.update().where(*is_typed, rows.c.state == LOST).values(area=area))
    conn.execute(rows.update().where(*is_typed, rows.c.state == STANDING).values(state=MOVED, changed_at=now))
    # Its position is judged for the new area when it is read there.
    copied = ("record", "agency", "row_id", "cells", "read_as", "changed_at", "complete_at")
    values = {"area": area, "state": LOST, "unreadable": None, "doubts": None}
    add_all(conn, [{key: row[key] for key in copied} | values for row in standing])
    return {row["area"] for row in standing}


def note_appended(conn: Connection, batch_id: int) -> None:
    """Forget that rows were to be appended which came to the sheet with a batch."""
    came = rows.c.batch_id == batch_id, rows.c.entry_id.is_(None), rows.c.state == SENT
    appended = list(conn.execute(select(rows).where(*came)).mappings())
    if not appended:
        return
    is_waiting = (rows.c.area == appended[0]["area"], rows.c.entry_id.is_(None), rows.c.state == LOST)
    contents = [(row["record"], *_content(row)) for row in appended]
    done = [
        row["id"]
        for row in conn.execute(select(rows).where(*is_waiting)).mappings()
        if (row["record"], *_content(row)) in contents
    ]
    conn.execute(rows.delete().where(rows.c.id.in_(done)))


def _row(line: Mapping, known: Mapping | None, changed_at: datetime) -> dict:
    state = CONFLICT if line["row_id"] else STANDING
    if known and known["state"] == MOVED:
        state = MOVED
    times = {"changed_at": known["changed_at"] if known else changed_at}
    return {**line, "state": state, **times, "complete_at": known["complete_at"] if known else None}


def _last_cells(line: Mapping, known: Mapping | None, counts: Mapping[tuple, int]) -> Mapping:
    if known is None or (counts[_key(line)] > 1 and known["cells"] != line["cells"]):
        return NOTHING_BEFORE
    return readable_cells(known)


def _key(line: Mapping) -> tuple[str, str]:
    return line["agency"], line["row_id"]


def _content(line: Mapping) -> tuple[str, str, Mapping]:
    return *_key(line), line["cells"]
