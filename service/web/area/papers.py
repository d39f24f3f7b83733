"""Papers as PDF: an area's posters, one page for each school, which are prepared, and the guide."""

import threading
from datetime import datetime, time

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...downloads import kinds
from ...papers.html_blocks import read_blocks
from ...papers.poster_schools import poster_schools
from ...records.dates import BANGKOK
from ...services import services
from ...services.language import lang, t
from ..public.public import guide as guide_page
from .area import area_or_404
from .downloads import prepare_file, prepared_files

blueprint = Blueprint("papers", __name__)

# One guide is drawn at a time, so that simultaneous requests get it from the cache. It is known by what
# stands in it: whatever else is asked for in its address draws nothing anew.
_guide_lock = threading.Lock()
_guides: dict[tuple, bytes] = {}
MOST_GUIDES = 4


@blueprint.get("/area/<area>/posters")
def of_area(area: str) -> ResponseReturnValue:
    """Show how many posters there are."""
    with services().db.read() as conn:
        area_row = area_or_404(conn, area)
        schools = poster_schools(conn, area)
        unregistered = poster_schools(conn, area, unregistered_only=True)
    return render_template(
        "area/posters.html",
        area=area_row,
        every=len(schools),
        missing=len(unregistered),
        prepared=prepared_files(area, kinds.POSTERS),
    )


@blueprint.post("/area/<area>/posters")
def prepare(area: str) -> ResponseReturnValue:
    """Have all posters prepared, or with missing=yes those of schools that nobody has registered for."""
    missing = request.form.get("missing") == "yes"
    try:
        return prepare_file(kinds.POSTERS, area, {"missing": missing, "language": lang()})
    except kinds.NothingThere:
        flash(
            t(
                "ไม่มีโปสเตอร์ที่ต้องพิมพ์: ทุกโรงเรียนลงทะเบียนแล้ว",
                "There is no poster to print: every school is registered.",
            )
        )
        return redirect(url_for(".of_area", area=area), 303)


@blueprint.get("/guide.pdf")
def guide() -> ResponseReturnValue:
    page = guide_page()
    with _guide_lock:
        response = _pdf_response(_guide_content(page), "guide.pdf")
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)


def _guide_content(page: str) -> bytes:
    """Returns the guide as PDF, drawn once for its text, language and day."""
    from ...papers.pdf.guide import guide_pdf

    blocks = read_blocks(page, "guide")
    address, day = services().settings.base_url, services().today()
    key = (repr(blocks), address, lang(), day)
    if key not in _guides:
        if len(_guides) >= MOST_GUIDES:
            _guides.clear()
        made_at = datetime.combine(day, time.min, BANGKOK)
        _guides[key] = guide_pdf(blocks, address, t("ปักหมุด · คู่มือ", "Pakmut · guide"), made_at, lang())
    return _guides[key]


def _pdf_response(content: bytes, name: str) -> Response:
    return Response(
        content, mimetype="application/pdf", headers={"Content-Disposition": f"inline; filename={name}"}
    )
