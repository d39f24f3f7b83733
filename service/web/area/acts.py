"""The page of the audit trail: who did what on the web, by command and in the sheet's decisions, newest
first.
"""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from ...audit import audit_words as acts
from ...services import services
from ...services.language import lang
from ...store import areas

blueprint = Blueprint("acts", __name__)

# Deeds on one page.
PAGE = 50


@blueprint.get("/area/<area>/acts")
def of_area(area: str) -> ResponseReturnValue:
    with services().db.read() as conn:
        facts = areas.get(conn, area)
        if facts is None:
            abort(404)
        found = acts.acts(conn, area, lang() == "en", request.args.get("page", 1, type=int), PAGE)
    return render_template("area/acts.html", area=facts, acts=found)


@blueprint.get("/obec/acts")
def of_obec() -> ResponseReturnValue:
    """What concerns no area: OBEC's own accounts, the announcement."""
    with services().db.read() as conn:
        found = acts.acts(conn, None, lang() == "en", request.args.get("page", 1, type=int), PAGE)
    return render_template("area/acts.html", area=None, acts=found)
