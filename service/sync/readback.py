"""Brings the mirror (store.rows) up to what a workbook contains. Differences are people's edits.

In this module a *line* is the cells of one line of a tab as just read, and a *row* is a row of the mirror.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from ..intake.doubts import row_remarks
from ..records import AGENCY_RECORDS, PIN, RECORDS
from ..records.cell_reading import POSITION_KEYS, CellReading, read_cells
from ..records.record import AGENCY, ITEM, ROW_ID, Record, agency_code
from ..register import places
from ..store import agencies, areas, batches, entries, latest_positions, photos, rows
from ..workbooks.layout import record_columns
from .cells import comparable_cell
from .misplaced import is_misplaced
from .writers import NO_WRITERS, Writers

Cells = Mapping[str, object]
# The answer of a pin that holds its photos.
PHOTO_KEY = "photo"


@dataclass(frozen=True)
class ReadContext:
    """When and for which area a workbook was read. `changed`: when its file changed last.

    `who` changed the file last, "" where Drive does not say; `writers` may know more. `lost`: row ids that
    disappeared because an older version of the file was restored, so nobody deleted them. `positions`: where
    the columns of each tab are. `own_cells`: what stands in columns of people's own, of each row of a tab.
    """

    area: str
    at: datetime
    changed: datetime
    who: str = ""
    lost: Set[str] = frozenset()
    writers: Writers = NO_WRITERS
    positions: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    own_cells: Mapping[str, Sequence[Sequence[object]]] = field(default_factory=dict)

    def writer_of_cell(self, row: Mapping, column: str) -> tuple[str, str]:
        """Returns (person, how that is known: rows.BY_CELL or rows.BY_FILE) for a cell of a mirrored row."""
        return self._known(self.writers.of_cell(row["record"], row["row_id"], column))

    def writer_of_row(self, row: Mapping) -> tuple[str, str]:
        """The same for a row that was deleted, copied or mixed up."""
        return self._known(self.writers.of_row(row["record"], row["row_id"]))

    def _known(self, writer: str) -> tuple[str, str]:
        return (writer, rows.BY_CELL) if writer else (self.who, rows.BY_FILE)


def update_mirror(
    conn: Connection, context: ReadContext, lines_by_record: Mapping[str, Sequence[Cells]]
) -> None:
    """Update the mirror of an area from the lines of its entry tabs, in the order of the sheet.

    A record that is not in `lines_by_record` (its tab is gone) keeps its mirror.
    """
    mirrored = rows.list_of_area(conn, context.area)
    in_flight = rows.ids_in_open_batch(conn, context.area)
    frozen = batches.positions_of_unread(conn, context.area)
    area = areas.get(conn, context.area)
    for key, lines in lines_by_record.items():
        known_rows = {row["row_id"]: row for row in mirrored if row["record"] == key and row["entry_id"]}
        TabMirror(conn, context, RECORDS[key], known_rows, in_flight, frozen, area).update(lines)


class TabMirror:
    """Updates the mirror of one entry tab.

    `known_rows`: the entries' rows in the mirror, by row id. `in_flight`: ids of those in an open batch.
    `frozen`: the positions that batches were built with, by their id. `area`: its row.
    """

    def __init__(
        self,
        conn: Connection,
        context: ReadContext,
        record: Record,
        known_rows: Mapping,
        in_flight: Set[int],
        frozen: Mapping[int, Mapping],
        area: Mapping,
    ):
        self.conn, self.context, self.record = conn, context, record
        self.known_rows, self.in_flight, self.frozen = known_rows, in_flight, frozen
        self.area = area

    def update(self, lines: Sequence[Cells]) -> None:
        """Store edits, changed states and the lines without a known row id."""
        bound_lines, unbound_lines = self._classify(lines)
        # Only rows that were never read in their place: a row that a person deleted stays deleted, even if
        # its number is written somewhere else.
        never_read_ids = {
            row_id
            for row_id, row in self.known_rows.items()
            if row_id not in bound_lines and row["state"] in (rows.SENT, rows.MISPLACED)
        }
        misplaced_ids = _take_misplaced(unbound_lines, never_read_ids)
        updates = []
        for row_id, row in self.known_rows.items():
            if row["state"] == rows.MOVED:
                # Its agency belongs to another area: what happens to it here says nothing any more.
                continue
            if row_id in misplaced_ids or self._is_misplaced(row, bound_lines.get(row_id)):
                # Columns moved while the row was on its way.
                self._set_state(row, rows.MISPLACED)
            elif row["state"] == rows.MISPLACED:
                # Cells in wrong columns mean nothing; the mirror keeps the intended cells for the repair row.
                continue
            elif row_id in bound_lines:
                updates += self._read_copies(row, bound_lines[row_id])
            elif row["id"] not in self.in_flight and row["state"] not in (rows.REMOVED, rows.LOST):
                self._set_state(row, rows.LOST if row_id in self.context.lost else rows.REMOVED)
        rows.update_all(self.conn, updates)
        rows.replace_unbound(
            self.conn,
            self.context.area,
            self.record.key,
            unbound_lines,
            # Nobody knows better when they were typed than the file does: we may have looked much later.
            self.context.changed,
            self._reading_of_typed_line,
        )

    def _is_misplaced(self, row: Mapping, copies: list[tuple[int, dict]] | None) -> bool:
        """True for a row that was not read before and came to the sheet in wrong columns."""
        frozen = self.frozen.get(row["batch_id"], {}).get(self.record.key)
        current = self.context.positions.get(self.record.key)
        if row["state"] != rows.SENT or frozen is None or current is None:
            return False
        own_cells = self.context.own_cells.get(self.record.key, ())
        if copies is None:
            # Nobody deleted it: its id is in a column of people's own, or was when the column went.
            is_in_own_column = any(row["row_id"] in cells for cells in own_cells)
            has_id_moved = frozen.get(ROW_ID) != current.get(ROW_ID)
            return row["id"] not in self.in_flight and bool(frozen) and (is_in_own_column or has_id_moved)
        place, line = copies[0]
        return is_misplaced(row["cells"], line, own_cells[place] if own_cells else (), frozen, current)

    def _classify(self, lines: Sequence[Cells]) -> tuple[dict[str, list[tuple[int, dict]]], list[dict]]:
        """Returns (lines by known row id, the other lines), by the id cell and never by the line's place.

        The former are {row id: [(place, cells)]}, the latter rows for the mirror without an entry.
        """
        header = next(column.header for column in record_columns(self.record) if column.key == ROW_ID)
        bound: dict[str, list[tuple[int, dict]]] = defaultdict(list)
        unbound = []
        for place, line in enumerate(lines):
            cells = self.record.without_secrets({key: comparable_cell(cell) for key, cell in line.items()})
            row_id = str(cells.get(ROW_ID) or "").strip()
            if row_id in self.known_rows:
                bound[row_id].append((place, cells))
            elif row_id != header and any(cell is not None for cell in cells.values()):
                unbound.append({"agency": agency_code(cells), "row_id": row_id[:40], "cells": cells})
        return bound, unbound

    def _read_copies(self, row: Mapping, copies: list[tuple[int, dict]]) -> list[dict]:
        """Read the lines that carry one row's id; returns the update of the mirror, if there is one.

        Equal copies count as one row. Copies that differ are a conflict, which a person must resolve; so is a
        code that disagrees with the id: someone sorted without column A.
        """
        place, cells = copies[0]
        if any(other != cells for _, other in copies[1:]) or _is_other_agency(cells, row):
            self._set_state(row, rows.CONFLICT)
            return []
        return self._read_row(row, cells, place)

    def _read_row(self, row: Mapping, cells: dict, place: int) -> list[dict]:
        """Store the edits of one row; returns the update of the mirror, if there is one."""
        before = {key: comparable_cell(cell) for key, cell in row["cells"].items()}
        edited_cells = {key: cell for key, cell in cells.items() if cell != before.get(key)}
        is_known = row["unreadable"] is not None and not self._is_at_others_spot(row)
        if not edited_cells and is_known and (row["state"], row["place"]) == (rows.STANDING, place):
            return []
        for key, cell in edited_cells.items():
            writer = self.context.writer_of_cell(row, key)
            rows.add_edit(self.conn, row, key, before.get(key), cell, self.context.at, *writer)
        # The delivery of a row does not change what counts; an edit or a return from a lost state does.
        has_changed = edited_cells or row["state"] not in rows.COUNTED_STATES
        changed_at = self.context.at if has_changed else row["changed_at"]
        update = {"id": row["id"], "place": place, "state": rows.STANDING, "changed_at": changed_at}
        update |= {"cells": before | cells} | vars(self._reading_of_row(row, before | cells))
        self._leave_out_foreign_photos(row["agency"], update, self._sent_photos(row, edited_cells))
        return [update | {"doubts": self._doubts(row, update, edited_cells)}]

    def _is_at_others_spot(self, row: Mapping) -> bool:
        """True while a pin is doubted because of another one, which may have moved since."""
        return self.record == PIN and any(rule == "same_as_other" for rule, *_ in rows.current_remarks(row))

    def _doubts(self, row: Mapping, update: Mapping, edited_cells: Mapping) -> list | None:
        """Returns the remarks on a row as it stands; None while those of its entry are right."""
        is_edited = any(field.key in edited_cells for field in self.record.fields)
        if self.record != PIN or not (is_edited or self._is_at_others_spot(row)):
            return row["doubts"]
        entry = entries.get_revision(self.conn, PIN.key, row["agency"], row["item"], row["revision"])
        newest = entries.newest_revision(self.conn, PIN.key, row["agency"], row["item"])
        position = [rows.readable_cells(update).get(key) for key in POSITION_KEYS]
        if row["revision"] == newest and all(isinstance(number, int | float) for number in position):
            latest_positions.put(self.conn, row["agency"], row["item"], *position, row["account_id"])
        return self._remarks(row["agency"], update, entry["answers"])

    def _remarks(self, code: str, reading: Mapping, sent: Mapping) -> list:
        agency, cells = agencies.get(self.conn, code), reading["cells"]
        return row_remarks(self.conn, agency, self.area, cells, reading["read_as"], sent) if agency else []

    def _sent_photos(self, row: Mapping, edited_cells: Mapping) -> Sequence[str] | None:
        """Returns the photos of a row's entry; None while its cell is as the service wrote it."""
        if PHOTO_KEY not in edited_cells and PHOTO_KEY not in (row["read_as"] or {}):
            return None
        entry = entries.get_revision(self.conn, self.record.key, row["agency"], row["item"], row["revision"])
        return entry["answers"].get(PHOTO_KEY) or ()

    def _leave_out_foreign_photos(self, agency: str, reading: dict, sent: Sequence[str] | None) -> None:
        """Leave those links out of a `reading` that lead to no photo of this agency: they are no photos."""
        if self.record != PIN or sent is None:
            return
        kind = PIN.field(PHOTO_KEY).kind
        ids = kind.from_cell(reading["cells"].get(PHOTO_KEY)) or []
        own = {*sent, *(photo["id"] for photo in photos.list_of_agency(self.conn, agency, ids))}
        if not own.issuperset(ids):
            reading["read_as"][PHOTO_KEY] = kind.to_cell([photo for photo in ids if photo in own]) or None

    def _reading_of_typed_line(self, cells: Mapping, last: Mapping) -> dict:
        """Returns what counts of a line typed by hand, with the doubts about it."""
        reading = {"cells": cells, **vars(self._reading(cells, last))}
        self._leave_out_foreign_photos(agency_code(cells), reading, ())
        doubts = self._remarks(agency_code(cells), reading, {}) if self.record == PIN else None
        return reading | {"doubts": doubts}

    def _reading_of_row(self, row: Mapping, cells: dict) -> CellReading:
        """What counts of a row's cells; what could never be read in the sheet counts as it was sent."""
        last = rows.readable_cells(row)
        reading = self._reading(cells, last)
        if set(reading.unreadable) <= reading.read_as.keys():
            return reading
        entry = entries.get_revision(self.conn, self.record.key, row["agency"], row["item"], row["revision"])
        sent_cells = self.record.cells(entry["answers"], "")
        return self._reading(cells, last | {key: sent_cells[key] for key in reading.unreadable})

    def _reading(self, cells: Mapping, last: Mapping) -> CellReading:
        if self.record.key not in AGENCY_RECORDS:
            return CellReading({}, [])
        return read_cells(self.record, cells, last, self._is_in_area)

    def _is_in_area(self, latitude: float, longitude: float) -> bool:
        provinces = self.area["provinces"]
        return not provinces or places.is_near_provinces(latitude, longitude, provinces)

    def _set_state(self, row: Mapping, state: str) -> None:
        if row["state"] != state:
            writer = self.context.writer_of_row(row)
            rows.add_edit(self.conn, row, ROW_ID, row["state"], state, self.context.at, *writer)
            # A decision that was seen before the row went is to be seen twice again when it comes back.
            values = {"seen_once": "", "seen_at": None, "changed_at": self.context.at}
            rows.update(self.conn, row["id"], state=state, **values)


def _take_misplaced(unbound_lines: list[dict], row_ids: Set[str]) -> Set[str]:
    """Returns those of `row_ids` that are in a wrong column; removes their lines from `unbound_lines`.

    `row_ids` must hold only ids that are in no id cell: a number that somebody wrote into a note moves no
    row.
    """
    misplaced_ids = set()
    for line in list(unbound_lines):
        row_id = next((str(cell) for cell in line["cells"].values() if str(cell) in row_ids), None)
        if row_id:
            misplaced_ids.add(row_id)
            unbound_lines.remove(line)
    return misplaced_ids


def _is_other_agency(cells: dict, row: Mapping) -> bool:
    """True when the cells name another agency than the row.

    A request about no agency is compared by the number that was written, as people fill in its code; one that
    was taken back may have another by now. A deleted column never disagrees.
    """
    if row["agency"]:
        return AGENCY in cells and agency_code(cells) != row["agency"]
    return ITEM in cells and str(cells[ITEM]) != str(comparable_cell(row["cells"].get(ITEM, row["item"])))
