"""Read-back: what stands in a workbook against what we knew. Differences are people's edits."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from datetime import datetime

from sqlalchemy import Connection

from .layout import columns
from .records import RECORDS
from .records.record import AGENCY, ROW_ID, Record
from .records.text import arabic_digits, clean_line
from .store import rows

Line = Mapping[str, object]


def apply(conn: Connection, area: str, read: Mapping[str, Sequence[Line]], now: datetime) -> None:
    """Bring the mirror of an area up to what was read: lines of cells by record key, in the order of the sheet.

    A record that is not in `read` (its tab is gone) keeps its mirror.
    """
    mirrored = rows.of_area(conn, area)
    in_flight = rows.in_flight(conn, area)
    for key, lines in read.items():
        known = {row["row_id"]: row for row in mirrored if row["record"] == key and row["entry_id"]}
        _apply_tab(conn, area, RECORDS[key], lines, known, in_flight, now)


def _apply_tab(
    conn: Connection, area: str, record: Record, lines: Sequence[Line], known: dict, in_flight: set[int], now: datetime
) -> None:
    header = next(column.header for column in columns(record) if column.key == ROW_ID)
    bound: dict[str, list[tuple[int, dict]]] = defaultdict(list)
    unbound = []
    for place, line in enumerate(lines):
        cells = {key: plain(cell) for key, cell in line.items()}
        found = str(cells.get(ROW_ID) or "").strip()
        if found in known:
            bound[found].append((place, cells))
        elif found != header and any(cell is not None for cell in cells.values()):
            unbound.append({"agency": code_of(cells), "row_id": found[:40], "cells": cells})
    for astray in _astray(unbound, known.keys() - bound.keys()):
        # Columns moved while the row was on its way: its id stands in another column.
        _set_state(conn, known[astray], rows.MISPLACED, now)
        in_flight = in_flight | {known[astray]["id"]}
    for row_id, row in known.items():
        if row["state"] == rows.MISPLACED:
            # What stands in wrong columns says nothing; the mirror keeps what was meant, for the repair row.
            continue
        if row_id in bound:
            _apply_copies(conn, row, bound[row_id], now)
        elif row["id"] not in in_flight and row["state"] != rows.REMOVED:
            _set_state(conn, row, rows.REMOVED, now)
    rows.replace_unbound(conn, area, record.key, unbound, now)


def _astray(unbound: list[dict], missing: Set[str]) -> list[str]:
    """Ids that stand outside their column; their lines are taken out of `unbound`. Only ids that stand nowhere else:
    a number that somebody wrote into a note moves no row.
    """
    found = []
    for line in list(unbound):
        here = next((str(cell) for cell in line["cells"].values() if str(cell) in missing), None)
        if here:
            found.append(here)
            unbound.remove(line)
    return found


def _apply_copies(conn: Connection, row: Mapping, copies: list[tuple[int, dict]], now: datetime) -> None:
    """The lines that carry one row's id. Equal copies are one row; copies that differ are for a person to sort out."""
    place, cells = copies[0]
    if any(other != cells for _, other in copies[1:]) or _disagrees(cells, row):
        # Also where the code disagrees with the id: someone sorted without column A.
        _set_state(conn, row, rows.CONFLICT, now)
    else:
        _apply_row(conn, row, cells, place, now)


def _apply_row(conn: Connection, row: Mapping, cells: dict, place: int, now: datetime) -> None:
    """One bound row: its edits kept, its place noted."""
    before = {key: plain(cell) for key, cell in row["cells"].items()}
    changed = {key: cell for key, cell in cells.items() if cell != before.get(key)}
    if not changed and (row["state"], row["place"]) == (rows.STANDING, place):
        return
    for key, cell in changed.items():
        rows.add_edit(conn, row, key, before.get(key), cell, now)
    moved = {"place": place, "state": rows.STANDING, "cells": before | cells}
    # Delivery of a row is no change of what counts; an edit, or coming back from elsewhere, is.
    if changed or row["state"] not in rows.COUNTED:
        moved["changed_at"] = now
    rows.change(conn, row["id"], **moved)


def _set_state(conn: Connection, row: Mapping, state: str, now: datetime) -> None:
    if row["state"] != state:
        rows.add_edit(conn, row, ROW_ID, row["state"], state, now)
        rows.change(conn, row["id"], state=state, changed_at=now)


def _disagrees(cells: dict, row: Mapping) -> bool:
    """True when the agency code is another one. Where its column was deleted, there is nothing to disagree with."""
    return AGENCY in cells and code_of(cells) != row["agency"]


def plain(cell: object) -> object:
    """A cell for comparing: empty is None, 12.0 is 12."""
    if cell is None or cell == "":
        return None
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def code_of(cells: Mapping) -> str:
    """The agency code of a line: as text, Thai digits and spaces forgiven."""
    return arabic_digits(clean_line(str(cells.get(AGENCY) or "")))[:40]
