"""A new file with every row takes the place of an area's workbook, in one database transaction once it is
complete.

The area is held while this runs: its entries wait. Until the switch the old file is the workbook, so an
interruption anywhere leaves everything as it was; run again, the rebuild goes on where it stopped, as long as
no row has changed:

    the new file's `pakmut` property        P5703+<digest of the rows>.<first token>
    its layout, and each portion of rows    behind a token: sent again, Google refuses them
    switched, but not yet renamed           the workbook's own file still carries such a property
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sheets.accounts import Accounts
from sheets.client import AREA_PROPERTY, FileState, Google
from sheets.commit import commit
from sheets.errors import Burned, NeedsPerson, NotApplied, OutcomeUnknown, Refused
from sheets.layout import Layout

from ..store import Database, areas, batches, workbooks
from ..sync.batch_builder import BATCH_BYTES
from ..sync.provision import name_of
from . import adding_tabs as laying
from . import copying, guests, switching
from .tasks import Stopped, patiently

# Longer than any single call takes; renewed before each.
HELD_FOR = timedelta(minutes=10)
HELD = "กำลังสร้างสมุดงานใหม่ของเขตนี้ ข้อมูลที่ส่งเข้ามาจะรอจนเสร็จ"
RETIRED = "(เดิม)"


@dataclass(frozen=True)
class Rebuilt:
    """`rows`: lines that the new file holds. `told`: what could not be done, in words."""

    file_id: str
    rows: int
    told: list[str]


@dataclass(frozen=True)
class Rebuild:
    db: Database
    accounts: Accounts
    folder: str | None
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    portion_bytes: int = BATCH_BYTES

    def rebuild(
        self,
        area: str,
        into: str | None = None,
        progress: Callable[[int, int], object] = lambda done, all: None,
    ) -> Rebuilt:
        """`into`: a file of people's own to take, instead of making one. `progress(requests done, of how
        many)`.

        Stopped: a sentence says what a person must do first. SheetsError: run it again.
        """
        google = self.accounts.client(self.accounts.deal([area])[area])
        with self.db.read() as conn:
            book = workbooks.get(conn, area)
        if book is None:
            raise Stopped(
                "เขตนี้ยังไม่มีสมุดงาน โปรดใช้ sheets provision",
                "the area has no workbook yet: run sheets provision",
            )
        files = patiently(lambda: google.files(self.folder), self.sleep)
        old = next((file for file in files if file.id == book["file_id"]), None)
        if old and _is_unfinished(old, area):
            return Rebuilt(old.id, 0, self._rename(google, area, old.id, files))
        self._hold(area)
        try:
            return self._rebuild(google, book, old, files, into, progress)
        finally:
            self._release(book)

    def _rebuild(
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
            facts, copy = areas.get(conn, area), copying.of_area(conn, area)
            open_batch = batches.open_batch(conn, area)
        file_id, first = self._file(google, book, facts, copy, files, into)
        shape = self._laid(google, file_id, facts, into)
        portions = list(copy.portions(shape, self.portion_bytes))
        for number, portion in enumerate(portions):
            self._hold(area)
            self._send(google, file_id, first + number, portion.body(first + number, shape), into)
            progress(number + 1, len(portions))
        told = guests.invite(self.db, google, area, book["file_id"], file_id, self.accounts.names, self.sleep)
        self._still_so(google, old)
        with self.db.begin() as conn:
            switching.switch(
                conn,
                switching.Change(book, open_batch, file_id, shape, first, portions, copy.lost),
                self.clock(),
            )
            conn.commit()
        told += self._rename(google, area, file_id, files)
        return Rebuilt(file_id, len(copy.lines), told)

    def _file(
        self,
        google: Google,
        book: Mapping,
        facts: Mapping,
        copy: copying.Copy,
        files: Sequence[FileState],
        into: str | None,
    ) -> tuple[str, int]:
        """(the file to fill, its first token for rows): the one that an interrupted run filled in part, if it
        may.
        """
        area, begun = book["area"], f"{book['area']}+{copy.digest}."
        left = [
            file
            for file in files
            if _is_unfinished(file, area) and not file.trashed and into in (None, file.id)
        ]
        for file in left:
            if file.area.startswith(begun):
                return file.id, int(file.area.removeprefix(begun))
        if into is not None:
            return self._taken(google, into, begun, book, left)
        for file in left:
            # Rows have changed since: nobody but us has ever seen this file.
            google.change_file(file.id, {"trashed": True})
        return self._created(google, facts, f"{begun}{book['next_token']}"), book["next_token"]

    def _created(self, google: Google, facts: Mapping, mark: str) -> str:
        try:
            new = patiently(
                lambda: google.create(name_of(facts), self.folder, mark),
                self.sleep,
                again_after=(NotApplied,),
            )
        except OutcomeUnknown:
            found = [file for file in google.files(self.folder) if file.area == mark]
            if not found:
                raise
            new = found[0]
        return new.id

    def _taken(
        self, google: Google, into: str, begun: str, book: Mapping, left: Sequence[FileState]
    ) -> tuple[str, int]:
        """A file of people's own, marked as begun."""
        found = laying.ground(google, into)
        if left or found.laid:
            raise Stopped(
                "ไฟล์นี้มีแท็บของระบบอยู่แล้ว โปรดใช้ไฟล์อื่น",
                "this file holds tabs of ours already, from before rows changed: take another file",
            )
        first = max(book["next_token"], found.next_token)
        patiently(
            lambda: google.change_file(into, {"properties": {AREA_PROPERTY: f"{begun}{first}"}}), self.sleep
        )
        return into, first

    def _laid(self, google: Google, file_id: str, facts: Mapping, into: str | None) -> Layout:
        found = laying.ground(google, file_id)
        shape, _ = laying.lay(
            google, file_id, facts, found, {}, self.accounts.names, self.sleep, people_own=into is not None
        )
        return shape

    def _send(self, google: Google, file_id: str, token: int, body: bytes, into: str | None) -> None:
        try:
            patiently(lambda: commit(google, file_id, token, body), self.sleep)
        except Burned as trouble:
            if into is None:
                google.change_file(file_id, {"trashed": True})
            raise Stopped(
                f"Google ไม่รับแถวบางแถว สมุดงานเดิมยังใช้อยู่ ({trouble})",
                f"Google refuses some of the rows; the old workbook stays ({trouble})",
            ) from trouble

    def _still_so(self, google: Google, old: FileState | None) -> None:
        """Nobody typed into the old file while its rows were copied. Its version grows without that, too."""
        if old is None or old.trashed:
            return
        if patiently(lambda: google.file(old.id), self.sleep).modified != old.modified:
            raise Stopped(
                "มีผู้แก้ไขสมุดงานเดิมระหว่างการคัดลอก โปรดสั่งใหม่",
                "somebody edited the old workbook while it was copied: run this again",
            )

    def _rename(self, google: Google, area: str, file_id: str, files: Sequence[FileState]) -> list[str]:
        """The new file is the area's by its property; what was, is not any more and says so in its name."""
        steps = [(file_id, {"properties": {AREA_PROPERTY: area}})]
        for file in files:
            if file.area == area and file.id != file_id:
                name = file.name if file.name.endswith(RETIRED) else f"{file.name} {RETIRED}"
                steps.append((file.id, {"name": name, "properties": {AREA_PROPERTY: None}}))
        told = []
        for id, changes in steps:
            try:
                patiently(lambda id=id, changes=changes: google.change_file(id, changes), self.sleep)
            except (NeedsPerson, Refused) as trouble:
                told.append(f"{id} could not be renamed: {trouble}")
        return told

    def _hold(self, area: str) -> None:
        with self.db.begin() as conn:
            workbooks.park(conn, area, HELD, self.clock() + HELD_FOR)
            conn.commit()

    def _release(self, before: Mapping) -> None:
        """As it was before, unless the switch has settled it."""
        with self.db.begin() as conn:
            if workbooks.get(conn, before["area"])["parked"] == HELD:
                workbooks.change(
                    conn, before["area"], parked=before["parked"], parked_until=before["parked_until"]
                )
                conn.commit()


def _is_unfinished(file: FileState, area: str) -> bool:
    return (file.area or "").startswith(f"{area}+")
