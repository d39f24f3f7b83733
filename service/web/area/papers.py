"""What is printed: an area's posters, a page per school, and the guide."""

import threading
from datetime import datetime, time
from functools import lru_cache

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...papers import posters
from ...papers.pdf.guide import guide as guide_pdf
from ...records.dates import BANGKOK
from ...services import services
from ...services.language import lang, t
from ...store import areas
from ..public.public import guide as guide_page

blueprint = Blueprint("papers", __name__)

# One guide is made at a time: who asks meanwhile gets the same one.
_making = threading.Lock()


@blueprint.get("/area/<area>/posters")
def of_area(area: str) -> ResponseReturnValue:
    """Which posters there are."""
    with services().db.read() as conn:
        facts = areas.get(conn, area) or abort(404)
        every, missing = posters.schools(conn, area), posters.schools(conn, area, missing=True)
    return render_template("area/posters.html", area=facts, every=len(every), missing=len(missing))


@blueprint.get("/area/<area>/posters.pdf")
def of_area_pdf(area: str) -> ResponseReturnValue:
    """All of them, or with ?missing=yes those of schools that nobody has registered for."""
    with services().db.read() as conn:
        facts = areas.get(conn, area) or abort(404)
        found = posters.schools(conn, area, request.args.get("missing") == "yes")
    if not found:
        flash(
            t(
                "ไม่มีโปสเตอร์ที่ต้องพิมพ์: ทุกโรงเรียนลงทะเบียนแล้ว",
                "There is no poster to print: every school is registered.",
            )
        )
        return redirect(url_for(".of_area", area=area), 303)
    answer = _pdf(
        posters.draw(services().settings, facts, found, services().clock(), lang()), f"posters-{area}.pdf"
    )
    # Its codes prove who was sent: no cache keeps them.
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/guide.pdf")
def guide() -> ResponseReturnValue:
    with _making:
        answer = _pdf(
            _guide(guide_page(), services().settings.base_url, lang(), services().today().isoformat()),
            "guide.pdf",
        )
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    return answer.make_conditional(request)


@lru_cache(4)
def _guide(page: str, address: str, language: str, day: str) -> bytes:
    made_at = datetime.combine(datetime.fromisoformat(day), time.min, BANGKOK)
    return guide_pdf(
        page, address, {"th": "ปักหมุด · คู่มือ", "en": "Pakmut · guide"}[language], made_at, language
    )


def _pdf(content: bytes, name: str) -> Response:
    return Response(
        content, mimetype="application/pdf", headers={"Content-Disposition": f"inline; filename={name}"}
    )
