"""Signing in and out, setting a password, a forgotten password."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Connection

from ...accounts import passwords
from ...guard.limits import TooMany
from ...records.text import clean_line
from ...services import services
from ...services.language import lang, t
from ...store import accounts, audit_log, confirmations, letters
from ..kit import drafts, rate_limits, security_log, sessions
from ..kit.access import AGENCY, OBEC
from ..kit.sessions import Person

blueprint = Blueprint("account", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(_home_url(current_user))
    username = clean_line(request.values.get("username", ""))[:60]
    if request.method == "GET" or drafts.is_token_stale():
        return _sign_in_page(username)
    address, now = rate_limits.client_network() or (request.remote_addr or "")[:60], services().clock()
    with services().db.read() as conn:
        wait = accounts.wait_seconds(conn, username, address, now) or _network_wait_seconds(
            conn, username, now
        )
        account = accounts.get_by_username(conn, username)
    if wait:
        return _sign_in_page(
            username,
            t(f"ลองหลายครั้งเกินไป กรุณารอ {wait} วินาทีแล้วลองใหม่", f"Too many tries. Please wait {wait} seconds."),
            429,
        )
    is_right = passwords.matches(
        account["password_hash"] if account else None, request.form.get("password", "")
    )
    with services().db.begin() as conn:
        if not is_right:
            accounts.count_wrong_password(conn, username, address, now)
            with suppress(TooMany):
                services().journal.limits.charge(
                    conn, now, "wrong_password", address=rate_limits.client_network()
                )
            conn.commit()
            return _sign_in_page(username, t("ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง", "Username or password is wrong."), 401)
        if account["state"] not in accounts.SIGN_IN_STATES:
            return _sign_in_page(username, _closed_account_sentence(account), 403)
        accounts.delete_wrong_passwords(conn, username, address)
        if not account["first_used_at"]:
            accounts.update(conn, account["id"], first_used_at=now)
        person = sessions.start(conn, account)
        conn.commit()
    next_path = session.get("next", "")
    sessions.sign_in(person)
    security_log.note("signed_in", name=person.username)
    return redirect(next_path or _home_url(person), 303)


def _network_wait_seconds(conn: Connection, username: str, now: datetime) -> int:
    """Returns the seconds to wait after many wrong passwords from one network, for whatever usernames.

    A person who has just set a password with the link of a letter need not wait: somebody who guesses
    passwords in the same network must not keep others out.
    """
    if username == session.get("set_password"):
        return 0
    try:
        services().journal.limits.check(conn, now, "wrong_password", address=rate_limits.client_network())
    except TooMany as error:
        return error.seconds
    return 0


def _home_url(person: Person) -> str:
    if person.role == AGENCY:
        return url_for("agency.home")
    return url_for("national.overview") if person.role == OBEC else url_for("area.overview", area=person.area)


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
    return render_template("account/sign_in.html", username=username, problems=problems), status


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
    problems = new_password_problems(
        new_password, request.form.get("password_again", ""), account["username"]
    )
    if problems:
        return _password_page(account, problems, 422)
    password_hash = passwords.hash_password(new_password)
    with services().db.begin() as conn:
        account = accounts.get_by_password_link(conn, token, now)
        if account is None:
            abort(410)
        accounts.set_password(conn, account["id"], password_hash, now)
        # Somebody else may have asked for the change of address or the handover that still waits.
        confirmations.delete_of_account(conn, account["id"])
        audit_log.add(
            conn, now, "password_set", account["username"], account["area"], account["agency"] or ""
        )
        conn.commit()
    session["set_password"] = account["username"]
    flash(t("ตั้งรหัสผ่านแล้ว เข้าสู่ระบบได้เลย", "Your password is set. Please sign in."), "success")
    return redirect(url_for(".sign_in", username=account["username"]), 303)


def new_password_problems(new_password: str, repeated_password: str, username: str) -> list[tuple[str, str]]:
    """Returns [(field, sentence)] for a new password that is not accepted, else []."""
    if not passwords.SHORTEST <= len(new_password) <= passwords.LONGEST:
        return [
            (
                "password",
                t(
                    f"รหัสผ่านต้องยาว {passwords.SHORTEST} ถึง {passwords.LONGEST} ตัวอักษร",
                    f"The password must have {passwords.SHORTEST} to {passwords.LONGEST} characters.",
                ),
            )
        ]
    if username in new_password or len(set(new_password)) < 4:
        return [
            (
                "password",
                t(
                    "รหัสผ่านนี้เดาง่ายเกินไป อย่าใช้ชื่อผู้ใช้หรือตัวซ้ำ ๆ",
                    "This password is too easy to guess: not the username, not one repeated character.",
                ),
            )
        ]
    if new_password != repeated_password:
        return [("password_again", t("รหัสผ่านสองช่องไม่ตรงกัน", "The two passwords differ."))]
    return []


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
    username = clean_line(request.form.get("username", ""))[:60]
    if request.method == "GET" or drafts.is_token_stale() or not username:
        problems = (
            [("username", t("กรุณากรอกชื่อผู้ใช้", "Please fill in the username."))]
            if request.method == "POST"
            else []
        )
        return render_template("account/forgot.html", username=username, problems=problems, sent=False)
    try:
        with services().db.begin() as conn:
            services().journal.limits.charge(
                conn, services().clock(), "forgot", address=rate_limits.client_network(), name=username
            )
            letters.add(conn, "password", "", lang(), services().clock(), facts={"username": username})
            conn.commit()
    except TooMany as error:
        return render_template(
            "account/forgot.html", username=username, problems=[], sent=False
        ), *rate_limits.flash_too_many(error)
    return render_template("account/forgot.html", username=username, problems=[], sent=True)
