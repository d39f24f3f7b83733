"""Reads an area's workbook: stores edits and decisions, and notices what people deleted."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sheets import workbook as bodies
from sheets.client import Google
from sheets.embedded import EmbeddedGoogle
from sheets.errors import Refused
from sheets.layout import Layout, metadata_id

from ..config import Settings
from ..records import RECORDS
from ..records.record import ROW_ID
from ..store import Database, agencies, batches, rows
from ..workbooks import ceilings, layout
from . import heads, modifiers
from .column_repair import ColumnRepair
from .decisions import Timing
from .journal import read_journal
from .look import Look
from .lost_rows import LostRowFinder
from .modifiers import Hand
from .read_context import ReadContext
from .row_ids import corrected_row_ids, row_ids_by_content
from .shape_edits import ShapeReading
from .taking_back import lines_by_record
from .writers import Writers, touches_of

log = logging.getLogger(__name__)

# At most so many tokens of committed batches are read, one call each, when all rows of a batch are missing.
MAX_TOKEN_READS = 10

# So long after ids were made again a late copy of that write may still come.
CHECKED_FOR = timedelta(days=1)

TAB_PROTECTED = "แท็บนี้ถูกป้องกัน ระบบจึงเพิ่มแถวไม่ได้ โปรดยกเลิกการป้องกันแท็บ หรือให้บัญชีของระบบแก้ไขได้"


@dataclass(frozen=True)
class Damage:
    """What people deleted. It is restored only if the next read finds it again: people may undo a mistake.

    `missing_tabs`, `tabs_without_ids`: keys of tabs; the latter lack the column of row ids.
    """

    missing_tabs: list[str]
    tabs_without_ids: list[str]

    def as_json(self) -> dict[str, list[str]]:
        return {"gone": self.missing_tabs, "numberless": self.tabs_without_ids}

    def lasting(self, noticed: Mapping) -> "Damage":
        """Returns what the read before had `noticed` too (as JSON)."""
        return Damage(
            [key for key in self.missing_tabs if key in noticed.get("gone", ())],
            [key for key in self.tabs_without_ids if key in noticed.get("numberless", ())],
        )

    def __bool__(self) -> bool:
        return bool(self.missing_tabs or self.tabs_without_ids)


class WorkbookReader:
    """Reads the workbook `book`, whose file was changed last at `modified` (RFC 3339).

    `secret` makes receipt numbers.

    `stand_in`: the embedded stand-in, which knows who wrote which cell; None with Google.

    After `read`, `has_acted` is True if decisions were acted on, `has_lost_rows` if rows are to be taken back
    first, and `shown` is what the written tabs show.
    """

    def __init__(
        self,
        db: Database,
        google: Google,
        book: Mapping,
        workbook_layout: Layout,
        timing: Timing,
        modified: str,
        secret: bytes,
        settings: Settings,
        stand_in: EmbeddedGoogle | None = None,
    ):
        self.db, self.google, self.book, self.layout = db, google, book, workbook_layout
        self.timing, self.now, self.modified = timing, timing.now, modified
        self.secret, self.settings, self.stand_in = secret, settings, stand_in
        self.has_acted, self.has_lost_rows, self.shown = False, False, None

    def read(self, version: int) -> Damage | None:
        """Read the workbook as of this version of the file, and store what people did.

        Returns the damage that the read before noticed too. Returns None, and stores nothing, if another
        worker was faster, as what was read may be older than what is stored by now, or rows are lost.
        """
        repair = ColumnRepair(self.google, self.book, self.layout)
        contents = repair.read()
        if contents is None:
            return None
        self.has_lost_rows = self._has_lost_rows(contents)
        if self.has_lost_rows:
            return None
        self._add_missing_charts(contents)
        own_cells = self._own_cells(contents)
        self.shown, positions = contents.written, contents.positions
        damage = Damage(
            contents.missing_tabs, [key for key in RECORDS if ROW_ID not in positions.get(key, {ROW_ID: 0})]
        )
        lost_ids = self._lost_row_ids(contents)
        wrong_ids = self._wrong_row_ids(contents)
        lines_by_record = {
            key: lines
            for key, lines in contents.rows.items()
            if key in RECORDS and key not in damage.tabs_without_ids and key not in wrong_ids
        }
        lasting_damage = damage.lasting(self.book["noticed"])
        unproved = [*lasting_damage.tabs_without_ids, *wrong_ids]
        journal = read_journal(self.stand_in, self.book, version, repair.keys_by_header)
        writers = Writers(touches_of(journal.entries), journal.sheet_ids, version)
        values = {
            "version_read": version,
            "read_again": bool(damage) or bool(unproved),
            "read_at": self.now,
            "positions": layout.appendable_positions(positions),
            "parked": None,
            "parked_until": None,
            "noticed": self.book["noticed"]
            | damage.as_json()
            | {"guarded": contents.protected_tabs, "unproved": unproved, "own_cells": own_cells}
            | {"renumbered": self._renumbered_tabs(unproved), "oversized": self._oversized_tabs(contents)}
            | {"modified": self.modified}
            | {"headless": contents.head is None}
            # Until the next request is planned: what the written tabs show would be forgotten with us.
            | {"unchecked": True},
            "columns_made": repair.columns_made,
            "parked_tabs": self._parked_tabs(contents),
            "grids": contents.grid_sizes,
        }
        context = ReadContext(
            self.book["area"],
            self.now,
            self.timing.changed,
            lost=lost_ids,
            writers=writers,
            positions=positions,
            own_cells=contents.own_cells,
            journal=journal,
        )
        read_hand = None if self.stand_in else self._read_hand
        reading = None if self.stand_in else self._shape_reading(contents, values["noticed"]["renumbered"])
        look = Look(self.db, self.book, context, self.timing, self.secret, read_hand, reading)
        if not look.store(lines_by_record, contents.rows.get(layout.AGENCIES), values):
            return None
        self.has_acted = look.has_acted
        if self.stand_in:
            self.stand_in.store.forget_journal(self.book["file_id"], version)
        for key in lasting_damage.tabs_without_ids:
            self._restore_row_ids(key, contents)
        for key, ids in wrong_ids.items():
            column = metadata_id(self.layout.tab(key).key, ROW_ID)
            cells = [ids.get(place) for place in range(max(ids) + 1)]
            self.google.update_column(self.book["file_id"], column, cells)
        return lasting_damage

    def _read_hand(self) -> Hand:
        return modifiers.read_hand(
            self.google, self.book["file_id"], self.book["noticed"].get("modified", "")
        )

    def _shape_reading(self, contents: bodies.WorkbookContents, renumbered: Iterable[str]) -> ShapeReading:
        """Returns the tabs that were there; `renumbered`: those whose ids the service makes again by now."""
        return ShapeReading(
            contents.shapes,
            self.book["columns_made"] or {},
            {*renumbered, *self.book["noticed"].get("renumbered", ())},
        )

    def _has_lost_rows(self, contents: bodies.WorkbookContents) -> bool:
        """True if our database is older than the workbook, or lacks rows that it can take back."""
        area = self.book["area"]
        with self.db.read() as conn:
            if heads.is_older(conn, area, contents.head):
                return True
            finder = LostRowFinder(conn, area, self.secret, self.timing.changed, is_older=False)
            lost, _ = finder.find(lines_by_record(contents))
        return bool(lost)

    def _own_cells(self, contents: bodies.WorkbookContents) -> bodies.OwnCells:
        """Returns the looks that new rows give to people's own columns between ours, mostly none.

        Looks with which Google refused a batch are left out until people change them.
        """
        if not contents.own_ranges:
            return {}
        try:
            answer = self.google.get_spreadsheet(
                self.book["file_id"], bodies.OWN_CELLS_FIELDS, contents.own_ranges
            )
        except Refused as trouble:
            # A tab got another title or lost rows since: so the file changed, and it is read again.
            log.info("area %s: the looks of people's own columns are refused: %s", self.book["area"], trouble)
            return {}
        looks = bodies.own_cells(answer, {tab.key: tab.sheet_id for tab in self.layout.entry_tabs})
        return {} if looks == self.book["noticed"].get("refused_cells") else looks

    def _oversized_tabs(self, contents: bodies.WorkbookContents) -> dict[str, dict]:
        """Returns the tabs that people made too large, with what of them is too much."""
        with self.db.read() as conn:
            schools = agencies.count_schools(conn, self.book["area"])
        limits = ceilings.tab_ceilings(self.settings, self.layout, schools)
        return ceilings.oversized(contents.sizes, self.layout, limits)

    def _add_missing_charts(self, contents: bodies.WorkbookContents) -> None:
        """Add charts that a workbook lacks because it is older than they are.

        Nothing else waits for a chart: one that Google refuses is tried again at the next read.
        """
        for key in contents.missing_charts:
            try:
                self._write(bodies.chart_body(self.layout.tab(key), contents.grid_sizes[key]))
            except Refused as trouble:
                log.warning("area %s: the chart of %s is refused: %s", self.book["area"], key, trouble)

    def _restore_row_ids(self, tab_key: str, contents: bodies.WorkbookContents) -> None:
        """Make the column of row ids again, with the ids of the lines that equal a row of the mirror.

        They go by place, and people may have moved rows since they were read: the tab is read no more until
        `_wrong_row_ids` finds nothing wrong.
        """
        with self.db.read() as conn:
            mirrored = rows.list_of_tab(conn, self.book["area"], tab_key)
        row_ids = row_ids_by_content(contents.rows[tab_key], mirrored)
        self._write(
            bodies.restore_id_column_body(
                self.layout.tab(tab_key), ROW_ID, contents.grid_widths[tab_key], row_ids
            )
        )

    def _wrong_row_ids(self, contents: bodies.WorkbookContents) -> dict[str, dict[int, str]]:
        """Returns {tab key: {place: its right row id}} where ids that were made again are at wrong rows.

        A late copy of the write that made them may come when rows have moved: it takes the id of another row,
        which then stands nowhere.
        """
        wrong_ids, unproved = {}, self.book["noticed"].get("unproved", ())
        with self.db.read() as conn:
            for key in {*unproved, *self._renumbered_tabs(())}:
                if ROW_ID not in contents.positions.get(key, ()):
                    continue
                lines = contents.rows[key]
                ids = corrected_row_ids(lines, rows.list_of_tab(conn, self.book["area"], key))
                missing_ids = {*ids.values()} - {"", *(line.get(ROW_ID) for line in lines)}
                if ids and (key in unproved or missing_ids):
                    wrong_ids[key] = ids
        return wrong_ids

    def _renumbered_tabs(self, tabs: Iterable[str]) -> dict[str, str]:
        """Returns {tab key: ISO time until which its ids are checked}: these tabs and those of late."""
        now = self.now.isoformat()
        known = self.book["noticed"].get("renumbered", {})
        until = (self.now + CHECKED_FOR).isoformat()
        return {key: end for key, end in known.items() if end > now} | dict.fromkeys(tabs, until)

    def _write(self, body: dict) -> None:
        self.google.batch_update(self.book["file_id"], body, "spreadsheetId")

    def _lost_row_ids(self, contents: bodies.WorkbookContents) -> set[str]:
        """Row ids of the committed batches that are missing from this file together with their tokens.

        Somebody restored an older version of the file. If whole batches are missing but their tokens are
        there, people deleted the rows, which therefore are not lost.
        """
        present_ids = {line.get(ROW_ID) for lines in contents.rows.values() for line in lines}
        lost_ids: set[str] = set()
        with self.db.read() as conn:
            newest_batches = [
                (batch["token"], rows.list_of_batch(conn, batch["id"]))
                for batch in batches.list_newest_with_rows(conn, self.book["area"], MAX_TOKEN_READS)
            ]
        for token, batch_rows in newest_batches:
            ids = {
                row["row_id"]
                for row in batch_rows
                if row["record"] in contents.rows and row["state"] in rows.COUNTED_STATES
            }
            if (
                not ids
                or ids & present_ids
                or self.google.get_metadata(self.book["file_id"], token) is not None
            ):
                break
            lost_ids |= ids
        return lost_ids

    def _parked_tabs(self, contents: bodies.WorkbookContents) -> dict[str, dict]:
        """The tabs that stay parked until their time, and those that are protected, which have no time."""
        parked_for_a_time = {key: tab for key, tab in self.book["parked_tabs"].items() if tab["until"]}
        return parked_for_a_time | {
            key: {"until": None, "reason": TAB_PROTECTED} for key in contents.closed_tabs
        }
