"""Requests: an agency that is not listed, a correction, staff without credentials; and the page that tracks
them.
"""

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
from ...records import CORRECTION, MISSING_AGENCY, STAFF_ACCESS
from ...records.missing_agency import DEFAULTS
from ...records.record import Record
from ...register.indexed_agency import Listed
from ...register.similar_names import near
from ...services import services
from ...services.language import lang, t
from ...store import agencies, areas
from ...store.entries import Part
from ..kit import drafts, forms
from ..kit import rate_limits as pace
from ..kit.access import AGENCY

blueprint = Blueprint("asking", __name__)


@blueprint.route("/register/missing", methods=["GET", "POST"])
def missing() -> ResponseReturnValue:
    """One's agency is not in the register: near matches first, then the request."""
    kind = request.form.get("kind", "school")
    if request.method == "GET":
        with services().db.read() as conn:
            area = areas.get(conn, request.args.get("area", ""))
        shown = DEFAULTS | {
            "full_name": request.args.get("q", "")[:200],
            "area": area["short_name_th"] if area else "",
        }
        return _page("public/missing.html", forms.Form(MISSING_AGENCY, kind, shown))
    posted = forms.read(MISSING_AGENCY, request.form, kind)
    if posted.reading.problems or drafts.is_stale():
        return _page("public/missing.html", _again(MISSING_AGENCY, kind, posted), _status(posted))
    like = _like(posted.answers)
    none_of_these = _sign(like, posted.answers["full_name"])
    if like and request.form.get("confirm") != none_of_these:
        return _page(
            "public/missing.html", _again(MISSING_AGENCY, kind, posted), like=like, confirm=none_of_these
        )
    remarks = [["like_in_register", {"name": one.name, "code": one.code}] for one in like[:1]]
    again = partial(_page, "public/missing.html", _again(MISSING_AGENCY, kind, posted))
    return _send(MISSING_AGENCY, posted, None, remarks, again)


def _like(answers: Mapping) -> list[Listed]:
    """Agencies of the register that the name may mean: in the area that was chosen, else anywhere."""
    with services().db.read() as conn:
        area = areas.named(conn, answers.get("area") or "")
    found = services().register.search(answers["full_name"], area["key"] if area else None, 20)
    return near(found, answers["full_name"])


def _sign(like: list[Listed], name: str) -> str:
    """What a person confirms: that the agency with this name is none of these."""
    return hashlib.sha256(json.dumps([name, [one.code for one in like]]).encode()).hexdigest()[:16]


@blueprint.route("/correction", methods=["GET", "POST"])
def correction() -> ResponseReturnValue:
    """What a person cannot change alone: of the own agency, or of the one that was looked for."""
    agency, area = _agency()
    if agency is None:
        return _search(area)
    asked = CORRECTION if services().settings.ask_national_id else _without(CORRECTION, "national_id")
    if request.method == "GET":
        return _correction_page(forms.Form(asked, agency["kind"], _known(agency)), agency, area)
    posted = forms.read(asked, request.form, agency["kind"])
    form = _again(asked, agency["kind"], posted)
    if posted.reading.problems or drafts.is_stale():
        return _correction_page(form, agency, area, _status(posted))
    mine = _mine(agency)
    remarks = [["signed_in", {"username": mine["username"]}] if mine else ["not_signed_in", {}]]
    return _send(CORRECTION, posted, agency["code"], remarks, partial(_correction_page, form, agency, area))


def _agency() -> tuple[Mapping | None, Mapping | None]:
    """The agency that a correction is about, and its area."""
    source = request.form if request.method == "POST" else request.args
    own = current_user.agency if current_user.is_authenticated and current_user.role == AGENCY else ""
    with services().db.read() as conn:
        agency = agencies.get(conn, own or source.get("agency", "").strip())
        return agency, areas.get(conn, agency["area"] if agency else source.get("area", ""))


def _mine(agency: Mapping) -> Mapping | None:
    """The account of the sender, if it is signed in for this agency."""
    signed_in = current_user.is_authenticated and current_user.agency == agency["code"]
    return current_user.account if signed_in else None


def _known(agency: Mapping) -> dict:
    """What a correction begins with."""
    mine = _mine(agency) or {}
    return {"name_now": agency["name_th"], "email": mine.get("email", "")}


def _search(area: Mapping | None) -> ResponseReturnValue:
    query, code = request.args.get("q", "")[:100], request.values.get("agency", "").strip()
    found = services().register.search(query, area["key"] if area else None) if query.strip() else []
    title = t("ขอแก้ไขข้อมูล: เลือกหน่วยงาน", "Ask for a correction: choose your agency")
    page = render_template(
        "public/find_agency.html", area=area, query=query, found=found, unknown=code, title=title
    )
    return (page, 404) if code else page


def _correction_page(
    form: forms.Form, agency: Mapping, area: Mapping, status: int = 200
) -> ResponseReturnValue:
    return _page("public/correction.html", form, status, agency=agency, area=area, mine=_mine(agency))


@blueprint.route("/password/forgot/staff", methods=["GET", "POST"])
def staff() -> ResponseReturnValue:
    """Officers and OBEC staff without credentials. The answer is the same whether we know them or not."""
    if request.args.get("sent"):
        return render_template("public/staff_access_sent.html")
    if request.method == "GET":
        return _page("public/staff_access.html", forms.Form(STAFF_ACCESS, "area_office", {}))
    posted = forms.read(STAFF_ACCESS, request.form, "area_office")
    form = _again(STAFF_ACCESS, "area_office", posted)
    if posted.reading.problems or drafts.is_stale():
        return _page("public/staff_access.html", form, _status(posted))
    return _send(STAFF_ACCESS, posted, None, [], partial(_page, "public/staff_access.html", form))


@blueprint.get("/request/<receipt>")
def track(receipt: str) -> ResponseReturnValue:
    """How a request stands, for whoever holds its unguessable address; without contacts."""
    with services().db.read() as conn:
        found = requests.of_receipt(conn, receipt, services().clock())
        if found is None or found.record == STAFF_ACCESS.key:
            abort(404)
        agency = agencies.get(conn, found.agency) if found.agency else None
    return render_template("public/request.html", one=found, agency=agency, record=_record(found.record))


def _record(key: str) -> Record:
    return {MISSING_AGENCY.key: MISSING_AGENCY, CORRECTION.key: CORRECTION}[key]


def _without(record: Record, key: str) -> Record:
    return replace(record, fields=tuple(f for f in record.fields if f.key != key))


def _again(record: Record, kind: str, posted: forms.Posted) -> forms.Form:
    """The same form, filled, with its problems."""
    return forms.Form(
        record, kind, posted.shown, "", posted.reading.problems, posted.reading.remarks, posted.seen
    )


def _status(posted: forms.Posted) -> int:
    return 422 if posted.reading.problems else 200


def _page(template: str, form: forms.Form, status: int = 200, **more: object) -> ResponseReturnValue:
    page = render_template(
        template, form=form, submission=drafts.new_submission(), stale=drafts.is_stale(), **more
    )
    return page, status, {"Cache-Control": "no-store"}


def _send(
    record: Record,
    posted: forms.Posted,
    agency: str | None,
    remarks: list,
    again: Callable[..., ResponseReturnValue],
) -> ResponseReturnValue:
    """Store and go on to the page that tracks it. `again` shows the form where it was sent too often, or with
    the key of another form.
    """
    remarks = remarks + [
        [r.rule, r.values, key] for key, found in posted.reading.remarks.items() for r in found
    ]
    mine = (
        current_user.account
        if agency and current_user.is_authenticated and current_user.agency == agency
        else None
    )
    solution = captcha.solution(
        services().settings.secret_key, request.form.get("altcha", ""), services().clock()
    )
    answers = {f.key: posted.answers.get(f.key) for f in record.fields}
    part = Part(record.key, "", answers, list(answers), remarks)
    sender = Sender(mine, solution, lang(), pace.address())
    try:
        receipt = services().journal.ask(drafts.submission(), part, agency, sender, services().clock())
    except OtherForm:
        return again()
    except TooMany as trouble:
        status, headers = pace.tell(trouble)
        page, _, kept = again()
        return page, status, {**kept, **headers}
    if record is STAFF_ACCESS:
        # Neither a receipt nor a page that tells more than the one everybody gets.
        return redirect(url_for(".staff", sent="yes"), 303)
    flash(t("ได้รับคำร้องแล้ว", "We have received your request."), "success")
    return redirect(url_for(".track", receipt=receipt), 303)
