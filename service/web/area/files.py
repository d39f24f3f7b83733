"""Exports for staff: the list of files with the meaning of their columns, and the files."""

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...exports.export_files import CONTENT_TYPES, write_file
from ...exports.tables import TABLES, Table
from ...services import services
from ...services.language import lang
from ...store import agency_status, audit_log
from ..kit.spool import file_response
from .area import area_or_404

blueprint = Blueprint("files", __name__)


@blueprint.get("/area/<area>/export")
def of_area(area: str) -> ResponseReturnValue:
    with services().db.read() as conn:
        area_row = area_or_404(conn, area)
        counts = {key: sum(1 for _ in table.rows(conn, area, "")) for key, table in TABLES.items()}
    return render_template(
        "area/export.html", area=area_row, tables=TABLES, counts=counts, english=lang() == "en"
    )


@blueprint.get("/obec/export")
def of_obec() -> ResponseReturnValue:
    """List the files of all areas. Only agencies are counted: to count the others is to read them."""
    with services().db.read() as conn:
        counts = {"agencies": agency_status.count(conn)}
    return render_template(
        "area/export.html", area=None, tables=TABLES, counts=counts, english=lang() == "en"
    )


@blueprint.get("/area/<area>/export/<kind>.<any(csv, xlsx, geojson):form>")
def of_area_file(area: str, kind: str, form: str) -> ResponseReturnValue:
    return _export_response(area, kind, form)


@blueprint.get("/obec/export/<kind>.<any(csv, xlsx, geojson):form>")
def of_obec_file(kind: str, form: str) -> ResponseReturnValue:
    return _export_response(None, kind, form)


def _export_response(area: str | None, kind: str, form: str) -> Response:
    """Returns the file of an area, or of all if None; an export of personal data is logged."""
    table = TABLES.get(kind)
    if table is None or form not in table.formats:
        abort(404)
    name = f"pakmut-{area or 'all'}-{kind}-{services().today().isoformat()}.{form}"
    with services().db.read() as conn:
        if area:
            area_or_404(conn, area)
        table_rows = table.rows(conn, area, services().settings.base_url)
        response, row_count = file_response(
            lambda file: write_file(file, table, form, table_rows, services().clock()),
            CONTENT_TYPES[form],
            name,
        )
    if table.is_personal(form):
        _log_export(table, form, area, row_count)
    return response


def _log_export(table: Table, form: str, area: str | None, row_count: int) -> None:
    with services().db.begin() as conn:
        audit_log.add(
            conn,
            services().clock(),
            "rows_exported",
            current_user.username,
            area,
            record=table.key,
            form=form,
            n=row_count,
        )
        conn.commit()
