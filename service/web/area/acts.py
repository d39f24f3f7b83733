"""The pages of the audit log: who did what on the web, by command and in sheets, the newest first."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ...audit import audit_words
from ...services import services
from ...services.language import lang
from .area import area_or_404

blueprint = Blueprint("acts", __name__)

# Entries of the log on one page.
PAGE_SIZE = 50


@blueprint.get("/area/<area>/acts")
def of_area(area: str) -> ResponseReturnValue:
    number = request.args.get("page", 1, type=int)
    with services().db.read() as conn:
        area_row = area_or_404(conn, area)
        page = audit_words.audit_page(conn, area, lang() == "en", number, PAGE_SIZE)
    return render_template("area/acts.html", area=area_row, page=page)


@blueprint.get("/obec/acts")
def of_obec() -> ResponseReturnValue:
    """Show what concerns no area: OBEC's own accounts, the announcement."""
    number = request.args.get("page", 1, type=int)
    with services().db.read() as conn:
        page = audit_words.audit_page(conn, None, lang() == "en", number, PAGE_SIZE)
    return render_template("area/acts.html", area=None, page=page)
