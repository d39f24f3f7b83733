"""OBEC's side: a line per area and the totals, and the one announcement."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from .. import figures
from ..records.summary import HEADLINES, NO_SHARE
from ..records.text import clean, length
from ..store import deeds, facts
from .house import house
from .language import lang, say

blueprint = Blueprint("national", __name__, url_prefix="/obec")

# The announcement is one short paragraph, characters.
ANNOUNCEMENT_LENGTH = 500


@blueprint.get("")
def overview() -> ResponseReturnValue:
    return _page()


def _page(text: str | None = None, problem: str = "", status: int = 200) -> ResponseReturnValue:
    with house().db.read() as conn:
        lines, totals = figures.national(conn)
        text = (facts.get(conn, "announcement") or "") if text is None else text
    # What the areas say stands beside OBEC's own number of schools.
    titles = {key: pair[lang() == "en"] for key, pair in HEADLINES.items() if key != "schools_proposed"}
    only = request.args.get("type", "")
    shown = [line for line in lines if line["type"] == only] if only else lines
    page = render_template("obec.html", lines=shown, totals=totals, titles=titles, no_share=NO_SHARE, announcement_text=text, problem=problem)
    return page, status


@blueprint.get("/summary.json")
def summary() -> ResponseReturnValue:
    with house().db.read() as conn:
        lines, totals = figures.national(conn)
    return jsonify(areas=lines, totals=totals)


@blueprint.post("/announcement")
def announce() -> ResponseReturnValue:
    """Set the text that stands on every public page; empty takes it away."""
    text = clean(request.form.get("announcement", ""))
    if length(text) > ANNOUNCEMENT_LENGTH:
        return _page(text, say(f"ประกาศยาวเกิน {ANNOUNCEMENT_LENGTH} ตัวอักษร",
                               f"The announcement is longer than {ANNOUNCEMENT_LENGTH} characters."), 422)  # fmt: skip
    with house().db.begin() as conn:
        facts.put(conn, "announcement", text)
        deeds.add(conn, house().clock(), "announcement", current_user.username)
        conn.commit()
    flash(say("บันทึกประกาศแล้ว", "The announcement is saved."), "success")
    return redirect(url_for(".overview"), 303)
