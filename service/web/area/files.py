"""Exports for staff: the list of files with the meaning of their columns, and the files.

An area's CSV and GeoJSON are made at once. The others take longer and are prepared (downloads.py).
"""

from collections.abc import Mapping

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...downloads import kinds
from ...exports.export_files import CONTENT_TYPES, write_file
from ...exports.tables import CSV, GEOJSON, TABLES, Table
from ...services import services
from ...services.language import lang
from ...store import agency_status, audit_log
from ..kit.spool import file_response
from .area import area_or_404
from .downloads import prepare_file, prepared_files

blueprint = Blueprint("files", __name__)

# Formats in which no table of one area takes a tenth of a second: of 436 schools CSV takes up to 69 ms, XLSX
# up to 236.
DIRECT_FORMS = (CSV, GEOJSON)


@blueprint.get("/area/<area>/export")
def of_area(area: str) -> ResponseReturnValue:
    with services().db.read() as conn:
        area_row = area_or_404(conn, area)
        counts = {key: sum(1 for _ in table.rows(conn, area, "")) for key, table in TABLES.items()}
    return _export_page(area_row, counts)


@blueprint.get("/obec/export")
def of_obec() -> ResponseReturnValue:
    """List the files of all areas. Only agencies are counted: to count the others is to read them."""
    with services().db.read() as conn:
        counts = {"agencies": agency_status.count(conn)}
    return _export_page(None, counts)


def _export_page(area: Mapping | None, counts: Mapping[str, int]) -> str:
    """`counts`: key of a table -> its rows, where they are known."""
    return render_template(
        "area/export.html",
        area=area,
        tables=TABLES,
        counts=counts,
        direct_forms=DIRECT_FORMS if area else (),
        prepared=prepared_files(area["key"] if area else None, kinds.TABLE),
        english=lang() == "en",
    )


@blueprint.get("/area/<area>/export/<kind>.<any(csv, geojson):form>")
def of_area_file(area: str, kind: str, form: str) -> Response:
    """Returns a file that is made in milliseconds; an export of personal data is logged."""
    table = _table_or_404(kind, form)
    name = f"pakmut-{area}-{kind}-{services().today().isoformat()}.{form}"
    with services().db.read() as conn:
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


@blueprint.post("/area/<area>/export")
def prepare_of_area(area: str) -> ResponseReturnValue:
    with services().db.read() as conn:
        area_or_404(conn, area)
    return _prepare(area)


@blueprint.post("/obec/export")
def prepare_of_obec() -> ResponseReturnValue:
    return _prepare(None)


def _prepare(area: str | None) -> ResponseReturnValue:
    """Have a file of an area prepared, or of all areas if it is None."""
    kind, form = request.form.get("table", ""), request.form.get("form", "")
    _table_or_404(kind, form)
    return prepare_file(kinds.TABLE, area, {"table": kind, "form": form})


def _table_or_404(kind: str, form: str) -> Table:
    table = TABLES.get(kind)
    if table is None or form not in table.formats:
        abort(404)
    return table


def _log_export(table: Table, form: str, area: str, row_count: int) -> None:
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
