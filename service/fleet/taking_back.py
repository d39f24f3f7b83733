"""Takes back the lost rows of many workbooks, area by area: what `flask sheets take-back` does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sheets.client import Google

from ..config import Settings
from ..store import workbooks
from ..sync.taking_back import TakeBack, TakenBack
from .tasks import FleetTask, Outcome, call_with_retries, run_for_areas


@dataclass(frozen=True)
class TakingBack(FleetTask):
    """Takes back what a database lost that was put back from an older copy."""

    settings: Settings

    def take_back(self, area_keys: Sequence[str], progress: Callable[[], object] = lambda: None) -> Outcome:
        """Take back the lost rows of these areas; `done` of the outcome is a TakenBack for each of them.

        Can be interrupted and run again.
        """
        with self.db.read() as conn:
            with_workbook = {book["area"] for book in workbooks.list_all(conn)}

        def take_back_area(google: Google, area: str) -> TakenBack:
            if area not in with_workbook:
                return TakenBack(0)
            work = TakeBack(self.db, google, self.settings, self.clock, area)
            return call_with_retries(work.run, self.sleep)

        return run_for_areas(self.accounts, area_keys, take_back_area, progress)
