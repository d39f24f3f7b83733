"""Purging area after area. An area is held meanwhile: no worker visits it, and a look that is under way comes
too late.

In each area the sheet comes first, then one transaction; only so does read-back see no edit and bring nothing
back. An interruption leaves an area as it was, or its sheet clean and the database not yet: run again, it is
finished.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from sheets.accounts import Accounts
from sheets.client import Google
from sheets.errors import SheetsError

from ..fleet.rebuilding import HELD as REBUILDING
from ..fleet.tasks import Stopped
from ..store import Database, areas, batches, purging, workbooks
from ..store import audit_log as deeds
from ..workbooks import layout
from . import letter_files as mail
from .area import Count, Due, Scope, due, take_out
from .scope import About
from .sheet import Sheet

# Longer than reading and writing a workbook takes.
HELD_FOR = timedelta(minutes=10)
HELD = "กำลังลบข้อมูลส่วนบุคคลที่พ้นกำหนดเก็บในสมุดงานนี้ ข้อมูลที่ส่งเข้ามาจะรอจนเสร็จ"
# A batch is on its way for seconds: how often, and how long each time, its end is waited for.
BATCH_TRIES, BATCH_WAIT = 6, 5
COUNTED = ("entries", "rows", "cells", "letters", "accounts")


def new_number() -> int:
    """An id for a protection, which no other in the file will have."""
    return 1 + secrets.randbelow(2**31 - 2)


@dataclass(frozen=True)
class Purge:
    """`mailbox`: the folder of letters as files, if there is one."""

    db: Database
    accounts: Accounts
    mailbox: Path | None
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    number: Callable[[], int] = field(default=new_number)

    def planned(self, area: str, scope: Scope) -> Count:
        """What is due in an area; changes nothing."""
        with self.db.read() as conn:
            return due(conn, area, scope).counted()

    def area(self, area: str, scope: Scope) -> Count:
        """Take out what is due in an area. What could not be done is told in `left`; run again, it is found
        again.
        """
        with self.db.read() as conn:
            book, found = workbooks.get(conn, area), due(conn, area, scope)
        if book and found.rows:
            count = self._with_sheet(book, scope)
        else:
            count = self._in_database(area, scope, found)
            count.left += self._opened(self._sheet(self._client(area), book)) if book else []
        done = {name: getattr(count, name) for name in COUNTED}
        if any(done.values()):
            with self.db.begin() as conn:
                if isinstance(scope, About):
                    deeds.add(conn, self.clock(), "erased", deeds.COMMAND, area, **done)
                else:
                    deeds.add(conn, self.clock(), "purged", deeds.COMMAND, area, **done)
                conn.commit()
        return count

    def finish(self) -> int:
        """Throw away what is of no use any more, and files of letters that are forgotten; write the database
        anew.
        """
        with self.db.begin() as conn:
            number = purging.sweep(conn, self.clock())
            forgotten = purging.forgotten_letters(conn)
            conn.commit()
        mail.throw_away(self.mailbox, forgotten)
        self.db.scrub()
        return number

    def _in_database(self, area: str, scope: Scope, found: Due) -> Count:
        with self.db.begin() as conn:
            count = take_out(conn, area, scope, found, {}, {}, self.clock())
            conn.commit()
        return count

    def _with_sheet(self, book: Mapping, scope: Scope) -> Count:
        try:
            held, found = self._hold(book, scope)
        except Stopped as stopped:
            return Count(left=[str(stopped)])
        sheet, count = self._sheet(self._client(book["area"]), held), Count()
        try:
            count = self._cleaned(sheet, held, found, scope)
        except Stopped as stopped:
            count.left.append(str(stopped))
        except SheetsError as trouble:
            count.left.append(f"{trouble.advice_en} [{trouble}]")
        finally:
            # Also when a person interrupts this.
            count.left += self._opened(sheet)
            self._release(book)
        return count

    def _cleaned(self, sheet: Sheet, held: Mapping, found: Due, scope: Scope) -> Count:
        """The sheet, then the database. Raises Stopped, SheetsError."""
        seen = sheet.clean(found.rows)
        with self.db.begin() as conn:
            self._still_held(conn, held)
            count = take_out(conn, held["area"], scope, found, seen.standing, seen.blocked, self.clock())
            # A look that began before the sheet was written is overtaken by this, too.
            workbooks.take_token(conn, held["area"])
            conn.commit()
        count.left += seen.told
        return count

    def _opened(self, sheet: Sheet) -> list[str]:
        """Open what was closed for this, or by a run that was cut off."""
        try:
            sheet.open()
        except SheetsError as trouble:
            return [f"a tab may still be closed to people: run this again. {trouble.advice_en} [{trouble}]"]
        return []

    def _hold(self, book: Mapping, scope: Scope) -> tuple[Mapping, Due]:
        """(the workbook, what is due in it) with nothing on its way to the sheet. Raises Stopped."""
        area = book["area"]
        for _ in range(BATCH_TRIES):
            with self.db.begin() as conn:
                now, before = self.clock(), workbooks.get(conn, area)
                if before["parked"] == REBUILDING and before["parked_until"] and before["parked_until"] > now:
                    raise Stopped(
                        "กำลังสร้างสมุดงานใหม่ของเขตนี้", "the workbook is being rebuilt: run this again later"
                    )
                if not batches.open_batch(conn, area):
                    # Looks and batches compare the next token: whoever began before this comes too late.
                    workbooks.take_token(conn, area)
                    workbooks.change(conn, area, version_read=0)
                    workbooks.park(conn, area, HELD, now + HELD_FOR)
                    held = workbooks.get(conn, area), due(conn, area, scope)
                    conn.commit()
                    return held
            self.sleep(BATCH_WAIT)
        raise Stopped(
            "มีข้อมูลกำลังส่งเข้าสมุดงาน โปรดรัน flask sync --once แล้วสั่งใหม่",
            "rows are on their way to the sheet: run flask sync --once, then this again",
        )

    def _still_held(self, conn: Connection, held: Mapping) -> None:
        now = workbooks.get(conn, held["area"])
        same = all(now[key] == held[key] for key in ("file_id", "next_token", "version_read"))
        if not same or batches.open_batch(conn, held["area"]):
            raise Stopped(
                "มีการทำงานอื่นกับสมุดงานนี้ระหว่างการลบ โปรดสั่งใหม่",
                "something else worked on this workbook meanwhile: run this again",
            )

    def _release(self, before: Mapping) -> None:
        """As it was before the hold; what an interrupted run left is no reason to wait."""
        parked = (None, None) if before["parked"] == HELD else (before["parked"], before["parked_until"])
        with self.db.begin() as conn:
            if workbooks.get(conn, before["area"])["parked"] == HELD:
                workbooks.change(conn, before["area"], parked=parked[0], parked_until=parked[1])
                conn.commit()

    def _client(self, area: str) -> Google:
        return self.accounts.client(self.accounts.deal([area])[area])

    def _sheet(self, google: Google, book: Mapping) -> Sheet:
        with self.db.read() as conn:
            shape = layout.of_book(areas.get(conn, book["area"]), book["sheet_ids"])
        return Sheet(google, book, shape, self.accounts.names, self.sleep, self.number)


def together(counts: Iterable[Count]) -> Count:
    """The sum of several areas."""
    total = Count()
    for one in counts:
        for name in COUNTED:
            setattr(total, name, getattr(total, name) + getattr(one, name))
        total.left += one.left
    return total


def in_sequence(
    areas_: Sequence[str], do: Callable[[str], Count], progress: Callable[[], object] = lambda: None
) -> dict[str, Count]:
    """`do` for each area; {area: what came of it}, without areas where there was nothing."""
    found = {}
    for area in areas_:
        count = do(area)
        if count != Count():
            found[area] = count
        progress()
    return found
