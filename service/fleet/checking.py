"""Every workbook against its layout: one read of Sheets and one of Drive each; what can be mended is, if
asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sheets import checkup
from sheets import repair as mending
from sheets import workbook as bodies
from sheets.accounts import Accounts
from sheets.checkup import Finding, Kind
from sheets.client import FileState, Google
from sheets.errors import NeedsPerson, Refused
from sheets.layout import Layout

from ..store import Database, areas, rows, workbooks
from ..sync.provision import columns_of
from ..workbooks import layout
from .tasks import Outcome, each, patiently


@dataclass(frozen=True)
class Checked:
    """What a check found in one workbook, and what of it was put right at once."""

    left: list[Finding]
    mended: list[Finding]


@dataclass(frozen=True)
class Checker:
    db: Database
    accounts: Accounts
    folder: str | None
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    mend: bool = False

    def check(self, keys: Sequence[str], progress: Callable[[], object] = lambda: None) -> Outcome:
        """`done`: a Checked for each area. What a person should know is kept with the workbook for the status
        page.
        """
        files = patiently(lambda: self.accounts.client().files(self.folder), self.sleep)
        return each(self.accounts, keys, lambda google, area: self._area(google, area, files), progress)

    def _area(self, google: Google, area: str, files: Sequence[FileState]) -> Checked:
        with self.db.read() as conn:
            book = workbooks.get(conn, area)
            shape = layout.of_book(areas.get(conn, area), book["sheet_ids"]) if book else None
            used = _rows_used(rows.of_area(conn, area))
        if book is None:
            return Checked([Finding(Kind.NO_WORKBOOK)], [])
        known = checkup.Known(book["columns_made"] or columns_of(shape), used, self.accounts.names)
        found = self._whereabouts(google, book, files)
        mended: list[Finding] = []
        if not any(one.kind in (Kind.MISSING, Kind.TRASHED) for one in found):
            answer = patiently(lambda: google.describe(book["file_id"], checkup.CHECK_FIELDS), self.sleep)
            found += checkup.compare(answer, shape, known, self._missing(google, book, answer, shape))
            found += checkup.doors(patiently(lambda: google.permissions(book["file_id"]), self.sleep))
            mended = self._mended(google, book, found, answer, shape) if self.mend else []
        left = [one for one in found if one not in mended]
        self._note(area, left, mended)
        return Checked(left, mended)

    def _whereabouts(self, google: Google, book: Mapping, files: Sequence[FileState]) -> list[Finding]:
        """Where the file is, and other files that claim to be it. A new name is fine."""
        found = [
            Finding(Kind.DUPLICATE, f"{file.name}, {file.id}")
            for file in files
            if file.area == book["area"] and file.id != book["file_id"] and not file.trashed
        ]
        here = next((file for file in files if file.id == book["file_id"]), None)
        if here is None:
            try:
                here = patiently(lambda: google.file(book["file_id"]), self.sleep)
            except NeedsPerson:
                return [*found, Finding(Kind.MISSING)]
            found.append(Finding(Kind.MOVED))
        return [*found, Finding(Kind.TRASHED)] if here.trashed else found

    def _missing(
        self, google: Google, book: Mapping, answer: dict, shape: Layout
    ) -> Mapping[str, Sequence[str]]:
        """Columns that are gone. Where metadata is, a second, larger read looks for their headers: cut and
        pasted columns are still there.
        """
        if not checkup.missing_columns(answer, shape):
            return {}
        told = patiently(
            lambda: google.find(book["file_id"], bodies.locate_body(), bodies.LOCATE_FIELDS), self.sleep
        )
        return bodies.locate(told, shape).missing_columns

    def _mended(
        self, google: Google, book: Mapping, found: Sequence[Finding], answer: dict, shape: Layout
    ) -> list[Finding]:
        """Those that were put right. What Google refuses stays found."""
        file_id, mended = book["file_id"], []
        steps = [
            (some, lambda body=body: google.batch_update(file_id, body, "spreadsheetId"))
            for some, body in mending.bodies(found, answer, shape, list(self.accounts.names))
        ]
        steps += [
            ([one], lambda one=one: google.unshare(file_id, one.where[0]))
            for one in found
            if one.kind is Kind.PUBLIC
        ]
        for some, step in steps:
            try:
                patiently(step, self.sleep)
            except (Refused, NeedsPerson):
                continue
            mended += some
        return mended

    def _note(self, area: str, left: Sequence[Finding], mended: Sequence[Finding]) -> None:
        with self.db.begin() as conn:
            made = {
                tab: list(columns)
                for tab, columns in (workbooks.get(conn, area)["columns_made"] or {}).items()
            }
            for tab, column in [one.where for one in mended if one.kind is Kind.COLUMN_NEW]:
                made[tab] = [*made.get(tab, []), column]
            alarms = [one.thai for one in left if one.kind.alarm]
            workbooks.change(conn, area, alarms=alarms, checked_at=self.clock(), columns_made=made or None)
            conn.commit()


def _rows_used(mirrored: Sequence[Mapping]) -> dict[str, int]:
    """{tab key: rows in use}, the header included, as the mirror knows them."""
    used: dict[str, int] = {}
    for row in mirrored:
        used[row["record"]] = max(used.get(row["record"], 1), (row["place"] or 0) + 1)
    return used
