"""Pages and look-ups for everyone."""

from flask import Blueprint, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from ...figures import area_figures as figures
from ...records.dates import thai_date
from ...register import places
from ...services import services
from ...services.language import lang
from ...store import areas
from ...sync import health

blueprint = Blueprint("public", __name__)

# Longer queries are cut: nobody types more of a name.
QUERY_LENGTH = 100


@blueprint.get("/")
def landing() -> ResponseReturnValue:
    return render_template("public/landing.html", area=None, figures=None, **_found())


@blueprint.get("/a/<area>")
def area_landing(area: str) -> ResponseReturnValue:
    with services().db.read() as conn:
        found = areas.get(conn, area)
        known = figures.of_area(conn, area) if found else None
    if found is None:
        abort(404)
    return render_template("public/landing.html", area=found, figures=known, **_found(area))


def _found(area: str | None = None) -> dict:
    """The search without JavaScript: the query and its results."""
    query = request.args.get("q", "")[:QUERY_LENGTH]
    return {"query": query, "found": services().register.search(query, area) if query.strip() else []}


def deadline() -> str:
    """The day by which pins are asked for, in words; "" without one."""
    day = services().settings.pin_deadline
    return thai_date(day, lang()) if day else ""


@blueprint.get("/guide")
def guide() -> ResponseReturnValue:
    return render_template("public/guide.html", deadline=deadline())


@blueprint.get("/privacy")
def privacy() -> ResponseReturnValue:
    return render_template("public/privacy.html", retention_days=services().settings.retention_days)


@blueprint.get("/agencies")
def agencies() -> ResponseReturnValue:
    """The register, searched as clerks type: DESIGN §11."""
    found = services().register.search(
        request.args.get("q", "")[:QUERY_LENGTH], request.args.get("area") or None
    )
    keys = ("code", "name", "name_en", "kind", "area", "area_name", "district", "province")
    answer = jsonify([{key: getattr(line, key) for key in keys} for line in found])
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@blueprint.get("/tambons")
def tambons() -> ResponseReturnValue:
    """Sub-districts, searched as typed, with a draft of the address in both languages."""
    codes = tuple(request.args.get("province", "").split(","))[:10]
    found = places.tambons().search(request.args.get("q", "")[:QUERY_LENGTH], codes)
    lines = [
        {
            "label": f"{line.name_th} · {line.district_th} · {line.province_th} {line.postal}",
            "address_en": places.draft_address_en(line),
            "address_th": places.draft_address_th(line),
        }
        for line in found
    ]
    answer = jsonify(lines)
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """For a load balancer: true only when the database answers and the worker makes progress."""
    try:
        with services().db.read() as conn:
            working = health.worker(conn, services().clock()).alive
    except SQLAlchemyError:
        return jsonify(ok=False, database=False, worker=False), 503
    return jsonify(ok=working, database=True, worker=working), 200 if working else 503
