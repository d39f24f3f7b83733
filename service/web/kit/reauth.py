"""Proving once more who one is: by the password, or by a code of the second factor.

Some forms ask for it themselves, in the field `present`. For the endpoints that web/kit/access.py lists it
must have been in the last minutes: otherwise a page asks for it, then goes on with what was to be done.
"""

from datetime import datetime, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Connection

from ...accounts import passwords, second_factor
from ...services import services
from ...services.language import t
from ...store import sessions, wrong_passwords
from . import security_log
from .rate_limits import client_network

PASSWORD_FIELD = "present"
# How long a proof is enough.
PROOF_LIFE = timedelta(minutes=10)


def is_fresh() -> bool:
    """True when the signed-in person has proved who they are within the last minutes."""
    age = services().clock() - current_user.session["proved_at"]
    # One from the future was given while a clock was wrong.
    return timedelta() <= age < PROOF_LIFE


def password_problems() -> list[tuple[str, str]]:
    """Check the password or code in the field `present`; returns [(field, sentence)] where it is refused.

    One that is right counts as a fresh proof. Wrong ones are counted by session: whoever guesses elsewhere
    does not slow this person down.
    """
    username, now = current_user.username, services().clock()
    browser = f"session {current_user.session['id']}"
    with services().db.read() as conn:
        wait = wrong_passwords.wait_seconds(conn, username, browser, now)
    if wait:
        return [(PASSWORD_FIELD, wait_sentence(wait))]
    typed = request.form.get(PASSWORD_FIELD, "")
    is_right = passwords.matches(current_user.account["password_hash"], typed, client_network())
    with services().db.begin() as conn:
        is_right = is_right or _is_code(conn, typed, now)
        if is_right:
            wrong_passwords.forget(conn, username, browser)
            sessions.note_proof(conn, current_user.session["id"], now)
        else:
            wrong_passwords.count(conn, username, browser, now)
        conn.commit()
    if is_right:
        security_log.note("step_up")
        return []
    security_log.note("step_up_failed")
    return [(PASSWORD_FIELD, t("รหัสผ่านปัจจุบันไม่ถูกต้อง", "The present password is wrong."))]


def step_up_page(problems: list[tuple[str, str]], status: int = 200) -> ResponseReturnValue:
    """Returns the page that asks for the proof, and sends the posted form along with it once more."""
    sent_fields = [
        (name, text)
        for name, text in request.form.items(multi=True)
        if name not in (PASSWORD_FIELD, "csrf_token")
    ]
    page = render_template(
        "account/step_up.html",
        action=request.full_path.removesuffix("?"),
        sent_fields=sent_fields,
        problems=problems,
        takes_code=bool(services().settings.second_factor) and current_user.role != "agency",
        minutes=PROOF_LIFE // timedelta(minutes=1),
    )
    return page, 422 if problems else status


def wait_sentence(seconds: int) -> str:
    return t(
        f"ลองหลายครั้งเกินไป กรุณารอ {seconds} วินาทีแล้วลองใหม่",
        f"Too many tries. Please wait {seconds} seconds.",
    )


def _is_code(conn: Connection, typed: str, now: datetime) -> bool:
    return second_factor.use_code(conn, current_user.account, services().settings.paper_key, typed, now)
