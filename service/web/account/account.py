"""Signing in and out, setting a password, a forgotten password."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Connection

from ...accounts import inviting, passwords, proving
from ...guard.limits import TooMany
from ...records.text import arabic_digits, clean_line
from ...services import services
from ...services.language import lang, t
from ...store import accounts, audit_log, confirmations, letters
from ..kit import devices, drafts, rate_limits, security_log, sessions
from ..kit.access import AGENCY
from . import signing_in
from .new_password import new_password_problems
from .password_check import SignInRefused, check_password, needs_captcha

blueprint = Blueprint("account", __name__)

# Characters of a username or an address that are read.
MAX_NAME_LENGTH = 120


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(signing_in.home_url(current_user))
    name = _typed_name()
    if request.method == "GET" or drafts.is_token_stale():
        return _sign_in_page(name)
    try:
        account = check_password(name)
    except SignInRefused as refusal:
        return _sign_in_page(name, refusal.sentence, refusal.status)
    if account["state"] not in accounts.SIGN_IN_STATES:
        security_log.note("sign_in_closed", name=account["username"])
        return _sign_in_page(name, _closed_account_sentence(account), 403)
    return signing_in.go_on(account)


def _typed_name() -> str:
    """Returns the username or address that was typed, with Thai digits as 0–9."""
    return arabic_digits(clean_line(request.values.get("username", "")))[:MAX_NAME_LENGTH]


def _closed_account_sentence(account: Mapping) -> str:
    """Returns why an account with the right password cannot sign in."""
    state = account["state"]
    if state == accounts.WAITING:
        return t(
            "บัญชีนี้รอสำนักงานเขตยืนยัน จะมีอีเมลแจ้งเมื่อใช้ได้",
            "This account waits for the area office. You will get a mail when it works.",
        )
    if state == accounts.LEFT:
        return t(
            "บัญชีนี้ปิดแล้วตามที่เจ้าของบัญชีขอ หากต้องการใช้ระบบ กรุณาลงทะเบียนใหม่",
            "This account was closed at its person's own wish. To use the service, please register again.",
        )
    if account["role"] != AGENCY:
        return t("บัญชีนี้ถูกปิดแล้ว กรุณาติดต่อ สพฐ.", "This account is closed. Please contact OBEC.")
    return t(
        "สำนักงานเขตยกเลิกบัญชีนี้แล้ว กรุณาติดต่อสำนักงานเขต",
        "The area office has cancelled this account. Please contact it.",
    )


def _sign_in_page(username: str, problem: str = "", status: int = 200) -> ResponseReturnValue:
    problems = [("username", problem)] if problem else []
    asks_for_work = not devices.is_known() and needs_captcha()
    page = render_template(
        "account/sign_in.html", username=username, problems=problems, asks_for_work=asks_for_work
    )
    return page, status


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    sessions.sign_out()
    return redirect(url_for("public.landing"), 303)


@blueprint.route("/password/<token>", methods=["GET", "POST"])
def password(token: str) -> ResponseReturnValue:
    """Set a password with the link from a letter: single use, expiring."""
    now = services().clock()
    with services().db.read() as conn:
        account = accounts.get_by_password_link(conn, token, now)
    if account is None:
        return render_template("account/password_link_dead.html"), 410
    if request.method == "GET" or drafts.is_token_stale():
        return _password_page(account)
    new_password = request.form.get("password", "")
    problems = new_password_problems(new_password, account)
    if problems:
        return _password_page(account, problems, 422)
    password_hash = passwords.hash_password(new_password, rate_limits.client_network())
    with services().db.begin() as conn:
        account = accounts.get_by_password_link(conn, token, now)
        if account is None:
            abort(410)
        accounts.set_password(conn, account["id"], password_hash, now)
        if account["agency"]:
            _follow_new_password(conn, account, now)
        # Somebody else may have asked for the change of address or the handover that still waits.
        confirmations.delete_of_account(conn, account["id"])
        _note_new_password(conn, account, now)
        conn.commit()
    devices.remember(account)
    flash(t("ตั้งรหัสผ่านแล้ว เข้าสู่ระบบได้เลย", "Your password is set. Please sign in."), "success")
    return redirect(url_for(".sign_in", username=account["username"]), 303)


def _note_new_password(conn: Connection, link: Mapping, now: datetime) -> None:
    """Note whose hand the link came from. `link`: the account with `is_mailed` and `issued_by`."""
    about = (link["username"], link["area"], link["agency"] or "")
    if not link["issued_by"]:
        audit_log.add(conn, now, "password_set", *about)
    elif link["is_mailed"]:
        audit_log.add(conn, now, "password_set_by_letter", *about, by=link["issued_by"])
    else:
        audit_log.add(conn, now, "password_set_by_slip", *about, by=link["issued_by"])


def _follow_new_password(conn: Connection, link: Mapping, now: datetime) -> None:
    """Confirm who has just read the mailbox that the register has of the agency.

    `link`: the account with `is_mailed` of the link that was opened. Invitations of earlier end, as somebody
    else may have sent them.
    """
    account = accounts.get(conn, link["id"])
    inviting.revoke(conn, account, now)
    if link["is_mailed"]:
        proving.prove_by_own_mailbox(conn, services().journal.secret, account, now)


def _password_page(
    account: dict, problems: Sequence[tuple[str, str]] = (), status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "account/password.html", username=account["username"], problems=problems, shortest=passwords.SHORTEST
    )
    return page, status, {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


@blueprint.route("/password/forgot", methods=["GET", "POST"])
def forgot() -> ResponseReturnValue:
    """Request a letter with a link to set the password.

    The postman alone looks up the account, so neither the answer nor its time tells whether it exists.
    """
    username = _typed_name() if request.method == "POST" else ""
    if request.method == "GET" or drafts.is_token_stale() or not username:
        problems = (
            [("username", t("กรุณากรอกชื่อผู้ใช้หรืออีเมล", "Please fill in the username or the address."))]
            if request.method == "POST"
            else []
        )
        return render_template("account/forgot.html", username=username, problems=problems, sent=False)
    try:
        with services().db.begin() as conn:
            services().journal.limits.charge(
                conn, services().clock(), "forgot", address=rate_limits.client_network()
            )
            letters.add(conn, "password", "", lang(), services().clock(), facts={"username": username})
            conn.commit()
    except TooMany as error:
        return render_template(
            "account/forgot.html", username=username, problems=[], sent=False
        ), *rate_limits.flash_too_many(error)
    return render_template("account/forgot.html", username=username, problems=[], sent=True)
