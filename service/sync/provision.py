"""Makes the workbook of an area: a file in Drive, its tabs, the lines of the register."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sheets import commit
from sheets import provision as layouts
from sheets import workbook as bodies
from sheets.client import FileState, Google
from sheets.errors import OutcomeUnknown
from sheets.layout import Layout

from ..config import Settings
from ..store import Database, agencies, areas, workbooks
from ..workbooks import layout
from . import google as connections


def provision(db: Database, google: Google, area: str, settings: Settings) -> str:
    """Make or finish the workbook of one area; returns its file id.

    Can be run again after an interruption.
    """
    with db.read() as conn:
        book = workbooks.get(conn, area)
    if book:
        return book["file_id"]
    folder = settings.drive_folder_id or None
    maker = WorkbookMaker(db, connections.editors(settings), folder)
    file_id = maker.find_or_create_file(google, area, google.list_files(folder, with_shared=False))
    return maker.add_tabs(google, area, file_id)


def file_name(area: Mapping) -> str:
    """The name of an area's file when it is made; people may rename it."""
    return f"ปักหมุด {area['short_name_th']}"


@dataclass(frozen=True)
class WorkbookMaker:
    """Makes workbooks in `folder`. `editors`: every account that writes to protected tabs."""

    db: Database
    editors: Sequence[str]
    folder: str | None

    def find_or_create_file(self, google: Google, area: str, files: Sequence[FileState]) -> str:
        """Returns the id of an area's file: one that an interrupted run left among `files`, or a new one.

        `files`: those of the folder, without what people shared: anybody can share a file that carries the
        key. Google cannot recognise a repeated create call, so after an unknown outcome the folder is listed.
        Raises OutcomeUnknown if it is still unclear whether there is a new file; try again later.
        """
        file = _file_of_area(files, area)
        if file is None:
            with self.db.read() as conn:
                name = file_name(areas.get(conn, area))
            try:
                file = google.create_file(name, self.folder, area)
            except OutcomeUnknown:
                file = _file_of_area(google.list_files(self.folder, with_shared=False), area)
                if file is None:
                    raise
        return file.id

    def add_tabs(self, google: Google, area: str, file_id: str) -> str:
        """Make the tabs of an area's file and save it as the area's workbook; returns the area's file id.

        The one call to Google can be sent again.
        """
        with self.db.read() as conn:
            area_row, register = areas.get(conn, area), agencies.list_of_area(conn, area)
        new_layout = layout.build_layout(area_row["short_name_th"], layout.new_sheet_ids(area))
        seed = {layout.AGENCIES: layout.agency_tab_rows(register)}
        is_new = commit.provision(
            google, file_id, bodies.provision_body(new_layout, seed, list(self.editors))
        )
        sheet_ids = layout.new_sheet_ids(area) if is_new else read_sheet_ids(google, file_id)
        return self._save_workbook(area, file_id, new_layout if is_new else None, sheet_ids)

    def _save_workbook(
        self, area: str, file_id: str, new_layout: Layout | None, sheet_ids: Mapping[str, int]
    ) -> str:
        """Save the file as the area's workbook; returns the area's file, if another process was faster.

        `new_layout`: None if the tabs were made before, so that people may have changed them since.
        """
        with self.db.begin() as conn:
            book = workbooks.get(conn, area)
            if book:
                return book["file_id"]
            positions = bodies.initial_positions(new_layout) if new_layout else {}
            workbooks.add(conn, area, file_id, sheet_ids, positions)
            if new_layout:
                workbooks.update(conn, area, columns_made=column_keys(new_layout))
            conn.commit()
        return file_id


def column_keys(workbook_layout: Layout) -> dict[str, list[str]]:
    """Returns {tab key: the keys of its columns} for the entry tabs of a layout."""
    return {tab.key: [column.key for column in tab.columns] for tab in workbook_layout.entry_tabs}


def read_sheet_ids(google: Google, file_id: str) -> dict[str, int]:
    """Returns {tab key: sheetId} of a workbook whose tabs exist; one call."""
    return layouts.tab_sheet_ids(google.get_spreadsheet(file_id, layouts.TABS_FIELDS))


def _file_of_area(files: Sequence[FileState], area: str) -> FileState | None:
    """The first file that carries the area's key and is not trashed: what an earlier run made."""
    return next((file for file in files if file.area == area and not file.trashed), None)
