"""The report of an area to OBEC: what is missing, what would be frozen, submitting it, and how each
stands.
"""

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from ... import reports
from ...guard.limits import TooMany
from ...records import RECORDS
from ...records import agency_status as line
from ...records.deadlines import is_late
from ...records.kinds import Invalid
from ...records.record import Problem
from ...records.report import ARS_ORDER, REPORT, percent
from ...records.summary import HEADLINES, NO_SHARE
from ...reports.submitting import Terms
from ...services import services
from ...services.language import lang, t
from ...store import areas, entries, report_photos, workbooks
from ...store import reports as kept
from ..kit import drafts, uploads
from ..kit import rate_limits as pace
from ..kit.access import OFFICER
from .area import sheet_url

blueprint = Blueprint("reporting", __name__)

# Photos that one report takes beside those of the points.
MOST_PHOTOS = 12
# What a school can lack, of records.line.
LACKS = {
    line.REGISTRATION: ("ลงทะเบียน", "registration"),
    line.PIN: ("หมุด", "pin"),
    line.PHOTO: ("รูปถ่าย", "photo"),
    line.SURVEY: ("แบบสำรวจ", "survey"),
}
STATES = {
    kept.SUBMITTED: ("warning", "ส่งแล้ว รอ สพฐ. พิจารณา", "Submitted, waiting for OBEC"),
    kept.ACCEPTED: ("good", "สพฐ. รับรายงานแล้ว", "Accepted by OBEC"),
    kept.RETURNED: ("bad", "สพฐ. ส่งคืน", "Sent back by OBEC"),
    "superseded": ("plain", "ส่งฉบับใหม่แทนแล้ว", "Replaced by a newer one"),
    "": ("plain", "ยังไม่ส่งรายงาน", "Not reported"),
}


@blueprint.app_context_processor
def words() -> dict:
    return {"report_in_words": in_words, "report_of": _of_area}


def in_words(state: str) -> tuple[str, str]:
    """(kind of badge, words) of a report's state."""
    kind, thai, english = STATES[state]
    return kind, t(thai, english)


def _of_area(area: str) -> str:
    """How the newest report of an area stands, in words, for the way that leads to it."""
    with services().db.read() as conn:
        newest = kept.newest_of(conn, area)
    return in_words(newest["state"] if newest else "")[1]


def area_that_reports(conn: Connection, key: str) -> Mapping:
    """OBEC itself reports to nobody here."""
    found = areas.get(conn, key)
    if found is None or key == areas.OBEC:
        abort(404)
    return found


@blueprint.get("/area/<area>/report")
def page(area: str) -> ResponseReturnValue:
    return shown(area)


def shown(area: str, problems: list[tuple[str, str]] = (), status: int = 200) -> ResponseReturnValue:
    """The page, with what was typed where it comes back."""
    settings, now = services().settings, services().clock()
    with services().db.read() as conn:
        facts = area_that_reports(conn, area)
        found = reports.of_area(conn, area, now)
        frozen = reports.freeze(conn, area, settings.pin_deadline, settings.report_deadline, now)
        added = report_photos.of_area(conn, area)
        waiting = len(entries.undelivered(conn, area, RECORDS, 1000))
        book = workbooks.get(conn, area)
    pictures = {photo.id: photo for photo in uploads.shown(area, [one["photo"] for one in added])}
    answer = render_template(
        "area/report.html",
        area=facts,
        reports=found,
        newest=found[0] if found else None,
        frozen=frozen,
        lines=figure_lines(frozen.figures),
        missing=_missing(frozen, waiting),
        waiting=waiting,
        problems=problems,
        photos=[(pictures[one["photo"]], one["caption"]) for one in added if one["photo"] in pictures],
        most=MOST_PHOTOS,
        room=room_for(len(added)),
        evidence=reports.evidence(frozen.content),
        lacks=LACKS,
        said=request.form.get("said", ""),
        may_submit=reports.may_submit(found[0].kept if found else None),
        submits=current_user.role == OFFICER,
        deadline=settings.report_deadline,
        pin_deadline=settings.pin_deadline,
        sheet_url=sheet_url(book),
        late=is_late(now, settings.report_deadline),
        submission=drafts.new_submission(),
        stale=drafts.is_stale(),
    )
    return answer, status, {"Cache-Control": "no-store"}


def room_for(photos: int) -> int:
    """How many photos may be added at once to a report that has so many."""
    return max(0, min(uploads.MOST_FILES, MOST_PHOTOS - photos))


def figure_lines(figures: Mapping) -> list[tuple[str, str, int, float | None]]:
    """(key, title, number, per cent of the schools or None) of the headlines, in the order in which ARS asks.
    What the area says of its number of schools stands there only where it differs.
    """
    order = [*ARS_ORDER, *(key for key in HEADLINES if key not in ARS_ORDER)]
    if figures["schools_proposed"] == figures["schools"]:
        order.remove("schools_proposed")
    return [
        (
            key,
            HEADLINES[key][lang() == "en"],
            figures[key],
            None if key in NO_SHARE else percent(figures[key], figures["schools"]),
        )
        for key in order
    ]


def _missing(frozen: reports.Frozen, waiting: int) -> list[str]:
    """What keeps the report from being complete, in sentences."""
    figures = frozen.figures
    unpinned, bare = figures["schools"] - figures["pinned"], figures["pinned"] - figures["pinned_with_photo"]
    told = [
        (unpinned, f"{unpinned} โรงเรียนยังไม่ปักหมุด", f"{unpinned} schools have not pinned"),
        (bare, f"{bare} โรงเรียนปักหมุดแล้วแต่ไม่มีรูปถ่าย", f"{bare} schools have pinned without a photo"),
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
    return [t(thai, english) for number, thai, english in told if number]


@blueprint.post("/area/<area>/report")
def submit(area: str) -> ResponseReturnValue:
    """Freeze what was shown and confirmed, and go to its page."""
    with services().db.read() as conn:
        area_that_reports(conn, area)
    try:
        said = REPORT.field("said").kind.read([request.form.get("said", "")]) or ""
        problems = []
    except Invalid as broken:
        said, problems = "", [("said", REPORT.say(Problem("said", broken.rule, broken.values), lang()))]
    if not request.form.get("sure"):
        problems.append(
            ("sure", t("กรุณายืนยันว่าตรวจตัวเลขแล้ว", "Please confirm that you have checked the figures."))
        )
    if problems or drafts.is_stale():
        return shown(area, problems, 422 if problems else 200)
    try:
        number = _submitted(area, said)
    except reports.Refused as why:
        return _refused(area, why.reason)
    except TooMany as trouble:
        status, headers = pace.tell(trouble)
        answer, _, more = shown(area)
        return answer, status, {**more, **headers}
    flash(t(f"ส่งรายงานฉบับที่ {number} แล้ว", f"Report no. {number} is submitted."), "success")
    return redirect(url_for("report_pages.one", area=area, number=number), 303)


def _submitted(area: str, said: str) -> int:
    """The number of the report. Raises reports.Refused, TooMany."""
    settings, journal = services().settings, services().journal
    terms = Terms(settings.pin_deadline, settings.report_deadline, settings.base_url, journal.secret)
    sent = (current_user.account, said, drafts.submission(), request.form.get("shown", ""), terms)
    try:
        return _in_one(area, sent)
    except IntegrityError:
        # Another worker stored a report of this area a moment ago (possible only where writers do not queue).
        return _in_one(area, sent)


def _in_one(area: str, sent: tuple) -> int:
    with services().db.begin() as conn:
        services().journal.limits.charge(
            conn, services().clock(), "entry", account=current_user.account["id"]
        )
        number = reports.submit(conn, area, *sent, services().clock())
        conn.commit()
    return number


def _refused(area: str, reason: str) -> ResponseReturnValue:
    if reason != "moved":
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
    told = t(
        "ตัวเลขหรือรูปเปลี่ยนไปหลังจากเปิดหน้านี้ กรุณาตรวจตัวเลขใหม่ด้านบน แล้วกดส่งอีกครั้ง",
        "The figures or photos changed since you opened this page. Please check them above and submit again.",
    )
    return shown(area, [("sure", told)], 409)


@blueprint.get("/obec/reports")
def everywhere() -> ResponseReturnValue:
    """The newest report of every area: those that wait for OBEC first, then those that have none."""
    with services().db.read() as conn:
        known = [area for area in areas.every(conn) if area["key"] != areas.OBEC]
        newest = reports.of_areas(conn, services().clock())
        book = workbooks.get(conn, areas.OBEC)
    order = (kept.SUBMITTED, kept.RETURNED, "", kept.ACCEPTED)
    lines = [(area, newest.get(area["key"])) for area in known]
    lines.sort(key=lambda line: order.index(line[1].state if line[1] else ""))
    count = {state: sum((report.state if report else "") == state for _, report in lines) for state in order}
    return render_template(
        "area/reports.html",
        lines=lines,
        count=count,
        percent=percent,
        sheet_url=sheet_url(book),
        deadline=services().settings.report_deadline,
    )
