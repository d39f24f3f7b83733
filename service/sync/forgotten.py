"""Lets files be workbooks of their areas again that a database from a backup does not know."""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sheets.client import FileState, Google
from sheets.errors import SheetsError
from sheets.head import HEAD_ID

from ..config import Settings
from ..store import Database, areas, workbooks
from . import google as connections
from .failure_waits import FailureWaits
from .provision import WorkbookMaker

log = logging.getLogger(__name__)

# Seconds that a call about such a file may take, as all areas wait for it.
LONGEST_CALL = 20


@dataclass
class ForgottenWorkbooks:
    """Finds them among the files of the folder. `waits`: of areas whose files failed."""

    db: Database
    settings: Settings
    waits: FailureWaits
    # Files without a batch, as far as they were looked at: (id, version).
    _without_batch: set[tuple[str, int]] = field(default_factory=set)

    def save_again(self, google: Callable[[], Google], files: Mapping[str, FileState]) -> None:
        """Save each file as a workbook that carries the key of an area without one, and holds a batch.

        One that is just being made, or taken over, holds none yet. Where two files carry one key, none is
        taken.
        """
        for area, claiming in self._claiming_files(files).items():
            file = claiming[0]
            is_known = (file.id, file.version) in self._without_batch
            if len(claiming) > 1 or is_known or self.waits.has(area):
                continue
            try:
                client = google()
                with client.short_timeout(LONGEST_CALL):
                    self._save_if_used(client, area, file)
                self.waits.end(area)
            except SheetsError as trouble:
                # The other areas go on, and this one is looked at again later.
                log.warning("area %s: its workbook is unknown to the database: %s", area, trouble)
                self.waits.add(area)

    def _save_if_used(self, google: Google, area: str, file: FileState) -> None:
        if google.get_metadata(file.id, HEAD_ID) is None:
            self._without_batch.add((file.id, file.version))
        else:
            self._maker().add_tabs(google, area, file.id)
            log.warning("area %s: its workbook was unknown to the database", area)

    def _claiming_files(self, files: Mapping[str, FileState]) -> Mapping[str, list[FileState]]:
        """Returns the files by the area whose key they carry, of areas without a workbook."""
        claiming: dict[str, list[FileState]] = defaultdict(list)
        with self.db.read() as conn:
            known = workbooks.list_areas(conn)
            unknown = [file for file in files.values() if file.area not in known and not file.trashed]
            keys = {area["key"] for area in areas.list_all(conn)} if unknown else ()
        for file in unknown:
            if file.area in keys:
                claiming[file.area].append(file)
        return claiming

    def _maker(self) -> WorkbookMaker:
        folder = self.settings.drive_folder_id or None
        return WorkbookMaker(self.db, connections.editors(self.settings), folder)
