"""Making the workbook of an area: a file in Drive, its tabs, the register's lines."""

from sheets import commit
from sheets import workbook as bodies
from sheets.client import Google

from . import google as connections
from . import layout
from .config import Settings
from .store import Database, agencies, areas, workbooks


def provision(db: Database, google: Google, area: str, settings: Settings) -> str:
    """Make or finish the workbook of an area; returns its file id. Safe to run again after an interruption."""
    with db.read() as conn:
        book = workbooks.get(conn, area)
        facts, register = areas.get(conn, area), agencies.of_area(conn, area)
    if book:
        return book["file_id"]
    folder = settings.drive_folder_id or None
    # Making a file is not idempotent: one that an interrupted run left is taken, the oldest of several.
    found = [file for file in google.files(folder) if file.area == area and not file.trashed]
    file = found[0] if found else google.create(f"ปักหมุด {facts['short_name_th']}", folder, area)
    shape = layout.layout(facts["short_name_th"], layout.new_sheet_ids())
    seed = {layout.AGENCIES: layout.agency_lines(register)}
    commit.provision(google, file.id, bodies.provision_body(shape, seed, connections.editors(settings)))
    with db.begin() as conn:
        workbooks.add(conn, area, file.id, layout.new_sheet_ids(), bodies.as_laid_out(shape))
        conn.commit()
    return file.id
