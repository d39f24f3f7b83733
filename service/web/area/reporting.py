"""The report of an area to OBEC: its figures, what is missing, how it is submitted; all reports."""

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from ... import reports
from ...figures.agency_list import WARNINGS
from ...guard.limits import TooMany
from ...mail import forwarding
from ...records import RECORDS, agency_status
from ...records.dates import thai_time
from ...records.deadlines import is_late
from ...records.kinds import Invalid
from ...records.record import Problem
from ...records.report import ARS_ORDER, REPORT, percent
from ...records.summary import FIGURES_WITHOUT_PERCENT, HEADLINES, hand_percent, typed_count
from ...reports.submitting import SubmissionSettings
from ...services import services
from ...services.language import lang, t
from ...store import areas, entries, report_photos, workbooks
from ...store import reports as stored_reports
from ..kit import drafts, rate_limits, uploads
from ..kit.access import OFFICER
from .area import sheet_url

blueprint = Blueprint("reporting", __name__)

# Photos that one report may have beside those of the points.
MAX_PHOTOS = 12
# The steps that a school can lack, of records.agency_status.
STEP_NAMES = {
    agency_status.REGISTRATION: ("ลงทะเบียน", "registration"),
    agency_status.PIN: ("หมุด", "pin"),
    agency_status.PHOTO: ("รูปถ่าย", "photo"),
    agency_status.SURVEY: ("แบบสำรวจ", "survey"),
}
BADGES = {
    stored_reports.SUBMITTED: "warning",
    stored_reports.ACCEPTED: "good",
    stored_reports.RETURNED: "bad",
    reports.SUPERSEDED: "plain",
}


@blueprint.app_context_processor
def template_variables() -> dict:
    return {
        "typed_count": typed_count,
        "report_in_words": in_words,
        "report_of": _area_report_state,
        "reason_of": _reason,
        "uncounted_photos_in_words": _uncounted_photos_in_words,
    }


def _uncounted_photos_in_words(agency: Mapping) -> str:
    """Returns why photos of an agency of a report do not count. Early reports say nothing of it."""
    return ", ".join(t(*WARNINGS[rule]) for rule in agency.get("uncounted_photos", ()))


def in_words(state: str) -> tuple[str, str]:
    """Returns (kind of badge, words) for the state of a report."""
    if not state:
        return "plain", t("ยังไม่ส่งรายงาน", "Not reported")
    return BADGES[state], t(*reports.STATE_NAMES[state])


def _area_report_state(area: str) -> str:
    """Returns the state of the area's newest report, in words, for links to it."""
    with services().db.read() as conn:
        newest = stored_reports.get_newest(conn, area)
    return in_words(newest["state"] if newest else "")[1]


def _reason(report: Mapping) -> str:
    """Returns why OBEC sent a report back, as the letter about it says; "" where it did not."""
    with services().db.read() as conn:
        return forwarding.text_to_agency(
            conn, services().settings, report["reason"] or "", report["area"], None
        )


def area_that_reports(conn: Connection, key: str) -> Mapping:
    """Returns the area with this key. Aborts with 404 for an unknown one, and for OBEC, which has none."""
    area = areas.get(conn, key)
    if area is None or key == areas.OBEC:
        abort(404)
    return area


@blueprint.get("/area/<area>/report")
def page(area: str) -> ResponseReturnValue:
    return report_page(area)


def report_page(area: str, problems: list[tuple[str, str]] = (), status: int = 200) -> ResponseReturnValue:
    """Returns the page of the next report, with what was typed when it is shown again."""
    settings, now = services().settings, services().clock()
    with services().db.read() as conn:
        area_row = area_that_reports(conn, area)
        area_reports = reports.list_of_area(conn, area, now)
        snapshot = reports.take_snapshot(conn, area, settings.pin_deadline, settings.report_deadline, now)
        added_photos = report_photos.list_of_area(conn, area)
        waiting = len(entries.list_undelivered(conn, area, RECORDS, 1000, now))
        book = workbooks.get(conn, area)
    photo_ids = [row["photo"] for row in added_photos]
    view_by_id = {view.id: view for view in uploads.photo_views(area, photo_ids)}
    page = render_template(
        "area/report.html",
        area=area_row,
        reports=area_reports,
        newest=area_reports[0] if area_reports else None,
        snapshot=snapshot,
        figure_rows=figure_rows(snapshot.figures),
        missing=_missing_sentences(snapshot, waiting),
        waiting=waiting,
        problems=problems,
        photos=[
            (view_by_id[row["photo"]], row["caption"]) for row in added_photos if row["photo"] in view_by_id
        ],
        attached_ids={photo["id"] for photo in snapshot.content["photos"]},
        max_photos=MAX_PHOTOS,
        photos_left=photos_left(len(added_photos)),
        evidence=reports.evidence(snapshot.content),
        step_names=STEP_NAMES,
        said=request.form.get("said", ""),
        needs_reason=reports.needs_reason(snapshot.figures, settings.hand_share),
        hand_share=settings.hand_share,
        hand_percent=hand_percent(snapshot.figures),
        hand_reason=request.form.get("hand_reason", ""),
        may_submit=reports.may_submit(area_reports[0].values if area_reports else None),
        is_officer=current_user.role == OFFICER,
        deadline=settings.report_deadline,
        pin_deadline=settings.pin_deadline,
        sheet_url=sheet_url(book),
        late=is_late(now, settings.report_deadline),
        submission=drafts.new_submission_key(),
        stale=drafts.is_token_stale(),
    )
    return page, status, {"Cache-Control": "no-store"}


def photos_left(photo_count: int) -> int:
    """Returns how many photos may be added at once to a report that has `photo_count`."""
    return max(0, min(uploads.MAX_FILES, MAX_PHOTOS - photo_count))


def figure_rows(figures: Mapping) -> list[tuple[str, str, int, float | None, int | None]]:
    """Returns the headlines in the order of ARS: key, title, number, and if they are told these two.

    Per cent of the schools; how many of the number were typed by the area.
    The number of schools that the area proposes is left out where it equals OBEC's.
    """
    order = [*ARS_ORDER, *(key for key in HEADLINES if key not in ARS_ORDER)]
    if figures["schools_proposed"] == figures["schools"]:
        order.remove("schools_proposed")
    return [
        (
            key,
            HEADLINES[key][lang() == "en"],
            figures[key],
            None if key in FIGURES_WITHOUT_PERCENT else percent(figures[key], figures["schools"]),
            typed_count(figures, key),
        )
        for key in order
        # A report from before has no figures that came later.
        if key in figures
    ]


def _missing_sentences(snapshot: reports.ReportSnapshot, waiting: int) -> list[str]:
    """Returns what keeps the report from being complete, in sentences."""
    figures = snapshot.figures
    unpinned, without_photo = (
        figures["schools"] - figures["pinned"],
        figures["pinned"] - figures["pinned_with_photo"],
    )
    counts = [
        (unpinned, f"{unpinned} โรงเรียนยังไม่ปักหมุด", f"{unpinned} schools have not pinned"),
        (
            without_photo,
            f"{without_photo} โรงเรียนปักหมุดแล้วแต่ไม่มีรูปถ่าย",
            f"{without_photo} schools have pinned without a photo",
        ),
        (
            figures["pinned_unconfirmed"],
            f"{figures['pinned_unconfirmed']} โรงเรียนปักหมุดแล้ว แต่ยังไม่นับ เพราะยังไม่ได้ยืนยันผู้ลงทะเบียน",
            f"{figures['pinned_unconfirmed']} schools have pinned, but do not count: nobody has confirmed their person",
        ),
        (
            figures["to_correct"],
            f"{figures['to_correct']} โรงเรียนต้องแก้ไขข้อมูล",
            f"{figures['to_correct']} schools have something to correct",
        ),
        (
            figures["requests"],
            f"คำร้อง {figures['requests']} เรื่องยังไม่ได้ตัดสิน",
            f"{figures['requests']} requests are not decided",
        ),
        (
            figures["proposals"],
            f"ข้อเสนอแก้ทะเบียน {figures['proposals']} รายการรอ สพฐ.",
            f"{figures['proposals']} register proposals wait for OBEC",
        ),
        (
            waiting,
            f"{waiting} รายการกำลังส่งเข้าตาราง ยังไม่นับ",
            f"{waiting} entries are on their way to the sheet and do not count yet",
        ),
    ]
    return [t(thai, english) for count, thai, english in counts if count]


@blueprint.post("/area/<area>/report")
def submit(area: str) -> ResponseReturnValue:
    """Submit the report that was shown and confirmed, and redirect to its page."""
    settings, now = services().settings, services().clock()
    with services().db.read() as conn:
        area_that_reports(conn, area)
        snapshot = reports.take_snapshot(conn, area, settings.pin_deadline, settings.report_deadline, now)
    (note, problems), (reason, reason_problems) = _words("said"), _words("hand_reason")
    if reports.needs_reason(snapshot.figures, settings.hand_share):
        problems += reason_problems or ([] if reason else [("hand_reason", _unexplained_sentence())])
    if not request.form.get("sure"):
        problems.append(
            ("sure", t("กรุณายืนยันว่าตรวจตัวเลขแล้ว", "Please confirm that you have checked the figures."))
        )
    if problems or drafts.is_token_stale():
        return report_page(area, problems, 422 if problems else 200)
    try:
        number = _submit_report(area, note, reason, snapshot)
    except reports.Refused as error:
        return _refusal_page(area, error.reason)
    except TooMany as error:
        status, headers = rate_limits.flash_too_many(error)
        page, _, page_headers = report_page(area)
        return page, status, {**page_headers, **headers}
    flash(t(f"ส่งรายงานฉบับที่ {number} แล้ว", f"Report no. {number} is submitted."), "success")
    return redirect(url_for("report_pages.one", area=area, number=number), 303)


def _words(key: str) -> tuple[str, list[tuple[str, str]]]:
    """Returns (what the officer wrote in a field of REPORT, its problems)."""
    try:
        return REPORT.field(key).kind.read([request.form.get(key, "")]) or "", []
    except Invalid as error:
        return "", [(key, REPORT.sentence(Problem(key, error.rule, error.values), lang()))]


def _unexplained_sentence() -> str:
    return t(
        "กรุณาชี้แจงเหตุที่เขตพิมพ์ข้อมูลหรือยืนยันผู้ลงทะเบียนเอง",
        "Please say why the area typed data or confirmed people itself.",
    )


def _submit_report(area: str, note: str, hand_reason: str, snapshot: reports.ReportSnapshot) -> int:
    """Submit the report; returns its number. Raises reports.Refused, TooMany."""
    settings, journal = services().settings, services().journal
    submission_settings = SubmissionSettings(
        settings.report_deadline, settings.base_url, journal.secret, settings.hand_share
    )
    submission = (
        current_user.account,
        note,
        drafts.submission_key(),
        request.form.get("shown", ""),
        snapshot,
        submission_settings,
    )
    try:
        return _submit_once(area, submission, hand_reason)
    except IntegrityError:
        # Another worker stored a report of this area a moment ago: possible with databases whose writers
        # do not wait for each other.
        return _submit_once(area, submission, hand_reason)


def _submit_once(area: str, submission: tuple, hand_reason: str) -> int:
    with services().db.begin() as conn:
        services().journal.limits.charge(
            conn, services().clock(), "entry", account=current_user.account["id"]
        )
        number = reports.submit(conn, area, *submission, services().clock(), hand_reason)
        conn.commit()
    return number


def _refusal_page(area: str, reason: str) -> ResponseReturnValue:
    """Returns the answer to a refused report: back to its page, or the page with what changed."""
    if reason not in ("moved", "newer"):
        flash(
            t(
                "สพฐ. รับรายงานของเขตแล้ว จึงไม่ได้ส่งฉบับใหม่",
                "OBEC has accepted the area's report; nothing new was submitted.",
            )
            if reason == "accepted"
            else t("ส่งไม่สำเร็จ กรุณาส่งอีกครั้ง", "It was not sent. Please send it again."),
            "warning",
        )
        return redirect(url_for(".page", area=area), 303)
    sentence = (
        _newer_sentence(area)
        if reason == "newer"
        else t(
            "ตัวเลขหรือรูปเปลี่ยนไปหลังจากเปิดหน้านี้ กรุณาตรวจตัวเลขใหม่ในหน้านี้ แล้วกดส่งอีกครั้ง",
            "The figures or photos changed since you opened this page. Please check them on this page and submit again.",
        )
    )
    return report_page(area, [("sure", sentence)], 409)


def _newer_sentence(area: str) -> str:
    """Returns who submitted the area's newest report, when, and what the officer can do now."""
    with services().db.read() as conn:
        newest = stored_reports.get_newest(conn, area)
    number, when = newest["number"], thai_time(newest["submitted_at"], lang())
    is_own = newest["who"] == current_user.username
    return t(
        f"{'ท่าน' if is_own else 'เพื่อนร่วมงาน'}ส่งฉบับที่ {number} แล้วเมื่อ {when} ฉบับที่ท่านกำลังจะส่งนี้จึงยังไม่ได้ส่ง"
        f" หากต้องการส่งแทนฉบับที่ {number} กรุณาตรวจตัวเลขในหน้านี้ ยืนยัน แล้วกดส่งอีกครั้ง หากไม่ต้องการ ไม่ต้องทำอะไรอีก",
        f"{'You' if is_own else 'A colleague'} submitted no. {number} on {when}, so this one was not sent. To replace"
        f" no. {number}, please check the figures on this page, confirm and submit again; otherwise there is nothing to do.",
    )


@blueprint.get("/obec/reports")
def everywhere() -> ResponseReturnValue:
    """Show the newest report of every area: those that wait for OBEC, sent back, none, accepted."""
    with services().db.read() as conn:
        reporting_areas = [area for area in areas.list_all(conn) if area["key"] != areas.OBEC]
        newest_reports = reports.newest_by_area(conn, services().clock())
        book = workbooks.get(conn, areas.OBEC)
    order = (stored_reports.SUBMITTED, stored_reports.RETURNED, "", stored_reports.ACCEPTED)
    rows = [(area, newest_reports.get(area["key"])) for area in reporting_areas]
    rows.sort(key=lambda row: order.index(row[1].state if row[1] else ""))
    count_by_state = {
        state: sum((report.state if report else "") == state for _, report in rows) for state in order
    }
    return render_template(
        "area/reports.html",
        rows=rows,
        count_by_state=count_by_state,
        percent=percent,
        sheet_url=sheet_url(book),
        deadline=services().settings.report_deadline,
    )
