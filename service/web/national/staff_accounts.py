"""Accounts of officers and OBEC users, kept by OBEC on the web: as `flask accounts` does by command."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...accounts import slips, staff
from ...records import REGISTRATION
from ...records.text import clean_line
from ...services import services
from ...services.language import lang, t
from ...store import accounts, areas
from ..area.people import slip_page, tell_sent
from ..kit import drafts
from ..kit.masks import masked
from ..kit.states import state_in_words

blueprint = Blueprint("staff_accounts", __name__, url_prefix="/obec/accounts")


@blueprint.route("", methods=["GET", "POST"])
def page() -> ResponseReturnValue:
    """The list, and the form for one more."""
    typed = {key: clean_line(request.form.get(key, "")) for key in ("role", "username", "area", "email")}
    if request.method != "POST" or drafts.is_stale():
        return _page(typed)
    problems, email = _problems(typed)
    if problems:
        return _page(typed, problems)
    try:
        with services().db.begin() as conn:
            account = staff.make(
                conn,
                typed["role"],
                typed["username"],
                typed["area"],
                email,
                current_user.username,
                services().clock(),
            )
            conn.commit()
    except staff.Unfit as unfit:
        return _page(typed, [(unfit.field, t(unfit.thai, unfit.english))])
    if email:
        flash(
            t(
                f"เปิดบัญชี {account['username']} แล้ว ลิงก์ตั้งรหัสผ่านกำลังส่งไปทางอีเมล",
                f"{account['username']} is made; a link to set the password is on its way.",
            ),
            "success",
        )
    else:
        flash(
            t(
                f"เปิดบัญชี {account['username']} แล้ว ยังไม่มีอีเมล กรุณากด “พิมพ์ใบเข้าสู่ระบบ” แล้วมอบให้เจ้าตัว",
                f"{account['username']} is made. It has no address: please print a slip and hand it over.",
            ),
            "success",
        )
    return redirect(url_for(".page"), 303)


def _problems(typed: dict) -> tuple[list[tuple[str, str]], str]:
    """(what is wrong, the address as it is kept)."""
    problems = (
        []
        if typed["role"] in (staff.OFFICER, staff.OBEC)
        else [("role", t("กรุณาเลือกประเภทบัญชี", "Please choose the kind of account."))]
    )
    if not typed["username"]:
        problems.append(("username", t("กรุณากรอกชื่อผู้ใช้", "Please fill in the username.")))
    reading = REGISTRATION.read({"email": [typed["email"]]})
    wrong = [
        REGISTRATION.say(found, lang())
        for found in reading.problems
        if found.key == "email" and typed["email"]
    ]
    return problems + [("email", sentence) for sentence in wrong], reading.answers.get("email") or ""


def _page(typed: dict, problems: list[tuple[str, str]] = ()) -> ResponseReturnValue:
    with services().db.read() as conn:
        known = areas.every(conn)
        found = accounts.staff(conn)
    names = {area["key"]: area["short_name_th"] for area in known}
    people = [
        {
            "username": one["username"],
            "role": one["role"],
            "area": names.get(one["area"], ""),
            "state": state_in_words(one["state"]),
            "open": one["state"] in accounts.MAY_SIGN_IN,
            "used": bool(one["first_used_at"]),
            "address": masked("email", one["email"]),
            "self": one["username"] == current_user.username,
        }
        for one in found
    ]
    page = render_template(
        "national/staff_accounts.html", people=people, areas=known, typed=typed, problems=problems
    )
    return page, 422 if problems else 200


@blueprint.post("/<username>/letter")
def send_link(username: str) -> ResponseReturnValue:
    def act(conn: object, account: dict) -> ResponseReturnValue:
        staff.open_account(account)
        if not account["email"]:
            raise staff.Unfit(
                "บัญชีนี้ไม่มีอีเมล กรุณาพิมพ์ใบเข้าสู่ระบบ", "This account has no address: please print a slip."
            )
        tell_sent(
            slips.send_link(
                conn, account, staff.place(conn, account), current_user.username, services().clock()
            )
        )
        return redirect(url_for(".page"), 303)

    return _done(username, act)


@blueprint.post("/<username>/slip")
def slip(username: str) -> ResponseReturnValue:
    def act(conn: object, account: dict) -> ResponseReturnValue:
        now = services().clock()
        token = slips.issue(conn, staff.open_account(account), current_user.username, now)
        return slip_page(token, account["username"], staff.place(conn, account), url_for(".page"), now)

    return _done(username, act)


@blueprint.post("/<username>/close")
def close(username: str) -> ResponseReturnValue:
    def act(conn: object, account: dict) -> ResponseReturnValue:
        staff.close(conn, account, current_user.username, services().clock())
        flash(
            t(
                f"ปิดบัญชี {username} แล้ว หากเป็นเจ้าหน้าที่เขต กรุณายกเลิกการแชร์ไฟล์ Google ของเขตให้ผู้นั้นด้วยตนเอง",
                f"{username} is closed. If it was an officer, please end the sharing of the area's Google file by hand.",
            ),
            "success",
        )
        return redirect(url_for(".page"), 303)

    return _done(username, act)


@blueprint.post("/<username>/reopen")
def reopen(username: str) -> ResponseReturnValue:
    def act(conn: object, account: dict) -> ResponseReturnValue:
        staff.reopen(conn, account, current_user.username, services().clock())
        flash(
            t(
                f"เปิดบัญชี {username} อีกครั้งแล้ว ต้องตั้งรหัสผ่านใหม่",
                f"{username} is open again and needs a new password.",
            ),
            "success",
        )
        return redirect(url_for(".page"), 303)

    return _done(username, act)


def _done(username: str, act: Callable[[object, dict], ResponseReturnValue]) -> ResponseReturnValue:
    """Do something with an account in one transaction; what is not possible is told on the list. 404 for an
    agency's.
    """
    with services().db.begin() as conn:
        account = accounts.by_username(conn, username)
        if account is None or account["role"] not in (staff.OFFICER, staff.OBEC):
            abort(404)
        try:
            answer = act(conn, account)
        except staff.Unfit as unfit:
            flash(t(unfit.thai, unfit.english), "error")
            return redirect(url_for(".page"), 303)
        conn.commit()
    return answer
