"""Who may open which route: every endpoint has one rule here, checked before the handler runs.

A route without a rule is closed to everybody, and fails the matrix test. Handlers check nothing of this
again; they only look things up among what belongs to the signed-in person.
"""

from collections.abc import Callable

from flask import Flask, abort, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect

from ...services import services
from ...services.language import t
from ...store import accounts, agencies, photos, workbooks
from . import drafts, fields

AGENCY, OFFICER, OBEC = "agency", "officer", "obec"


class Person(UserMixin):
    """Who is signed in."""

    def __init__(self, account: dict):
        self.account = dict(account)
        self.role, self.username = account["role"], account["username"]
        self.area, self.agency = account["area"], account["agency"]
        self.state = account["state"]

    def get_id(self) -> str:
        return f"{self.account['id']}.{self.account['epoch']}"


def everyone() -> bool:
    return True


def signed_in() -> bool:
    return _role() != ""


def agency() -> bool:
    return _role() == AGENCY


def staff() -> bool:
    return _role() in (OFFICER, OBEC)


def obec() -> bool:
    return _role() == OBEC


def staff_of_area() -> bool:
    """The officer of the area in the address, or OBEC."""
    return _sees(request.view_args["area"])


def officer_of_area() -> bool:
    """The officer of the area in the address: what an area says to OBEC, OBEC does not say for it."""
    return _role() == OFFICER and _sees(request.view_args["area"])


def staff_of_workbook() -> bool:
    """The officer of the area whose workbook it is, or OBEC."""
    with services().db.read() as conn:
        book = workbooks.by_file(conn, request.view_args["file_id"])
    if book is None:
        # Nobody learns which ids exist.
        return obec()
    return _sees(book["area"])


def who_sees_photo() -> bool:
    """The agency whose photo it is, its officer, or OBEC."""
    with services().db.read() as conn:
        photo = photos.get(conn, request.view_args["photo"])
        owner = agencies.get(conn, photo["agency"]) if photo else None
    if owner is None:
        return obec()
    return _sees(owner["area"]) or (_role() == AGENCY and current_user.agency == owner["code"])


def loopback_mailbox() -> bool:
    """The mailbox shows sign-in links: only while mail goes to files and only this machine's browser gets
    here.
    """
    return services().settings.mailbox is not None and services().settings.loopback


def _role() -> str:
    return current_user.role if current_user.is_authenticated else ""


def _sees(area: str) -> bool:
    return _role() == OBEC or (_role() == OFFICER and current_user.area == area)


RULES: dict[str, Callable[[], bool]] = {
    "static": everyone,
    "public.landing": everyone,
    "public.area_landing": everyone,
    "public.guide": everyone,
    "public.privacy": everyone,
    "public.agencies": everyone,
    "public.tambons": everyone,
    "public.healthz": everyone,
    "codes.national_qr": everyone,
    "codes.area_qr": everyone,
    "codes.poster": everyone,
    "papers.guide": everyone,
    "papers.of_area": staff_of_area,
    "papers.of_area_pdf": staff_of_area,
    "files.of_area": staff_of_area,
    "files.of_area_file": staff_of_area,
    "files.of_obec": obec,
    "files.of_obec_file": obec,
    "registration.form": everyone,
    "registration.challenge": everyone,
    # A receipt's address is unguessable and its contacts are masked: whoever holds the link may see it.
    "registration.receipt": everyone,
    "registration.send_again": everyone,
    "registration.other_address": everyone,
    # Requests are open to who cannot sign in; the tracking page's address is unguessable and shows no
    # contacts.
    "asking.missing": everyone,
    "asking.correction": everyone,
    "asking.staff": everyone,
    "asking.track": everyone,
    "account.sign_in": everyone,
    "account.sign_out": everyone,
    "account.password": everyone,
    "account.forgot": everyone,
    "own_data.data": signed_in,
    # These links are unguessable and work once; opening one changes nothing.
    "confirm.confirm": everyone,
    "confirm.refuse": everyone,
    "confirm.take": everyone,
    "own.page": signed_in,
    "own.language": signed_in,
    "own.password": signed_in,
    "own.email": signed_in,
    "own.take_back_email": signed_in,
    "own.hand_over": agency,
    "own.take_back_hand_over": agency,
    "own.leave": agency,
    "people.page": staff_of_area,
    "people.send_letter": staff_of_area,
    "people.slip": staff_of_area,
    "acts.of_area": staff_of_area,
    "acts.of_obec": obec,
    "staff_accounts.page": obec,
    "staff_accounts.send_link": obec,
    "staff_accounts.slip": obec,
    "staff_accounts.close": obec,
    "staff_accounts.reopen": obec,
    "agency.home": agency,
    "agency.points": agency,
    "agency.new_point": agency,
    "agency.point": agency,
    "agency.withdraw": agency,
    "survey.form": agency,
    "agency.photo": who_sees_photo,
    "area.overview": staff_of_area,
    "one_agency.page": staff_of_area,
    "area.edits": staff_of_area,
    "area.summary": staff_of_area,
    "area.poster": staff_of_area,
    "area.send_again": staff_of_area,
    "reporting.page": staff_of_area,
    "reporting.submit": officer_of_area,
    "report_uploads.add": officer_of_area,
    "report_uploads.change": officer_of_area,
    "report_pages.one": staff_of_area,
    "report_pages.evidence": staff_of_area,
    "report_pages.evidence_file": staff_of_area,
    "report_pages.pdf": staff_of_area,
    "report_pages.xlsx": staff_of_area,
    "reporting.everywhere": obec,
    "reminding.page": staff_of_area,
    "reminding.mail": staff_of_area,
    "reminding.line": staff_of_area,
    "reminding.stop": staff_of_area,
    "national_reminding.page": obec,
    "national_reminding.stop": obec,
    "status.page": obec,
    "status.send_again": obec,
    "national.overview": obec,
    "national.find": obec,
    "national.summary": obec,
    "pins.country": obec,
    "national.announce": obec,
    "grid.workbook": staff_of_workbook,
    "grid.cells": staff_of_workbook,
    "grid.change": staff_of_workbook,
    "grid_columns.change": staff_of_workbook,
    "grid_blocks.paste": staff_of_workbook,
    "grid_blocks.undo": staff_of_workbook,
    "grid_download.workbook": staff_of_workbook,
    "mailbox.letters": loopback_mailbox,
    "mailbox.letter": loopback_mailbox,
}

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    # The token is enough. Our password page sends no referrer, and neither do careful browsers.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    csrf.init_app(app)
    login = LoginManager(app)
    login.user_loader(_load)
    app.before_request(_check)


def _load(session_id: str) -> Person | None:
    if g.get("failed"):
        return None
    account_id, _, epoch = session_id.partition(".")
    with services().db.read() as conn:
        account = accounts.get(conn, int(account_id))
    if account is None or str(account["epoch"]) != epoch or account["state"] not in accounts.MAY_SIGN_IN:
        return None
    return Person(account)


def _check() -> ResponseReturnValue | None:
    """The one place where a request is let in."""
    if request.method == "HEAD":
        # Asks for what a GET would answer: no handler may take it for a form that was sent.
        request.method = "GET"
    if request.endpoint is None:
        return None
    rule = RULES.get(request.endpoint)
    if rule is None:
        abort(403)
    if request.method == "POST":
        # First of all: who has to sign in again finds what was typed held.
        fields.check()
    if not rule():
        return _turn_away()
    if request.method == "POST":
        return _check_token()
    return None


def _turn_away() -> ResponseReturnValue:
    """Who is not signed in is asked to, and finds what was typed again afterwards; who is gets a refusal."""
    if current_user.is_authenticated or RULES[request.endpoint] is loopback_mailbox:
        abort(404 if RULES[request.endpoint] is loopback_mailbox else 403)
    if request.path.endswith(".json") or request.endpoint.startswith(
        ("agency.photo", "grid.cells", "grid.change")
    ):
        abort(403)
    if request.method == "POST" and drafts.hold():
        flash(
            t(
                "หมดเวลาเข้าสู่ระบบ กรุณาเข้าสู่ระบบอีกครั้ง ข้อมูลที่กรอกไว้ยังอยู่",
                "Your sign-in has expired. Please sign in again; what you typed is kept.",
            ),
            "warning",
        )
    elif request.method == "POST":
        flash(
            t(
                "หมดเวลาเข้าสู่ระบบ กรุณาเข้าสู่ระบบอีกครั้ง แล้วส่งใหม่",
                "Your sign-in has expired. Please sign in again, and send it once more.",
            ),
            "warning",
        )
    if "GET" in request.url_rule.methods:
        session["next"] = request.path
    return redirect(url_for("account.sign_in"))


def _check_token() -> None:
    """A form whose token went stale comes back filled (drafts.stale); anything else is refused."""
    try:
        csrf.protect()
    except CSRFError:
        if not drafts.comes_back(request.endpoint):
            raise
        drafts.mark_stale()
