"""The page that asks a signed-in person to prove who they are, before a page or a file that demands it."""

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from ...services.language import t
from ..kit import drafts, reauth
from ..kit.access import AFTER_STEP_UP

blueprint = Blueprint("step_up", __name__)


@blueprint.route("/account/step-up", methods=["GET", "POST"])
def prove() -> ResponseReturnValue:
    """Go on, after the proof, to the page that asked for it.

    A file is not sent from here, because the browser would stay on this page: its own page has the link.
    """
    if request.method != "POST" or drafts.is_token_stale():
        return reauth.step_up_page([])
    if problems := reauth.password_problems():
        return reauth.step_up_page(problems)
    path, is_file = session.pop(AFTER_STEP_UP, (url_for("own.page"), False))
    if is_file:
        flash(t("ยืนยันแล้ว กดดาวน์โหลดอีกครั้งได้เลย", "Confirmed: please press the download again."), "success")
    return redirect(path, 303)
