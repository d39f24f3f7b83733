"""One area's turn: settle the open batch, read back, freeze the next batch, send it. DESIGN §6 in code.

Nothing here holds a database transaction while it talks to Google. A crash anywhere is covered: an unfinished
batch is sent again byte for byte, and its token makes that harmless (sheets/commit.py).
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sheets import workbook as bodies
from sheets.client import FileState, Google
from sheets.commit import commit
from sheets.errors import Burned, NeedsPerson, Refused

from .. import proposals
from ..config import Settings
from ..store import Database, agencies, areas, batches, entries, rows, workbooks
from ..workbooks import layout
from . import restore
from . import retry_narrowing as caution
from .batch_builder import Freezer, Frozen
from .workbook_reader import Look

log = logging.getLogger(__name__)

# How long a parked area or tab is left alone before it is tried again.
PARKED_FOR = timedelta(minutes=5)
# A workbook is read at least so often, whatever Drive says of its version.
SWEEP = timedelta(hours=24)

SUMMARY_REFUSED = "เขียนแท็บสรุปไม่ได้ โปรดตรวจว่าบัญชีของระบบแก้ไขแท็บสรุปได้ ข้อมูลในแท็บอื่นยังบันทึกตามปกติ"
TAB_REFUSED = "Google ไม่รับแถวใหม่ในแท็บนี้ โปรดตรวจการป้องกันแท็บ ระบบจะลองใหม่เอง"


class Visit:
    """What is done for the workbook `book` while its file is in the state `file`."""

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
        """`patient`: what would be written without rows waits for another visit, unless a person is waiting
        for it.
        """
        self.db, self.google, self.settings, self.clock = db, google, settings, clock
        self.book, self.file, self.editors, self.patient = book, file, editors, patient

    @property
    def area(self) -> str:
        return self.book["area"]

    def run(self, again: bool = False) -> bool:
        """Read, and send a batch or two; True when something was done. Raises SheetsError."""
        acted = False
        with self.db.read() as conn:
            batch = batches.open_batch(conn, self.area)
        if batch:
            self._send(Frozen(batch["id"], batch["token"], batches.body(batch), batch["summary_digest"]))
            return True
        if again or self._wants_look():
            secret = entries.secret_of(self.settings.secret_key)
            look = Look(
                self.db, self.google, self.book, self._shape(), self.clock(), self.file.modified_by, secret
            )
            still = look.take_over(self.file.version)
            if still is None:
                return True
            acted = look.acted
            refused_before = self.book["parked"] == restore.REFUSED
            self._reload()
            if still.gone:
                if restoring := self._restore(still.gone, refused_before):
                    self._send(restoring)
                return True
        frozen = self._freeze()
        committed = frozen is not None and self._send(frozen)
        if committed and frozen.batch_id and not again and self._more_waits():
            # A large area's next batch need not wait until every other area had its turn.
            self._reload()
            return self.run(again=True)
        return bool(frozen or self.book["read_again"] or acted)

    def _more_waits(self) -> bool:
        with self.db.read() as conn:
            return self.area in entries.dirty_areas(conn) and batches.open_batch(conn, self.area) is None

    def _wants_look(self) -> bool:
        book = self.book
        if (
            self.file.version != book["version_read"]
            or not book["positions"]
            or book["read_again"]
            or book["parked"]
        ):
            return True
        made = book["columns_made"] or {}
        new = any(
            column.key not in made.get(tab.key, ())
            for tab in self._shape().entry_tabs
            for column in tab.columns
        )
        return new or book["read_at"] is None or self.clock() - book["read_at"] > SWEEP

    def _reload(self) -> None:
        with self.db.read() as conn:
            self.book = workbooks.get(conn, self.area)

    def _freeze(self) -> Frozen | None:
        deadlines = (self.settings.pin_deadline, self.settings.report_deadline)
        freezer = Freezer(
            self._shape(),
            self.book["positions"],
            self.settings.base_url,
            *deadlines,
            self.patient and self._nobody_waits(),
        )
        with self.db.begin() as conn:
            if self._came_second(conn):
                return None
            workbooks.change(conn, self.area, register_seen=agencies.version(conn))
            frozen = freezer.freeze(conn, self.book, self.clock())
            if frozen and frozen.batch_id is None:
                workbooks.change(conn, self.area, read_again=True)
            conn.commit()
        return frozen

    def _nobody_waits(self) -> bool:
        """True when the last change of the file was ours and its tabs tell something."""
        return self.file.modified_by == "" and self.book["summary_digest"] != ""

    def _came_second(self, conn: object) -> bool:
        """True when another worker was faster, and its batch is sent at the next turn, or a purge holds the
        area: each takes a token first.
        """
        return bool(batches.open_batch(conn, self.area)) or (
            workbooks.get(conn, self.area)["next_token"] != self.book["next_token"]
        )

    def _restore(self, gone: list[str], other_titles: bool) -> Frozen | None:
        """A batch that makes tabs again that people deleted, with the rows that stood there."""
        with self.db.begin() as conn:
            if self._came_second(conn):
                return None
            area = areas.get(conn, self.area)
            frozen = restore.freeze(conn, self.book, area, gone, other_titles, self.editors, self.clock())
            conn.commit()
        return frozen

    def _send(self, frozen: Frozen) -> bool:
        """Send a request once; what its answer means is DESIGN §6. False when the batch was refused for
        good.
        """
        if frozen.batch_id is None:
            self._send_summary(frozen)
            return True
        with self.db.begin() as conn:
            batches.count_send(conn, frozen.batch_id)
            conn.commit()
        try:
            answer = commit(self.google, self.book["file_id"], frozen.token, frozen.body)
        except Burned as trouble:
            self._burned(frozen, trouble)
            return False
        self._done(frozen, answer)
        return True

    def _done(self, frozen: Frozen, answer: dict | None) -> None:
        """The batch is committed. Without an answer an earlier send was: where the columns stood then is not
        known.
        """
        now = self.clock()
        with self.db.begin() as conn:
            batch = batches.get(conn, frozen.batch_id)
            if self._settled_elsewhere(conn, batch):
                return
            known = {"committed_at": now, "summary_digest": frozen.summary_digest}
            known["caution"] = caution.after_success(self.book["caution"], batch["rows"])
            if self.book["caution"] == caution.NO_SUMMARY:
                # The rows went through without it. It is tried again after a while.
                known["parked_tabs"] = self.book["parked_tabs"] | self._written_parked()
            if batch["sheet_ids"]:
                known |= {
                    "sheet_ids": batch["sheet_ids"],
                    "positions": None,
                    "summary_digest": "",
                    "noticed": {},
                }
            elif answer is None:
                known["version_read"] = 0
            else:
                told = bodies.committed(answer, self._shape())
                self._misplaced(conn, batch, told.positions, now)
                known |= {"positions": layout.usable(told.positions), "grids": told.grids}
            proposals.listed(conn, self.area, frozen.batch_id)
            batches.done(conn, frozen.batch_id, now)
            workbooks.change(conn, self.area, **known)
            conn.commit()

    def _send_summary(self, frozen: Frozen) -> None:
        """A request without rows carries no token: writing it twice does nothing more."""
        try:
            answer = commit(self.google, self.book["file_id"], None, frozen.body)
            told = {
                "summary_digest": frozen.summary_digest,
                "committed_at": self.clock(),
                "grids": bodies.committed(answer, self._shape()).grids,
            }
        except Refused as trouble:
            log.warning("area %s: the summary is refused: %s", self.area, trouble)
            told = {"parked_tabs": self.book["parked_tabs"] | self._written_parked()}
        with self.db.begin() as conn:
            if self._moved(conn):
                return
            # Until here the area was marked for another look, in case the answer got lost.
            workbooks.change(conn, self.area, read_again=self.book["read_again"], **told)
            conn.commit()

    def _moved(self, conn: object) -> bool:
        """True when the area got another file while Google answered for the old one."""
        return workbooks.get(conn, self.area)["file_id"] != self.book["file_id"]

    def _settled_elsewhere(self, conn: object, batch: Mapping) -> bool:
        """True when another worker, or a rebuild, has settled the batch while Google answered."""
        return batch["state"] != "open" or self._moved(conn)

    def _misplaced(self, conn: object, batch: Mapping, standing: Mapping, now: datetime) -> None:
        """Columns moved while the batch was on its way: its rows of that tab stand in wrong columns."""
        moved = {
            key for key, before in batch["positions"].items() if key in standing and standing[key] != before
        }
        for row in rows.of_batch(conn, batch["id"]):
            if row["record"] in moved:
                rows.change(conn, row["id"], state=rows.MISPLACED, changed_at=now)

    def _burned(self, frozen: Frozen, trouble: Burned) -> None:
        """The batch never was committed and never will be: look at the workbook anew and try with more
        care.
        """
        log.warning("area %s: batch %s refused: %s", self.area, frozen.token, trouble)
        with self.db.begin() as conn:
            if self._settled_elsewhere(conn, batches.get(conn, frozen.batch_id)):
                return
            brought = rows.of_batch(conn, frozen.batch_id)
            restoring = batches.get(conn, frozen.batch_id)["sheet_ids"]
            batches.burned(conn, frozen.batch_id)
            known = {"positions": None, "caution": caution.after_refusal(self.book["caution"], len(brought))}
            if restoring:
                known["caution"] = self.book["caution"]
                workbooks.park(conn, self.area, restore.REFUSED, self.clock() + PARKED_FOR)
            elif known["caution"] is None:
                known |= {"caution": 0} | self._refused_alone(conn, brought[0], trouble)
            workbooks.change(conn, self.area, **known)
            conn.commit()

    def _refused_alone(self, conn: object, row: Mapping, trouble: Burned) -> dict:
        """One row alone was refused: it is set aside, unless its tab is partly protected and may be the
        cause, or it is a line of the register, which no person sent.
        """
        if row["entry_id"] is None or row["record"] in self.book["noticed"].get("guarded", ()):
            return {"parked_tabs": self.book["parked_tabs"] | self._parked(row["record"], TAB_REFUSED)}
        original = rows.original(conn, row["entry_id"])
        if original is None:
            entries.set_aside(conn, row["entry_id"], str(trouble)[:500])
        else:
            # A copy of a row that is in the sheet already, or was: a person must look at it.
            rows.change(conn, original["id"], state=rows.CONFLICT, changed_at=self.clock())
        return {}

    def _written_parked(self) -> dict[str, dict]:
        return {
            key: why
            for tab in self._shape().written_tabs
            for key, why in self._parked(tab.key, SUMMARY_REFUSED).items()
        }

    def _parked(self, tab: str, reason: str) -> dict[str, dict]:
        return {tab: {"until": (self.clock() + PARKED_FOR).isoformat(), "reason": reason}}

    def _shape(self) -> layout.Layout:
        with self.db.read() as conn:
            return layout.of_book(areas.get(conn, self.area), self.book["sheet_ids"])


def park(db: Database, area: str, trouble: NeedsPerson | Refused, now: datetime) -> None:
    """Leave an area alone for a while: a person must act first. Its entries wait."""
    log.warning("area %s is parked: %s", area, trouble)
    with db.begin() as conn:
        workbooks.park(conn, area, f"{trouble.advice} ({trouble})", now + PARKED_FOR)
        conn.commit()
