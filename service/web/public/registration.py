"""Registration and its receipt."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Connection

from ...accounts import proving
from ...figures.arrival import GOOD, WAITS, Arrival, arrivals
from ...figures.effective import agency_items, is_pinned_late
from ...guard import captcha, rush
from ...guard.limits import TooMany
from ...intake.submit import OtherForm, Proof
from ...mail import letter_state
from ...mail.letters import PASSWORD_LINK_KINDS
from ...records import RECORDS, REGISTRATION, REQUEST_RECORDS
from ...records.dates import thai_time
from ...records.record import Problem
from ...records.sentences import sentence
from ...services import services
from ...services.language import lang, t
from ...store import accounts, agencies, areas, audit_log, entries, letters, proof_codes
from ...store.audience import CONFIRMED_PEOPLE, Audience
from ...store.entries import NewEntry
from ..kit import drafts, forms, letter_waits, rate_limits
from ..kit.masks import mask_contact
from ..kit.sessions import CODE_KEY

blueprint = Blueprint("registration", __name__)

# In the session of this browser: the receipts that it got.
RECEIPTS_KEY = "receipts"
# A training room registers many schools on one computer.
MOST_OWN_RECEIPTS = 20


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
    posted.reading.problems.extend(_code_problems(agency["code"]))
    if posted.reading.problems or drafts.is_token_stale():
        return _refilled_page(agency, area, posted)
    remarks = posted.remarks_to_store()
    entry = NewEntry("registration", "", posted.answers, list(posted.answers), remarks)
    now = services().clock()
    proof = _proof(now)
    if _is_too_easy(proof, now):
        flash(
            t(
                "ขณะนี้มีการลงทะเบียนจากเครือข่ายเดียวกันจำนวนมาก กรุณารอให้ระบบยืนยันอีกครั้ง แล้วกดส่ง ข้อมูลที่กรอกไว้ยังอยู่ครบ",
                "Very many registrations come from your network just now. Please let the page confirm once more, then send "
                "it again; what you typed is still here.",
            ),
            "warning",
        )
        return _refilled_page(agency, area, posted)
    try:
        receipt = services().journal.submit_registration(
            drafts.submission_key(),
            agency["code"],
            entry,
            proof,
            lang(),
            now,
            rate_limits.client_network(),
        )
    except OtherForm:
        return _refilled_page(agency, area, posted)
    except TooMany as error:
        status, headers = rate_limits.flash_too_many(error)
        return _refilled_page(agency, area, posted)[0], status, headers
    session.pop(CODE_KEY, None)
    _note_own_receipt(receipt)
    return redirect(url_for(".receipt", receipt=receipt), 303)


@blueprint.get("/letter/<code>")
def letter(code: str) -> ResponseReturnValue:
    """Open the form of the agency that a hand-over letter belongs to, with the letter's code filled in.

    The code moves from the address to the session, so that no page that follows shows it in its address. Who
    is signed in for that agency and is not confirmed yet gets the page that confirms with it.
    """
    with services().db.read() as conn:
        agency = proof_codes.get_agency(conn, services().journal.secret, code)
    if agency is None:
        flash(sentence("wrong_code", lang()), "warning")
        return redirect(url_for(".form"), 303)
    session[CODE_KEY] = proof_codes.normalised(code)
    if current_user.is_authenticated and current_user.agency == agency:
        return redirect(url_for("prove.page"), 303)
    return redirect(url_for(".form", agency=agency), 303)


def _proof(now: datetime) -> Proof:
    secret_keys = services().settings.secret_keys
    solution = captcha.verify_solution(secret_keys, request.form.get("altcha", ""), now)
    return Proof(request.form.get("code", ""), captcha=solution is not None, solution=solution)


def _is_too_easy(proof: Proof, now: datetime) -> bool:
    """True for a captcha that was easier than half of what its network gets now: it may be hoarded."""
    if proof.solution is None:
        return False
    with services().db.read() as conn:
        return 2 * proof.solution.factor < rush.captcha_factor(conn, rate_limits.client_network(), now)


def _code_problems(agency: str) -> list[Problem]:
    """Returns a problem for a typed code that is none of this agency.

    One that was used before is no problem: the officer sees it.
    """
    code, services_ = request.form.get("code", ""), services()
    if not code.strip():
        return []
    with services_.db.read() as conn:
        worth, _ = proving.judge(conn, services_.journal.secret, agency, code, services_.clock())
    return [Problem("code", "wrong_code", {})] if worth == proving.NOT_VALID else []


def _code_of_letter(agency: Mapping) -> str:
    """Returns the code of the letter that this browser opened, if it is one of this agency; else ""."""
    code = session.get(CODE_KEY, "")
    with services().db.read() as conn:
        is_of_agency = (
            code and proof_codes.get_agency(conn, services().journal.secret, code) == agency["code"]
        )
    return code if is_of_agency else ""


def _note_own_receipt(receipt: str) -> None:
    """Remember in this browser that the receipt is its own: only there may the address be corrected."""
    session[RECEIPTS_KEY] = [*session.get(RECEIPTS_KEY, []), receipt][-MOST_OWN_RECEIPTS:]


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
        code=request.form.get("code", "") or _code_of_letter(agency),
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
    """Send a challenge for the captcha, harder for a network that sent very many registrations."""
    now, network = services().clock(), rate_limits.client_network()
    with services().db.read() as conn:
        factor = rush.captcha_factor(conn, network, now)
    response = jsonify(captcha.create_challenge(services().settings.secret_key, now, factor))
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
        held_until = entries.held_until_of_receipt(conn, receipt, services().clock())
        agency = agencies.get(conn, receipt_row["agency"])
        area = areas.get(conn, agency["area"])
        account = accounts.get(conn, receipt_row["account_id"]) if receipt_row["account_id"] else None
        audience = Audience.of_account(account) if account else CONFIRMED_PEOPLE
        items = agency_items(conn, agency["code"], audience)
        arrival_by_entry = arrivals(conn, entries_received, agency, services().clock())
        welcome = letters.get_newest(conn, account["id"], "welcome") if account else None
        in_line_until = letter_waits.in_line_until(conn, welcome)
    return render_template(
        "public/receipt.html",
        receipt=receipt_row,
        parts=[_entry_view(entry, items, arrival_by_entry[entry["id"]]) for entry in entries_received],
        agency=agency,
        area=area,
        account=account if receipt_row["record"] == "registration" else None,
        masked_email=mask_contact("email", account["email"]) if account else "",
        letter=letter_state.delivery_state(welcome, services().clock()),
        in_line_until=in_line_until,
        delivered=all(arrival.mark == GOOD for arrival in arrival_by_entry.values()),
        is_waiting=any(arrival.mark == WAITS for arrival in arrival_by_entry.values()),
        held_until=held_until,
        is_sealed=account is not None and account["state"] == accounts.PROVISIONAL,
        may_correct=receipt in session.get(RECEIPTS_KEY, []),
        submission=drafts.new_submission_key(),
    )


def _entry_view(entry: object, items: dict, arrival: Arrival) -> dict:
    """Returns an entry for the page: its answers as people read them, with contacts masked."""
    record = RECORDS[entry["record"]]
    answers = [
        (f.label(lang()), mask_contact(f.key, f.kind.show(value, lang())), f.kind.widget)
        for f in record.form_fields
        if (value := entry["answers"].get(f.key)) is not None
    ]
    return {
        "record": record,
        "arrival": arrival,
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
    if until := letter_waits.in_line_until(conn, last_letter):
        return t(
            f"อีเมลรอคิวอยู่แล้ว จะส่งประมาณ {thai_time(until)} ไม่ต้องส่งซ้ำ",
            f"The letter is waiting for its turn already. It goes about {thai_time(until, 'en')}.",
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
    """Correct the address of an account that was never used, by a new revision of its registration.

    Only in the browser that registered: the address of a receipt stands in the history of shared computers.
    """
    with services().db.read() as conn:
        account = _unused_account(conn, receipt)
        registration = entries.list_of_receipt(conn, receipt)[0]
    if receipt not in session.get(RECEIPTS_KEY, []):
        flash(
            t(
                "แก้อีเมลได้เฉพาะในเครื่องที่ใช้ลงทะเบียน กรุณาแจ้งสำนักงานเขต หรือลงทะเบียนอีกครั้งด้วยอีเมลที่ถูกต้อง",
                "Only the browser that registered can correct the address. Please tell the area office, or register again.",
            ),
            "warning",
        )
        return redirect(url_for(".receipt", receipt=receipt), 303)
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
    _note_own_receipt(new_receipt)
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
