"""Reads a workbook's rows from the mirror and cuts them into requests, each with a token of its own."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from sheets import workbook as bodies
from sheets.head import Head, HeadUpdate
from sheets.layout import Layout

from ..store import agencies, rows
from ..sync import restore
from ..workbooks import layout


@dataclass(frozen=True)
class CopyLine:
    """One line to write. `row_id`: the id of its row in the mirror if it is an entry's, else None."""

    tab: str
    cells: Mapping
    row_id: int | None


@dataclass(frozen=True)
class Portion:
    """The lines of one request."""

    lines: Sequence[CopyLine]

    @property
    def rows(self) -> list[int]:
        """The ids of the entries' rows among the lines."""
        return [line.row_id for line in self.lines if line.row_id is not None]

    def head(self, token: int) -> Head:
        """Returns what names this portion in the new workbook."""
        lines = [(line.tab, dict(line.cells)) for line in self.lines]
        return Head.of_batch(token, json.dumps(lines, ensure_ascii=False).encode())

    def body(self, token: int, new_layout: Layout, is_first: bool) -> bytes:
        """Returns the request body, which is the same byte for byte for the same lines.

        `is_first`: no other portion goes before.
        """
        cells_by_tab: dict[str, list[dict]] = {}
        for line in self.lines:
            columns = new_layout.tab(line.tab).columns
            cells = {column.key: line.cells.get(column.key) for column in columns}
            cells_by_tab.setdefault(line.tab, []).append(cells)
        positions, head = bodies.initial_positions(new_layout), HeadUpdate(self.head(token), is_first)
        return bodies.commit_body(token, new_layout, positions, cells_by_tab, head=head)


@dataclass(frozen=True)
class WorkbookCopy:
    """The rows of an area's workbook as the mirror has them.

    These are entries' rows with people's edits, rows typed by hand, and the lines of the register; not what
    people wrote into columns and tabs of their own. `lost`: ids of misplaced rows without a good copy, which
    must be appended again.
    """

    lines: Sequence[CopyLine]
    lost: Sequence[int]

    @property
    def digest(self) -> str:
        """A hash of the rows: an interrupted rebuild goes on only with the rows it began with."""
        content = [(line.tab, line.row_id, dict(line.cells)) for line in self.lines]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:16]

    def portions(self, new_layout: Layout, max_bytes: int) -> Iterator[Portion]:
        """Yields the lines in the order of the tabs, in portions of at most so many bytes.

        A line that is longer than that is a portion of its own.
        """
        lines, size = [], 0
        for tab in new_layout.entry_tabs:
            for line in self.lines:
                if line.tab != tab.key:
                    continue
                line_size = bodies.row_bytes(tab, line.cells)
                if lines and size + line_size > max_bytes:
                    yield Portion(lines)
                    lines, size = [], 0
                lines.append(line)
                size += line_size
        if lines:
            yield Portion(lines)


def copy_of_area(conn: Connection, area: str) -> WorkbookCopy:
    """Returns the copy of an area's workbook, without the rows that people deleted.

    Rows are in the order of their places; those that were not read in the sheet yet come last.
    """
    mirror = rows.list_of_area(conn, area)
    good_rows = [row for row in mirror if row["state"] in restore.RESTORED_STATES]
    lines = [
        CopyLine(row["record"], row["cells"], row["id"] if row["entry_id"] else None)
        for row in sorted(good_rows, key=restore.place_order)
    ]
    if not any(line.tab == layout.AGENCIES for line in lines):
        register = layout.agency_tab_rows(agencies.list_of_area(conn, area))
        lines += [CopyLine(layout.AGENCIES, cells, None) for cells in register]
    good_entries = {row["entry_id"] for row in good_rows}
    misplaced = {row["entry_id"]: row["id"] for row in mirror if row["state"] == rows.MISPLACED}
    return WorkbookCopy(lines, [id for entry, id in misplaced.items() if entry not in good_entries])
