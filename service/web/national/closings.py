"""Agencies that one person of OBEC has decided to take out of the register: another one confirms it here."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ... import proposals
from ...accounts.staff import NotPossible
from ...services import services
from ...services.language import t

blueprint = Blueprint("closings", __name__, url_prefix="/obec/closings")


@blueprint.get("")
def page() -> ResponseReturnValue:
    with services().db.read() as conn:
        closings = proposals.list_waiting_closings(conn)
    return render_template(
        "national/closings.html", closings=closings, own_name=current_user.account["username"]
    )


@blueprint.post("/<int:entry>")
def confirm(entry: int) -> ResponseReturnValue:
    try:
        with services().db.begin() as conn:
            code = proposals.confirm_closing(conn, entry, current_user.account, services().clock())
            conn.commit()
    except NotPossible as error:
        flash(t(error.thai, error.english), "error")
    else:
        flash(t(f"บันทึกการยืนยันรหัส {code} แล้ว", f"Your confirmation of {code} is noted."), "success")
    return redirect(url_for(".page"), 303)
