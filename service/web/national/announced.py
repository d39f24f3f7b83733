"""OBEC's page of all announcements, where a second person releases one or drops it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...announcements import announcing
from ...services import services
from ...services.language import t
from ...store import announcements

blueprint = Blueprint("announced", __name__, url_prefix="/obec/announcements")

# Announcements on one page.
PAGE_SIZE = 30


@blueprint.get("")
def page() -> ResponseReturnValue:
    with services().db.read() as conn:
        pages = max(1, -(-announcements.count(conn) // PAGE_SIZE))
        number = min(max(request.args.get("page", 1, type=int), 1), pages)
        listed = announcements.list_all(conn, PAGE_SIZE, (number - 1) * PAGE_SIZE)
        waiting = announcements.get_waiting(conn)
        obstacle = (
            announcing.release_obstacle(conn, waiting, current_user.username, services().clock())
            if waiting
            else None
        )
    return render_template(
        "national/announcements.html",
        announcements=listed,
        page=number,
        has_older=number < pages,
        waiting=waiting,
        obstacle=t(*obstacle) if obstacle else "",
    )


@blueprint.post("/<int:number>/release")
def release(number: int) -> ResponseReturnValue:
    try:
        with services().db.begin() as conn:
            announcing.release(conn, number, current_user.username, services().clock())
            conn.commit()
    except announcing.NotReleasable as error:
        flash(t(error.thai, error.english), "error")
    else:
        flash(t("อนุมัติแล้ว ประกาศแสดงในทุกหน้า", "It is released and stands on every page."), "success")
    return redirect(url_for(".page"), 303)


@blueprint.post("/<int:number>/drop")
def drop(number: int) -> ResponseReturnValue:
    """Drop an announcement that waits; whoever wrote it may do so, too."""
    with services().db.begin() as conn:
        waiting = announcements.get_waiting(conn)
        is_meant = waiting is not None and waiting["id"] == number
        if is_meant:
            announcing.drop(conn, waiting, current_user.username, services().clock())
            conn.commit()
    if is_meant:
        flash(t("ยกเลิกประกาศที่รออนุมัติแล้ว", "The announcement that waited is dropped."), "success")
    else:
        flash(t("ประกาศนี้ไม่ได้รอการอนุมัติแล้ว", "This announcement does not wait any more."), "warning")
    return redirect(url_for(".page"), 303)
