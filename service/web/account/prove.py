"""Where a person who works already proves to belong to the agency, with a code."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...accounts import proving
from ...guard.limits import TooMany
from ...services import services
from ...services.language import t
from ...store import accounts, agencies
from ..kit import drafts, letter_waits, rate_limits
from ..kit.masks import mask_contact
from ..kit.sessions import CODE_KEY

blueprint = Blueprint("prove", __name__, url_prefix="/account/prove")


@blueprint.route("", methods=["GET", "POST"])
def page() -> ResponseReturnValue:
    """Take the code of a hand-over letter, of a letter to the agency's address, or of an invitation."""
    if request.method == "GET" or drafts.is_token_stale():
        return _page()
    code = request.form.get("code", "")
    try:
        worth = _worth(code)
    except TooMany as error:
        status, headers = rate_limits.flash_too_many(error)
        return _page()[0], status, headers
    if worth == proving.NOT_VALID:
        return _page([("code", _wrong_code_sentence(code))])
    session.pop(CODE_KEY, None)
    flash(_outcome_sentence(worth), "success" if worth == proving.CONFIRMS else "info")
    return redirect(url_for("agency.home"), 303)


def _worth(code: str) -> str:
    """Use the code up; returns what it is worth, or "" for a person who needs none. Raises TooMany."""
    parts, now = services(), services().clock()
    limit = {"account": current_user.account["id"]}
    with parts.db.begin() as conn:
        account = accounts.get(conn, current_user.account["id"])
        if account["state"] != accounts.PROVISIONAL:
            return ""
        parts.journal.limits.check(conn, now, "wrong_code", **limit)
        worth = proving.prove_later(conn, parts.journal.secret, account, code, now)
        if worth == proving.NOT_VALID:
            parts.journal.limits.charge(conn, now, "wrong_code", **limit)
        conn.commit()
    return worth


def _wrong_code_sentence(code: str) -> str:
    if not code.strip():
        return t("กรุณากรอกรหัส", "Please fill in the code.")
    return t(
        "รหัสไม่ถูกต้อง หมดอายุ หรือถูกยกเลิก กรุณาตรวจอีกครั้ง หรือขอใบใหม่จากสำนักงานเขต",
        "The code is wrong, has expired or was revoked. Please check it, or ask the area office for a new letter.",
    )


def _outcome_sentence(worth: str) -> str:
    return {
        "": t("ท่านได้รับการยืนยันแล้ว", "You are confirmed already."),
        proving.CONFIRMS: t(
            "ยืนยันแล้ว ข้อมูลที่ท่านส่งไว้นับตามวันที่ส่ง",
            "You are confirmed. What you have sent counts by the day on which you sent it.",
        ),
        proving.WAITS: t(
            "รหัสถูกต้อง แต่หน่วยงานมีผู้ได้รับการยืนยันอยู่แล้ว ระบบแจ้งบุคคลนั้นและสำนักงานเขตแล้ว กรุณารอสำนักงานเขตยืนยัน",
            "The code is right, but somebody of the agency is confirmed already. That person and the area office are told; please wait for the area office.",
        ),
        proving.REUSED: t(
            "รหัสนี้มีผู้ใช้ไปแล้ว ระบบแจ้งผู้ที่ใช้ก่อนและสำนักงานเขตแล้ว กรุณาติดต่อสำนักงานเขต",
            "Somebody has used this code before. That person and the area office are told; please contact the area office.",
        ),
        proving.ALREADY: t(
            "ท่านใช้รหัสนี้ไปแล้ว ไม่ต้องทำอะไรอีก กรุณารอสำนักงานเขตยืนยัน",
            "You have used this code already: nothing more to do. Please wait for the area office.",
        ),
    }[worth]


@blueprint.post("/mail")
def send_code() -> ResponseReturnValue:
    """Have a code sent to the address that the register has of the agency."""
    parts, now = services(), services().clock()
    try:
        with parts.db.begin() as conn:
            account = accounts.get(conn, current_user.account["id"])
            is_wanted = account["state"] == accounts.PROVISIONAL
            if is_wanted and agencies.get(conn, account["agency"])["email"]:
                parts.journal.limits.charge(conn, now, "register_code", account=account["id"])
                proving.ask_for_code(conn, parts.settings.paper_key, account, now)
                conn.commit()
                flash(
                    t(
                        "ส่งรหัสไปที่อีเมลของหน่วยงานแล้ว เมื่อได้รหัสให้นำมาพิมพ์ที่หน้านี้",
                        "The code is on its way to the agency's address. When you have it, type it here.",
                    ),
                    "success",
                )
        letter_waits.flash_wait("register_code")
    except TooMany as error:
        status, headers = rate_limits.flash_too_many(error)
        return _page()[0], status, headers
    return redirect(url_for(".page"), 303)


def _page(problems: Sequence[tuple[str, str]] = ()) -> ResponseReturnValue:
    with services().db.read() as conn:
        account = accounts.get(conn, current_user.account["id"])
        agency = agencies.get(conn, account["agency"])
    page = render_template(
        "account/prove.html",
        is_confirmed=account["state"] == accounts.CONFIRMED,
        agency=agency,
        code=request.form.get("code", "") or session.get(CODE_KEY, ""),
        register_address=mask_contact("email", agency["email"]),
        problems=problems,
    )
    return page, 422 if problems else 200
