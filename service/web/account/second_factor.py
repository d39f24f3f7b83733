"""The second step of staff: a code of an authenticator app at the sign-in, and setting it up."""

from collections.abc import Mapping
from contextlib import suppress

import qrcode
from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from qrcode.image.svg import SvgPathImage
from sqlalchemy import Connection

from ...accounts import second_factor
from ...guard.limits import TooMany
from ...services import services
from ...services.language import t
from ...store import second_factors
from ..kit import devices, drafts, reauth, security_log
from .signing_in import SEED, begin_session, half_signed_in

blueprint = Blueprint("second_factor", __name__)

PRIVATE_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
# Recovery codes that are few enough to say so.
FEW = 3


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
def code() -> ResponseReturnValue:
    """Ask for the code after a right password, and sign in."""
    account = half_signed_in()
    if account is None:
        return redirect(url_for("account.sign_in"))
    if request.method != "POST" or drafts.is_token_stale():
        return _code_page()
    with services().db.begin() as conn:
        sentence = _code_problem(conn, account)
        conn.commit()
        left = second_factors.count_recovery_codes(conn, account["id"])
    if sentence:
        return _code_page(sentence)
    path = begin_session(account)
    if left <= FEW:
        flash(
            t(
                f"เหลือรหัสสำรอง {left} รหัส ออกชุดใหม่ได้ที่หน้าบัญชี หัวข้อการยืนยันสองขั้นตอน",
                f"You have {left} recovery codes left. Your account's page has new ones, at the second step.",
            ),
            "warning",
        )
    return redirect(path, 303)


def _code_problem(conn: Connection, account: Mapping) -> str:
    """Use the posted code; returns why it is refused, or "". Only wrong ones are charged to the limit."""
    now, browser = services().clock(), devices.browser_key(account)
    limits = services().journal.limits
    scope = {"browser": f"{account['id']}:{browser}"} if browser else {"account": account["id"]}
    try:
        limits.check(conn, now, "second_factor", **scope)
    except TooMany as error:
        security_log.note("sign_in_slowed", name=account["username"])
        return reauth.wait_sentence(error.seconds)
    key, typed = services().settings.paper_key, request.form.get("code", "")
    if second_factor.use_code(conn, account, key, typed, now):
        return ""
    security_log.note("second_factor_failed", name=account["username"])
    with suppress(TooMany):
        limits.charge(conn, now, "second_factor", **scope)
    return t(
        "รหัสไม่ถูกต้อง หรือใช้ไปแล้ว กรุณาใช้รหัสที่แอปแสดงอยู่ขณะนี้",
        "The code is wrong or was used before. Please use the one that the app shows now.",
    )


def _code_page(sentence: str = "") -> ResponseReturnValue:
    problems = [("code", sentence)] if sentence else []
    page = render_template("account/second_factor_code.html", problems=problems)
    return page, 401 if problems else 200, PRIVATE_HEADERS


@blueprint.route("/sign-in/second-step", methods=["GET", "POST"])
def first() -> ResponseReturnValue:
    """Set up the second step after a right password, where it is required and there is none yet."""
    account = half_signed_in()
    with services().db.read() as conn:
        if account is None or second_factors.get(conn, account["id"]):
            return redirect(url_for("account.sign_in"))
    return _set_up(account, url_for(".first"))


@blueprint.route("/account/second-step", methods=["GET", "POST"])
def again() -> ResponseReturnValue:
    """Set up the second step as a signed-in member of staff: another telephone, new recovery codes."""
    if not services().settings.second_factor:
        abort(404)
    return _set_up(current_user.account, url_for(".again"))


def _set_up(account: Mapping, action: str) -> ResponseReturnValue:
    """Show what an app takes; store it once a code shows that the app has it, and show the recovery codes."""
    now, key = services().clock(), services().settings.paper_key
    seed = _seed(account)
    if request.method != "POST" or drafts.is_token_stale():
        return _set_up_page(account, seed, action)
    step = second_factor.matching_step(key, seed, request.form.get("code", ""), now)
    if step is None:
        return _set_up_page(
            account,
            seed,
            action,
            t(
                "รหัสไม่ถูกต้อง กรุณาใช้รหัสที่แอปแสดงอยู่ขณะนี้",
                "The code is wrong. Please use the one that the app shows now.",
            ),
        )
    with services().db.begin() as conn:
        if not current_user.is_authenticated and second_factors.get(conn, account["id"]):
            # Somebody else who knows the password was quicker.
            return redirect(url_for("account.sign_in"))
        codes = second_factor.set_up(conn, account, seed, step, now)
        conn.commit()
    session.pop(SEED)
    path = url_for("own.page") if current_user.is_authenticated else begin_session(account)
    page = render_template(
        "account/recovery_codes.html", codes=codes, username=account["username"], path=path
    )
    return page, 200, PRIVATE_HEADERS


def _seed(account: Mapping) -> str:
    """Returns the seed that this browser sets up for the account, never one that was shown for another."""
    account_id, seed = session.get(SEED, (0, ""))
    if account_id != account["id"]:
        seed = second_factor.new_seed()
        session[SEED] = [account["id"], seed]
    return seed


def _set_up_page(account: Mapping, seed: str, action: str, sentence: str = "") -> ResponseReturnValue:
    link = second_factor.app_link(services().settings.paper_key, seed, account["username"])
    secret = second_factor.totp(services().settings.paper_key, seed).secret
    page = render_template(
        "account/second_factor.html",
        problems=[("code", sentence)] if sentence else [],
        link=link,
        picture=_qr_svg(link),
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        action=action,
    )
    return page, 422 if sentence else 200, PRIVATE_HEADERS


def _qr_svg(link: str) -> str:
    """Returns the QR code of a link as <svg>, which stands in the page: the secret is sent to no server."""
    picture = qrcode.make(link, image_factory=SvgPathImage, box_size=10, border=4)
    return picture.to_string(encoding="unicode")
