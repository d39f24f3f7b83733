"""Photos that an officer adds to the next report of the area, with a caption each."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...records import PIN
from ...records.kinds import Invalid, Text
from ...records.record import Problem
from ...services import services
from ...services.language import lang, t
from ...store import audit_log as deeds
from ...store import report_photos
from ..kit import uploads
from . import reporting

blueprint = Blueprint("report_uploads", __name__, url_prefix="/area/<area>/report/photos")

CAPTION = Text(200)


@blueprint.post("")
def add(area: str) -> ResponseReturnValue:
    """Take the posted pictures; what is none is told."""
    with services().db.read() as conn:
        reporting.area_that_reports(conn, area)
        before = len(report_photos.of_area(conn, area))
    caption, problems = _caption()
    if not problems and len(request.files.getlist("photo")) > reporting.room_for(before):
        most, at_once = reporting.MOST_PHOTOS, uploads.MOST_FILES
        problems = [
            (
                "photo",
                t(
                    f"เพิ่มได้ครั้งละไม่เกิน {at_once} รูป รวมไม่เกิน {most} รูป",
                    f"At most {at_once} photos at once, {most} in all.",
                ),
            )
        ]
    if problems:
        return reporting.shown(area, problems, 422)
    ids, broken = uploads.hold_photos(area)
    with services().db.begin() as conn:
        for photo in ids:
            report_photos.add(conn, area, photo, caption, services().clock())
        if ids:
            deeds.add(conn, services().clock(), "report_photos", current_user.username, area, n=len(ids))
        conn.commit()
    told = [PIN.say(problem, lang()) for problem in broken]
    if not ids:
        told = told or [t("กรุณาเลือกรูปก่อน", "Please choose a photo first.")]
        return reporting.shown(area, [("photo", sentence) for sentence in told], 422)
    for sentence in told:
        flash(sentence, "warning")
    flash(t(f"เพิ่ม {len(ids)} รูปแล้ว", f"{len(ids)} photos were added."), "success")
    return redirect(url_for("reporting.page", area=area, _anchor="photos"), 303)


@blueprint.post("/<photo>")
def change(area: str, photo: str) -> ResponseReturnValue:
    """Another caption, or do without the photo. Reports that were submitted keep it as it was."""
    with services().db.begin() as conn:
        reporting.area_that_reports(conn, area)
        if photo not in [one["photo"] for one in report_photos.of_area(conn, area)]:
            abort(404)
        caption, problems = _caption()
        if request.form.get("remove"):
            report_photos.remove(conn, area, photo)
            deeds.add(conn, services().clock(), "report_photo_removed", current_user.username, area)
        elif not problems:
            report_photos.caption(conn, area, photo, caption)
        conn.commit()
    if problems and not request.form.get("remove"):
        return reporting.shown(area, problems, 422)
    flash(t("บันทึกแล้ว", "Saved."), "success")
    return redirect(url_for("reporting.page", area=area, _anchor="photos"), 303)


def _caption() -> tuple[str, list[tuple[str, str]]]:
    """What stands below the picture, and what is wrong with it."""
    try:
        return CAPTION.read([request.form.get("caption", "")]) or "", []
    except Invalid as broken:
        return "", [("caption", PIN.say(Problem("caption", broken.rule, broken.values), lang()))]
