"""The officer's side of one area: figures, who is missing, the way to the sheet and the poster."""

from functools import partial

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from .. import figures, links, requests, trail
from ..effective import summary_of
from ..records import RECORDS, in_workbook
from ..records.summary import HEADLINES, NO_SHARE, figure_titles
from ..store import agencies, areas, deeds, entries, rows, workbooks
from . import letter_troubles
from .house import house
from .language import lang, say

blueprint = Blueprint("area", __name__, url_prefix="/area/<area>")

# Edits that the overview shows, and edits on one page of the whole trail.
LATEST, PAGE = 20, 50


@blueprint.get("")
def overview(area: str) -> ResponseReturnValue:
    deadline = house().settings.pin_deadline
    with house().db.read() as conn:
        facts = _area(conn, area)
        summary, as_of = summary_of(conn, area, deadline, house().clock())
        book = workbooks.get(conn, area)
        latest = trail.trail(conn, area, lang() == "en", 1, LATEST)
        doubtful = rows.doubtful(conn, area)
        asked = [one for one in requests.of_area(conn, area, house().clock()) if one.waits or one.told]
        waiting = len(entries.undelivered(conn, area, RECORDS, 1000))
        aside = entries.count_aside(conn, area)
        names = {agency["code"]: agency["name_th"] for agency in agencies.of_area(conn, area)}
        undelivered = letter_troubles.shown(conn, area, house().clock())
    titles = {key: pair[lang() == "en"] for key, pair in figure_titles().items()}
    missing = [line for line in summary.lines if line.unit.kind == "school" and line.position is None]
    return render_template(
        "area.html", area=facts, figures=summary.figures, headlines=HEADLINES, no_share=NO_SHARE, titles=titles, as_of=as_of,
        missing=missing, lines=summary.lines, book=book, trail=latest, doubtful=doubtful,
        records=RECORDS, waiting=waiting, names=names,
        sheet_url=sheet_url(book),
        stopped_tabs={record.tab: book["parked_tabs"].get(key, {}).get("reason", "")
                      for key, record in in_workbook(central=area == areas.OBEC).items() if book and _is_stopped(book, key)},
        aside=aside, requests=asked,
        undelivered=undelivered,
        own_link=partial(links.own, house().settings.base_url, house().settings.secret_key),
    )  # fmt: skip


def _is_stopped(book: dict, tab: str) -> bool:
    """True when nothing can be added to a tab: it is gone, has lost its receipt numbers, or refuses rows."""
    return tab not in (book["positions"] or RECORDS) or tab in book["parked_tabs"]


def sheet_url(book: dict | None) -> str:
    """Where the workbook opens: here in the embedded default, else at Google."""
    if book is None:
        return ""
    if house().settings.embedded:
        return url_for("grid.workbook", file_id=book["file_id"])
    return f"https://docs.google.com/spreadsheets/d/{book['file_id']}/edit"


@blueprint.get("/summary.json")
def summary(area: str) -> ResponseReturnValue:
    with house().db.read() as conn:
        _area(conn, area)
        return jsonify(figures.document(conn, area, house().settings.pin_deadline, house().clock()))


@blueprint.post("/send-again")
def send_again(area: str) -> ResponseReturnValue:
    """Let the area's rows that were set aside go into the next batch."""
    with house().db.begin() as conn:
        number = entries.send_again(conn, [area])
        deeds.add(conn, house().clock(), "sent_again", current_user.username, area, n=number)
        conn.commit()
    flash(say(f"จะส่ง {number} รายการอีกครั้ง", f"{number} entries will be sent again."), "success")
    return redirect(url_for(".overview", area=area), 303)


@blueprint.get("/edits")
def edits(area: str) -> ResponseReturnValue:
    """The whole trail of edits that were seen in the area's sheet, a page at a time."""
    with house().db.read() as conn:
        facts = _area(conn, area)
        found = trail.trail(conn, area, lang() == "en", request.args.get("page", 1, type=int), PAGE)
    return render_template("edits.html", area=facts, trail=found)


@blueprint.get("/poster")
def poster(area: str) -> ResponseReturnValue:
    """The officer's way to the area's poster."""
    return redirect(url_for("codes.poster", area=area, lang=request.args.get("lang")))


def _area(conn: object, key: str) -> dict:
    found = areas.get(conn, key)
    if found is None:
        abort(404)
    return found
