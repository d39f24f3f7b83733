"""A workbook's rows as the database mirrors them, cut into requests, each behind a token of its own."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from sheets import workbook as bodies
from sheets.layout import Layout

from ..store import agencies, rows
from ..sync import restore
from ..workbooks import layout


@dataclass(frozen=True)
class Line:
    """One line to write. `row`: its number in the mirror if it is an entry's, else None."""

    tab: str
    cells: Mapping
    row: int | None


@dataclass(frozen=True)
class Portion:
    """The lines of one request."""

    lines: Sequence[Line]

    @property
    def rows(self) -> list[int]:
        """The numbers of the entries' rows among them."""
        return [line.row for line in self.lines if line.row is not None]

    def body(self, token: int, shape: Layout) -> bytes:
        """The same for the same lines, byte for byte."""
        appends: dict[str, list[dict]] = {}
        for line in self.lines:
            known = {column.key: line.cells.get(column.key) for column in shape.tab(line.tab).columns}
            appends.setdefault(line.tab, []).append(known)
        return bodies.commit_body(token, shape, bodies.as_laid_out(shape), appends, None)


@dataclass(frozen=True)
class Copy:
    """Everything that stands in an area's workbook as far as the database knows: entries' rows with what
    people changed in them, rows typed by hand, the register's lines. Not what people wrote into columns and
    tabs of their own.
    """

    lines: Sequence[Line]
    lost: Sequence[int]

    @property
    def digest(self) -> str:
        """The same for the same rows: an interrupted rebuild goes on only with what it began with."""
        content = [(line.tab, line.row, dict(line.cells)) for line in self.lines]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:16]

    def portions(self, shape: Layout, most: int) -> Iterator[Portion]:
        """In the order of the tabs, each of at most so many bytes, a longer line alone."""
        held, size = [], 0
        for tab in shape.entry_tabs:
            for line in self.lines:
                if line.tab != tab.key:
                    continue
                more = bodies.row_bytes(tab, line.cells)
                if held and size + more > most:
                    yield Portion(held)
                    held, size = [], 0
                held.append(line)
                size += more
        if held:
            yield Portion(held)


def of_area(conn: Connection, area: str) -> Copy:
    """Rows in the order in which they stood; those that nobody has seen stand yet come last. What people
    deleted stays deleted. `lost`: rows that stood where they could not count and are to be appended again.
    """
    mirrored = rows.of_area(conn, area)
    stood = sorted((row for row in mirrored if row["state"] in restore.STOOD), key=_place)
    lines = [Line(row["record"], row["cells"], row["id"] if row["entry_id"] else None) for row in stood]
    if not any(line.tab == layout.AGENCIES for line in lines):
        register = layout.agency_lines(agencies.of_area(conn, area))
        lines += [Line(layout.AGENCIES, cells, None) for cells in register]
    sound = {row["entry_id"] for row in stood}
    astray = {row["entry_id"]: row["id"] for row in mirrored if row["state"] == rows.MISPLACED}
    return Copy(lines, [number for entry, number in astray.items() if entry not in sound])


def _place(row: Mapping) -> tuple:
    return row["place"] is None, row["place"] or 0, row["id"]
