"""Registration and its receipt."""

from datetime import datetime, timedelta

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from ...figures.effective import agency_items, is_pinned_late
from ...guard import captcha, links
from ...guard.limits import TooMany
from ...intake.submit import OtherForm, Proof
from ...mail import letter_state
from ...mail.letters import PASSWORD_LINK_KINDS
from ...records import RECORDS, REGISTRATION, REQUEST_RECORDS
from ...services import services
from ...services.language import lang, t
from ...store import accounts, agencies, areas, audit_log, entries, letters
from ...store.entries import NewEntry
from ..kit import drafts, forms, rate_limits
from ..kit.masks import mask_contact

blueprint = Blueprint("registration", __name__)


@blueprint.route("/register", methods=["GET", "POST"])
def form() -> ResponseReturnValue:
    """Show the search while no agency is chosen, else the agency's form; store the form that is posted."""
    source = request.form if request.method == "POST" else request.args
    code = source.get("agency", "").strip()
    with services().db.read() as conn:
        agency = agencies.get(conn, code) if code else None
        area = areas.get(conn, agency["area"] if agency else request.args.get("area", ""))
    if agency is None or agency["closed_at"]:
        return _search_page(code, area)
    if request.method == "GET":
        return _form_page(agency, area, forms.Form(REGISTRATION, agency["kind"], {}))
    posted = forms.read(REGISTRATION, request.form, agency["kind"])
    if posted.reading.problems or drafts.is_token_stale():
        return _refilled_page(agency, area, posted)
    remarks = posted.remarks_to_store()
    entry = NewEntry("registration", "", posted.answers, list(posted.answers), remarks)
    now = services().clock()
    try:
        receipt = services().journal.submit_registration(
            drafts.submission_key(),
            agency["code"],
            entry,
            _proof(agency["code"], now),
            lang(),
            now,
            rate_limits.client_network(),
        )
    except OtherForm:
        return _refilled_page(agency, area, posted)
    except TooMany as error:
        status, headers = rate_limits.flash_too_many(error)
        return _refilled_page(agency, area, posted)[0], status, headers
    return redirect(url_for(".receipt", receipt=receipt), 303)


def _proof(agency: str, now: datetime) -> Proof:
    secret = services().settings.secret_key
    solution = captcha.verify_solution(secret, request.form.get("altcha", ""), now)
    link = links.is_valid_proof(secret, agency, request.form.get("proof", ""))
    return Proof(link, captcha=solution is not None, solution=solution)


def _search_page(code: str, area: object) -> ResponseReturnValue:
    """Returns the page that finds an agency; 404 when the request names an unknown code."""
    query = request.args.get("q", "")[:100]
    key = area["key"] if area else None
    matches = services().register.search(query, key) if query.strip() else []
    page = render_template("public/find_agency.html", area=area, query=query, matches=matches, unknown=code)
    return (page, 404) if code else page


def _form_page(agency: object, area: object, form: forms.Form, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "public/register.html",
        agency=agency,
        area=area,
        form=form,
        submission=drafts.new_submission_key(),
        proof=request.values.get("proof", ""),
        stale=drafts.is_token_stale(),
    ), status


def _refilled_page(agency: object, area: object, posted: forms.PostedForm) -> ResponseReturnValue:
    """Returns the posted form with what was typed, its problems and its remarks."""
    form = forms.Form(
        REGISTRATION, agency["kind"], posted.values, "", posted.reading.problems, posted.reading.remarks
    )
    return _form_page(agency, area, form, 422 if posted.reading.problems else 200)


@blueprint.get("/altcha")
def challenge() -> ResponseReturnValue:
    response = jsonify(captcha.create_challenge(services().settings.secret_key, services().clock()))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/receipt/<receipt>")
def receipt(receipt: str) -> ResponseReturnValue:
    """Show what was received, and whether it is in the sheet yet."""
    return _receipt_page(receipt)


def _receipt_page(receipt: str) -> str:
    with services().db.read() as conn:
        receipt_row = entries.get_receipt(conn, receipt)
        if receipt_row is None:
            abort(404)
        if receipt_row["record"] in REQUEST_RECORDS:
            return redirect(url_for("asking.track", receipt=receipt))
        entries_received = entries.list_of_receipt(conn, receipt)
        agency = agencies.get(conn, receipt_row["agency"])
        area = areas.get(conn, agency["area"])
        account = accounts.get(conn, receipt_row["account_id"]) if receipt_row["account_id"] else None
        items = agency_items(conn, agency["code"])
        welcome = letters.get_newest(conn, account["id"], "welcome") if account else None
    return render_template(
        "public/receipt.html",
        receipt=receipt_row,
        parts=[_entry_view(entry, items) for entry in entries_received],
        agency=agency,
        area=area,
        account=account if receipt_row["record"] == "registration" else None,
        masked_email=mask_contact("email", account["email"]) if account else "",
        letter=letter_state.delivery_state(welcome, services().clock()),
        delivered=all(entry["delivered"] for entry in entries_received),
        submission=drafts.new_submission_key(),
    )


def _entry_view(entry: object, items: dict) -> dict:
    """Returns an entry for the page: its answers as people read them, with contacts masked."""
    record = RECORDS[entry["record"]]
    answers = [
        (f.label(lang()), mask_contact(f.key, f.kind.show(value, lang())), f.kind.widget)
        for f in record.form_fields
        if (value := entry["answers"].get(f.key)) is not None
    ]
    return {
        "record": record,
        "title": record.title(lang()),
        "entry": entry,
        "late": record.key == "pin"
        and not entry["withdrawn"]
        and is_pinned_late(items, services().settings.pin_deadline, entry["received_at"]),
        "name": entry["answers"].get("point_name") or entry["answers"].get("service_name") or "",
        "answers": [
            (label, f"{len(text.splitlines())} " + t("รูป", "photos") if widget == "photo" else text)
            for label, text, widget in answers
        ],
    }


@blueprint.post("/receipt/<receipt>/send-again")
def send_again(receipt: str) -> ResponseReturnValue:
    """Send the letter with the password link once more."""
    now = services().clock()
    try:
        with services().db.begin() as conn:
            account = _unused_account(conn, receipt)
            problem = _resend_problem(conn, account, now)
            if problem:
                flash(problem, "warning")
            else:
                limit_keys = {"address": rate_limits.client_network(), "account": account["id"]}
                services().journal.limits.charge(conn, now, "send_again", **limit_keys)
                _send_welcome(conn, account, now)
                audit_log.add(
                    conn,
                    now,
                    "letter_again",
                    "",
                    account["area"],
                    account["agency"],
                    username=account["username"],
                )
                conn.commit()
                flash(t("ส่งอีเมลอีกครั้งแล้ว", "The letter is on its way again."), "success")
    except TooMany as error:
        status, headers = rate_limits.flash_too_many(error)
        return _receipt_page(receipt), status, headers
    return redirect(url_for(".receipt", receipt=receipt), 303)


def _resend_problem(conn: Connection, account: dict, now: datetime) -> str:
    """Returns why no further letter goes to the account now, or ""."""
    last_letter = letters.get_newest(conn, account["id"], "welcome")
    if last_letter and last_letter["created_at"] + letters.SHORTEST_INTERVAL > now:
        return t(
            "เพิ่งส่งอีเมลไป กรุณารอสักครู่แล้วลองใหม่",
            "A letter was sent a moment ago. Please wait a little.",
        )
    if (
        letters.count_of_account(conn, account["id"], PASSWORD_LINK_KINDS, now - timedelta(days=1))
        >= letters.MAX_LINKS_PER_DAY
    ):
        return t(
            "วันนี้ส่งอีเมลครบจำนวนแล้ว กรุณาตรวจว่าอีเมลถูกต้อง และดูในกล่องจดหมายขยะ",
            "No more letters go out today. Please check the address, and look among the junk mail.",
        )
    return ""


@blueprint.route("/receipt/<receipt>/address", methods=["GET", "POST"])
def other_address(receipt: str) -> ResponseReturnValue:
    """Correct the address of an account that was never used, by a new revision of its registration."""
    with services().db.read() as conn:
        account = _unused_account(conn, receipt)
        registration = entries.list_of_receipt(conn, receipt)[0]
    posted = request.form.get("email", "")
    problems, email = _read_email(posted) if request.method == "POST" else ([], None)
    if email is None or drafts.is_token_stale():
        return _address_page(receipt, posted, problems)
    entry = NewEntry(
        "registration",
        account["username"],
        registration["answers"] | {"email": email},
        ["email"],
        registration["remarks"],
    )
    try:
        new_receipt = services().journal.revise_registration(
            drafts.submission_key(),
            account["agency"],
            entry,
            account["id"],
            services().clock(),
            rate_limits.client_network(),
        )
    except OtherForm:
        return _address_page(receipt, posted, problems)
    except TooMany as error:
        status, headers = rate_limits.flash_too_many(error)
        return _address_page(receipt, posted, problems)[0], status, headers
    return redirect(url_for(".receipt", receipt=new_receipt), 303)


def _address_page(receipt: str, posted: str, problems: list[tuple[str, str]]) -> ResponseReturnValue:
    field = forms.BoundField(
        REGISTRATION.field("email"), posted, required=True, problems=[text for _, text in problems]
    )
    page = render_template(
        "public/other_address.html",
        receipt=receipt,
        field=field,
        problems=problems,
        submission=drafts.new_submission_key(),
    )
    return page, 422 if problems else 200


def _read_email(posted: str) -> tuple[list[tuple[str, str]], str | None]:
    reading = REGISTRATION.read({"email": [posted]})
    problems = [("email", REGISTRATION.sentence(p, lang())) for p in reading.problems if p.key == "email"]
    return problems, reading.answers.get("email")


def _unused_account(conn: object, receipt: str) -> dict:
    """Returns the account of a registration's receipt if it was never used.

    Aborts with 404 for any other receipt, with 403 for an account that was used or cannot sign in.
    """
    receipt_row = entries.get_receipt(conn, receipt)
    if receipt_row is None or receipt_row["record"] != "registration":
        abort(404)
    account = accounts.get(conn, receipt_row["account_id"])
    if account["first_used_at"] or account["state"] not in accounts.SIGN_IN_STATES:
        abort(403)
    return account


def _send_welcome(conn: object, account: dict, now: object) -> None:
    agency = agencies.get(conn, account["agency"])
    facts = {"agency_name": agency["name_th"]}
    letters.add(conn, "welcome", account["email"], account["language"], now, account["id"], facts)
