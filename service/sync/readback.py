"""Read-back: what stands in a workbook against what we knew. Differences are people's edits."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ..records import RECORDS
from ..records.record import AGENCY, ITEM, ROW_ID, Record, code_of
from ..store import rows
from ..workbooks.layout import columns

Line = Mapping[str, object]


@dataclass(frozen=True)
class Looked:
    """One look at an area's workbook. `who` changed it last, "" where Drive does not tell. `lost`: row ids
    that went away with a restored older version of the file, so nobody deleted them.
    """

    area: str
    at: datetime
    who: str = ""
    lost: Set[str] = frozenset()


def apply(conn: Connection, looked: Looked, read: Mapping[str, Sequence[Line]]) -> None:
    """Bring the mirror of an area up to what was read: lines of cells by record key, in the order of the
    sheet.

    A record that is not in `read` (its tab is gone) keeps its mirror.
    """
    mirrored = rows.of_area(conn, looked.area)
    in_flight = rows.in_flight(conn, looked.area)
    for key, lines in read.items():
        known = {row["row_id"]: row for row in mirrored if row["record"] == key and row["entry_id"]}
        Tab(conn, looked, RECORDS[key], known, in_flight).apply(lines)


class Tab:
    """One entry tab against its mirror. `known`: mirrored rows of entries by row id."""

    def __init__(self, conn: Connection, looked: Looked, record: Record, known: Mapping, in_flight: Set[int]):
        self.conn, self.looked, self.record, self.known, self.in_flight = (
            conn,
            looked,
            record,
            known,
            in_flight,
        )

    def apply(self, lines: Sequence[Line]) -> None:
        bound, unbound = self._classify(lines)
        # Only rows that nobody has seen stand in their place: a row that a person deleted stays deleted, also
        # when its number is written down elsewhere.
        astray = _astray(
            unbound,
            {
                row_id
                for row_id, row in self.known.items()
                if row_id not in bound and row["state"] in (rows.SENT, rows.MISPLACED)
            },
        )
        settled = []
        for row_id, row in self.known.items():
            if row_id in astray:
                # Columns moved while the row was on its way: its id stands in another column.
                self._set_state(row, rows.MISPLACED)
            elif row["state"] == rows.MISPLACED:
                # What stands in wrong columns says nothing; the mirror keeps what was meant, for the repair
                # row.
                continue
            elif row_id in bound:
                settled += self._apply_copies(row, bound[row_id])
            elif row["id"] not in self.in_flight and row["state"] not in (rows.REMOVED, rows.LOST):
                self._set_state(row, rows.LOST if row_id in self.looked.lost else rows.REMOVED)
        rows.settle(self.conn, settled)
        rows.replace_unbound(self.conn, self.looked.area, self.record.key, unbound, self.looked.at)

    def _classify(self, lines: Sequence[Line]) -> tuple[dict[str, list[tuple[int, dict]]], list[dict]]:
        """(lines by their known row id, the other ones): by the id cell, never by where a line stands."""
        header = next(column.header for column in columns(self.record) if column.key == ROW_ID)
        bound: dict[str, list[tuple[int, dict]]] = defaultdict(list)
        unbound = []
        for place, line in enumerate(lines):
            cells = self.record.without_secrets({key: plain(cell) for key, cell in line.items()})
            found = str(cells.get(ROW_ID) or "").strip()
            if found in self.known:
                bound[found].append((place, cells))
            elif found != header and any(cell is not None for cell in cells.values()):
                unbound.append({"agency": code_of(cells), "row_id": found[:40], "cells": cells})
        return bound, unbound

    def _apply_copies(self, row: Mapping, copies: list[tuple[int, dict]]) -> list[dict]:
        """The lines that carry one row's id. Equal copies are one row; copies that differ are for a person to
        sort out.
        """
        place, cells = copies[0]
        if any(other != cells for _, other in copies[1:]) or _disagrees(cells, row):
            # Also where the code disagrees with the id: someone sorted without column A.
            self._set_state(row, rows.CONFLICT)
            return []
        return self._apply_row(row, cells, place)

    def _apply_row(self, row: Mapping, cells: dict, place: int) -> list[dict]:
        """One bound row: its edits kept; returns how it stands now, if that is news."""
        before = {key: plain(cell) for key, cell in row["cells"].items()}
        changed = {key: cell for key, cell in cells.items() if cell != before.get(key)}
        if not changed and (row["state"], row["place"]) == (rows.STANDING, place):
            return []
        for key, cell in changed.items():
            rows.add_edit(self.conn, row, key, before.get(key), cell, self.looked.at, self.looked.who)
        # Delivery of a row is no change of what counts; an edit, or coming back from elsewhere, is.
        news = changed or row["state"] not in rows.COUNTED
        changed_at = self.looked.at if news else row["changed_at"]
        return [
            {
                "id": row["id"],
                "place": place,
                "state": rows.STANDING,
                "cells": before | cells,
                "changed_at": changed_at,
            }
        ]

    def _set_state(self, row: Mapping, state: str) -> None:
        if row["state"] != state:
            rows.add_edit(self.conn, row, ROW_ID, row["state"], state, self.looked.at, self.looked.who)
            rows.change(self.conn, row["id"], state=state, changed_at=self.looked.at)


def same_lines(lines: Sequence[Line], mirrored: Sequence[Mapping]) -> dict[int, str]:
    """{place: row id} for lines that lost their id cells but are otherwise as the mirror knows them."""
    ids: dict[str, list[str]] = defaultdict(list)
    for row in mirrored:
        if row["row_id"] and row["state"] in rows.COUNTED:
            ids[_content(row["cells"], lines[0] if lines else {})].append(row["row_id"])
    found = {}
    for place, line in enumerate(lines):
        known = ids.get(_content(line, line))
        if known:
            found[place] = known.pop(0)
    return found


def _content(cells: Mapping, keys: Mapping) -> str:
    """A line without its id, for comparing: by the columns that are still there."""
    return repr([(key, plain(cells.get(key))) for key in sorted(keys) if key != ROW_ID])


def _astray(unbound: list[dict], missing: Set[str]) -> Set[str]:
    """Ids that stand outside their column; their lines are taken out of `unbound`. Only ids that stand
    nowhere else: a number that somebody wrote into a note moves no row.
    """
    found = set()
    for line in list(unbound):
        here = next((str(cell) for cell in line["cells"].values() if str(cell) in missing), None)
        if here:
            found.add(here)
            unbound.remove(line)
    return found


def _disagrees(cells: dict, row: Mapping) -> bool:
    """True when the agency code is another one; of a request that is about no agency, whose code people fill
    in, when its number is. Where the column was deleted, there is nothing to disagree with.
    """
    if row["agency"]:
        return AGENCY in cells and code_of(cells) != row["agency"]
    return ITEM in cells and str(plain(cells[ITEM])) != row["item"]


def plain(cell: object) -> object:
    """A cell for comparing: empty is None, 12.0 is 12."""
    if cell is None or cell == "":
        return None
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell
