"""Papers as PDF: an area's posters, one page for each school, and the guide."""

import threading
from datetime import datetime, time
from functools import lru_cache

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...papers.poster_schools import poster_schools
from ...records.dates import BANGKOK
from ...services import services
from ...services.language import lang, t
from ..public.public import guide as guide_page
from .area import area_or_404

blueprint = Blueprint("papers", __name__)

# One guide is drawn at a time, so that simultaneous requests get it from the cache.
_guide_lock = threading.Lock()


@blueprint.get("/area/<area>/posters")
def of_area(area: str) -> ResponseReturnValue:
    """Show how many posters there are."""
    with services().db.read() as conn:
        area_row = area_or_404(conn, area)
        schools = poster_schools(conn, area)
        unregistered = poster_schools(conn, area, unregistered_only=True)
    return render_template("area/posters.html", area=area_row, every=len(schools), missing=len(unregistered))


@blueprint.get("/area/<area>/posters.pdf")
def of_area_pdf(area: str) -> ResponseReturnValue:
    """Returns all posters, or with ?missing=yes those of schools that nobody has registered for."""
    from ...papers.posters import draw_posters

    with services().db.read() as conn:
        area_row = area_or_404(conn, area)
        schools = poster_schools(conn, area, request.args.get("missing") == "yes")
    if not schools:
        flash(
            t(
                "ไม่มีโปสเตอร์ที่ต้องพิมพ์: ทุกโรงเรียนลงทะเบียนแล้ว",
                "There is no poster to print: every school is registered.",
            )
        )
        return redirect(url_for(".of_area", area=area), 303)
    response = _pdf_response(
        draw_posters(services().settings, area_row, schools, services().clock(), lang()),
        f"posters-{area}.pdf",
    )
    return response


@blueprint.get("/guide.pdf")
def guide() -> ResponseReturnValue:
    with _guide_lock:
        response = _pdf_response(
            _guide_content(
                guide_page(), services().settings.base_url, lang(), services().today().isoformat()
            ),
            "guide.pdf",
        )
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)


@lru_cache(4)
def _guide_content(page: str, address: str, language: str, day: str) -> bytes:
    from ...papers.pdf.guide import guide_pdf

    made_at = datetime.combine(datetime.fromisoformat(day), time.min, BANGKOK)
    return guide_pdf(
        page, address, {"th": "ปักหมุด · คู่มือ", "en": "Pakmut · guide"}[language], made_at, language
    )


def _pdf_response(content: bytes, name: str) -> Response:
    return Response(
        content, mimetype="application/pdf", headers={"Content-Disposition": f"inline; filename={name}"}
    )
