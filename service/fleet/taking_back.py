"""Takes back the lost rows of many workbooks, area by area: what `flask sheets take-back` does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sheets.client import FileState, Google
from sheets.provision import TABS_FIELDS, tab_sheet_ids

from ..config import Settings
from ..store import tab_shapes, workbooks
from ..sync import replaced
from ..sync.heads import OLDER_DATABASE
from ..sync.taking_back import TakeBack, TakenBack
from .tasks import FleetTask, Outcome, call_with_retries, run_for_areas


@dataclass(frozen=True)
class TakingBack(FleetTask):
    """Takes back what a database lost that was put back from an older copy."""

    settings: Settings
    folder: str | None

    def take_back(self, area_keys: Sequence[str], progress: Callable[[], object] = lambda: None) -> Outcome:
        """Take back the lost rows of these areas; `done` of the outcome is a TakenBack for each of them.

        Can be interrupted and run again.
        """
        with self.db.read() as conn:
            books = {book["area"]: book for book in workbooks.list_all(conn)}
        listed = call_with_retries(lambda: self.accounts.client().list_files(self.folder), self.sleep)
        files = {file.id: file for file in listed}

        def take_back_area(google: Google, area: str) -> TakenBack:
            if area not in books:
                return TakenBack(0)
            if file := replaced.successor(books[area], files):
                self._switch(google, area, file)
            work = TakeBack(self.db, google, self.settings, self.clock, area)
            return call_with_retries(work.run, self.sleep)

        return run_for_areas(self.accounts, area_keys, take_back_area, progress)

    def _switch(self, google: Google, area: str, file: FileState) -> None:
        """Let a newer file be the workbook of an area again: its head is beyond what our database knows."""
        answer = call_with_retries(lambda: google.get_spreadsheet(file.id, TABS_FIELDS), self.sleep)
        with self.db.begin() as conn:
            known = workbooks.get(conn, area)["sheet_ids"]
            new_ids = {"file_id": file.id, "sheet_ids": {**known, **tab_sheet_ids(answer)}}
            unread = {"head": "", "positions": None, "version_read": 0, "summary_digest": "", "grids": {}}
            workbooks.update(conn, area, **new_ids, **unread, noticed={}, columns_made=None)
            tab_shapes.forget(conn, area)
            workbooks.park(conn, area, OLDER_DATABASE, self.clock())
            conn.commit()
