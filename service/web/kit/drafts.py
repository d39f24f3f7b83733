"""Forms that come back: the key of a form, and what becomes of it when token or sign-in went stale
meanwhile.
"""

import hashlib
import hmac
import re
import secrets

from flask import current_app, g, request, session
from flask_login import current_user

from ...services import services
from ...store import accounts
from ...store import drafts as kept
from .uploads import hold_photos

# Forms that are shown again, filled, when their token is stale.
COME_BACK = (
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
    "own.email",
    "own.hand_over",
    "own.leave",
    "confirm.confirm",
    "confirm.refuse",
    "confirm.take",
    "staff_accounts.page",
    "reporting.submit",
)
# Of these, what was typed is held until the person has signed in again.
HELD = ("agency.new_point", "agency.point", "survey.form")


def new_submission() -> str:
    """A key for one form: random, and signed for the signed-in person, so that it proves later who was given
    the form.
    """
    username = current_user.username if current_user.is_authenticated else ""
    random = secrets.token_urlsafe(12)
    return f"{random}.{username}.{_sign(random, username)}"


def submission() -> str:
    """The key of the posted form, or a new one where it has none that could be ours."""
    found = request.form.get("submission", "")
    return found if re.fullmatch(r"[A-Za-z0-9_.-]{8,80}", found) else new_submission()


def owner(key: str) -> str:
    """The username a key was signed for; "" where the signature does not fit."""
    random, _, rest = key.partition(".")
    username, _, signature = rest.rpartition(".")
    return username if hmac.compare_digest(signature.encode(), _sign(random, username).encode()) else ""


def _sign(random: str, username: str) -> str:
    key = current_app.secret_key.encode()
    return hmac.new(key, f"submission:{random}:{username}".encode(), hashlib.sha256).hexdigest()[:16]


def comes_back(endpoint: str) -> bool:
    return endpoint in COME_BACK


def mark_stale() -> None:
    g.stale = True


def is_stale() -> bool:
    """True when this form's token was stale: show it again, store nothing."""
    return g.get("stale", False)


def hold() -> bool:
    """Keep the posted form of a person whose sign-in expired. Only a form that we gave to that person is
    kept.

    True when it was.
    """
    key = request.form.get("submission", "")
    username = owner(key)
    if request.endpoint not in HELD or not username:
        return False
    with services().db.read() as conn:
        account = accounts.by_username(conn, username)
    if account is None or not account["agency"]:
        return False
    held = hold_photos(account["agency"])[0] if request.files else []
    values = {name: request.form.getlist(name) for name in request.form if name != "csrf_token"}
    values["photo_kept"] = values.get("photo_kept", []) + held
    with services().db.begin() as conn:
        kept.put(conn, key, account["agency"], request.path, values, services().clock())
        conn.commit()
    session["draft"] = key
    return True


def take() -> dict[str, list[str]] | None:
    """What was held for this page and person; once."""
    key = session.get("draft")
    if not key:
        return None
    with services().db.begin() as conn:
        found = kept.take(conn, key, current_user.agency)
        if found is None or found["path"] != request.path:
            return None
        conn.commit()
    session.pop("draft")
    return found["values"]
