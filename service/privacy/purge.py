"""Purges area after area.

An area is held meanwhile: no worker visits it, and a reading that is under way is discarded.

In each area the sheet is cleaned first, then the database (removal.py): in any other order read-back would
see an edit and bring the data back. An interruption leaves an area as it was, or with a clean sheet and the
database not yet clean, or clean in part: the next run finishes it.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection

from sheets.client import Google
from sheets.errors import SheetsError
from sheets.head import HEAD_ID, Head

from ..downloads.download_files import DownloadFiles, discard_all
from ..files.photo_files import PhotoFiles
from ..fleet.rebuilding import HOLD_REASON as REBUILDING
from ..fleet.tasks import FleetTask, Stopped
from ..intake import photo_sweep
from ..store import areas, audit_log, batches, instance_values, purging, terms, workbooks
from ..sync import heads
from ..workbooks import layout
from . import letter_files
from .area import DueData, PurgeCount, Scope, find_due
from .removal import remove_from_database
from .scope import AboutPerson
from .sheet import SheetCleaner

# Longer than reading and writing a workbook takes.
HOLD_TIME = timedelta(minutes=10)
HOLD_REASON = "กำลังลบข้อมูลส่วนบุคคลที่พ้นกำหนดเก็บในสมุดงานนี้ ข้อมูลที่ส่งเข้ามาจะรอจนเสร็จ"
# A batch is on its way for seconds: how often its end is waited for, and how many seconds each time.
BATCH_TRIES, BATCH_WAIT_SECONDS = 6, 5
# A value of the instance: what was begun and has not come to its end.
UNFINISHED_KEY = "purge_unfinished"
COUNT_FIELDS = ("entries", "rows", "cells", "letters", "accounts", "photos")


def new_protection_id() -> int:
    """Returns a random id for a protection, which no other in the file has."""
    return 1 + secrets.randbelow(2**31 - 2)


@dataclass(frozen=True)
class Purge(FleetTask):
    """Removes personal data.

    `mailbox`: the folder of letters as files, if there is one. `pictures`: of the photos. `files`: those
    prepared for staff.
    """

    mailbox: Path | None
    pictures: PhotoFiles
    files: DownloadFiles
    new_id: Callable[[], int] = field(default=new_protection_id)

    def count_due(self, area: str, scope: Scope) -> PurgeCount:
        """Returns how much is due in an area. Changes nothing."""
        with self.db.read() as conn:
            return find_due(conn, area, scope).count()

    def purge_area(self, area: str, scope: Scope) -> PurgeCount:
        """Removes what is due in an area; the next run finds what could not be removed (`problems`)."""
        with self.db.read() as conn:
            book, due = workbooks.get(conn, area), find_due(conn, area, scope)
        if book and self._is_database_older(book):
            return PurgeCount(problems=[str(_database_is_older())])
        if book and due.rows:
            count = self._purge_with_sheet(book, scope)
        else:
            count = self._purge_database(area, scope, may_have_rows=book is None)
            count.problems += self._open_tabs(self._cleaner(self.client_of(area), book)) if book else []
        counts = {name: getattr(count, name) for name in COUNT_FIELDS}
        if any(counts.values()):
            with self.db.begin() as conn:
                if isinstance(scope, AboutPerson):
                    audit_log.add(conn, self.clock(), "erased", audit_log.COMMAND, area, **counts)
                else:
                    audit_log.add(conn, self.clock(), "purged", audit_log.COMMAND, area, **counts)
                conn.commit()
        return count

    def _is_database_older(self, book: Mapping) -> bool:
        """True if the workbook holds rows that our database does not know: they may be due, too.

        Without an answer of Google it is not known; what needs the workbook tells of that.
        """
        try:
            entry = self.client_of(book["area"]).get_metadata(book["file_id"], HEAD_ID)
        except SheetsError:
            return False
        head = Head.parse(entry.get("metadataValue", "")) if entry else None
        with self.db.read() as conn:
            return heads.is_older(conn, book["area"], head)

    def note_begun(self) -> None:
        """Notes that something is removed, until `delete_leftovers` has ended."""
        with self.db.begin() as conn:
            instance_values.put(conn, UNFINISHED_KEY, "yes")
            conn.commit()

    def is_unfinished(self) -> bool:
        """True if a run that removed something was interrupted before its end."""
        with self.db.read() as conn:
            return bool(instance_values.get(conn, UNFINISHED_KEY))

    def delete_leftovers(self) -> int:
        """Deletes stale rows, the files of cleaned letters and prepared files, and writes the database anew.

        Returns how many stale rows there were. Raises Stopped.
        """
        count = terms.end_rows(self.db, self.clock())
        with self.db.read() as conn:
            letter_ids = purging.list_cleaned_letter_ids(conn)
        letter_files.delete_letter_files(self.mailbox, letter_ids)
        photo_sweep.sweep(self.db, self.pictures, self.clock())
        discard_all(self.db, self.files)
        if not self.db.scrub():
            raise Stopped(
                "ยังมีการอ่านฐานข้อมูลค้างอยู่ ร่องรอยของข้อมูลที่ลบจึงยังอยู่ในไฟล์ โปรดสั่งใหม่",
                "something went on reading the database, so that traces are still in its file: run this again",
            )
        with self.db.begin() as conn:
            instance_values.put(conn, UNFINISHED_KEY, "")
            conn.commit()
        return count

    def _purge_database(self, area: str, scope: Scope, may_have_rows: bool) -> PurgeCount:
        try:
            count, photos = remove_from_database(
                self.db, area, scope, {}, {}, self.clock(), may_have_rows=may_have_rows
            )
        except Stopped as stopped:
            return PurgeCount(problems=[str(stopped)])
        self._delete_pictures(photos)
        return count

    def _delete_pictures(self, photos: Iterable[str]) -> None:
        """Deletes the files of photos whose rows are gone; what is left after a crash is swept later."""
        for photo in photos:
            self.pictures.delete(photo)

    def _purge_with_sheet(self, book: Mapping, scope: Scope) -> PurgeCount:
        try:
            held_book, due = self._hold(book, scope)
        except Stopped as stopped:
            return PurgeCount(problems=[str(stopped)])
        cleaner, count = self._cleaner(self.client_of(book["area"]), held_book), PurgeCount()
        try:
            count = self._clean(cleaner, held_book, due, scope)
        except Stopped as stopped:
            count.problems.append(str(stopped))
        except SheetsError as trouble:
            count.problems.append(f"{trouble.advice_en} [{trouble}]")
        finally:
            # This must happen also when a person interrupts the command.
            count.problems += self._open_tabs(cleaner)
            self._release(book)
        return count

    def _clean(self, cleaner: SheetCleaner, held_book: Mapping, due: DueData, scope: Scope) -> PurgeCount:
        """Cleans the sheet, then the database. Raises Stopped, SheetsError."""
        area, sheet = held_book["area"], cleaner.clean(due.rows)
        with self.db.begin() as conn:
            self._check_held(conn, held_book)
            # A reading that began before the sheet was written is discarded because of the new token.
            workbooks.take_token(conn, area)
            held_book = workbooks.get(conn, area)
            conn.commit()
        count, photos = remove_from_database(
            self.db,
            area,
            scope,
            sheet.personal_cells,
            sheet.blocked,
            self.clock(),
            lambda conn: self._check_held(conn, held_book),
        )
        self._delete_pictures(photos)
        count.problems += sheet.messages
        return count

    def _open_tabs(self, cleaner: SheetCleaner) -> list[str]:
        """Opens the tabs that this run or an interrupted one closed; returns a sentence if that fails."""
        try:
            cleaner.open()
        except SheetsError as trouble:
            return [f"a tab may still be closed to people: run this again. {trouble.advice_en} [{trouble}]"]
        return []

    def _hold(self, book: Mapping, scope: Scope) -> tuple[Mapping, DueData]:
        """Holds a workbook without a batch on its way; returns (workbook, what is due). Raises Stopped."""
        area = book["area"]
        for _ in range(BATCH_TRIES):
            with self.db.begin() as conn:
                now, current_book = self.clock(), workbooks.get(conn, area)
                if (
                    current_book["parked"] == REBUILDING
                    and current_book["parked_until"]
                    and current_book["parked_until"] > now
                ):
                    raise Stopped(
                        "กำลังสร้างสมุดงานใหม่ของเขตนี้", "the workbook is being rebuilt: run this again later"
                    )
                if current_book["parked"] == heads.OLDER_DATABASE:
                    raise _database_is_older()
                if not batches.get_open(conn, area):
                    # Readings and batches compare the next token: those that began before this are discarded.
                    workbooks.take_token(conn, area)
                    workbooks.update(conn, area, version_read=0)
                    workbooks.park(conn, area, HOLD_REASON, now + HOLD_TIME)
                    held_book = workbooks.get(conn, area)
                    conn.commit()
                    break
            self.sleep(BATCH_WAIT_SECONDS)
        else:
            raise Stopped(
                "มีข้อมูลกำลังส่งเข้าสมุดงาน โปรดรัน flask sync --once แล้วสั่งใหม่",
                "rows are on their way to the sheet: run flask sync --once, then this again",
            )
        with self.db.read() as conn:
            return held_book, find_due(conn, area, scope)

    def _check_held(self, conn: Connection, held_book: Mapping) -> None:
        """Raises Stopped if anything else worked on the workbook since it was held."""
        current_book = workbooks.get(conn, held_book["area"])
        is_unchanged = all(
            current_book[key] == held_book[key] for key in ("file_id", "next_token", "version_read")
        )
        if not is_unchanged or batches.get_open(conn, held_book["area"]):
            raise Stopped(
                "มีการทำงานอื่นกับสมุดงานนี้ระหว่างการลบ โปรดสั่งใหม่",
                "something else worked on this workbook meanwhile: run this again",
            )

    def _release(self, previous_book: Mapping) -> None:
        """Ends the hold. The workbook is parked as before, unless that was by an interrupted run."""
        parked = (
            (None, None)
            if previous_book["parked"] == HOLD_REASON
            else (previous_book["parked"], previous_book["parked_until"])
        )
        with self.db.begin() as conn:
            if workbooks.get(conn, previous_book["area"])["parked"] == HOLD_REASON:
                workbooks.update(conn, previous_book["area"], parked=parked[0], parked_until=parked[1])
                conn.commit()

    def _cleaner(self, google: Google, book: Mapping) -> SheetCleaner:
        with self.db.read() as conn:
            shape = layout.workbook_layout(areas.get(conn, book["area"]), book["sheet_ids"])
        return SheetCleaner(google, book, shape, self.accounts.names, self.sleep, self.new_id)


def _database_is_older() -> Stopped:
    return Stopped(
        "ฐานข้อมูลเก่ากว่าสมุดงาน โปรดใช้ sheets take-back ก่อน",
        "the database is older than the workbook: run sheets take-back before",
    )


def total_count(counts: Iterable[PurgeCount]) -> PurgeCount:
    """Returns the sum over several areas."""
    total = PurgeCount()
    for count in counts:
        for name in COUNT_FIELDS:
            setattr(total, name, getattr(total, name) + getattr(count, name))
        total.problems += count.problems
    return total


def run_areas(
    area_keys: Sequence[str], run: Callable[[str], PurgeCount], progress: Callable[[], object] = lambda: None
) -> dict[str, PurgeCount]:
    """Calls `run` for each area; returns area -> count, without areas that had nothing."""
    count_by_area = {}
    for area in area_keys:
        count = run(area)
        if count != PurgeCount():
            count_by_area[area] = count
        progress()
    return count_by_area
