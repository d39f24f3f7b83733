"""The officer's page of notices and reminders: texts for LINE, mail in waves after a preview, the history."""

from collections.abc import Mapping
from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...records.dates import thai_date
from ...reminders import line_reminders, mailing, outstanding, texts
from ...services import services
from ...services.language import lang, t
from ...store import reminders
from .area import area_or_404
from .letter_sample import sample_letter

blueprint = Blueprint("reminding", __name__, url_prefix="/area/<area>/reminders")

# Texts on one page.
PAGE_SIZE = 50
# How far back the history goes.
HISTORY_LENGTH = timedelta(days=60)


@blueprint.get("")
def page(area: str) -> ResponseReturnValue:
    today = services().today()
    with services().db.read() as conn:
        area_row = area_or_404(conn, area)
        all_outstanding = outstanding.list_outstanding(conn, area, today)
        newest_reminders = reminders.newest_by_agency(conn, area)
        history = reminder_history(conn, area)
        waiting = reminders.count_waiting_letters(conn, area)
    to_remind = texts.not_yet_reminded(all_outstanding)
    pages = max(1, -(-len(to_remind) // PAGE_SIZE))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    settings, office = services().settings, area_row["short_name_th"]
    reminder_texts = [
        {
            "item": item,
            "text": texts.agency_text(item, office, settings, today),
            "last": _reminder_text(newest_reminders.get(item.code)),
        }
        for item in to_remind[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    ]
    return render_template(
        "area/reminders.html",
        area=area_row,
        reminder_texts=reminder_texts,
        to_remind=to_remind,
        page=number,
        pages=pages,
        history=history,
        waiting=waiting,
        reminded=[
            (item, _reminder_text({"day": item.reminded_on, "channel": item.channel}))
            for item in all_outstanding
            if item.reminded_on
        ],
        held=[item for item in all_outstanding if item.kind == outstanding.HELD],
        group=texts.group_text(to_remind, area, office, settings, today),
    )


@blueprint.route("/mail", methods=["GET", "POST"])
def mail(area: str) -> ResponseReturnValue:
    """Show how many agencies would get which letter; a POST queues the letters."""
    kind, now = letter_kind_of_request(), services().clock()
    with services().db.read() as conn:
        area_row = area_or_404(conn, area)
        all_outstanding = outstanding.list_outstanding(conn, area, services().today())
        receivers = mailing.filter_by_kind(all_outstanding, kind)
        plan = mailing.plan_mailing(conn, receivers, now)
        samples = [sample_letter(conn, item, services().today()) for item in plan.samples]
    if request.method == "GET":
        return render_template(
            "area/reminders_mail.html", area=area_row, plan=plan, samples=samples, kind=kind
        )
    flash_queued(mailing.queue_letters(services().db, receivers, current_user.username, now))
    return redirect(url_for(".page", area=area), 303)


@blueprint.post("/line")
def line(area: str) -> ResponseReturnValue:
    """Note that one agency, or all in the group, were reminded in LINE."""
    codes = None if request.form.get("all") else request.form.getlist("agency")
    with services().db.begin() as conn:
        area_or_404(conn, area)
        number = line_reminders.save_line_reminders(
            conn, area, codes, current_user.username, services().clock()
        )
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
    flash_stopped(mailing.stop_letters(services().db, area, current_user.username, services().clock()))
    return redirect(url_for(".page", area=area), 303)


def reminder_history(conn: object, area: str | None) -> list[dict]:
    """Returns the reminders of an area, or of all areas if None, by day and channel."""
    rows = reminders.count_by_day(conn, area, (services().today() - HISTORY_LENGTH).isoformat())
    return [dict(row) | {"day": date.fromisoformat(row["day"])} for row in rows]


def letter_kind_of_request() -> str:
    """Returns the kind of letter that the request names; "" for both kinds. Aborts with 400 for others."""
    kind = request.values.get("kind", "")
    if kind and kind not in mailing.LETTER_KINDS:
        # A mistyped kind must not send letters of both kinds.
        abort(400)
    return kind


def flash_queued(number: int) -> None:
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


def flash_stopped(number: int) -> None:
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


def _reminder_text(reminder: Mapping | None) -> str:
    """Returns when and how an agency was reminded, in words; "" if never."""
    if reminder is None:
        return ""
    channel = t("อีเมล", "mail") if reminder["channel"] == reminders.MAIL else "LINE"
    return f"{thai_date(date.fromisoformat(reminder['day']), lang(), short=True)} · {channel}"
