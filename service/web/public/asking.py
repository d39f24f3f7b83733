"""Forms of requests (a missing agency, a correction, staff access), and the page that tracks a request."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ... import requests
from ...guard import captcha
from ...guard.limits import TooMany
from ...intake.submit import OtherForm, Sender
from ...mail import forwarding
from ...records import CORRECTION, MISSING_AGENCY, STAFF_ACCESS
from ...records.missing_agency import DEFAULTS
from ...records.record import Record
from ...register.indexed_agency import IndexedAgency
from ...register.similar_names import similar_agencies
from ...services import services
from ...services.language import lang, t
from ...store import agencies, areas, entries
from ...store import requests as stored_requests
from ...store.entries import NewEntry
from ..kit import drafts, forms, rate_limits
from ..kit.access import AGENCY

blueprint = Blueprint("asking", __name__)


@blueprint.route("/register/missing", methods=["GET", "POST"])
def missing() -> ResponseReturnValue:
    """Request an agency that the register lacks, after a look at agencies with similar names."""
    kind = request.form.get("kind", "school")
    if request.method == "GET":
        with services().db.read() as conn:
            area = areas.get(conn, request.args.get("area", ""))
        values = DEFAULTS | {
            "full_name": request.args.get("q", "")[:200],
            "area": area["short_name_th"] if area else "",
        }
        return _form_page("public/missing.html", forms.Form(MISSING_AGENCY, kind, values))
    posted = forms.read(MISSING_AGENCY, request.form, kind)
    if posted.reading.problems or drafts.is_token_stale():
        return _form_page(
            "public/missing.html", _refilled_form(MISSING_AGENCY, kind, posted), _status(posted)
        )
    similar = _similar_agencies(posted.answers)
    confirmation = _confirmation(similar, posted.answers["full_name"])
    form = _refilled_form(MISSING_AGENCY, kind, posted)
    if similar and request.form.get("confirm") != confirmation:
        return _form_page("public/missing.html", form, similar=similar, confirm=confirmation)
    remarks = [["like_in_register", {"name": agency.name, "code": agency.code}] for agency in similar[:1]]
    show_form = partial(_form_page, "public/missing.html", form)
    return _send_request(MISSING_AGENCY, posted, None, remarks, show_form)


def _similar_agencies(answers: Mapping) -> list[IndexedAgency]:
    """Returns agencies of the register that the name may mean: in the chosen area, else anywhere."""
    with services().db.read() as conn:
        area = areas.get_by_name(conn, answers.get("area") or "")
    candidates = services().register.search(answers["full_name"], area["key"] if area else None, 20)
    return similar_agencies(candidates, answers["full_name"])


def _confirmation(similar: list[IndexedAgency], name: str) -> str:
    """Returns what the form sends when a person confirms that the agency is none of the similar ones."""
    codes = [agency.code for agency in similar]
    return hashlib.sha256(json.dumps([name, codes]).encode()).hexdigest()[:16]


@blueprint.route("/correction", methods=["GET", "POST"])
def correction() -> ResponseReturnValue:
    """Request a correction of what a person cannot change alone, of the own agency or of a chosen one."""
    agency, area = _agency_and_area()
    if agency is None:
        return _search_page(area)
    record = CORRECTION if services().settings.ask_national_id else _without(CORRECTION, "national_id")
    if request.method == "GET":
        return _correction_page(forms.Form(record, agency["kind"], _prefilled_values(agency)), agency, area)
    posted = forms.read(record, request.form, agency["kind"])
    form = _refilled_form(record, agency["kind"], posted)
    if posted.reading.problems or drafts.is_token_stale():
        return _correction_page(form, agency, area, _status(posted))
    account = _account_of_agency(agency["code"])
    remarks = [["signed_in", {"username": account["username"]}] if account else ["not_signed_in", {}]]
    show_form = partial(_correction_page, form, agency, area)
    return _send_request(CORRECTION, posted, agency["code"], remarks, show_form)


def _agency_and_area() -> tuple[Mapping | None, Mapping | None]:
    """Returns the agency that a correction is about, and its area; None for each that is unknown."""
    source = request.form if request.method == "POST" else request.args
    own_code = current_user.agency if current_user.is_authenticated and current_user.role == AGENCY else ""
    with services().db.read() as conn:
        agency = agencies.get(conn, own_code or source.get("agency", "").strip())
        return agency, areas.get(conn, agency["area"] if agency else source.get("area", ""))


def _account_of_agency(code: str | None) -> Mapping | None:
    """Returns the account of the sender, if it is signed in for the agency with this code."""
    is_own = code and current_user.is_authenticated and current_user.agency == code
    return current_user.account if is_own else None


def _prefilled_values(agency: Mapping) -> dict:
    account = _account_of_agency(agency["code"]) or {}
    return {"name_now": agency["name_th"], "email": account.get("email", "")}


def _search_page(area: Mapping | None) -> ResponseReturnValue:
    """Returns the page that finds an agency; 404 when the request names an unknown code."""
    query, code = request.args.get("q", "")[:100], request.values.get("agency", "").strip()
    matches = services().register.search(query, area["key"] if area else None) if query.strip() else []
    title = t("ขอแก้ไขข้อมูล: เลือกหน่วยงาน", "Ask for a correction: choose your agency")
    page = render_template(
        "public/find_agency.html", area=area, query=query, matches=matches, unknown=code, title=title
    )
    return (page, 404) if code else page


def _correction_page(
    form: forms.Form, agency: Mapping, area: Mapping, status: int = 200
) -> ResponseReturnValue:
    account = _account_of_agency(agency["code"])
    return _form_page("public/correction.html", form, status, agency=agency, area=area, account=account)


@blueprint.route("/password/forgot/staff", methods=["GET", "POST"])
def staff() -> ResponseReturnValue:
    """Request access for officers and OBEC staff without credentials.

    The answer is the same whether the service knows them or not.
    """
    if request.args.get("sent"):
        return render_template("public/staff_access_sent.html")
    if request.method == "GET":
        return _form_page("public/staff_access.html", forms.Form(STAFF_ACCESS, "area_office", {}))
    posted = forms.read(STAFF_ACCESS, request.form, "area_office")
    form = _refilled_form(STAFF_ACCESS, "area_office", posted)
    if posted.reading.problems or drafts.is_token_stale():
        return _form_page("public/staff_access.html", form, _status(posted))
    return _send_request(
        STAFF_ACCESS, posted, None, [], partial(_form_page, "public/staff_access.html", form)
    )


@blueprint.get("/request/<receipt>")
def track(receipt: str) -> ResponseReturnValue:
    """Show the state of a request to whoever holds its unguessable URL, without contacts."""
    with services().db.read() as conn:
        tracked = requests.get_by_receipt(conn, receipt, services().clock())
        if tracked is None or tracked.record == STAFF_ACCESS.key:
            abort(404)
        agency = agencies.get(conn, tracked.agency) if tracked.agency else None
        area = stored_requests.get(conn, tracked.number)["area"]
        reason = forwarding.text_to_agency(conn, services().settings, tracked.reason, area, None)
        held_until = entries.held_until_of_receipt(conn, receipt, services().clock())
    return render_template(
        "public/request.html",
        tracked=tracked,
        reason=reason,
        agency=agency,
        record=_record(tracked.record),
        held_until=held_until,
    )


def _record(key: str) -> Record:
    return {MISSING_AGENCY.key: MISSING_AGENCY, CORRECTION.key: CORRECTION}[key]


def _without(record: Record, key: str) -> Record:
    return replace(record, fields=tuple(f for f in record.fields if f.key != key))


def _refilled_form(record: Record, kind: str, posted: forms.PostedForm) -> forms.Form:
    """Returns the posted form with what was typed, its problems and its remarks."""
    return forms.Form(
        record, kind, posted.values, "", posted.reading.problems, posted.reading.remarks, posted.fingerprints
    )


def _status(posted: forms.PostedForm) -> int:
    return 422 if posted.reading.problems else 200


def _form_page(
    template: str, form: forms.Form, status: int = 200, **variables: object
) -> ResponseReturnValue:
    page = render_template(
        template,
        form=form,
        submission=drafts.new_submission_key(),
        stale=drafts.is_token_stale(),
        **variables,
    )
    return page, status, {"Cache-Control": "no-store"}


def _send_request(
    record: Record,
    posted: forms.PostedForm,
    agency: str | None,
    remarks: list,
    show_form: Callable[..., ResponseReturnValue],
) -> ResponseReturnValue:
    """Store the request and redirect to the page that tracks it.

    `show_form` gives the form again, where it was sent too often or with the key of another form.
    """
    remarks = remarks + posted.remarks_to_store()
    solution = captcha.verify_solution(
        services().settings.secret_keys, request.form.get("altcha", ""), services().clock()
    )
    answers = {f.key: posted.answers.get(f.key) for f in record.fields}
    part = NewEntry(record.key, "", answers, list(answers), remarks)
    sender = Sender(_account_of_agency(agency), solution, lang(), rate_limits.client_network())
    try:
        receipt = services().journal.submit_request(
            drafts.submission_key(), part, agency, sender, services().clock()
        )
    except OtherForm:
        return show_form()
    except TooMany as error:
        status, headers = rate_limits.flash_too_many(error)
        page, _, page_headers = show_form()
        return page, status, {**page_headers, **headers}
    if record is STAFF_ACCESS:
        # No tracking page: it would tell whether the service knows the person.
        return redirect(url_for(".staff", sent="yes"), 303)
    flash(t("ได้รับคำร้องแล้ว", "We have received your request."), "success")
    return redirect(url_for(".track", receipt=receipt), 303)
