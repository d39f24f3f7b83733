"""OBEC's pages of the country: figures by area and by day, the search, and the announcement."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ... import proposals
from ...accounts import alarms, claims, unconfirmed
from ...announcements import announcing
from ...figures import area_figures
from ...figures.progress import daily_totals
from ...records.summary import FIGURES_WITHOUT_PERCENT, HEADLINES
from ...records.text import clean, length
from ...register import places
from ...services import services
from ...services.language import lang, t
from ...store import agencies, announcements
from ...store.areas import OBEC
from . import charts
from .country import AreaTable

blueprint = Blueprint("national", __name__, url_prefix="/obec")

# Characters of a search, and agencies that it shows.
QUERY_LENGTH, MAX_RESULTS = 100, 30
# The announcement is one short paragraph, characters.
ANNOUNCEMENT_LENGTH = 500
# What became of an announcement: (Thai, English).
OUTCOMES = {
    announcing.UNCHANGED: ("ประกาศคงเดิม", "The announcement is as it was."),
    announcing.SHOWN: ("ลงประกาศแล้ว", "The announcement is shown."),
    announcing.ENDED: ("เลิกแสดงประกาศแล้ว", "The announcement is shown no longer."),
    announcing.WAITING: (
        "ยังไม่แสดงประกาศนี้ เพราะมีลิงก์ ที่อยู่ติดต่อ หรือตัวเลขที่อาจเป็นเลขบัญชี ต้องให้ผู้ใช้ของ สพฐ. อีกคนหนึ่งอนุมัติก่อน",
        "It is not shown yet: as it holds a link, an address or what may be an account number, another OBEC user has "
        "to release it.",
    ),
}


@blueprint.get("")
def overview() -> ResponseReturnValue:
    return _page()


def _page(text: str | None = None, problem: str = "", status: int = 200) -> ResponseReturnValue:
    settings, today = services().settings, services().today()
    with services().db.read() as conn:
        area_table = AreaTable(conn, request.args)
        mailboxes = claims.staff_mailboxes_by_area(conn)
        waiting = unconfirmed.list_waiting(conn, mailboxes, services().clock())
        closings = len(proposals.list_waiting_closings(conn))
        central_alarms = alarms.sentences_by_area(conn, services().clock(), OBEC).get(OBEC, ())
        shown, unreleased = announcements.get_shown(conn), announcements.get_waiting(conn)
        obstacle = (
            announcing.release_obstacle(conn, unreleased, current_user.username, services().clock())
            if unreleased
            else None
        )
        text = (shown["text"] if shown else "") if text is None else text
    # The number of schools that areas propose is shown beside OBEC's own number, without a title.
    titles = {key: pair[lang() == "en"] for key, pair in HEADLINES.items() if key != "schools_proposed"}
    days = daily_totals(book["by_day"] for area, book in area_table.books.items() if area in area_table.areas)
    rows = [row for row in area_table.rows if row["schools"]]
    page = render_template(
        "national/obec.html",
        area_table=area_table,
        totals=area_table.totals,
        titles=titles,
        no_share=FIGURES_WITHOUT_PERCENT,
        unconfirmed=len(waiting),
        closings=closings,
        unconfirmed_pinned=unconfirmed.count_pinned(waiting),
        alarms=[t(*pair) for pair in central_alarms],
        announcement_text=text,
        waiting_announcement=unreleased,
        release_obstacle=t(*obstacle) if obstacle else "",
        problem=problem,
        pin_deadline=settings.pin_deadline,
        report_deadline=settings.report_deadline,
        provinces=places.provinces().names,
        days=days,
        curves=charts.progress_chart(days, settings.pin_deadline, today, sum(row["schools"] for row in rows)),
        bars=charts.bars([(row["photo_share"], row["share"] - row["photo_share"]) for row in rows]),
        bar_rows=rows,
    )
    return page, status


@blueprint.get("/agencies")
def find() -> ResponseReturnValue:
    """Search the whole register by name or code; a chosen suggestion redirects to the agency's page."""
    if code := request.args.get("agency", ""):
        with services().db.read() as conn:
            agency = agencies.get(conn, code)
        if agency:
            return redirect(url_for("one_agency.page", area=agency["area"], code=code))
    query = request.args.get("q", "").strip()[:QUERY_LENGTH]
    return render_template(
        "national/obec_agencies.html",
        query=query,
        matches=services().register.search(query, limit=MAX_RESULTS) if query else [],
    )


@blueprint.get("/summary.json")
def summary() -> ResponseReturnValue:
    with services().db.read() as conn:
        rows, totals = area_figures.rows_and_totals(conn)
    return jsonify(areas=rows, totals=totals)


@blueprint.post("/announcement")
def announce() -> ResponseReturnValue:
    """Set the announcement on every public page; an empty text removes it."""
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
        outcome = announcing.write(conn, text, current_user.username, services().clock())
        conn.commit()
    flash(t(*OUTCOMES[outcome]), "warning" if outcome == announcing.WAITING else "success")
    return redirect(url_for(".overview"), 303)
