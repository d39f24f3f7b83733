"""The officer's side of one area: figures, who is missing, the way to the sheet and the poster."""

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ... import requests
from ...audit import trail
from ...figures import agency_list as roll
from ...figures import area_figures as figures
from ...figures.effective import summary_of
from ...records import RECORDS, in_workbook
from ...records.summary import HEADLINES, NO_SHARE, figure_titles
from ...services import services
from ...services.language import lang, t
from ...store import agencies, areas, entries, rows, workbooks
from ...store import audit_log as deeds
from . import agency_filter as sifting
from . import letter_troubles, pins

blueprint = Blueprint("area", __name__, url_prefix="/area/<area>")

# Edits that the overview shows, and edits on one page of the whole trail.
LATEST, PAGE = 20, 50


@blueprint.get("")
def overview(area: str) -> ResponseReturnValue:
    settings, now = services().settings, services().clock()
    with services().db.read() as conn:
        facts = _area(conn, area)
        summary, as_of = summary_of(conn, area, settings.pin_deadline, now)
        register = agencies.of_area(conn, area)
        book = workbooks.get(conn, area)
        notices = {
            "book": book,
            "doubtful": rows.doubtful(conn, area),
            "waiting": len(entries.undelivered(conn, area, RECORDS, 1000)),
            "aside": entries.count_aside(conn, area),
            "trail": trail.trail(conn, area, lang() == "en", 1, LATEST),
            "requests": [one for one in requests.of_area(conn, area, now) if one.waits or one.told],
            "undelivered": letter_troubles.shown(conn, area, now),
            "stopped_tabs": _stopped_tabs(area, book),
        }
    called = roll.call(register, summary.lines)
    return render_template(
        "area/area.html",
        area=facts,
        figures=summary.figures,
        headlines=HEADLINES,
        no_share=NO_SHARE,
        as_of=as_of,
        titles={key: pair[lang() == "en"] for key, pair in figure_titles().items()},
        records=RECORDS,
        names={agency["code"]: agency["name_th"] for agency in register},
        sheet_url=sheet_url(book),
        own_link=services().own_link,
        pin_deadline=settings.pin_deadline,
        report_deadline=settings.report_deadline,
        today=services().today(),
        sifting=sifting.Sifting(called, request.args),
        pins=[pin for one in called for pin in pins.pin_of(one)],
        offices=[one for one in called if one.agency["kind"] == "area_office"],
        **notices,
    )


def _stopped_tabs(area: str, book: dict | None) -> dict[str, str]:
    """Title of a tab that nothing can be added to -> why."""
    if book is None:
        return {}
    return {
        record.tab: book["parked_tabs"].get(key, {}).get("reason", "")
        for key, record in in_workbook(central=area == areas.OBEC).items()
        if _is_stopped(book, key)
    }


def _is_stopped(book: dict, tab: str) -> bool:
    """True when nothing can be added to a tab: it is gone, has lost its receipt numbers, or refuses rows."""
    return tab not in (book["positions"] or RECORDS) or tab in book["parked_tabs"]


def sheet_url(book: dict | None) -> str:
    """Where the workbook opens: here in the embedded default, else at Google."""
    if book is None:
        return ""
    if services().settings.embedded:
        return url_for("grid.workbook", file_id=book["file_id"])
    return f"https://docs.google.com/spreadsheets/d/{book['file_id']}/edit"


@blueprint.get("/summary.json")
def summary(area: str) -> ResponseReturnValue:
    with services().db.read() as conn:
        _area(conn, area)
        return jsonify(figures.document(conn, area, services().settings.pin_deadline, services().clock()))


@blueprint.post("/send-again")
def send_again(area: str) -> ResponseReturnValue:
    """Let the area's rows that were set aside go into the next batch."""
    with services().db.begin() as conn:
        number = entries.send_again(conn, [area])
        deeds.add(conn, services().clock(), "sent_again", current_user.username, area, n=number)
        conn.commit()
    flash(t(f"จะส่ง {number} รายการอีกครั้ง", f"{number} entries will be sent again."), "success")
    return redirect(url_for(".overview", area=area), 303)


@blueprint.get("/edits")
def edits(area: str) -> ResponseReturnValue:
    """The whole trail of edits that were seen in the area's sheet, a page at a time."""
    with services().db.read() as conn:
        facts = _area(conn, area)
        found = trail.trail(conn, area, lang() == "en", request.args.get("page", 1, type=int), PAGE)
    return render_template("area/edits.html", area=facts, trail=found)


@blueprint.get("/poster")
def poster(area: str) -> ResponseReturnValue:
    """The officer's way to the area's poster."""
    return redirect(url_for("codes.poster", area=area, lang=request.args.get("lang")))


def _area(conn: object, key: str) -> dict:
    found = areas.get(conn, key)
    if found is None:
        abort(404)
    return found
