"""Workbooks for all areas that have none, shared with their staff."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sheets.accounts import Accounts
from sheets.client import Google
from sheets.errors import NotApplied

from ..store import Database, workbooks
from ..sync.provision import Maker
from .sharing import Sharing
from .tasks import Outcome, each, patiently


@dataclass(frozen=True)
class Fleet:
    """Provisions areas: one call for the folder, then three for each workbook, the last one for each
    address.
    """

    db: Database
    accounts: Accounts
    folder: str | None
    sharing: Sharing

    def provision(self, areas: Sequence[str], progress: Callable[[], object] = lambda: None) -> Outcome:
        """Make what is missing. `done`: for each area the addresses that Google did not accept.

        Can be stopped and run again at any point: what stands is found and left alone. SheetsError: the
        folder cannot be listed, so nothing was made.
        """
        with self.db.read() as conn:
            files = {book["area"]: book["file_id"] for book in workbooks.every(conn)}
        sleep, google = self.sharing.sleep, self.accounts.client()
        listing = patiently(lambda: google.files(self.folder), sleep) if set(areas) - files.keys() else []
        maker = Maker(self.db, self.accounts.names, self.folder)

        def one(google: Google, area: str) -> list[str]:
            file_id = files.get(area)
            if file_id is None:
                made = patiently(lambda: maker.file(google, area, listing), sleep, again_after=(NotApplied,))
                file_id = patiently(lambda: maker.lay_out(google, area, made), sleep)
            return self.sharing.share(google, area, file_id)

        return each(self.accounts, areas, one, progress)
