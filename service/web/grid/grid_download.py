"""A whole workbook of the stand-in as an XLSX file."""

from datetime import datetime
from io import BytesIO

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...config import Settings
from ...services import services
from ...store import audit_log, workbooks
from ...sync.google import stand_in
from ..kit import errors
from ..kit.beside import NotDrawn, flash_not_drawn, turn_to_draw
from .grid_window import embedded_google

blueprint = Blueprint("grid_download", __name__)

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/sheets/<file_id>.xlsx")
def workbook(file_id: str) -> ResponseReturnValue:
    """Return every tab of the workbook. It contains personal data, so the audit log records who takes it."""
    if embedded_google().store.get_file(file_id) is None:
        return errors.page(404)
    try:
        with turn_to_draw() as draw:
            content = draw(workbook_content, services().settings, file_id, services().clock())
    except NotDrawn:
        flash_not_drawn()
        return redirect(url_for("grid.workbook", file_id=file_id), 303)
    with services().db.begin() as conn:
        book = workbooks.get_by_file(conn, file_id)
        area = book["area"] if book else None
        audit_log.add(conn, services().clock(), "workbook_exported", current_user.username, area)
        conn.commit()
    name = f"pakmut-{area or 'workbook'}-{services().today().isoformat()}.xlsx"
    return Response(
        content,
        mimetype=XLSX_TYPE,
        headers={"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "no-store"},
    )


def workbook_content(settings: Settings, file_id: str, now: datetime) -> bytes:
    """Returns the file of a workbook; called in a process beside the web process."""
    from sheets.embedded.xlsx import write_xlsx

    file = BytesIO()
    write_xlsx(stand_in(settings).store, file_id, file, now)
    return file.getvalue()
