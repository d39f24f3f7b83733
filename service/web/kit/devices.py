"""Browsers that have signed in to an account before, by a cookie of their own that lasts a year.

The cookie opens nothing. It tells the person's own browser from those of strangers, so that wrong passwords
of others do not slow it down (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from ...services import services

LIFETIME_SECONDS = 365 * 24 * 3600
# Accounts that one browser is remembered for: the newest of a computer that many people share.
MAX_ACCOUNTS = 10


def browser_key(account: Mapping | None) -> str:
    """Returns what tells this browser from others for an account it has signed in to; "" for any other."""
    device, marks = _read()
    return device if account and _mark(account["id"]) in marks else ""


def is_known() -> bool:
    """True for a browser that has signed in to any account."""
    return bool(_read()[1])


def remember(account: Mapping) -> None:
    """Mark this browser, with the answer to this request, as one that has signed in to the account."""
    device, marks = _read()
    mark = _mark(account["id"])
    marks = [*(other for other in marks if other != mark), mark][-MAX_ACCOUNTS:]
    value = _serializer().dumps([device or secrets.token_urlsafe(12), marks])

    @after_this_request
    def set_cookie(response: Response) -> Response:
        https = services().settings.https
        response.set_cookie(
            _cookie_name(), value, LIFETIME_SECONDS, secure=https, httponly=True, samesite="Lax"
        )
        return response


def _read() -> tuple[str, list[str]]:
    """Returns the id of this browser and the marks of its accounts; ("", []) without a cookie of ours."""
    try:
        device, marks = _serializer().loads(request.cookies.get(_cookie_name(), ""))
    except BadSignature:
        return "", []
    return device, marks


def _cookie_name() -> str:
    return "__Host-pakmut-device" if services().settings.https else "pakmut-device"


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key, salt="device")


def _mark(account_id: int) -> str:
    """Returns what stands for an account in the cookie: nobody else can tell which account it is."""
    key = current_app.secret_key.encode()
    return hmac.new(key, f"device:{account_id}".encode(), hashlib.sha256).hexdigest()[:16]
