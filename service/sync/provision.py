"""Making the workbook of an area: a file in Drive, its tabs, the register's lines."""

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
    """Make or finish the workbook of one area; returns its file id. Safe to run again after an
    interruption.
    """
    with db.read() as conn:
        book = workbooks.get(conn, area)
    if book:
        return book["file_id"]
    folder = settings.drive_folder_id or None
    maker = Maker(db, connections.editors(settings), folder)
    return maker.lay_out(google, area, maker.file(google, area, google.files(folder)))


def name_of(area: Mapping) -> str:
    """What an area's file is called when it is made; people may rename it."""
    return f"ปักหมุด {area['short_name_th']}"


@dataclass(frozen=True)
class Maker:
    """Makes workbooks in `folder`. `editors`: every account that writes to protected tabs."""

    db: Database
    editors: Sequence[str]
    folder: str | None

    def file(self, google: Google, area: str, files: Sequence[FileState]) -> str:
        """The id of an area's file: the one that an interrupted run left among `files` of the folder, or a
        new one.

        Google does not tell copies of this call apart, so after a doubt the folder is looked through.
        OutcomeUnknown: nobody can tell yet whether there is a new file; look again later.
        """
        left = _left(files, area)
        if left is None:
            with self.db.read() as conn:
                name = name_of(areas.get(conn, area))
            try:
                left = google.create(name, self.folder, area)
            except OutcomeUnknown:
                left = _left(google.files(self.folder), area)
                if left is None:
                    raise
        return left.id

    def lay_out(self, google: Google, area: str, file_id: str) -> str:
        """Make the tabs of an area's file, in one call that can be sent again; returns the area's file id."""
        with self.db.read() as conn:
            facts, register = areas.get(conn, area), agencies.of_area(conn, area)
        shape = layout.layout(facts["short_name_th"], layout.new_sheet_ids(area))
        seed = {layout.AGENCIES: layout.agency_lines(register)}
        made = commit.provision(google, file_id, bodies.provision_body(shape, seed, list(self.editors)))
        sheet_ids = layout.new_sheet_ids(area) if made else found_sheet_ids(google, file_id)
        return self.note(area, file_id, shape if made else None, sheet_ids)

    def note(self, area: str, file_id: str, shape: Layout | None, sheet_ids: Mapping[str, int]) -> str:
        """Keep which file is the area's workbook; returns the one that is, if another process was faster.

        `shape`: the layout just made, None if it was made before and people may have been there since.
        """
        with self.db.begin() as conn:
            book = workbooks.get(conn, area)
            if book:
                return book["file_id"]
            workbooks.add(conn, area, file_id, sheet_ids, bodies.as_laid_out(shape) if shape else {})
            if shape:
                workbooks.change(conn, area, columns_made=columns_of(shape))
            conn.commit()
        return file_id


def columns_of(shape: Layout) -> dict[str, list[str]]:
    """{tab key: the keys of its columns}, of a layout that is made whole."""
    return {tab.key: [column.key for column in tab.columns] for tab in shape.entry_tabs}


def found_sheet_ids(google: Google, file_id: str) -> dict[str, int]:
    """Where the tabs of a layout are that was made before: {tab key: sheetId}."""
    return layouts.sheet_ids_of(google.describe(file_id, layouts.TABS_FIELDS))


def _left(files: Sequence[FileState], area: str) -> FileState | None:
    """The file that an earlier run made for an area, the oldest of several."""
    return next((file for file in files if file.area == area and not file.trashed), None)
