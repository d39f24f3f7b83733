"""The check of a name and a password: who waits first, what is counted, and what a refusal says."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from flask import request
from sqlalchemy import Connection

from ...accounts import passwords
from ...guard import captcha
from ...guard.limits import TooMany
from ...services import services
from ...services.language import t
from ...store import accounts, solutions, wrong_passwords
from ..kit import devices, rate_limits, reauth, security_log


class SignInRefused(Exception):
    """Nobody is signed in; `sentence` says why, `status` is that of the page."""

    def __init__(self, sentence: str, status: int):
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


def check_password(name: str) -> Mapping:
    """Returns the account of a name (a username or an address), if the posted password is its own.

    Raises SignInRefused. A browser that has signed in to the account before waits for its own wrong passwords
    only. In all others the wrong ones of the whole world count, by the name that was typed: who knows the
    address must not learn the username from a wait.
    """
    now, password = services().clock(), request.form.get("password", "")
    network = rate_limits.client_network()
    with services().db.read() as conn:
        account = accounts.find_by_name(conn, name)
        browser = devices.browser_key(account)
        wait = wrong_passwords.wait_seconds(conn, _counted_name(name), browser, now)
    known_name = {"name": account["username"]} if account else {}
    if wait:
        security_log.note("sign_in_slowed", **known_name)
        raise SignInRefused(reauth.wait_sentence(wait), 429)
    if not browser and needs_captcha():
        _spend_captcha(now, known_name)
    is_right = passwords.matches(account["password_hash"] if account else None, password, network)
    renewed_hash = passwords.renewed_hash(account["password_hash"], password, network) if is_right else None
    with services().db.begin() as conn:
        if is_right:
            wrong_passwords.forget(conn, _counted_name(name), browser)
            if renewed_hash:
                accounts.replace_password_hash(conn, account["id"], account["password_hash"], renewed_hash)
        else:
            _count_wrong_password(conn, name, browser, now)
        conn.commit()
    if not is_right:
        security_log.note("sign_in_failed", **known_name)
        raise SignInRefused(t("ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง", "Username or password is wrong."), 401)
    return account


def needs_captcha() -> bool:
    """True after many wrong passwords from this network, for whatever names: each further try costs work.

    Guessers in the same network so keep out nobody who knows the password.
    """
    try:
        with services().db.read() as conn:
            services().journal.limits.check(
                conn, services().clock(), "wrong_password", address=rate_limits.client_network()
            )
    except TooMany:
        return True
    return False


def _spend_captcha(now: datetime, known_name: Mapping) -> None:
    """Use up the solution of the posted captcha. Raises SignInRefused without a new one."""
    secret_keys, posted = services().settings.secret_keys, request.form.get("altcha", "")
    solution = captcha.verify_solution(secret_keys, posted, now)
    with services().db.begin() as conn:
        if solution and solutions.use(conn, solution.digest, solution.until, now):
            conn.commit()
            return
    security_log.note("sign_in_slowed", **known_name)
    raise SignInRefused(
        t(
            "มีผู้ลองรหัสผ่านผิดหลายครั้งจากเครือข่ายนี้ กรุณากรอกรหัสผ่าน รอให้การตรวจสอบข้างล่างเสร็จ แล้วกดอีกครั้ง",
            "There were many wrong passwords from this network. Please fill in the password, wait for the check below, and try again.",
        ),
        429,
    )


def _count_wrong_password(conn: Connection, name: str, browser: str, now: datetime) -> None:
    wrong_passwords.count(conn, _counted_name(name), browser, now)
    with suppress(TooMany):
        services().journal.limits.charge(conn, now, "wrong_password", address=rate_limits.client_network())


def _counted_name(name: str) -> str:
    return name.lower()
