"""Replaces an area's workbook by a new file with every row, in one database transaction once it is complete.

The area is held meanwhile: its entries wait. Until the switch the old file is the workbook, so an
interruption leaves everything as it was. The next run goes on where this one stopped, as long as no row has
changed:

    the new file's `pakmut` property        P5703+<digest of the rows>.<first token>
    its layout, and each portion of rows    carries a token: Google refuses it when it is sent again
    switched, but not yet renamed           the workbook's own file still carries such a property
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sheets.client import AREA_PROPERTY, FileState, Google
from sheets.commit import commit
from sheets.embedded import EmbeddedGoogle
from sheets.errors import Burned, NeedsPerson, NotApplied, OutcomeUnknown, Refused
from sheets.layout import Layout

from ..store import areas, batches, workbooks
from ..sync import heads
from ..sync.batch_builder import BATCH_BYTES
from ..sync.journal import store_journal
from ..sync.provision import file_name
from . import adding_tabs, copying, guests, switching
from .tasks import FleetTask, Stopped, call_with_retries

# The area is held so long, which is longer than any call takes; renewed before each call.
HOLD_TIME = timedelta(minutes=10)
HOLD_REASON = "กำลังสร้างสมุดงานใหม่ของเขตนี้ ข้อมูลที่ส่งเข้ามาจะรอจนเสร็จ"
RETIRED = "(เดิม)"


@dataclass(frozen=True)
class Rebuilt:
    """The new file and the number of `rows` in it. `problems`: sentences on what could not be done."""

    file_id: str
    rows: int
    problems: list[str]


@dataclass(frozen=True)
class Rebuild(FleetTask):
    """Rebuilds workbooks in `folder`. `portion_bytes`: most bytes of rows in one request.

    `stand_in`: the embedded stand-in, which knows what people did in the old file; None with Google.
    """

    folder: str | None
    portion_bytes: int = BATCH_BYTES
    stand_in: EmbeddedGoogle | None = None

    def rebuild(
        self,
        area: str,
        into: str | None = None,
        progress: Callable[[int, int], object] = lambda done, all: None,
    ) -> Rebuilt:
        """Rebuild the workbook of an area; `progress(requests done, requests in all)`.

        `into`: the id of a file that people made, to use it instead of making one; if it is the workbook
        already, only what an interrupted run left is done. Raises Stopped if a person must do something
        first, SheetsError if it is to be run again.
        """
        google = self.client_of(area)
        with self.db.read() as conn:
            book = workbooks.get(conn, area)
        if book is None:
            raise Stopped(
                "เขตนี้ยังไม่มีสมุดงาน โปรดใช้ sheets provision",
                "the area has no workbook yet: run sheets provision",
            )
        if book["parked"] == heads.OLDER_DATABASE:
            raise Stopped(
                "ฐานข้อมูลเก่ากว่าสมุดงาน โปรดใช้ sheets take-back ก่อน",
                "the database is older than the workbook: run sheets take-back before",
            )
        files = call_with_retries(lambda: google.list_files(self.folder), self.sleep)
        old = next((file for file in files if file.id == book["file_id"]), None)
        if old and _is_unfinished(old, area):
            return Rebuilt(old.id, 0, self._rename_files(google, area, old.id, files))
        if into == book["file_id"]:
            file = old or call_with_retries(lambda: google.get_file(into), self.sleep)
            if _is_unfinished(file, area):
                # A listing that misses it may miss the old file, too, which is to be retired first.
                raise Stopped(
                    "รายการไฟล์จาก Google ยังไม่ครบ โปรดสั่งใหม่ภายหลัง",
                    "Google's list of files is not complete yet: run this again later",
                )
            return Rebuilt(into, 0, [])
        self._hold(area)
        try:
            return self._copy_and_switch(google, book, old, files, into, progress)
        finally:
            self._release(book)

    def _copy_and_switch(
        self,
        google: Google,
        book: Mapping,
        old: FileState | None,
        files: Sequence[FileState],
        into: str | None,
        progress: Callable[[int, int], object],
    ) -> Rebuilt:
        area = book["area"]
        if old and not old.trashed and old.version != book["version_read"]:
            raise Stopped(
                "มีการแก้ไขในสมุดงานที่ระบบยังไม่ได้อ่าน โปรดรัน flask sync --once แล้วสั่งใหม่",
                "people changed the workbook since it was read: run flask sync --once, then this again",
            )
        with self.db.read() as conn:
            area_row, copy = areas.get(conn, area), copying.copy_of_area(conn, area)
            open_batch = batches.get_open(conn, area)
        file_id, first_token = self._find_or_create_file(google, book, area_row, copy, files, into)
        new_layout = self._add_tabs(google, file_id, area_row, into)
        portions = list(copy.portions(new_layout, self.portion_bytes))
        for number, portion in enumerate(portions):
            self._hold(area)
            token = first_token + number
            self._send(google, file_id, token, portion.body(token, new_layout, number == 0), into)
            progress(number + 1, len(portions))
        problems = guests.share_with_guests(
            self.db, google, area, book["file_id"], file_id, self.accounts.names, self.sleep
        )
        self._check_unedited(google, old)
        problems += self._store_unread_steps(book, old)
        head = str(portions[-1].head(first_token + len(portions) - 1)) if portions else ""
        switch = switching.WorkbookSwitch(
            book, open_batch, file_id, new_layout, first_token, portions, copy.lost, head
        )
        with self.db.begin() as conn:
            switching.switch_workbook(conn, switch, self.clock())
            conn.commit()
        problems += self._rename_files(google, area, file_id, files)
        return Rebuilt(file_id, len(copy.lines), problems)

    def _find_or_create_file(
        self,
        google: Google,
        book: Mapping,
        area_row: Mapping,
        copy: copying.WorkbookCopy,
        files: Sequence[FileState],
        into: str | None,
    ) -> tuple[str, int]:
        """Returns (the file to fill, the first token for rows).

        Uses the file that an interrupted run filled in part, if no row has changed since.
        """
        area, mark_start = book["area"], f"{book['area']}+{copy.digest}."
        unfinished = [
            file
            for file in files
            if _is_unfinished(file, area) and not file.trashed and into in (None, file.id)
        ]
        for file in unfinished:
            if file.area.startswith(mark_start):
                return file.id, int(file.area.removeprefix(mark_start))
        if into is not None:
            return self._mark_given_file(google, into, mark_start, book, unfinished)
        for file in unfinished:
            # Rows have changed since: nobody but us has ever seen this file.
            google.update_file(file.id, {"trashed": True})
        first_token = book["next_token"]
        return self._create_file(google, area_row, f"{mark_start}{first_token}"), first_token

    def _create_file(self, google: Google, area_row: Mapping, mark: str) -> str:
        """Create a file that carries the mark; returns its id. Raises SheetsError."""
        try:
            file = call_with_retries(
                lambda: google.create_file(file_name(area_row), self.folder, mark),
                self.sleep,
                again_after=(NotApplied,),
            )
        except OutcomeUnknown:
            marked = [file for file in google.list_files(self.folder) if file.area == mark]
            if not marked:
                raise
            file = marked[0]
        return file.id

    def _mark_given_file(
        self, google: Google, into: str, mark_start: str, book: Mapping, unfinished: Sequence[FileState]
    ) -> tuple[str, int]:
        """Mark a file that people made; returns (its id, the first token for rows). Raises Stopped."""
        state = adding_tabs.read_state(google, into)
        if unfinished or state.has_layout:
            raise Stopped(
                "ไฟล์นี้มีแท็บของระบบอยู่แล้ว โปรดใช้ไฟล์อื่น",
                "this file holds tabs of ours already, from before rows changed: take another file",
            )
        first_token = max(book["next_token"], state.next_token)
        mark = f"{mark_start}{first_token}"
        call_with_retries(lambda: google.update_file(into, {"properties": {AREA_PROPERTY: mark}}), self.sleep)
        return into, first_token

    def _add_tabs(self, google: Google, file_id: str, area_row: Mapping, into: str | None) -> Layout:
        state = adding_tabs.read_state(google, file_id)
        new_layout, _ = adding_tabs.add_tabs(
            google,
            file_id,
            area_row,
            state,
            {},
            self.accounts.names,
            self.sleep,
            keep_first_sheet=into is not None,
        )
        return new_layout

    def _send(self, google: Google, file_id: str, token: int, body: bytes, into: str | None) -> None:
        try:
            call_with_retries(lambda: commit(google, file_id, token, body), self.sleep)
        except Burned as trouble:
            if into is None:
                google.update_file(file_id, {"trashed": True})
            raise Stopped(
                f"Google ไม่รับแถวบางแถว สมุดงานเดิมยังใช้อยู่ ({trouble})",
                f"Google refuses some of the rows; the old workbook stays ({trouble})",
            ) from trouble

    def _check_unedited(self, google: Google, old: FileState | None) -> None:
        """Raise Stopped if somebody edited the old file while its rows were copied.

        Its version says nothing of that: it grows without edits, too.
        """
        if old is None or old.trashed:
            return
        if call_with_retries(lambda: google.get_file(old.id), self.sleep).modified != old.modified:
            raise Stopped(
                "มีผู้แก้ไขสมุดงานเดิมระหว่างการคัดลอก โปรดสั่งใหม่",
                "somebody edited the old workbook while it was copied: run this again",
            )

    def _store_unread_steps(self, book: Mapping, old: FileState | None) -> list[str]:
        """Store what people did in the old file that no look has read, and is not carried over.

        With Google only a file in the bin, or gone, can hold some of that: returns a sentence on it.
        """
        if self.stand_in is not None:
            store_journal(self.db, self.stand_in, book, self.clock())
        elif old is None or old.trashed:
            since = book["read_at"].isoformat(timespec="minutes") if book["read_at"] else "it was made"
            return [f"on no trail: what people did in the old file {book['file_id']} after {since}"]
        return []

    def _rename_files(self, google: Google, area: str, file_id: str, files: Sequence[FileState]) -> list[str]:
        """Take the area's key off old files and mark their names as old; put it on the new file.

        The new one comes last: until then it carries the mark of a rebuild that is to be finished. Returns
        sentences on what could not be done.
        """
        steps = []
        for file in files:
            if file.area == area and file.id != file_id:
                name = file.name if file.name.endswith(RETIRED) else f"{file.name} {RETIRED}"
                steps.append((file.id, {"name": name, "properties": {AREA_PROPERTY: None}}))
        problems = []
        for id, changes in [*steps, (file_id, {"properties": {AREA_PROPERTY: area}})]:
            try:
                call_with_retries(lambda id=id, changes=changes: google.update_file(id, changes), self.sleep)
            except (NeedsPerson, Refused) as trouble:
                problems.append(f"{id} could not be renamed: {trouble}")
        return problems

    def _hold(self, area: str) -> None:
        with self.db.begin() as conn:
            workbooks.park(conn, area, HOLD_REASON, self.clock() + HOLD_TIME)
            conn.commit()

    def _release(self, before: Mapping) -> None:
        """Park the area as it was before the hold, unless the switch has ended it."""
        with self.db.begin() as conn:
            if workbooks.get(conn, before["area"])["parked"] == HOLD_REASON:
                workbooks.update(
                    conn, before["area"], parked=before["parked"], parked_until=before["parked_until"]
                )
                conn.commit()


def _is_unfinished(file: FileState, area: str) -> bool:
    return (file.area or "").startswith(f"{area}+")
