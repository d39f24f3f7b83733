"""Forms whose CSRF token or sign-in expired: their keys, and drafts of what was typed."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from flask import g, request, session
from flask_login import current_user

from ...guard.limits import TooMany
from ...services import services
from ...store import accounts
from ...store import drafts as stored_drafts
from .rate_limits import client_network
from .uploads import store_photos

# Endpoints whose form is shown again, filled, when its token is stale.
REFILLED_ENDPOINTS = (
    "registration.form",
    "registration.other_address",
    "agency.new_point",
    "agency.point",
    "survey.form",
    "asking.missing",
    "asking.correction",
    "asking.staff",
    "account.sign_in",
    "account.password",
    "account.forgot",
    "own.password",
    "step_up.prove",
    "second_factor.code",
    "second_factor.first",
    "second_factor.again",
    "own.email",
    "own.hand_over",
    "own.leave",
    "prove.page",
    "invite.page",
    "confirm.confirm",
    "confirm.refuse",
    "confirm.take",
    "not_ours.page",
    "objection.page",
    "staff_accounts.page",
    "reporting.submit",
)
# Endpoints whose form is kept as a draft until the person has signed in again.
DRAFT_ENDPOINTS = ("agency.new_point", "agency.point", "survey.form")
# A key: random, the minute in hexadecimal, the username, the signature.
KEY_PARTS = re.compile(r"([\w-]{16})\.([0-9a-f]{1,9})\.(?P<username>[\w.-]+)\.([0-9a-f]{16})", re.ASCII)
# How far clocks may be set back without making forms stale that were opened shortly before.
CLOCK_SLACK = timedelta(hours=1)


def new_submission_key() -> str:
    """Returns a key for one form: random and the minute, signed with the username of the signed-in person.

    The signature proves later who was given the form, and when.
    """
    username, mark = "", ""
    if current_user.is_authenticated:
        username, mark = current_user.username, _account_mark(current_user.account)
    minute = int(services().clock().timestamp()) // 60
    random = f"{secrets.token_urlsafe(12)}.{minute:x}"
    return f"{random}.{username}.{_sign(services().settings.secret_key, random, username, mark)}"


def submission_key() -> str:
    """Returns the key of the posted form, or a new one where it has none of the right shape."""
    key = request.form.get("submission", "")
    return key if re.fullmatch(r"[A-Za-z0-9_.-]{8,80}", key) else new_submission_key()


def account_of_key(key: str) -> Mapping | None:
    """Returns the account that a fresh key was signed for; None for any other text.

    A key is fresh for a day, while its account may sign in and has the password that it had then: whoever
    holds an older form may not store anything in that account's name.
    """
    if not (parts := KEY_PARTS.fullmatch(key)):
        return None
    random, minute, username, signature = parts.groups()
    with services().db.read() as conn:
        account = accounts.get_by_username(conn, username)
    if account is None or account["state"] not in accounts.SIGN_IN_STATES:
        return None
    age = services().clock() - datetime.fromtimestamp(int(minute, 16) * 60, UTC)
    if not -CLOCK_SLACK <= age <= stored_drafts.DRAFT_LIFETIME:
        return None
    mark = _account_mark(account)
    signatures = [
        _sign(secret, f"{random}.{minute}", username, mark) for secret in services().settings.secret_keys
    ]
    is_ours = any(hmac.compare_digest(signature.encode(), ours.encode()) for ours in signatures)
    return account if is_ours else None


def _account_mark(account: Mapping) -> str:
    """Returns what changes with the account's password."""
    return hashlib.sha256((account["password_hash"] or "").encode()).hexdigest()[:16]


def _sign(secret_key: str, random: str, username: str, mark: str) -> str:
    text = f"submission:{random}:{username}:{mark}"
    return hmac.new(secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()[:16]


def is_refilled(endpoint: str) -> bool:
    return endpoint in REFILLED_ENDPOINTS


def mark_token_stale() -> None:
    g.stale = True


def is_token_stale() -> bool:
    """True when this form's token was stale: it is shown again, and nothing is stored."""
    return g.get("stale", False)


def save_draft() -> bool:
    """Store the posted form of a person whose sign-in expired; returns whether it was stored.

    Only a form that was given to an agency's person a short while ago is stored, and only so many.
    """
    key = request.form.get("submission", "")
    account = account_of_key(key) if request.endpoint in DRAFT_ENDPOINTS else None
    if account is None or not account["agency"]:
        return False
    try:
        with services().db.begin() as conn:
            charged = {"account": account["id"], "address": client_network()}
            services().journal.limits.charge(conn, services().clock(), "draft", **charged)
            conn.commit()
    except TooMany:
        return False
    photo_ids = store_photos(account["agency"], account["id"])[0] if request.files else []
    values = {name: request.form.getlist(name) for name in request.form if name != "csrf_token"}
    values["photo_kept"] = values.get("photo_kept", []) + photo_ids
    with services().db.begin() as conn:
        stored_drafts.put(conn, key, account["agency"], request.path, values, services().clock())
        conn.commit()
    session["draft"] = key
    return True


def take_draft() -> dict[str, list[str]] | None:
    """Returns the values of the draft for this page and person, and deletes it; None without one."""
    key = session.get("draft")
    # The key stands in the signed cookie. Its account may have got another password meanwhile.
    parts = KEY_PARTS.fullmatch(key) if key else None
    if not parts or parts["username"] != current_user.username:
        return None
    with services().db.begin() as conn:
        draft = stored_drafts.pop(conn, key, current_user.agency)
        if draft is None or draft["path"] != request.path:
            return None
        conn.commit()
    session.pop("draft")
    return draft["values"]
