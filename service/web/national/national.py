"""OBEC's side: how the country stands, by area and by day, and the one announcement."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...figures import area_figures as figures
from ...figures.progress import cumulative
from ...records.summary import HEADLINES, NO_SHARE
from ...records.text import clean, length
from ...register import places
from ...services import services
from ...services.language import lang, t
from ...store import agencies
from ...store import audit_log as deeds
from ...store import instance_values as facts
from . import charts
from .country import Country

blueprint = Blueprint("national", __name__, url_prefix="/obec")

# Characters of a search, and agencies that it shows.
QUERY_LENGTH, MOST = 100, 30
# The announcement is one short paragraph, characters.
ANNOUNCEMENT_LENGTH = 500


@blueprint.get("")
def overview() -> ResponseReturnValue:
    return _page()


def _page(text: str | None = None, problem: str = "", status: int = 200) -> ResponseReturnValue:
    settings, today = services().settings, services().today()
    with services().db.read() as conn:
        country = Country(conn, request.args)
        text = (facts.get(conn, "announcement") or "") if text is None else text
    # What the areas say stands beside OBEC's own number of schools.
    titles = {key: pair[lang() == "en"] for key, pair in HEADLINES.items() if key != "schools_proposed"}
    days = cumulative(book["by_day"] for area, book in country.books.items() if area in country.areas)
    shown = [line for line in country.lines if line["schools"]]
    page = render_template(
        "national/obec.html",
        country=country,
        totals=country.totals,
        titles=titles,
        no_share=NO_SHARE,
        announcement_text=text,
        problem=problem,
        pin_deadline=settings.pin_deadline,
        report_deadline=settings.report_deadline,
        provinces=places.provinces().names,
        days=days,
        curves=charts.progress(days, settings.pin_deadline, today, sum(line["schools"] for line in shown)),
        bars=charts.bars([(line["photo_share"], line["share"] - line["photo_share"]) for line in shown]),
        compared=shown,
    )
    return page, status


@blueprint.get("/agencies")
def find() -> ResponseReturnValue:
    """An agency of the whole register by name or code; a choice of the suggestions leads on to its page."""
    if code := request.args.get("agency", ""):
        with services().db.read() as conn:
            agency = agencies.get(conn, code)
        if agency:
            return redirect(url_for("one_agency.page", area=agency["area"], code=code))
    query = request.args.get("q", "").strip()[:QUERY_LENGTH]
    return render_template(
        "national/obec_agencies.html",
        query=query,
        found=services().register.search(query, limit=MOST) if query else [],
    )


@blueprint.get("/summary.json")
def summary() -> ResponseReturnValue:
    with services().db.read() as conn:
        lines, totals = figures.national(conn)
    return jsonify(areas=lines, totals=totals)


@blueprint.post("/announcement")
def announce() -> ResponseReturnValue:
    """Set the text that stands on every public page; empty takes it away."""
    text = clean(request.form.get("announcement", ""))
    if length(text) > ANNOUNCEMENT_LENGTH:
        return _page(
            text,
            t(
                f"ประกาศยาวเกิน {ANNOUNCEMENT_LENGTH} ตัวอักษร",
                f"The announcement is longer than {ANNOUNCEMENT_LENGTH} characters.",
            ),
            422,
        )
    with services().db.begin() as conn:
        facts.put(conn, "announcement", text)
        deeds.add(conn, services().clock(), "announcement", current_user.username)
        conn.commit()
    flash(t("บันทึกประกาศแล้ว", "The announcement is saved."), "success")
    return redirect(url_for(".overview"), 303)
