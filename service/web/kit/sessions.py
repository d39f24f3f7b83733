"""Who is signed in: the browser's cookie holds the token of a session, the database the session.

The rest of the cookie (language, messages, the draft that waits) is the visitor's: it is signed, and stays in
the browser.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta

from flask import Flask, g, has_request_context, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from ...guard.networks import rough_address
from ...services import services
from ...store import accounts, audit_origins, sessions
from ...store.audience import Audience
from . import security_log
from .browsers import browser_name
from .rate_limits import client_address, client_network

# How long a session lasts at most, used or not: of an agency's person, and of staff.
AGENCY_LIFE, STAFF_LIFE = timedelta(days=7), timedelta(hours=12)
# In the cookie: the code of the letter that was opened in this browser.
CODE_KEY = "proof_code"
# What the cookie keeps when somebody signs in, and when somebody signs out.
KEPT_AT_SIGN_IN, KEPT_AT_SIGN_OUT = ("draft", "lang", CODE_KEY), ("lang",)


class Person(UserMixin):
    """The signed-in person, as Flask-Login keeps it: `current_user`.

    `session`: the row of the session. `token`: what the cookie holds of it.
    """

    def __init__(self, account: Mapping, session: Mapping, token: str):
        self.account, self.session, self.token = dict(account), session, token
        self.role, self.username = account["role"], account["username"]
        self.area, self.agency = account["area"], account["agency"]
        self.state = account["state"]
        self.audience = Audience.of_account(account)

    def get_id(self) -> str:
        return self.token


def init_app(app: Flask) -> None:
    LoginManager(app).user_loader(_load_person)
    app.before_request(_load_sender)
    audit_origins.tell_by(app.extensions["pakmut"].db, _origin)


def _load_sender() -> None:
    """Load who sends a form, also where everybody may: from whose sign-in an act comes is part of it."""
    if request.method == "POST":
        g.is_known = current_user.is_authenticated


def _origin() -> audit_origins.Origin:
    """Returns the address and the sign-in of the request; of work that no request does, nothing."""
    return (client_address(), g.get("sign_in", "")) if has_request_context() else audit_origins.NOWHERE


def start(conn: Connection, account: Mapping) -> Person:
    """Begin a session of this account in this browser; the caller commits, then calls `sign_in`."""
    life = AGENCY_LIFE if account["role"] == "agency" else STAFF_LIFE
    browser, network = browser_name(request.user_agent.string), rough_address(client_network())
    now = services().clock()
    sessions.delete(conn, session.get("_user_id", ""))
    token = sessions.add(conn, account["id"], life, browser, network, now)
    person = Person(account, sessions.get(conn, token, now), token)
    g.sign_in = sessions.sign_in_id(person.session)
    return person


def sign_in(person: Person) -> None:
    """Give the browser the cookie of a session that was stored."""
    _clear_cookie(KEPT_AT_SIGN_IN)
    session.permanent = True
    login_user(person)
    g.who = person.username


def sign_out() -> None:
    """End the session of this browser, also for a copy of its cookie."""
    security_log.note("signed_out")
    with services().db.begin() as conn:
        sessions.delete(conn, session.get("_user_id", ""))
        conn.commit()
    logout_user()
    _clear_cookie(KEPT_AT_SIGN_OUT)


def _clear_cookie(kept: tuple[str, ...]) -> None:
    lasting = {key: session[key] for key in kept if key in session}
    session.clear()
    session.update(lasting)


def _load_person(token: str) -> Person | None:
    if g.get("failed"):
        return None
    now = services().clock()
    with services().db.read() as conn:
        row = sessions.get(conn, token, now)
        account = accounts.get(conn, row["account_id"]) if row else None
    if account is None or account["state"] not in accounts.SIGN_IN_STATES:
        return None
    if now - row["used_at"] >= sessions.USE_NOTED_EVERY:
        # A page can be read although nothing can be written, as on a disk that is full.
        with suppress(OperationalError), services().db.begin() as conn:
            sessions.note_use(conn, row["id"], now)
            conn.commit()
    g.who, g.sign_in = account["username"], sessions.sign_in_id(row)
    return Person(account, row, token)
