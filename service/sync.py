"""One area after the other: read back, freeze a batch, commit it, rebuild its summary. The journal is the queue.

Nothing here holds a database transaction while it talks to Google. A crash anywhere is covered: an unfinished batch is
sent again byte for byte, and its token makes that harmless (sheets/commit.py).
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sheets import workbook as bodies
from sheets.client import FileState, Google
from sheets.commit import commit
from sheets.errors import BadCredentials, Burned, NeedsPerson, NotApplied, OutcomeUnknown, Refused, SheetsError

from . import decisions, layout, provision, readback
from .config import Settings
from .freeze import Freezer, Frozen
from .records import RECORDS
from .records.record import ROW_ID
from .store import Database, agencies, areas, batches, entries, rows, workbooks

log = logging.getLogger(__name__)

# How long a parked area or tab is left alone, and the most careful step of trying again (freeze.py).
PARKED_FOR = timedelta(minutes=5)
MOST_CAUTION = 12


class Sync:
    """The engine that brings entries into workbooks and people's edits back."""

    def __init__(self, db: Database, google: Google, settings: Settings, clock: Callable[[], datetime]):
        self.db, self.google, self.settings, self.clock = db, google, settings, clock
        # Settings may have changed since the summaries were written: the first cycle looks at all of them.
        self.looked = False

    def cycle(self) -> bool:
        """Look at every area once; True when anything was done. Raises SheetsError when Google cannot be reached."""
        self._provide()
        files = {file.id: file for file in self.google.files(self.settings.drive_folder_id or None)}
        with self.db.read() as conn:
            books = {book["area"]: book for book in workbooks.every(conn)}
            register = agencies.version(conn)
            order = [*batches.areas_with_open_batch(conn), *entries.dirty_areas(conn)]
        order += [
            area
            for area, book in books.items()
            if not self.looked or _stale(book, files.get(book["file_id"]), register)
        ]
        self.looked = True
        done = False
        for area in dict.fromkeys(order):
            if area in books:
                done |= self._guarded(books[area], files.get(books[area]["file_id"]))
        return done

    def drain(self) -> int:
        """Cycle until nothing is left to do; returns the number of cycles that did something."""
        cycles = 0
        while self.cycle():
            cycles += 1
        return cycles

    def _provide(self) -> None:
        """The embedded default makes the workbook of an area when its first entry arrives."""
        if not self.settings.embedded:
            return
        with self.db.read() as conn:
            missing = [area for area in entries.dirty_areas(conn) if workbooks.get(conn, area) is None]
        for area in missing:
            provision.provision(self.db, self.google, area, self.settings)

    def _guarded(self, book: Mapping, file: FileState | None) -> bool:
        """One area; its trouble is noted and does not stop the others. A limit of the whole account does (NotApplied)."""
        now = self.clock()
        if book["parked_until"] and book["parked_until"] > now:
            return False
        try:
            if file is None or file.trashed:
                raise NeedsPerson("missing" if file is None else "trashed")
            return self._area(book, file)
        except OutcomeUnknown as trouble:
            log.warning("area %s: outcome unknown, the same request goes again: %s", book["area"], trouble)
        except (NotApplied, BadCredentials):
            raise
        except SheetsError as trouble:
            self._park(book["area"], f"{trouble.advice} ({trouble})")
        return False

    def _area(self, book: Mapping, file: FileState) -> bool:
        area = book["area"]
        with self.db.read() as conn:
            batch = batches.open_batch(conn, area)
        if batch:
            self._send(book, Frozen(batch["id"], batch["token"], batches.body(batch), batch["summary_digest"]))
            return True
        read = file.version != book["version_read"] or not book["positions"] or book["read_again"] or book["parked"]
        if read:
            book = self._read(book, file)
        frozen = self._freeze(book)
        if frozen:
            self._send(book, frozen)
        return bool(frozen or book["read_again"])

    def _read(self, book: Mapping, file: FileState) -> Mapping:
        """Read the workbook, take over what people did, act on decisions; returns the workbook's new facts."""
        area, now = book["area"], self.clock()
        read, positions = self._look(book)
        with self.db.begin() as conn:
            readback.apply(conn, area, read, now)
            again = decisions.act(conn, area, now)
            workbooks.change(
                conn, area, version_read=file.version, read_again=again, positions=positions, read_at=now,
                parked=None, parked_until=None,
            )  # fmt: skip
            conn.commit()
        with self.db.read() as conn:
            return workbooks.get(conn, area)

    def _look(self, book: Mapping) -> tuple[dict, dict]:
        """The lines of the entry tabs by record, and where their columns stand: one call tells both.

        A tab without its column of receipt numbers is as good as gone: what it holds cannot be told apart, so its
        mirror stays as it was and nothing is appended until the column is back.
        """
        answer = self.google.find(book["file_id"], bodies.locate_body(), bodies.LOCATE_FIELDS)
        shape = self._layout(book)
        found = bodies.locate(answer, shape)
        for key, columns in found.by_header.items():
            # Cut and pasted, or made again by hand: from here on found by its metadata, as a commit's answer tells.
            places = {column: found.positions[key][column] for column in columns}
            body = bodies.rekey_body(shape.tab(key), places, found.stray.get(key, []))
            self.google.batch_update(book["file_id"], body, "spreadsheetId")
        positions = _whole(found.positions)
        return {key: lines for key, lines in found.rows.items() if key in positions}, positions

    def _freeze(self, book: Mapping) -> Frozen | None:
        freezer = Freezer(self._layout(book), book["positions"], self.settings.base_url, self.settings.pin_deadline)
        with self.db.begin() as conn:
            workbooks.change(conn, book["area"], register_seen=agencies.version(conn))
            frozen = freezer.freeze(conn, book, self.clock())
            if frozen and frozen.batch_id is None:
                workbooks.change(conn, book["area"], read_again=True)
            conn.commit()
        return frozen

    def _send(self, book: Mapping, frozen: Frozen) -> None:
        """Send a request once; what its answer means is DESIGN §6."""
        area = book["area"]
        if frozen.batch_id is None:
            self._send_summary(book, frozen)
            return
        with self.db.begin() as conn:
            batches.count_send(conn, frozen.batch_id)
            conn.commit()
        try:
            answer = commit(self.google, book["file_id"], frozen.token, frozen.body)
        except Burned as trouble:
            self._burned(book, frozen, trouble)
            return
        now = self.clock()
        with self.db.begin() as conn:
            known = {"committed_at": now, "summary_digest": frozen.summary_digest, "caution": 0}
            sent = {row["record"] for row in rows.of_batch(conn, frozen.batch_id)}
            known["parked_tabs"] = {key: until for key, until in book["parked_tabs"].items() if key not in sent}
            if answer is None:
                # It had been committed by an earlier send: where the columns stood then is not known.
                known["version_read"] = 0
            else:
                told = bodies.committed(answer, self._layout(book))
                self._misplaced(conn, frozen.batch_id, told.positions, now)
                known |= {"positions": _whole(told.positions), "summary_rows": told.summary_rows}
            batches.done(conn, frozen.batch_id, now)
            workbooks.change(conn, area, **known)
            conn.commit()

    def _send_summary(self, book: Mapping, frozen: Frozen) -> None:
        """A request without rows carries no token: writing it twice does nothing more."""
        try:
            answer = commit(self.google, book["file_id"], None, frozen.body)
        except Refused as trouble:
            raise NeedsPerson(f"เขียนแท็บสรุปไม่ได้: {trouble}") from trouble
        with self.db.begin() as conn:
            known = {"summary_digest": frozen.summary_digest, "committed_at": self.clock()}
            # Until here the area was marked for another look, in case the answer got lost.
            known["read_again"] = book["read_again"]
            known["summary_rows"] = bodies.committed(answer, self._layout(book)).summary_rows
            workbooks.change(conn, book["area"], **known)
            conn.commit()

    def _misplaced(self, conn: object, batch_id: int, standing: Mapping, now: datetime) -> None:
        """Columns moved while the batch was on its way: its rows of that tab stand in wrong columns."""
        batch = batches.get(conn, batch_id)
        for row in rows.of_batch(conn, batch_id):
            before, after = batch["positions"].get(row["record"]), standing.get(row["record"])
            if after is not None and before != after:
                rows.change(conn, row["id"], state=rows.MISPLACED, changed_at=now)

    def _burned(self, book: Mapping, frozen: Frozen, trouble: Burned) -> None:
        """The batch never was committed: look at the workbook anew and try with more care."""
        log.warning("area %s: batch %s refused: %s", book["area"], frozen.token, trouble)
        with self.db.begin() as conn:
            batch_rows = rows.of_batch(conn, frozen.batch_id)
            batches.burned(conn, frozen.batch_id)
            parked = dict(book["parked_tabs"])
            alone = len(batch_rows) == 1 and book["caution"] >= 1
            if alone:
                # Not even one row without the summary: the tab is protected, most likely. Its entries wait.
                parked[batch_rows[0]["record"]] = (self.clock() + PARKED_FOR).isoformat()
            caution = 0 if alone else min(book["caution"] + 1, MOST_CAUTION)
            workbooks.change(conn, book["area"], caution=caution, positions=None, parked_tabs=parked)
            conn.commit()

    def _park(self, area: str, reason: str) -> None:
        log.warning("area %s is parked: %s", area, reason)
        with self.db.begin() as conn:
            workbooks.park(conn, area, reason, self.clock() + PARKED_FOR)
            conn.commit()

    def _layout(self, book: Mapping) -> layout.Layout:
        with self.db.read() as conn:
            title = areas.get(conn, book["area"])["short_name_th"]
        return layout.layout(title, book["sheet_ids"])


def _stale(book: Mapping, file: FileState | None, register: int) -> bool:
    """True when an area needs a look although no entry waits: its file or the register changed, or it was parked."""
    if file is None or file.trashed or book["parked"] or book["parked_tabs"] or book["read_again"]:
        return True
    return file.version != book["version_read"] or register != book["register_seen"]


def _whole(positions: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """The entry tabs that rows can be appended to: those that have their column of receipt numbers."""
    return {key: dict(places) for key, places in positions.items() if key in RECORDS and ROW_ID in places}
