"""The own password, asked again before something that matters. Wrong ones slow down as at the door."""

from flask import request
from flask_login import current_user

from ...accounts import passwords
from ...services import services
from ...services.language import t
from ...store import accounts
from . import rate_limits as pace

FIELD = "present"


def problem() -> list[tuple[str, str]]:
    """What is wrong with the password that was typed in the field `present`: (field, sentence), or
    nothing.
    """
    username, address, now = (
        current_user.username,
        pace.address() or (request.remote_addr or "")[:60],
        services().clock(),
    )
    with services().db.read() as conn:
        wait = accounts.wait_seconds(conn, username, address, now)
    if wait:
        return [
            (
                FIELD,
                t(
                    f"ลองหลายครั้งเกินไป กรุณารอ {wait} วินาทีแล้วลองใหม่",
                    f"Too many tries. Please wait {wait} seconds.",
                ),
            )
        ]
    right = passwords.fits(current_user.account["password_hash"], request.form.get(FIELD, ""))
    with services().db.begin() as conn:
        if right:
            accounts.forget_wrong(conn, username, address)
        else:
            accounts.count_wrong(conn, username, address, now)
        conn.commit()
    return [] if right else [(FIELD, t("รหัสผ่านปัจจุบันไม่ถูกต้อง", "The present password is wrong."))]
