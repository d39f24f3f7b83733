"""Makes workbooks for all areas that have none, and shares them with the areas' staff."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sheets.accounts import Accounts
from sheets.client import Google
from sheets.errors import NotApplied

from ..store import Database, workbooks
from ..sync.provision import WorkbookMaker
from .sharing import Sharing
from .tasks import Outcome, call_with_retries, run_for_areas


@dataclass(frozen=True)
class Provisioning:
    """Provisions areas: one call for the folder, two for each workbook, then one for each address."""

    db: Database
    accounts: Accounts
    folder: str | None
    sharing: Sharing

    def provision(self, areas: Sequence[str], progress: Callable[[], object] = lambda: None) -> Outcome:
        """Make the missing workbooks, and share each; `done` of the outcome: sentences on refused addresses.

        Can be stopped and run again at any point: what exists is found and left alone. Raises SheetsError if
        the folder cannot be listed; nothing is made then.
        """
        with self.db.read() as conn:
            file_ids = {book["area"]: book["file_id"] for book in workbooks.list_all(conn)}
        sleep, first_client = self.sharing.sleep, self.accounts.client()
        files = []
        if set(areas) - file_ids.keys():
            files = call_with_retries(lambda: first_client.list_files(self.folder, with_shared=False), sleep)
        maker = WorkbookMaker(self.db, self.accounts.names, self.folder)

        def provision_area(google: Google, area: str) -> list[str]:
            file_id = file_ids.get(area)
            if file_id is None:
                new_id = call_with_retries(
                    lambda: maker.find_or_create_file(google, area, files), sleep, again_after=(NotApplied,)
                )
                file_id = call_with_retries(lambda: maker.add_tabs(google, area, new_id), sleep)
            return self.sharing.share(google, area, file_id)

        return run_for_areas(self.accounts, areas, provision_area, progress)
