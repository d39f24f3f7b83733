"""Browsers that have signed in to an account before, by a cookie of their own that lasts a year.

The cookie opens nothing. It tells the person's own browser from those of strangers, so that wrong passwords
of others do not slow it down (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from flask import Response, after_this_request, request
from itsdangerous import BadSignature, URLSafeSerializer

from ...services import services

LIFETIME_SECONDS = 365 * 24 * 3600
# Accounts that one browser is remembered for: the newest of a computer that many people share.
MAX_ACCOUNTS = 10


def browser_key(account: Mapping | None) -> str:
    """Returns what tells this browser from others for an account it has signed in to; "" for any other."""
    device, marks = _read()
    return device if account and not set(_marks(account["id"])).isdisjoint(marks) else ""


def is_known() -> bool:
    """True for a browser that has signed in to any account."""
    return bool(_read()[1])


def remember(account: Mapping) -> None:
    """Mark this browser, with the answer to this request, as one that has signed in to the account."""
    device, marks = _read()
    own_marks = _marks(account["id"])
    marks = [*(mark for mark in marks if mark not in own_marks), own_marks[0]][-MAX_ACCOUNTS:]
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
    # The last key signs.
    return URLSafeSerializer(list(reversed(services().settings.secret_keys)), salt="device")


def _marks(account_id: int) -> list[str]:
    """Returns what may stand for an account in the cookie, today's first.

    Nobody else can tell which account it is.
    """
    message = f"device:{account_id}".encode()
    keys = services().settings.secret_keys
    return [hmac.new(key.encode(), message, hashlib.sha256).hexdigest()[:16] for key in keys]
