"""A whole workbook of the embedded default as XLSX."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user

from sheets.embedded.xlsx import download
from sheets.errors import NeedsPerson

from ...services import services
from ...store import audit_log as deeds
from ...store import workbooks
from ..kit import errors
from ..kit.spool import spooled
from .grid_window import google

blueprint = Blueprint("grid_download", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/sheets/<file_id>.xlsx")
def workbook(file_id: str) -> ResponseReturnValue:
    """Every tab as it stands. It tells of persons: who takes it is noted first."""
    with services().db.read() as conn:
        book = workbooks.by_file(conn, file_id)
    area = book["area"] if book else None
    name = f"pakmut-{area or 'workbook'}-{services().today().isoformat()}.xlsx"
    try:
        answer, _ = spooled(
            lambda file: download(google().store, file_id, file, services().clock()), XLSX, name
        )
    except NeedsPerson:
        return errors.page(404)
    with services().db.begin() as conn:
        deeds.add(conn, services().clock(), "workbook_exported", current_user.username, area)
        conn.commit()
    return answer
