"""Photos that an officer adds to the next report of the area, with a caption each."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...records import PIN
from ...records.kinds import Invalid, Text
from ...records.record import Problem
from ...services import services
from ...services.language import lang, t
from ...store import act_texts, audit_log, report_photos
from ..kit import uploads
from . import reporting

blueprint = Blueprint("report_uploads", __name__, url_prefix="/area/<area>/report/photos")

CAPTION = Text(200)


@blueprint.post("")
def add(area: str) -> ResponseReturnValue:
    """Add the posted pictures with a caption to the next report; files that are no pictures are named."""
    with services().db.read() as conn:
        reporting.area_that_reports(conn, area)
        photo_count = len(report_photos.list_of_area(conn, area))
    caption, problems = _caption()
    if not problems and len(request.files.getlist("photo")) > reporting.photos_left(photo_count):
        most, at_once = reporting.MAX_PHOTOS, uploads.MAX_FILES
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
        return reporting.report_page(area, problems, 422)
    ids, refused = uploads.store_photos(area, None)
    with services().db.begin() as conn:
        now = services().clock()
        for photo in ids:
            report_photos.add(conn, area, photo, caption, now)
        if ids:
            facts = {"n": len(ids), "photos": ids} | act_texts.put_all(conn, {"caption": caption}, now)
            audit_log.add(conn, now, "report_photos", current_user.username, area, **facts)
        conn.commit()
    sentences = [PIN.sentence(problem, lang()) for problem in refused]
    if not ids:
        sentences = sentences or [t("กรุณาเลือกรูปก่อน", "Please choose a photo first.")]
        return reporting.report_page(
            area, [("photo", sentence) for sentence in sentences], uploads.status_of(refused)
        )
    for sentence in sentences:
        flash(sentence, "warning")
    flash(t(f"เพิ่ม {len(ids)} รูปแล้ว", f"{len(ids)} photos were added."), "success")
    return redirect(url_for("reporting.page", area=area, _anchor="photos"), 303)


@blueprint.post("/<photo>")
def change(area: str, photo: str) -> ResponseReturnValue:
    """Change the caption of a photo, or remove it. Submitted reports keep it as it was."""
    with services().db.begin() as conn:
        reporting.area_that_reports(conn, area)
        captions = {row["photo"]: row["caption"] for row in report_photos.list_of_area(conn, area)}
        if photo not in captions:
            abort(404)
        caption, problems = _caption()
        who, now, facts = current_user.username, services().clock(), {"photo": photo}
        if request.form.get("remove"):
            report_photos.delete(conn, area, photo)
            facts |= act_texts.put_all(conn, {"caption": captions[photo]}, now)
            audit_log.add(conn, now, "report_photo_removed", who, area, **facts)
        elif not problems and caption != captions[photo]:
            report_photos.set_caption(conn, area, photo, caption)
            facts |= act_texts.put_all(conn, {"before": captions[photo], "after": caption}, now)
            audit_log.add(conn, now, "report_photo_changed", who, area, **facts)
        conn.commit()
    if problems and not request.form.get("remove"):
        return reporting.report_page(area, problems, 422)
    flash(t("บันทึกแล้ว", "Saved."), "success")
    return redirect(url_for("reporting.page", area=area, _anchor="photos"), 303)


def _caption() -> tuple[str, list[tuple[str, str]]]:
    """Returns (the caption, its problems)."""
    try:
        return CAPTION.read([request.form.get("caption", "")]) or "", []
    except Invalid as error:
        return "", [("caption", PIN.sentence(Problem("caption", error.rule, error.values), lang()))]
