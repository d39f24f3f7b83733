"""The check of the present password before changes to an account. Wrong ones slow down as at the sign-in."""

from flask import request
from flask_login import current_user

from ...accounts import passwords
from ...services import services
from ...services.language import t
from ...store import wrong_passwords

PASSWORD_FIELD = "present"


def password_problems() -> list[tuple[str, str]]:
    """Check the password in the field `present`; returns [(field, sentence)] when it is refused, else []."""
    username, now = current_user.username, services().clock()
    # Counted by session: whoever guesses elsewhere does not slow this person down.
    browser = f"session {current_user.session['id']}"
    with services().db.read() as conn:
        wait = wrong_passwords.wait_seconds(conn, username, browser, now)
    if wait:
        return [
            (
                PASSWORD_FIELD,
                t(
                    f"ลองหลายครั้งเกินไป กรุณารอ {wait} วินาทีแล้วลองใหม่",
                    f"Too many tries. Please wait {wait} seconds.",
                ),
            )
        ]
    is_right = passwords.matches(current_user.account["password_hash"], request.form.get(PASSWORD_FIELD, ""))
    with services().db.begin() as conn:
        if is_right:
            wrong_passwords.forget(conn, username, browser)
        else:
            wrong_passwords.count(conn, username, browser, now)
        conn.commit()
    return [] if is_right else [(PASSWORD_FIELD, t("รหัสผ่านปัจจุบันไม่ถูกต้อง", "The present password is wrong."))]
