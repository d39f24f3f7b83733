"""Syncs one area: settles the open batch, reads the workbook, freezes and sends the next batch.

No database transaction is open during a call to Google. A crash at any point does no harm: an unfinished
batch is sent again byte for byte, and its token makes that harmless (sheets/commit.py).
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sheets import workbook as bodies
from sheets.client import FileState, Google
from sheets.commit import commit
from sheets.errors import Burned, NeedsPerson, Refused
from sheets.head import HEAD_ID, Head

from .. import proposals
from ..config import MOST_DECISION_SECONDS, Settings
from ..store import (
    Database,
    agencies,
    areas,
    batches,
    entries,
    receipt_numbers,
    rows,
    unbound_rows,
    workbooks,
)
from ..workbooks import layout
from ..workbooks.drawing import drawn_with
from . import heads, restore, retry_narrowing
from .batch_builder import BatchBuilder, FrozenBatch
from .decisions import Timing
from .google import stand_in
from .look import MOST_PLANS
from .taking_back import TakeBack
from .workbook_reader import WorkbookReader

log = logging.getLogger(__name__)

# How long a parked area or tab is left alone before it is tried again.
PARKED_FOR = timedelta(minutes=5)
# A workbook is read at least once in this time, whatever its version in Drive.
READ_EVERY = timedelta(hours=24)
# The most that DECISION_SECONDS may be.
LONGEST_HOLD = timedelta(seconds=MOST_DECISION_SECONDS)

SUMMARY_REFUSED = "เขียนแท็บสรุปไม่ได้ โปรดตรวจว่าบัญชีของระบบแก้ไขแท็บสรุปได้ ข้อมูลในแท็บอื่นยังบันทึกตามปกติ"
TAB_REFUSED = "Google ไม่รับแถวใหม่ในแท็บนี้ โปรดตรวจการป้องกันแท็บ ระบบจะลองใหม่เอง"


class AreaSync:
    """Syncs the workbook `book`, whose file is in the state `file`."""

    def __init__(
        self,
        db: Database,
        google: Google,
        settings: Settings,
        clock: Callable[[], datetime],
        book: Mapping,
        file: FileState,
        editors: list[str],
        patient: bool = False,
    ):
        """`patient`: a request without rows is left for a later sync, unless a person changed the file."""
        self.db, self.google, self.settings, self.clock = db, google, settings, clock
        self.book, self.file, self.editors, self.patient = book, file, editors, patient

    @property
    def area(self) -> str:
        return self.book["area"]

    def run(self, is_second_batch: bool = False) -> bool:
        """Read the workbook, and send a batch or two; True when something was done. Raises SheetsError."""
        has_acted, shown = False, None
        with self.db.read() as conn:
            batch = batches.get_open(conn, self.area)
        if batch and self.book["parked"] != heads.OLDER_DATABASE:
            body, head = batches.body(batch), batch["head"]
            self._send(FrozenBatch(batch["id"], batch["token"], body, batch["summary_digest"], head))
            return True
        if is_second_batch:
            # It was written since it was listed, by us and perhaps by people, who type while we write.
            self.file = self.google.get_file(self.book["file_id"])
        if is_second_batch or self._must_read():
            reader = self._reader()
            damage = reader.read(self.file.version)
            if reader.has_lost_rows:
                TakeBack(self.db, self.google, self.settings, self.clock, self.area).run()
                return True
            if damage is None:
                return True
            has_acted, shown = reader.has_acted, reader.shown
            was_refused = self.book["parked"] == restore.RESTORE_REFUSED
            self._reload()
            if damage.missing_tabs:
                if restoring := self._freeze_restore(damage.missing_tabs, was_refused):
                    self._send(restoring)
                return True
        frozen = self._freeze_batch(shown)
        is_committed = frozen is not None and self._send(frozen)
        if is_committed and frozen.batch_id and not is_second_batch and self._has_undelivered():
            # A large area's next batch need not wait until every other area had its turn.
            self._reload()
            return self.run(is_second_batch=True)
        return bool(frozen or self.book["read_again"] or has_acted)

    def _reader(self) -> WorkbookReader:
        secret = receipt_numbers.secret_of(self.settings.paper_key)
        return WorkbookReader(
            self.db,
            self.google,
            self.book,
            self._layout(),
            self._timing(),
            self.file.modified,
            secret,
            self.settings,
            stand_in(self.settings) if self.settings.embedded else None,
        )

    def _timing(self) -> Timing:
        """The file's own time of its last change, as far as it is not ahead of our clock."""
        now = self.clock()
        changed = datetime.fromisoformat(self.file.modified)
        return Timing(now, min(now, changed), timedelta(seconds=self.settings.decision_seconds))

    def _has_undelivered(self) -> bool:
        """True when entries wait and no batch is open."""
        with self.db.read() as conn:
            return (
                self.area in entries.count_undelivered_by_area(conn, self.clock())
                and batches.get_open(conn, self.area) is None
            )

    def _must_read(self) -> bool:
        """True when the file changed, another read was requested, columns are new, or a day has passed."""
        book = self.book
        if (
            self.file.version != book["version_read"]
            or not book["positions"]
            or book["read_again"]
            or book["noticed"].get("unchecked")
            or book["parked"]
            or are_decisions_due(book, self.clock())
        ):
            return True
        columns_made = book["columns_made"] or {}
        has_new_columns = any(
            column.key not in columns_made.get(tab.key, ())
            for tab in self._layout().entry_tabs
            for column in tab.columns
        )
        return has_new_columns or book["read_at"] is None or self.clock() - book["read_at"] > READ_EVERY

    def _reload(self) -> None:
        with self.db.read() as conn:
            self.book = workbooks.get(conn, self.area)

    def _freeze_batch(self, shown: Mapping | None = None) -> FrozenBatch | None:
        """Freeze the next request; None if there is nothing to send, or others were faster.

        `shown`: what the written tabs show, if they were read just now.
        """
        builder = BatchBuilder(
            self._layout(),
            self.book["positions"],
            self.settings.base_url,
            self.settings.pin_deadline,
            self.settings.report_deadline,
            self.patient and self._is_unchanged_by_people(),
            shown,
        )
        for _ in range(MOST_PLANS):
            with self.db.read() as conn:
                register = agencies.register_version(conn)
                seen = workbooks.get(conn, self.area)["register_seen"]
                plan = builder.plan(conn, self.book, self.clock())
            with self.db.begin() as conn:
                if self._is_overtaken(conn):
                    return None
                if not plan.still_holds(conn, self.area):
                    continue
                now, drawn = self.clock(), drawn_with(self.settings)
                workbooks.note_counted(conn, self.area, register, seen, now, drawn)
                frozen = builder.store(conn, self.book, plan, self.clock())
                conn.commit()
            return frozen
        return None

    def _is_unchanged_by_people(self) -> bool:
        """True when the last change of the file was ours, and its written tabs are not empty."""
        return self.file.modified_by == "" and self.book["summary_digest"] != ""

    def _is_overtaken(self, conn: object) -> bool:
        """True when another worker or a purge was at work in this area since `book` was loaded."""
        return bool(batches.get_open(conn, self.area)) or not workbooks.is_unchanged(conn, self.book)

    def _freeze_restore(self, missing_tabs: list[str], new_titles: bool) -> FrozenBatch | None:
        """Freeze a batch that makes deleted tabs again with their rows; None if others were faster."""
        for _ in range(MOST_PLANS):
            with self.db.read() as conn:
                area = areas.get(conn, self.area)
                plan = restore.plan_restore(conn, self.book, area, missing_tabs, new_titles, self.editors)
            with self.db.begin() as conn:
                if self._is_overtaken(conn):
                    return None
                if not plan.still_holds(conn, self.area):
                    continue
                frozen = plan.store(conn, self.book, self.clock())
                conn.commit()
            return frozen
        return None

    def _send(self, frozen: FrozenBatch) -> bool:
        """Send a request once and store what its answer means.

        Returns False when Google refused the batch for good. Raises SheetsError.
        """
        if frozen.batch_id is None:
            self._send_summary(frozen)
            return True
        with self.db.begin() as conn:
            batches.increment_sends(conn, frozen.batch_id)
            conn.commit()
        try:
            answer = commit(self.google, self.book["file_id"], frozen.token, frozen.body)
        except Burned as trouble:
            self._save_refusal(frozen, trouble)
            return False
        if answer is None and self._is_of_another(frozen):
            with self.db.begin() as conn:
                workbooks.park(conn, self.area, heads.OLDER_DATABASE, self.clock())
                conn.commit()
            return False
        self._save_commit(frozen, answer)
        return True

    def _is_of_another(self, frozen: FrozenBatch) -> bool:
        """True if the token of a batch may have been used by another one: our database is older."""
        entry = self.google.get_metadata(self.book["file_id"], HEAD_ID)
        head = Head.parse(entry.get("metadataValue", "")) if entry else None
        return heads.is_of_another(head, frozen.head)

    def _save_commit(self, frozen: FrozenBatch, answer: dict | None) -> None:
        """Store that the batch is committed.

        No `answer` means that an earlier send was committed: the columns' positions then are unknown.
        """
        now, shape = self.clock(), self._layout()
        with self.db.begin() as conn:
            batch = batches.get(conn, frozen.batch_id)
            if self._is_settled(conn, batch):
                return
            values = {"committed_at": now, "summary_digest": frozen.summary_digest, "head": frozen.head}
            noticed = workbooks.get(conn, self.area)["noticed"]
            values["noticed"] = noticed | {"headless": False}
            values["caution"] = retry_narrowing.level_after_success(self.book["caution"], batch["rows"])
            if self.book["caution"] == retry_narrowing.NO_SUMMARY:
                # The rows were accepted without the summary, which is tried again after a while.
                values["parked_tabs"] = self.book["parked_tabs"] | self._parked_written_tabs()
            if batch["sheet_ids"]:
                values |= {
                    "sheet_ids": batch["sheet_ids"],
                    "positions": None,
                    "summary_digest": "",
                    # Numbers that are being made again in another tab are still to be checked.
                    "noticed": {key: noticed[key] for key in ("unproved", "renumbered") if key in noticed},
                }
            elif answer is None:
                values["version_read"] = 0
            else:
                result = bodies.commit_result(answer, shape)
                self._mark_misplaced_rows(conn, batch, result.positions, now)
                positions = layout.appendable_positions(result.positions)
                values |= {"positions": positions, "grids": result.grid_sizes}
            proposals.note_appended(conn, self.area, frozen.batch_id)
            unbound_rows.note_appended(conn, frozen.batch_id)
            batches.mark_done(conn, frozen.batch_id, now, is_answered=answer is not None)
            workbooks.update(conn, self.area, **values)
            conn.commit()

    def _send_summary(self, frozen: FrozenBatch) -> None:
        """Send a request without rows. It carries no token: sending it twice does no harm."""
        try:
            answer = commit(self.google, self.book["file_id"], None, frozen.body)
            values = {
                "summary_digest": frozen.summary_digest,
                "committed_at": self.clock(),
                "grids": bodies.commit_result(answer, self._layout()).grid_sizes,
            }
        except Refused as trouble:
            log.warning("area %s: the summary is refused: %s", self.area, trouble)
            values = {"parked_tabs": self.book["parked_tabs"] | self._parked_written_tabs()}
        with self.db.begin() as conn:
            if self._has_other_file(conn):
                return
            noticed = {**workbooks.get(conn, self.area)["noticed"], "unchecked": False}
            workbooks.update(conn, self.area, noticed=noticed, **values)
            conn.commit()

    def _has_other_file(self, conn: object) -> bool:
        """True when the area got another file while Google answered for the old one."""
        return workbooks.get(conn, self.area)["file_id"] != self.book["file_id"]

    def _is_settled(self, conn: object, batch: Mapping) -> bool:
        """True when another worker, or a rebuild, settled the batch while Google answered."""
        return batch["state"] != "open" or self._has_other_file(conn)

    def _mark_misplaced_rows(self, conn: object, batch: Mapping, positions: Mapping, now: datetime) -> None:
        """Mark the rows of tabs whose columns moved while the batch was on its way: they are misplaced."""
        moved_tabs = {
            key
            for key, frozen_positions in batch["positions"].items()
            if key in positions and positions[key] != frozen_positions
        }
        rows.set_state_of_batch(conn, batch["id"], moved_tabs, rows.MISPLACED, now)

    def _save_refusal(self, frozen: FrozenBatch, trouble: Burned) -> None:
        """Store that the batch never will be committed: the workbook is read again, and less is sent next."""
        log.warning("area %s: batch %s refused: %s", self.area, frozen.token, trouble)
        with self.db.begin() as conn:
            if self._is_settled(conn, batches.get(conn, frozen.batch_id)):
                return
            batch_rows = rows.list_of_batch(conn, frozen.batch_id)
            is_restore = batches.get(conn, frozen.batch_id)["sheet_ids"]
            batches.mark_burned(conn, frozen.batch_id)
            values = {
                "positions": None,
                "caution": retry_narrowing.level_after_refusal(self.book["caution"], len(batch_rows)),
            }
            if is_restore:
                values["caution"] = self.book["caution"]
                workbooks.park(conn, self.area, restore.RESTORE_REFUSED, self.clock() + PARKED_FOR)
            elif values["caution"] is None:
                values |= {"caution": 0} | self._set_row_aside(conn, batch_rows[0], trouble)
            elif self.book["caution"] == 0:
                values |= _suspect_own_cells(workbooks.get(conn, self.area)["noticed"])
            workbooks.update(conn, self.area, **values)
            conn.commit()

    def _set_row_aside(self, conn: object, row: Mapping, trouble: Burned) -> dict:
        """Set a row aside that Google refused alone; returns values to store with the workbook.

        Its tab is parked instead if it is partly protected, which may be the cause, or if the row is a line
        of the register, which no person sent.
        """
        if row["entry_id"] is None or row["record"] in self.book["noticed"].get("guarded", ()):
            return {"parked_tabs": self.book["parked_tabs"] | self._parked_tab(row["record"], TAB_REFUSED)}
        original = rows.get_first_of_entry(conn, row["entry_id"])
        if original is None:
            entries.set_aside(conn, row["entry_id"], str(trouble)[:500])
        else:
            # A copy of a row that is in the sheet, or was there before: a person must look at it.
            rows.update(conn, original["id"], state=rows.CONFLICT, changed_at=self.clock())
        return {}

    def _parked_written_tabs(self) -> dict[str, dict]:
        """The tabs that the service alone writes, parked for a while."""
        parked_tabs: dict[str, dict] = {}
        for tab in self._layout().written_tabs:
            parked_tabs |= self._parked_tab(tab.key, SUMMARY_REFUSED)
        return parked_tabs

    def _parked_tab(self, tab: str, reason: str) -> dict[str, dict]:
        """A tab parked for a while, as stored in `parked_tabs` of the workbook."""
        return {tab: {"until": (self.clock() + PARKED_FOR).isoformat(), "reason": reason}}

    def _layout(self) -> layout.Layout:
        with self.db.read() as conn:
            return layout.workbook_layout(areas.get(conn, self.area), self.book["sheet_ids"])


def are_decisions_due(book: Mapping, now: datetime) -> bool:
    """True when a decision in a workbook has stood long enough to act, if it still stands.

    A moment that is further away than DECISION_SECONDS may be was stored before the clock was set back.
    """
    due = book["decisions_due"]
    return due is not None and not now < due <= now + LONGEST_HOLD


def _suspect_own_cells(noticed: Mapping) -> dict:
    """Returns values to store with a workbook after the first refusal.

    The looks of people's own columns are suspected first: the same goes without them. If that is refused,
    too, they are innocent.
    """
    others = {key: value for key, value in noticed.items() if key not in ("own_cells", "refused_cells")}
    if own_cells := noticed.get("own_cells"):
        return {"caution": 0, "noticed": others | {"refused_cells": own_cells}}
    return {"noticed": others}


def park_area(db: Database, area: str, trouble: NeedsPerson | Refused, now: datetime) -> None:
    """Leave an area alone for a while, because a person must act first. Its entries wait.

    Where our database is older than the workbook, that stays the reason: everybody else holds off for it.
    """
    log.warning("area %s is parked: %s", area, trouble)
    with db.begin() as conn:
        is_older = workbooks.get(conn, area)["parked"] == heads.OLDER_DATABASE
        reason = heads.OLDER_DATABASE if is_older else f"{trouble.advice} ({trouble})"
        workbooks.park(conn, area, reason, now + PARKED_FOR)
        conn.commit()
