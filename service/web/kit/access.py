"""Who may open which route: every endpoint has one rule here, checked before the handler runs.

A route without a rule is closed to everybody, and fails the matrix test. Handlers check nothing of this
again; they only look things up among what belongs to the signed-in person.
"""

from collections.abc import Callable, Mapping

from flask import Flask, abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect

from ...downloads.download_files import is_shown
from ...downloads.kinds import KINDS
from ...services import services
from ...services.language import t
from ...store import agencies, downloads, photos, workbooks
from . import drafts, fields, local_peer, reauth, security_log

AGENCY, OFFICER, OBEC = "agency", "officer", "obec"


def is_anybody() -> bool:
    return True


def is_signed_in() -> bool:
    return _current_role() != ""


def is_agency() -> bool:
    return _current_role() == AGENCY


def is_staff() -> bool:
    return _current_role() in (OFFICER, OBEC)


def is_obec() -> bool:
    return _current_role() == OBEC


def is_staff_of_area() -> bool:
    """True for the officer of the area in the URL, and for OBEC."""
    return _may_see_area(request.view_args["area"])


def is_officer_of_area() -> bool:
    """True for the officer of the area in the URL: OBEC does not report to itself in an area's name."""
    return _current_role() == OFFICER and _may_see_area(request.view_args["area"])


def is_staff_of_workbook() -> bool:
    """True for the officer of the area whose workbook it is, and for OBEC."""
    with services().db.read() as conn:
        book = workbooks.get_by_file(conn, request.view_args["file_id"])
    if book is None:
        # So that others cannot tell an unknown id from one that exists.
        return is_obec()
    return _may_see_area(book["area"])


def may_see_photo() -> bool:
    """True for those of the agency who see what its sender sees, for the area's officer, and for OBEC."""
    with services().db.read() as conn:
        photo = photos.get(conn, request.view_args["photo"])
        owner = agencies.get(conn, photo["agency"]) if photo else None
    if owner is None:
        return is_obec()
    return _may_see_area(owner["area"]) or (
        _current_role() == AGENCY
        and current_user.agency == owner["code"]
        and current_user.audience.has(photo)
    )


def may_see_download() -> bool:
    """True for those who may ask for this prepared file now, whoever asked for it.

    That is the officer of its area and OBEC, or OBEC alone for a file of all areas.
    """
    download = _download()
    if download is None:
        # Its time is over, or it never was: staff are told so.
        return is_staff()
    return _may_see_area(download["area"]) if download["area"] else is_obec()


def is_proof_needed_for_download() -> bool:
    """True for a prepared file that its page did not hand out without a fresh proof either."""
    download = _download()
    return download is not None and KINDS[download["kind"]].needs_proof(download["arguments"])


def _download() -> Mapping | None:
    """Returns the prepared file of the URL; None for one that is past its time, deleted already or not."""
    with services().db.read() as conn:
        download = downloads.get(conn, request.view_args["download"])
    return download if download and is_shown(download, services().clock()) else None


def may_see_mailbox() -> bool:
    """True while mail goes to files and the browser is one of this machine.

    The mailbox shows sign-in links. The settings alone do not decide: a proxy, a tunnel or a site whose name
    points here (DNS rebinding) can stand before a service that believes to be by itself.
    """
    settings = services().settings
    return settings.mailbox is not None and settings.loopback and local_peer.is_local(request)


def _current_role() -> str:
    return current_user.role if current_user.is_authenticated else ""


def _may_see_area(area: str) -> bool:
    return _current_role() == OBEC or (_current_role() == OFFICER and current_user.area == area)


RULES: dict[str, Callable[[], bool]] = {
    "static": is_anybody,
    "public.landing": is_anybody,
    "public.area_landing": is_anybody,
    "public.guide": is_anybody,
    "public.privacy": is_anybody,
    "public.agencies": is_anybody,
    "public.tambons": is_anybody,
    "public.healthz": is_anybody,
    "well_known.robots": is_anybody,
    "well_known.security": is_anybody,
    "codes.national_qr": is_anybody,
    "codes.area_qr": is_anybody,
    "codes.poster": is_anybody,
    "papers.guide": is_anybody,
    "papers.of_area": is_staff_of_area,
    "papers.prepare": is_staff_of_area,
    "hand_over.page": is_staff_of_area,
    "hand_over.print_letters": is_staff_of_area,
    "hand_over.revoke": is_staff_of_area,
    "files.of_area": is_staff_of_area,
    "files.of_area_file": is_staff_of_area,
    "files.prepare_of_area": is_staff_of_area,
    "files.of_obec": is_obec,
    "files.prepare_of_obec": is_obec,
    "downloads.page": may_see_download,
    "downloads.file": may_see_download,
    "registration.form": is_anybody,
    "registration.letter": is_anybody,
    "registration.challenge": is_anybody,
    # A receipt's URL is unguessable and its contacts are masked: whoever holds the link may see it.
    "registration.receipt": is_anybody,
    "registration.send_again": is_anybody,
    "registration.other_address": is_anybody,
    # Requests are open to people who cannot sign in; the tracking page's URL is unguessable, and the page
    # shows no contacts.
    "asking.missing": is_anybody,
    "asking.correction": is_anybody,
    "asking.staff": is_anybody,
    "asking.track": is_anybody,
    "account.sign_in": is_anybody,
    "account.sign_out": is_anybody,
    "account.password": is_anybody,
    "account.forgot": is_anybody,
    "own_data.data": is_signed_in,
    # These links are unguessable and work once; opening one changes nothing.
    "confirm.confirm": is_anybody,
    "confirm.refuse": is_anybody,
    "confirm.take": is_anybody,
    "not_ours.page": is_anybody,
    "objection.page": is_anybody,
    "own.page": is_signed_in,
    "step_up.prove": is_signed_in,
    # After a right password, and before anybody is signed in: they look at what is in the cookie.
    "second_factor.code": is_anybody,
    "second_factor.first": is_anybody,
    "second_factor.again": is_staff,
    "own_sessions.page": is_signed_in,
    "own_sessions.end": is_signed_in,
    "own_sessions.end_others": is_signed_in,
    "own.language": is_signed_in,
    "own.digest": is_staff,
    "own.password": is_signed_in,
    "own.email": is_signed_in,
    "own.take_back_email": is_signed_in,
    "own.hand_over": is_agency,
    "own.take_back_hand_over": is_agency,
    "own.leave": is_agency,
    "prove.page": is_agency,
    "prove.send_code": is_agency,
    "invite.page": is_agency,
    "invite.revoke": is_agency,
    "people.page": is_staff_of_area,
    "people.send_letter": is_staff_of_area,
    "people.slip": is_staff_of_area,
    "acts.of_area": is_staff_of_area,
    "acts.of_obec": is_obec,
    "closings.page": is_obec,
    "closings.confirm": is_obec,
    "unconfirmed.page": is_obec,
    "unconfirmed.confirm": is_obec,
    "staff_accounts.page": is_obec,
    "staff_accounts.send_link": is_obec,
    "staff_accounts.slip": is_obec,
    "staff_accounts.close": is_obec,
    "staff_accounts.reopen": is_obec,
    "staff_accounts.remove_factor": is_obec,
    "agency.home": is_agency,
    "agency.points": is_agency,
    "agency.new_point": is_agency,
    "agency.point": is_agency,
    "agency.withdraw": is_agency,
    "survey.form": is_agency,
    "agency.photo": may_see_photo,
    "area.overview": is_staff_of_area,
    "one_agency.page": is_staff_of_area,
    "own_link.show": is_staff_of_area,
    "area.edits": is_staff_of_area,
    "area.summary": is_staff_of_area,
    "area.poster": is_staff_of_area,
    "area.send_again": is_staff_of_area,
    "reporting.page": is_staff_of_area,
    "reporting.submit": is_officer_of_area,
    "report_uploads.add": is_officer_of_area,
    "report_uploads.change": is_officer_of_area,
    "report_pages.one": is_staff_of_area,
    "report_pages.evidence": is_staff_of_area,
    "report_pages.prepare": is_staff_of_area,
    "reporting.everywhere": is_obec,
    "reminding.page": is_staff_of_area,
    "reminding.mail": is_staff_of_area,
    "reminding.line": is_staff_of_area,
    "reminding.stop": is_staff_of_area,
    "held_letters.page": is_staff_of_area,
    "held_letters.send": is_staff_of_area,
    "held_letters.drop": is_staff_of_area,
    "national_reminding.page": is_obec,
    "national_reminding.stop": is_obec,
    "status.page": is_obec,
    "status.send_again": is_obec,
    "national.overview": is_obec,
    "national.find": is_obec,
    "national.summary": is_obec,
    "pins.country": is_obec,
    "national.announce": is_obec,
    "announced.page": is_obec,
    "announced.release": is_obec,
    "announced.drop": is_obec,
    "grid.workbook": is_staff_of_workbook,
    "grid.cells": is_staff_of_workbook,
    "grid.change": is_staff_of_workbook,
    "grid_columns.change": is_staff_of_workbook,
    "grid_blocks.paste": is_staff_of_workbook,
    "grid_blocks.undo": is_staff_of_workbook,
    "grid_download.workbook": is_staff_of_workbook,
    "mailbox.letters": may_see_mailbox,
    "mailbox.letter": may_see_mailbox,
}

# Endpoints that hand out access or data of persons -> the methods for which the person must have proved, in
# the last minutes, to be the one who signed in (web/kit/reauth.py). To demand it elsewhere, add a line here.
STEP_UP: dict[str, tuple[str, ...]] = {
    "people.slip": ("POST",),
    "invite.page": ("POST",),
    # The page too: who is asked only at the button would stay on the page that asks, as a file follows it.
    "hand_over.page": ("GET",),
    "hand_over.print_letters": ("POST",),
    "hand_over.revoke": ("POST",),
    "unconfirmed.confirm": ("POST",),
    "announced.release": ("POST",),
    "closings.confirm": ("POST",),
    "staff_accounts.page": ("POST",),
    "staff_accounts.send_link": ("POST",),
    "staff_accounts.slip": ("POST",),
    "staff_accounts.close": ("POST",),
    "staff_accounts.reopen": ("POST",),
    "staff_accounts.remove_factor": ("POST",),
    "second_factor.again": ("GET", "POST"),
    "files.of_area": ("GET",),
    "files.of_area_file": ("GET",),
    "files.prepare_of_area": ("POST",),
    "files.of_obec": ("GET",),
    "files.prepare_of_obec": ("POST",),
    "downloads.file": ("GET",),
    "grid_download.workbook": ("GET",),
}
# Endpoints of STEP_UP that hand out several kinds of things -> whether it is demanded for this one.
STEP_UP_IF = {"downloads.file": is_proof_needed_for_download}
# Endpoints that send a file -> the page that has the link to it.
PAGE_OF_FILE = {
    "files.of_area_file": "files.of_area",
    "downloads.file": "downloads.page",
    "grid_download.workbook": "grid.workbook",
}
# What both addresses have in them.
PLACE_KEYS = ("area", "file_id", "download")
# The key of the cookie for (path, whether a file was asked for), to go on with after the proof.
AFTER_STEP_UP = "after_step_up"

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    # The token is enough. Our password page sends no referrer, and neither do careful browsers.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    csrf.init_app(app)
    app.before_request(_check_access)


def _check_access() -> ResponseReturnValue | None:
    """Check the rule, the fields and the CSRF token of every request before its handler runs."""
    if request.method == "HEAD":
        # Handlers tell forms from pages by the method: HEAD is answered like GET, not like POST.
        request.method = "GET"
    if request.endpoint is None:
        return None
    rule = RULES.get(request.endpoint)
    if rule is None:
        abort(403)
    if request.method == "POST":
        # Before the rule: _refuse_access may store this form as a draft.
        fields.check((reauth.PASSWORD_FIELD,) if request.endpoint in STEP_UP else ())
    if not rule():
        return _refuse_access()
    if request.method == "POST":
        _check_csrf_token()
    if _is_proof_needed() and not drafts.is_token_stale():
        return _demand_proof()
    return None


def _is_proof_needed() -> bool:
    is_listed = request.method in STEP_UP.get(request.endpoint, ())
    return is_listed and STEP_UP_IF.get(request.endpoint, is_anybody)()


def _demand_proof() -> ResponseReturnValue | None:
    """Ask for a proof that is fresh, unless there is one; a posted form may bring it along."""
    if reauth.is_fresh():
        return None
    if request.method == "POST":
        problems = reauth.password_problems() if reauth.PASSWORD_FIELD in request.form else []
        has_proved = reauth.PASSWORD_FIELD in request.form and not problems
        return None if has_proved else reauth.step_up_page(problems, 403)
    page = PAGE_OF_FILE.get(request.endpoint)
    place = {key: text for key, text in request.view_args.items() if key in PLACE_KEYS}
    path = url_for(page, **place) if page else request.full_path.removesuffix("?")
    session[AFTER_STEP_UP] = (path, bool(page))
    return redirect(url_for("step_up.prove"))


def _refuse_access() -> ResponseReturnValue:
    """Answer a request that its rule refuses: 403 or 404 for the signed-in, else the sign-in page.

    A posted form is kept as a draft where it can be, for after the sign-in.
    """
    security_log.note("refused")
    if current_user.is_authenticated or RULES[request.endpoint] is may_see_mailbox:
        abort(404 if RULES[request.endpoint] is may_see_mailbox else 403)
    if request.path.endswith(".json") or request.endpoint.startswith(
        ("agency.photo", "grid.cells", "grid.change")
    ):
        abort(403)
    if request.method == "POST" and drafts.save_draft():
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


def _check_csrf_token() -> None:
    """Check the CSRF token. A form that can be shown again filled is marked as stale instead of refused."""
    try:
        csrf.protect()
    except CSRFError:
        security_log.note("csrf_failed")
        if not drafts.is_refilled(request.endpoint):
            raise
        drafts.mark_token_stale()
