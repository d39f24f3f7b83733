"""A whole workbook of the embedded default as XLSX."""

from os import SEEK_END
from tempfile import TemporaryFile

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user

from sheets.embedded.download import download
from sheets.errors import NeedsPerson

from ..store import deeds, workbooks
from . import errors
from .grid_window import google
from .house import house

blueprint = Blueprint("grid_download", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/sheets/<file_id>.xlsx")
def workbook(file_id: str) -> ResponseReturnValue:
    """Every tab as it stands. It tells of persons: who takes it is noted first."""
    file = TemporaryFile()
    try:
        download(google().store, file_id, file, house().clock())
    except NeedsPerson:
        return errors.page(404)
    with house().db.begin() as conn:
        book = workbooks.by_file(conn, file_id)
        area = book["area"] if book else None
        deeds.add(conn, house().clock(), "workbook_exported", current_user.username, area)
        conn.commit()
    name = f"pakmut-{area or file_id}-{house().today().isoformat()}.xlsx"
    size = file.seek(0, SEEK_END)
    file.seek(0)
    answer = send_file(file, XLSX, as_attachment=True, download_name=name)
    answer.content_length = size
    answer.headers["Cache-Control"] = "no-store"
    return answer
