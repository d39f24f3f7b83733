"""What follows a right password: the second step where there is one, then the session."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import redirect, session, url_for
from flask.typing import ResponseReturnValue

from ...accounts import second_factor
from ...services import services
from ...store import accounts, second_factors
from ..kit import devices, security_log, sessions
from ..kit.access import AGENCY, OBEC
from ..kit.sessions import Person

# The key of the cookie for the account whose password was right and whose second step is to come.
HALF_IN = "half_in"
# The key of the cookie for the account and the seed of a second step that is being set up. Nobody can compute
# a code from a seed without PAPER_KEY.
SEED = "second_factor_seed"
# How long the second step may take.
HALF_IN_LIFE = timedelta(minutes=10)


def go_on(account: Mapping) -> ResponseReturnValue:
    """Begin a session of an account whose password was right, or lead to its second step."""
    with services().db.read() as conn:
        has_factor = second_factors.get(conn, account["id"]) is not None
    setting = services().settings.second_factor
    if not setting or not (has_factor or second_factor.is_required(setting, account)):
        return redirect(begin_session(account), 303)
    # Whoever typed another password in this browser before may have seen the code of an earlier seed.
    session.pop(SEED, None)
    session[HALF_IN] = [account["id"], _fingerprint(account), services().clock().isoformat()]
    return redirect(url_for("second_factor.code" if has_factor else "second_factor.first"), 303)


def half_signed_in() -> Mapping | None:
    """Returns the account whose password was right in this browser a moment ago; None where there is none.

    The cookie opens nothing without the second step, and ends with the password that was given.
    """
    account_id, fingerprint, at = session.get(HALF_IN, (0, "", ""))
    now = services().clock()
    with services().db.read() as conn:
        account = accounts.get(conn, account_id) if account_id else None
    if account is None or account["state"] not in accounts.SIGN_IN_STATES:
        return None
    is_recent = timedelta() <= now - datetime.fromisoformat(at) < HALF_IN_LIFE
    return account if is_recent and fingerprint == _fingerprint(account) else None


def begin_session(account: Mapping) -> str:
    """Begin a session; returns the address of the page that asked for the sign-in, or of home."""
    with services().db.begin() as conn:
        if not account["first_used_at"]:
            accounts.update(conn, account["id"], first_used_at=services().clock())
        person = sessions.start(conn, account)
        conn.commit()
    next_path = session.get("next", "")
    sessions.sign_in(person)
    devices.remember(account)
    security_log.note("signed_in", name=person.username)
    return next_path or home_url(person)


def home_url(person: Person) -> str:
    if person.role == AGENCY:
        return url_for("agency.home")
    return url_for("national.overview") if person.role == OBEC else url_for("area.overview", area=person.area)


def _fingerprint(account: Mapping) -> str:
    return hashlib.sha256(f"half-in:{account['password_hash']}".encode()).hexdigest()[:16]
