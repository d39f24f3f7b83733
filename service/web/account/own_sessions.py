"""Where a person is signed in: the list, and the buttons that end a session."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...services import services
from ...services.language import t
from ...store import audit_log, sessions

blueprint = Blueprint("own_sessions", __name__, url_prefix="/account/sessions")


@blueprint.get("")
def page() -> ResponseReturnValue:
    with services().db.read() as conn:
        rows = sessions.list_of_account(conn, current_user.account["id"], services().clock())
    this_one = current_user.session["id"]
    rows.sort(key=lambda row: row["id"] != this_one)
    return render_template("account/sessions.html", sessions=rows, this_one=this_one)


@blueprint.post("/<int:number>/end")
def end(number: int) -> ResponseReturnValue:
    """End one session of the own account."""
    with services().db.begin() as conn:
        sessions.delete_one(conn, current_user.account["id"], number)
        _log(conn)
        conn.commit()
    flash(t("ออกจากระบบที่เครื่องนั้นแล้ว", "That device is signed out."), "success")
    return redirect(url_for(".page"), 303)


@blueprint.post("/end-others")
def end_others() -> ResponseReturnValue:
    """End every session of the own account but this one."""
    with services().db.begin() as conn:
        sessions.delete_of_account(conn, current_user.account["id"], but=current_user.session["id"])
        _log(conn)
        conn.commit()
    flash(t("ออกจากระบบที่เครื่องอื่นทั้งหมดแล้ว", "Every other device is signed out."), "success")
    return redirect(url_for(".page"), 303)


def _log(conn: object) -> None:
    account = current_user.account
    audit_log.add(
        conn,
        services().clock(),
        "sessions_ended",
        account["username"],
        account["area"],
        account["agency"] or "",
    )
