"""Lets files be workbooks of their areas again that a database from a backup does not know."""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
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
    # Of files that were looked at, (id, version): whether it is in our folder; those without a batch.
    _is_in_folder: dict[tuple[str, int], bool] = field(default_factory=dict)
    _without_batch: set[tuple[str, int]] = field(default_factory=set)

    def save_again(self, google: Callable[[], Google], files: Mapping[str, FileState]) -> None:
        """Save each file as a workbook that carries the key of an area without one, and holds a batch.

        One that is just being made, or taken over, holds none yet. Where two files carry one key, none is
        taken. Nor is a file that people share with us: anybody can give it a key and a batch.
        """
        for area, claiming in self._claiming_files(files).items():
            if self.waits.has(area):
                continue
            try:
                client = google()
                with client.short_timeout(LONGEST_CALL):
                    self._save_if_used(client, area, self._those_in_folder(client, claiming))
                self.waits.end(area)
            except SheetsError as trouble:
                # The other areas go on, and this one is looked at again later.
                log.warning("area %s: its workbook is unknown to the database: %s", area, trouble)
                self.waits.add(area)

    def _those_in_folder(self, google: Google, claiming: Sequence[FileState]) -> list[FileState]:
        """Returns those of the files that nobody but us and the owners of the folder can have put there."""
        folder = self.settings.drive_folder_id
        if not folder:
            # The stand-in has no folders, and nobody else's files.
            return list(claiming) if self.settings.embedded else []
        if any((file.id, file.version) not in self._is_in_folder for file in claiming):
            ids = {file.id for file in google.list_files(folder, with_shared=False)}
            self._is_in_folder |= {(file.id, file.version): file.id in ids for file in claiming}
        return [file for file in claiming if self._is_in_folder[file.id, file.version]]

    def _save_if_used(self, google: Google, area: str, files: Sequence[FileState]) -> None:
        """Save the only one of these files as the area's workbook, if it holds a batch."""
        if len(files) != 1 or (files[0].id, files[0].version) in self._without_batch:
            return
        if google.get_metadata(files[0].id, HEAD_ID) is None:
            self._without_batch.add((files[0].id, files[0].version))
        else:
            self._maker().add_tabs(google, area, files[0].id)
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
