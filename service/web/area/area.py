"""The officer's overview of an area: figures, the list of agencies, links to the sheet and the poster."""

from datetime import datetime

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Connection

from ... import requests
from ...accounts import alarms, alerts
from ...audit import obec_edits, trail
from ...audit.audit_words import actor_name
from ...figures import agency_list, area_figures
from ...figures.effective import area_summary
from ...records import RECORDS, workbook_records
from ...records.dates import short_date, thai_time
from ...records.summary import FIGURES_WITHOUT_PERCENT, HEADLINES, figure_titles
from ...services import services
from ...services.language import lang, t
from ...store import (
    agencies,
    areas,
    audit_log,
    audit_pages,
    entries,
    gathered_letters,
    rows,
    workbooks,
)
from ...store.audit_origins import ORIGIN_LIFETIME
from ...workbooks import ceilings
from . import letter_troubles, pins
from .agency_filter import AgencyFilter
from .trail_filter import TrailFilter

blueprint = Blueprint("area", __name__, url_prefix="/area/<area>")

# Edits that the overview shows, and edits on one page of the whole trail.
LATEST_EDITS, PAGE_SIZE = 20, 50


@blueprint.get("")
def overview(area: str) -> ResponseReturnValue:
    settings, now = services().settings, services().clock()
    with services().db.read() as conn:
        area_row = area_or_404(conn, area)
        summary, as_of = area_summary(conn, area, settings.pin_deadline, now)
        registered_agencies = agencies.list_of_area(conn, area)
        book = workbooks.get(conn, area)
        notices = {
            "book": book,
            "held_letters": gathered_letters.held_by_area(conn).get(area, (0, None))[0],
            "deciding": book["decisions_due"] if book else None,
            "doubtful": rows.list_conflicts(conn, area),
            "waiting": len(entries.list_undelivered(conn, area, RECORDS, 1000, now)),
            "held": entries.count_held(conn, area, now),
            "alarms": _alarms(conn, area, book, now),
            "aside": entries.count_set_aside(conn, area),
            "obec_edits": obec_edits.obec_edits(conn, [area], now).get(area, ()),
            "trail": trail.trail_page(conn, area, lang() == "en", 1, LATEST_EDITS),
            "requests": [
                request_state
                for request_state in requests.list_of_area(conn, area, now)
                if request_state.is_waiting or request_state.detail
            ],
            "undelivered": letter_troubles.undelivered_letters(conn, area, now),
            "stopped_tabs": _stopped_tabs(area, book),
        }
    agency_rows = agency_list.agency_rows(registered_agencies, summary.statuses)
    return render_template(
        "area/area.html",
        area=area_row,
        figures=summary.figures,
        headlines=HEADLINES,
        no_share=FIGURES_WITHOUT_PERCENT,
        as_of=as_of,
        titles={key: pair[lang() == "en"] for key, pair in figure_titles().items()},
        records=RECORDS,
        names={agency["code"]: agency["name_th"] for agency in registered_agencies},
        sheet_url=sheet_url(book),
        obec_edits_since=short_date(obec_edits.first_day(now)),
        pin_deadline=settings.pin_deadline,
        report_deadline=settings.report_deadline,
        today=services().today(),
        unproved_rows_per_hour=settings.unproved_rows_per_hour,
        agency_filter=AgencyFilter(agency_rows, request.args),
        pins=[pin for row in agency_rows for pin in pins.map_pins(row)],
        offices=[row for row in agency_rows if row.agency["kind"] == "area_office"],
        **notices,
    )


def _alarms(conn: Connection, area: str, book: dict | None, now: datetime) -> list[str]:
    """Returns what somebody should look at: what is wrong with the workbook, in Thai, and other alarms."""
    pairs = alarms.sentences_by_area(conn, now, area).get(area, ())
    book_alarms = [*book["alarms"], *ceilings.sentences(book)] if book else []
    slips = [_slip_sentence(act) for act in alerts.officer_slips(conn, area, now)]
    return [*slips, *(t(*pair) for pair in pairs), *book_alarms]


def _slip_sentence(act: dict) -> str:
    about, who, when = act["about"]["username"], actor_name(act["who"], lang() == "en"), act["at"]
    if act["act"] == "access_given":
        return t(
            f"มีการอนุมัติคำร้องให้เข้าใช้บัญชีเจ้าหน้าที่ {about} ด้วยอีเมลที่ผู้ยื่นแจ้ง ผู้อนุมัติ: {who} เมื่อ {thai_time(when)} "
            "หากเจ้าตัวไม่ทราบเรื่อง กรุณาแจ้ง สพฐ.",
            f"A request to sign in as the officer {about} with the sender's address was approved by {who} on "
            f"{thai_time(when, 'en')}. If the officer does not know of it, please tell OBEC.",
        )
    return t(
        f"มีการออกใบเข้าสู่ระบบของเจ้าหน้าที่ {about} โดย {who} เมื่อ {thai_time(when)} หากเจ้าตัวไม่ทราบเรื่อง กรุณาแจ้ง สพฐ.",
        f"A sign-in slip for the officer {about} was made by {who} on {thai_time(when, 'en')}. If the officer does not "
        "know of it, please tell OBEC.",
    )


def _stopped_tabs(area: str, book: dict | None) -> dict[str, str]:
    """Returns the tabs that nothing can be added to: title -> reason."""
    if book is None:
        return {}
    return {
        record.tab: book["parked_tabs"].get(key, {}).get("reason", "")
        for key, record in workbook_records(central=area == areas.OBEC).items()
        if _is_stopped(book, key)
    }


def _is_stopped(book: dict, tab: str) -> bool:
    """True when nothing can be added to a tab: it is gone, has lost its receipt numbers, or refuses rows."""
    return tab not in (book["positions"] or RECORDS) or tab in book["parked_tabs"]


def sheet_url(book: dict | None) -> str:
    """Returns the URL of a workbook: a page of the service in the embedded default, else Google's."""
    if book is None:
        return ""
    if services().settings.embedded:
        return url_for("grid.workbook", file_id=book["file_id"])
    return f"https://docs.google.com/spreadsheets/d/{book['file_id']}/edit"


@blueprint.get("/summary.json")
def summary(area: str) -> ResponseReturnValue:
    with services().db.read() as conn:
        area_or_404(conn, area)
        return jsonify(
            area_figures.summary_document(conn, area, services().settings.pin_deadline, services().clock())
        )


@blueprint.post("/send-again")
def send_again(area: str) -> ResponseReturnValue:
    """Let the area's rows that were set aside go into the next batch."""
    with services().db.begin() as conn:
        entry_count = entries.requeue(conn, [area])
        audit_log.add(conn, services().clock(), "sent_again", current_user.username, area, n=entry_count)
        conn.commit()
    flash(t(f"จะส่ง {entry_count} รายการอีกครั้ง", f"{entry_count} entries will be sent again."), "success")
    return redirect(url_for(".overview", area=area), 303)


@blueprint.get("/edits")
def edits(area: str) -> ResponseReturnValue:
    """Show the edits that were seen in the area's sheet, a page at a time."""
    with services().db.read() as conn:
        area_row = area_or_404(conn, area)
        known_agencies = agencies.list_of_area(conn, area, include_closed=True)
        chosen = TrailFilter(conn, request.args, trail.EDIT_KINDS, known_agencies)
        meant = trail.edits_of_kind(chosen.kind, chosen.edit_filter())
        number = request.args.get("page", 1, type=int)
        page = trail.trail_page(conn, area, lang() == "en", number, PAGE_SIZE, meant)
        began_at = audit_pages.began_at(conn)
    return render_template(
        "area/edits.html",
        area=area_row,
        trail=page,
        chosen=chosen,
        began_at=began_at,
        origin_days=ORIGIN_LIFETIME.days,
    )


@blueprint.get("/poster")
def poster(area: str) -> ResponseReturnValue:
    """Redirect to the area's poster, a public page."""
    return redirect(url_for("codes.poster", area=area, lang=request.args.get("lang")))


def area_or_404(conn: Connection, key: str) -> dict:
    area = areas.get(conn, key)
    if area is None:
        abort(404)
    return area
