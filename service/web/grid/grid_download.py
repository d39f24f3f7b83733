"""A whole workbook of the stand-in as an XLSX file."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user

from sheets.errors import NeedsPerson

from ...services import services
from ...store import audit_log, workbooks
from ..kit import errors
from ..kit.spool import file_response
from .grid_window import embedded_google

blueprint = Blueprint("grid_download", __name__)

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/sheets/<file_id>.xlsx")
def workbook(file_id: str) -> ResponseReturnValue:
    """Return every tab of the workbook. It contains personal data, so the audit log records who takes it."""
    from sheets.embedded.xlsx import write_xlsx

    with services().db.read() as conn:
        book = workbooks.get_by_file(conn, file_id)
    area = book["area"] if book else None
    name = f"pakmut-{area or 'workbook'}-{services().today().isoformat()}.xlsx"
    try:
        answer, _ = file_response(
            lambda file: write_xlsx(embedded_google().store, file_id, file, services().clock()),
            XLSX_TYPE,
            name,
        )
    except NeedsPerson:
        return errors.page(404)
    with services().db.begin() as conn:
        audit_log.add(conn, services().clock(), "workbook_exported", current_user.username, area)
        conn.commit()
    return answer
