"""Signing in and out, setting a password, a forgotten password."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user
from sqlalchemy import Connection

from ...accounts import passwords
from ...guard.limits import TooMany
from ...records.text import clean_line
from ...services import services
from ...services.language import lang, t
from ...store import accounts, confirmations, letters
from ...store import audit_log as deeds
from ..kit import drafts
from ..kit import rate_limits as pace
from ..kit.access import AGENCY, OBEC, Person

blueprint = Blueprint("account", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(_home(current_user))
    username = clean_line(request.values.get("username", ""))[:60]
    if request.method == "GET" or drafts.is_stale():
        return _sign_in_page(username)
    address, now = pace.address() or (request.remote_addr or "")[:60], services().clock()
    with services().db.read() as conn:
        wait = accounts.wait_seconds(conn, username, address, now) or _wait_of_network(conn, username, now)
        account = accounts.by_username(conn, username)
    if wait:
        return _sign_in_page(
            username,
            t(f"ลองหลายครั้งเกินไป กรุณารอ {wait} วินาทีแล้วลองใหม่", f"Too many tries. Please wait {wait} seconds."),
            429,
        )
    right = passwords.fits(account["password_hash"] if account else None, request.form.get("password", ""))
    with services().db.begin() as conn:
        if not right:
            accounts.count_wrong(conn, username, address, now)
            with suppress(TooMany):
                services().journal.limits.charge(conn, now, "wrong_password", address=pace.address())
            conn.commit()
            return _sign_in_page(username, t("ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง", "Username or password is wrong."), 401)
        if account["state"] not in accounts.MAY_SIGN_IN:
            return _sign_in_page(username, _not_yet(account), 403)
        accounts.forget_wrong(conn, username, address)
        if not account["first_used_at"]:
            accounts.change(conn, account["id"], first_used_at=now)
        conn.commit()
    return _enter(Person(account))


def _wait_of_network(conn: Connection, username: str, now: datetime) -> int:
    """Seconds to wait after many wrong passwords from one network, whatever the names. Who has just set a
    password with the link of a letter is no guesser: so a guesser in the same network keeps nobody out.
    """
    if username == session.get("set_password"):
        return 0
    try:
        services().journal.limits.check(conn, now, "wrong_password", address=pace.address())
    except TooMany as trouble:
        return trouble.seconds
    return 0


def _enter(person: Person) -> ResponseReturnValue:
    """Begin the session; go on where the person was heading."""
    next_path = session.pop("next", "")
    kept = {key: session[key] for key in ("draft", "lang") if key in session}
    session.clear()
    session.update(kept)
    session.permanent = True
    login_user(person)
    return redirect(next_path or _home(person), 303)


def _home(person: Person) -> str:
    if person.role == AGENCY:
        return url_for("agency.home")
    return url_for("national.overview") if person.role == OBEC else url_for("area.overview", area=person.area)


def _not_yet(account: Mapping) -> str:
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
    language = session.get("lang")
    logout_user()
    session.clear()
    if language:
        session["lang"] = language
    return redirect(url_for("public.landing"), 303)


@blueprint.route("/password/<token>", methods=["GET", "POST"])
def password(token: str) -> ResponseReturnValue:
    """Set a password with the link from a letter: single use, expiring."""
    now = services().clock()
    with services().db.read() as conn:
        account = accounts.account_of_link(conn, token, now)
    if account is None:
        return render_template("account/password_link_dead.html"), 410
    if request.method == "GET" or drafts.is_stale():
        return _password_page(account)
    chosen = request.form.get("password", "")
    problems = weak(chosen, request.form.get("password_again", ""), account["username"])
    if problems:
        return _password_page(account, problems, 422)
    password_hash = passwords.hashed(chosen)
    with services().db.begin() as conn:
        account = accounts.account_of_link(conn, token, now)
        if account is None:
            abort(410)
        accounts.set_password(conn, account["id"], password_hash, now)
        # Who had to set it anew may not be who asked for another address or a successor.
        confirmations.end(conn, account["id"])
        deeds.add(conn, now, "password_set", account["username"], account["area"], account["agency"] or "")
        conn.commit()
    session["set_password"] = account["username"]
    flash(t("ตั้งรหัสผ่านแล้ว เข้าสู่ระบบได้เลย", "Your password is set. Please sign in."), "success")
    return redirect(url_for(".sign_in", username=account["username"]), 303)


def weak(chosen: str, again: str, username: str) -> list[tuple[str, str]]:
    """What is wrong with a password that a person chose: (field, sentence)."""
    if not passwords.SHORTEST <= len(chosen) <= passwords.LONGEST:
        return [
            (
                "password",
                t(
                    f"รหัสผ่านต้องยาว {passwords.SHORTEST} ถึง {passwords.LONGEST} ตัวอักษร",
                    f"The password must have {passwords.SHORTEST} to {passwords.LONGEST} characters.",
                ),
            )
        ]
    if username in chosen or len(set(chosen)) < 4:
        return [
            (
                "password",
                t(
                    "รหัสผ่านนี้เดาง่ายเกินไป อย่าใช้ชื่อผู้ใช้หรือตัวซ้ำ ๆ",
                    "This password is too easy to guess: not the username, not one repeated character.",
                ),
            )
        ]
    if chosen != again:
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
    """Ask for a link. Whether there is such an account is looked up by the postman alone, and never here:
    neither the answer nor its time tells.
    """
    username = clean_line(request.form.get("username", ""))[:60]
    if request.method == "GET" or drafts.is_stale() or not username:
        problems = (
            [("username", t("กรุณากรอกชื่อผู้ใช้", "Please fill in the username."))]
            if request.method == "POST"
            else []
        )
        return render_template("account/forgot.html", username=username, problems=problems, sent=False)
    try:
        with services().db.begin() as conn:
            services().journal.limits.charge(
                conn, services().clock(), "forgot", address=pace.address(), name=username
            )
            letters.add(conn, "password", "", lang(), services().clock(), facts={"username": username})
            conn.commit()
    except TooMany as trouble:
        return render_template("account/forgot.html", username=username, problems=[], sent=False), *pace.tell(
            trouble
        )
    return render_template("account/forgot.html", username=username, problems=[], sent=True)
