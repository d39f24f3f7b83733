"""The officer's page of notices and reminders: texts for LINE, mail in waves after a preview, and who was
told when.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...records.dates import thai_date
from ...reminders import line_reminders as telling
from ...reminders import mailing, texts
from ...reminders import outstanding as gaps
from ...services import services
from ...services.language import lang, t
from ...store import areas, reminders
from . import letter_sample

blueprint = Blueprint("reminding", __name__, url_prefix="/area/<area>/reminders")

# Texts on one page.
PAGE = 50
# How far back the history goes.
HISTORY = timedelta(days=60)


@blueprint.get("")
def page(area: str) -> ResponseReturnValue:
    today = services().today()
    with services().db.read() as conn:
        facts = _area(conn, area)
        found = gaps.of(conn, area, today)
        last = reminders.last(conn, area)
        told = told_before(conn, area)
        waiting = reminders.waiting(conn, area)
    tell = texts.to_tell(found)
    pages = max(1, -(-len(tell) // PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    settings, office = services().settings, facts["short_name_th"]
    shown = [
        {"gap": gap, "text": texts.own(gap, office, settings, today), "last": _told(last.get(gap.agency))}
        for gap in tell[(number - 1) * PAGE : number * PAGE]
    ]
    return render_template(
        "area/reminders.html",
        area=facts,
        shown=shown,
        tell=tell,
        page=number,
        pages=pages,
        history=told,
        waiting=waiting,
        told=[(gap, _told({"day": gap.told, "channel": gap.channel})) for gap in found if gap.told],
        held=[gap for gap in found if gap.kind == gaps.HELD],
        group=texts.group(tell, area, office, settings, today),
    )


@blueprint.route("/mail", methods=["GET", "POST"])
def mail(area: str) -> ResponseReturnValue:
    """How many would get which letter; sent when that was seen."""
    kind, now = asked_kind(), services().clock()
    with services().db.read() as conn:
        facts = _area(conn, area)
        found = mailing.chosen(gaps.of(conn, area, services().today()), kind)
        plan = mailing.plan(conn, found, now)
        samples = [letter_sample.of(conn, gap, services().today()) for gap in plan.samples]
    if request.method == "GET":
        return render_template("area/reminders_mail.html", area=facts, plan=plan, samples=samples, kind=kind)
    tell_queued(mailing.send(services().db, found, current_user.username, now))
    return redirect(url_for(".page", area=area), 303)


@blueprint.post("/line")
def line(area: str) -> ResponseReturnValue:
    """Note that one agency, or all in the group, were told in LINE."""
    codes = None if request.form.get("all") else request.form.getlist("agency")
    with services().db.begin() as conn:
        _area(conn, area)
        number = telling.in_line(conn, area, codes, current_user.username, services().clock())
        conn.commit()
    if number:
        flash(t(f"บันทึกแล้วว่าแจ้งทาง LINE {number} หน่วยงาน", f"Noted: {number} told in LINE."), "success")
    else:
        flash(
            t(
                "ไม่ได้บันทึก: หน่วยงานนี้แจ้งไปแล้ววันนี้ ทำครบแล้ว หรือไม่ใช่ของเขตนี้",
                "Nothing was noted: told today already, done, or not of this area.",
            ),
            "warning",
        )
    return redirect(url_for(".page", area=area, page=request.args.get("page", type=int)), 303)


@blueprint.post("/stop")
def stop(area: str) -> ResponseReturnValue:
    tell_stopped(mailing.stop(services().db, area, current_user.username, services().clock()))
    return redirect(url_for(".page", area=area), 303)


def told_before(conn: object, area: str | None) -> list[dict]:
    """The history of an area or of all."""
    found = reminders.history(conn, area, (services().today() - HISTORY).isoformat())
    return [dict(line) | {"day": date.fromisoformat(line["day"])} for line in found]


def asked_kind() -> str:
    """Which kind of letter is asked for; "" for both."""
    kind = request.values.get("kind", "")
    if kind and kind not in mailing.LETTERS:
        # No form of ours asks for it: better nothing is sent than more than was meant.
        abort(400)
    return kind


def tell_queued(number: int) -> None:
    if number:
        flash(
            t(
                f"จะส่งอีเมล {number:,} ฉบับ หยุดส่งได้ก่อนถึงเวลา",
                f"{number:,} letters will go out; you can stop them until then.",
            ),
            "success",
        )
    else:
        flash(t("ไม่มีหน่วยงานที่ต้องส่งอีเมลถึงในตอนนี้", "There is nobody to write to now."), "warning")


def tell_stopped(number: int) -> None:
    if number:
        flash(
            t(
                f"หยุดส่งแล้ว {number:,} ฉบับ หน่วยงานเหล่านี้ถือว่ายังไม่ได้แจ้ง",
                f"{number:,} letters are stopped; these agencies count as not told.",
            ),
            "success",
        )
    else:
        flash(t("ไม่มีอีเมลที่รอส่ง", "No letters wait."), "warning")


def _told(reminder: Mapping | None) -> str:
    """When and how an agency was told, in words; "" if never."""
    if reminder is None:
        return ""
    channel = t("อีเมล", "mail") if reminder["channel"] == reminders.MAIL else "LINE"
    return f"{thai_date(date.fromisoformat(reminder['day']), lang(), short=True)} · {channel}"


def _area(conn: object, key: str) -> dict:
    found = areas.get(conn, key)
    if found is None:
        abort(404)
    return found
