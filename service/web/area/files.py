"""What staff take away as files: which there are, what their columns mean, and the files."""

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...exports.export_files import KINDS, write
from ...exports.tables import TABLES, Table
from ...services import services
from ...services.language import lang
from ...store import agency_status as lines
from ...store import areas
from ...store import audit_log as deeds
from ..kit.spool import spooled

blueprint = Blueprint("files", __name__)


@blueprint.get("/area/<area>/export")
def of_area(area: str) -> ResponseReturnValue:
    with services().db.read() as conn:
        facts = areas.get(conn, area) or abort(404)
        counts = {key: sum(1 for _ in table.lines(conn, area, "")) for key, table in TABLES.items()}
    return render_template(
        "area/export.html", area=facts, tables=TABLES, counts=counts, english=lang() == "en"
    )


@blueprint.get("/obec/export")
def of_obec() -> ResponseReturnValue:
    """Of all areas: how many rows count is found out when they are read."""
    with services().db.read() as conn:
        counts = {"agencies": lines.count(conn)}
    return render_template(
        "area/export.html", area=None, tables=TABLES, counts=counts, english=lang() == "en"
    )


@blueprint.get("/area/<area>/export/<kind>.<any(csv, xlsx, geojson):form>")
def of_area_file(area: str, kind: str, form: str) -> ResponseReturnValue:
    return _file(area, kind, form)


@blueprint.get("/obec/export/<kind>.<any(csv, xlsx, geojson):form>")
def of_obec_file(kind: str, form: str) -> ResponseReturnValue:
    return _file(None, kind, form)


def _file(area: str | None, kind: str, form: str) -> Response:
    """An area's file, or that of all; who takes what tells of persons is noted first."""
    table = TABLES.get(kind)
    if table is None or form not in table.forms:
        abort(404)
    name = f"pakmut-{area or 'all'}-{kind}-{services().today().isoformat()}.{form}"
    with services().db.read() as conn:
        if area and areas.get(conn, area) is None:
            abort(404)
        found = table.lines(conn, area, services().settings.base_url)
        answer, number = spooled(
            lambda file: write(file, table, form, found, services().clock()), KINDS[form], name
        )
    if table.is_personal(form):
        _note(table, form, area, number)
    return answer


def _note(table: Table, form: str, area: str | None, number: int) -> None:
    with services().db.begin() as conn:
        deeds.add(
            conn,
            services().clock(),
            "rows_exported",
            current_user.username,
            area,
            record=table.key,
            form=form,
            n=number,
        )
        conn.commit()
