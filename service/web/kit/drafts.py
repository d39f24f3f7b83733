"""Forms whose CSRF token or sign-in expired: their keys, and drafts of what was typed."""

import hashlib
import hmac
import re
import secrets

from flask import g, request, session
from flask_login import current_user

from ...services import services
from ...store import accounts
from ...store import drafts as stored_drafts
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


def new_submission_key() -> str:
    """Returns a key for one form: random, and signed with the username of the signed-in person.

    The signature proves later who was given the form.
    """
    username = current_user.username if current_user.is_authenticated else ""
    random = secrets.token_urlsafe(12)
    return f"{random}.{username}.{_sign(services().settings.secret_key, random, username)}"


def submission_key() -> str:
    """Returns the key of the posted form, or a new one where it has none of the right shape."""
    key = request.form.get("submission", "")
    return key if re.fullmatch(r"[A-Za-z0-9_.-]{8,80}", key) else new_submission_key()


def username_of_key(key: str) -> str:
    """Returns the username that a key was signed for; "" where the signature does not fit."""
    random, _, rest = key.partition(".")
    username, _, signature = rest.rpartition(".")
    signatures = [_sign(key, random, username) for key in services().settings.secret_keys]
    is_ours = any(hmac.compare_digest(signature.encode(), ours.encode()) for ours in signatures)
    return username if is_ours else ""


def _sign(secret_key: str, random: str, username: str) -> str:
    return hmac.new(
        secret_key.encode(), f"submission:{random}:{username}".encode(), hashlib.sha256
    ).hexdigest()[:16]


def is_refilled(endpoint: str) -> bool:
    return endpoint in REFILLED_ENDPOINTS


def mark_token_stale() -> None:
    g.stale = True


def is_token_stale() -> bool:
    """True when this form's token was stale: it is shown again, and nothing is stored."""
    return g.get("stale", False)


def save_draft() -> bool:
    """Store the posted form of a person whose sign-in expired; returns whether it was stored.

    Only a form that was given to an agency's person is stored.
    """
    key = request.form.get("submission", "")
    username = username_of_key(key)
    if request.endpoint not in DRAFT_ENDPOINTS or not username:
        return False
    with services().db.read() as conn:
        account = accounts.get_by_username(conn, username)
    if account is None or not account["agency"]:
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
    if not key or username_of_key(key) != current_user.username:
        return None
    with services().db.begin() as conn:
        draft = stored_drafts.pop(conn, key, current_user.agency)
        if draft is None or draft["path"] != request.path:
            return None
        conn.commit()
    session.pop("draft")
    return draft["values"]
