"""Pages and look-ups for everyone."""

import shutil

from flask import Blueprint, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from ...figures import area_figures
from ...records.dates import thai_date
from ...register import places
from ...services import services
from ...services.language import lang
from ...store import areas
from ...store.audit_origins import ORIGIN_LIFETIME
from ...sync import health

blueprint = Blueprint("public", __name__)

# Characters of a search; longer ones are cut.
QUERY_LENGTH = 100
# Room on the disk of INSTANCE, bytes: with less somebody must act before forms are turned away.
LEAST_FREE_BYTES = 200_000_000


@blueprint.get("/")
def landing() -> ResponseReturnValue:
    return render_template("public/landing.html", area=None, figures=None, **_search_results())


@blueprint.get("/a/<area>")
def area_landing(area: str) -> ResponseReturnValue:
    with services().db.read() as conn:
        area_row = areas.get(conn, area)
        figures = area_figures.get(conn, area) if area_row else None
    if area_row is None:
        abort(404)
    return render_template("public/landing.html", area=area_row, figures=figures, **_search_results(area))


def _search_results(area: str | None = None) -> dict:
    """Returns the template variables of a search without JavaScript: the query and its matches."""
    query = request.args.get("q", "")[:QUERY_LENGTH]
    return {"query": query, "matches": services().register.search(query, area) if query.strip() else []}


def pin_deadline_text() -> str:
    """Returns the last day for pins, in words; "" without one."""
    day = services().settings.pin_deadline
    return thai_date(day, lang()) if day else ""


@blueprint.get("/guide")
def guide() -> ResponseReturnValue:
    return render_template("public/guide.html", deadline=pin_deadline_text())


@blueprint.get("/privacy")
def privacy() -> ResponseReturnValue:
    settings = services().settings
    return render_template(
        "public/privacy.html",
        retention_days=settings.retention_days,
        log_days=settings.log_days,
        origin_days=ORIGIN_LIFETIME.days,
    )


@blueprint.get("/agencies")
def agencies() -> ResponseReturnValue:
    """Returns the agencies of the register that match a query, as JSON."""
    matches = services().register.search(
        request.args.get("q", "")[:QUERY_LENGTH], request.args.get("area") or None
    )
    keys = ("code", "name", "name_en", "kind", "area", "area_name", "district", "province")
    response = jsonify([{key: getattr(agency, key) for key in keys} for agency in matches])
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@blueprint.get("/tambons")
def tambons() -> ResponseReturnValue:
    """Returns the sub-districts that match a query, with a draft of the address in both languages."""
    province_codes = tuple(request.args.get("province", "").split(","))[:10]
    matches = places.tambons().search(request.args.get("q", "")[:QUERY_LENGTH], province_codes)
    suggestions = [
        {
            "label": f"{tambon.name_th} · {tambon.district_th} · {tambon.province_th} {tambon.postal}",
            "address_en": places.draft_address_en(tambon),
            "address_th": places.draft_address_th(tambon),
        }
        for tambon in matches
    ]
    response = jsonify(suggestions)
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Tell a load balancer whether the database answers, the worker makes progress and the disk has room."""
    has_room = shutil.disk_usage(services().settings.instance).free >= LEAST_FREE_BYTES
    try:
        with services().db.read() as conn:
            is_working = health.is_at_work(conn, services().db.moment(conn, services().clock()))
    except SQLAlchemyError:
        return jsonify(ok=False, database=False, worker=False, disk=has_room), 503
    is_good = is_working and has_room
    return jsonify(ok=is_good, database=True, worker=is_working, disk=has_room), 200 if is_good else 503
