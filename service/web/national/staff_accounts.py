"""OBEC's page of the accounts of officers and OBEC users: the same as the command `flask accounts`."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...accounts import second_factor, slips, staff
from ...records import REGISTRATION
from ...records.text import clean_line
from ...services import services
from ...services.language import lang, t
from ...store import accounts, areas, second_factors
from ..area.people import flash_link_sent, has_seen_slip, open_slip_view, slip_page
from ..kit import drafts
from ..kit.masks import mask_contact
from ..kit.states import state_in_words

blueprint = Blueprint("staff_accounts", __name__, url_prefix="/obec/accounts")


@blueprint.route("", methods=["GET", "POST"])
def page() -> ResponseReturnValue:
    """Show the accounts and the form for a new one; store the form that is posted."""
    typed = {key: clean_line(request.form.get(key, "")) for key in ("role", "username", "area", "email")}
    if request.method != "POST" or drafts.is_token_stale():
        return _page(typed)
    problems, email = _problems(typed)
    if problems:
        return _page(typed, problems)
    try:
        with services().db.begin() as conn:
            account = staff.add(
                conn,
                typed["role"],
                typed["username"],
                typed["area"],
                email,
                current_user.username,
                services().clock(),
            )
            conn.commit()
    except staff.NotPossible as error:
        return _page(typed, [(error.field, t(error.thai, error.english))])
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
    """Returns (problems as (field, sentence), the e-mail address in its stored form or "")."""
    problems = (
        []
        if typed["role"] in (staff.OFFICER, staff.OBEC)
        else [("role", t("กรุณาเลือกประเภทบัญชี", "Please choose the kind of account."))]
    )
    if not typed["username"]:
        problems.append(("username", t("กรุณากรอกชื่อผู้ใช้", "Please fill in the username.")))
    reading = REGISTRATION.read({"email": [typed["email"]]})
    email_sentences = [
        REGISTRATION.sentence(problem, lang())
        for problem in reading.problems
        if problem.key == "email" and typed["email"]
    ]
    return problems + [("email", sentence) for sentence in email_sentences], reading.answers.get(
        "email"
    ) or ""


def _page(typed: dict, problems: list[tuple[str, str]] = ()) -> ResponseReturnValue:
    now = services().clock()
    with services().db.read() as conn:
        all_areas = areas.list_all(conn)
        staff_accounts = accounts.list_staff(conn)
        with_factor = second_factors.account_ids(conn)
        slips_out = accounts.open_slips(conn, [account["id"] for account in staff_accounts], now)
    names = {area["key"]: area["short_name_th"] for area in all_areas}
    people = [
        {
            "username": account["username"],
            "role": account["role"],
            "area": names.get(account["area"], ""),
            "state": state_in_words(account["state"]),
            "open": account["state"] in accounts.SIGN_IN_STATES,
            "used": bool(account["first_used_at"]),
            "address": mask_contact("email", account["email"]),
            "second_step": account["id"] in with_factor,
            "self": account["username"] == current_user.username,
        }
        | open_slip_view(slips_out.get(account["id"]), now)
        for account in staff_accounts
    ]
    page = render_template(
        "national/staff_accounts.html", people=people, areas=all_areas, typed=typed, problems=problems
    )
    return page, 422 if problems else 200


@blueprint.post("/<username>/letter")
def send_link(username: str) -> ResponseReturnValue:
    def act(conn: object, account: dict) -> ResponseReturnValue:
        staff.require_open(account)
        if not account["email"]:
            raise staff.NotPossible(
                "บัญชีนี้ไม่มีอีเมล กรุณาพิมพ์ใบเข้าสู่ระบบ", "This account has no address: please print a slip."
            )
        flash_link_sent(
            slips.queue_password_link(
                conn, account, staff.workplace(conn, account), current_user.username, services().clock()
            )
        )
        return redirect(url_for(".page"), 303)

    return _with_account(username, act)


@blueprint.post("/<username>/slip")
def slip(username: str) -> ResponseReturnValue:
    def act(conn: object, account: dict) -> ResponseReturnValue:
        now = services().clock()
        if not has_seen_slip(conn, staff.require_open(account), now):
            return redirect(url_for(".page"), 303)
        token = slips.issue_slip(conn, account, current_user.username, now)
        return slip_page(token, account["username"], staff.workplace(conn, account), url_for(".page"), now)

    return _with_account(username, act)


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

    return _with_account(username, act)


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

    return _with_account(username, act)


@blueprint.post("/<username>/remove-factor")
def remove_factor(username: str) -> ResponseReturnValue:
    """Take away the second step of somebody whose telephone and recovery codes are lost."""

    def act(conn: object, account: dict) -> ResponseReturnValue:
        second_factor.remove(conn, account, current_user.username, services().clock())
        flash(
            t(
                f"ยกเลิกการยืนยันสองขั้นตอนของ {username} แล้ว ผู้นั้นต้องตั้งใหม่เมื่อเข้าสู่ระบบครั้งต่อไป",
                f"The second step of {username} is removed; it is set up anew at the next sign-in.",
            ),
            "success",
        )
        return redirect(url_for(".page"), 303)

    return _with_account(username, act)


def _with_account(username: str, act: Callable[[object, dict], ResponseReturnValue]) -> ResponseReturnValue:
    """Run `act(conn, account)` for an account of staff in one transaction; returns its response.

    Flashes why it is not possible. Aborts with 404 for other accounts.
    """
    with services().db.begin() as conn:
        account = accounts.get_by_username(conn, username)
        if account is None or account["role"] not in (staff.OFFICER, staff.OBEC):
            abort(404)
        try:
            response = act(conn, account)
        except staff.NotPossible as error:
            flash(t(error.thai, error.english), "error")
            return redirect(url_for(".page"), 303)
        conn.commit()
    return response
