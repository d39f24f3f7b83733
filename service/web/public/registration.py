"""Registration and its receipt."""

from datetime import datetime, timedelta

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...figures.effective import is_pinned_late, items_of
from ...guard import captcha, links
from ...guard.limits import TooMany
from ...intake.submit import OtherForm, Proof
from ...mail import letter_state
from ...mail.letters import WITH_LINK
from ...records import RECORDS, REGISTRATION, REQUESTS
from ...services import services
from ...services.language import lang, t
from ...store import accounts, agencies, areas, entries, letters
from ...store import audit_log as deeds
from ...store.entries import Part
from ..kit import drafts, forms
from ..kit import rate_limits as pace
from ..kit.masks import masked

blueprint = Blueprint("registration", __name__)


@blueprint.route("/register", methods=["GET", "POST"])
def form() -> ResponseReturnValue:
    """Without an agency: the search. With one: its form."""
    source = request.form if request.method == "POST" else request.args
    code = source.get("agency", "").strip()
    with services().db.read() as conn:
        agency = agencies.get(conn, code) if code else None
        area = areas.get(conn, agency["area"] if agency else request.args.get("area", ""))
    if agency is None or agency["closed_at"]:
        return _search(code, area)
    if request.method == "GET":
        return _show(agency, area, forms.Form(REGISTRATION, agency["kind"], {}))
    posted = forms.read(REGISTRATION, request.form, agency["kind"])
    if posted.reading.problems or drafts.is_stale():
        return _again(agency, area, posted)
    remarks = [[r.rule, r.values, key] for key, found in posted.reading.remarks.items() for r in found]
    part = Part("registration", "", posted.answers, list(posted.answers), remarks)
    now = services().clock()
    try:
        receipt = services().journal.register(
            drafts.submission(),
            agency["code"],
            part,
            _proof(agency["code"], now),
            lang(),
            now,
            pace.address(),
        )
    except OtherForm:
        return _again(agency, area, posted)
    except TooMany as trouble:
        status, headers = pace.tell(trouble)
        return _again(agency, area, posted)[0], status, headers
    return redirect(url_for(".receipt", receipt=receipt), 303)


def _proof(agency: str, now: datetime) -> Proof:
    secret = services().settings.secret_key
    solution = captcha.solution(secret, request.form.get("altcha", ""), now)
    link = links.is_signed(secret, agency, request.form.get("proof", ""))
    return Proof(link, captcha=solution is not None, solution=solution)


def _search(code: str, area: object) -> ResponseReturnValue:
    """The page that finds one's agency; 404 where a code was given that the register does not know."""
    query = request.args.get("q", "")[:100]
    key = area["key"] if area else None
    found = services().register.search(query, key) if query.strip() else []
    page = render_template("public/find_agency.html", area=area, query=query, found=found, unknown=code)
    return (page, 404) if code else page


def _show(agency: object, area: object, form: forms.Form, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "public/register.html",
        agency=agency,
        area=area,
        form=form,
        submission=drafts.new_submission(),
        proof=request.values.get("proof", ""),
        stale=drafts.is_stale(),
    ), status


def _again(agency: object, area: object, posted: forms.Posted) -> ResponseReturnValue:
    """The same form, filled, with its problems."""
    shown = forms.Form(
        REGISTRATION, agency["kind"], posted.shown, "", posted.reading.problems, posted.reading.remarks
    )
    return _show(agency, area, shown, 422 if posted.reading.problems else 200)


@blueprint.get("/altcha")
def challenge() -> ResponseReturnValue:
    answer = jsonify(captcha.challenge(services().settings.secret_key, services().clock()))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/receipt/<receipt>")
def receipt(receipt: str) -> ResponseReturnValue:
    """What was received, and whether it stands in the sheet yet."""
    return _receipt_page(receipt)


def _receipt_page(receipt: str) -> str:
    with services().db.read() as conn:
        found = entries.receipt(conn, receipt)
        if found is None:
            abort(404)
        if found["record"] in REQUESTS:
            return redirect(url_for("asking.track", receipt=receipt))
        parts = entries.of_receipt(conn, receipt)
        agency = agencies.get(conn, found["agency"])
        area = areas.get(conn, agency["area"])
        account = accounts.get(conn, found["account_id"]) if found["account_id"] else None
        items = items_of(conn, agency["code"])
        welcome = letters.last(conn, account["id"], "welcome") if account else None
    shown = [_part(entry, items) for entry in parts]
    return render_template(
        "public/receipt.html",
        receipt=found,
        parts=shown,
        agency=agency,
        area=area,
        account=account if found["record"] == "registration" else None,
        masked_email=masked("email", account["email"]) if account else "",
        letter=letter_state.state_of(welcome, services().clock()),
        delivered=all(entry["delivered"] for entry in parts),
        submission=drafts.new_submission(),
    )


def _part(entry: object, items: dict) -> dict:
    """One entry for the page: its answers as people read them, contacts masked."""
    record = RECORDS[entry["record"]]
    answers = [
        (f.label(lang()), masked(f.key, f.kind.show(value, lang())), f.kind.widget)
        for f in record.asked
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
            (label, f"{len(shown.splitlines())} " + t("รูป", "photos") if widget == "photo" else shown)
            for label, shown, widget in answers
        ],
    }


@blueprint.post("/receipt/<receipt>/send-again")
def send_again(receipt: str) -> ResponseReturnValue:
    """Send the letter with the password link once more."""
    now = services().clock()
    try:
        with services().db.begin() as conn:
            account = _unused_account(conn, receipt)
            last = letters.last(conn, account["id"], "welcome")
            if last and last["created_at"] + letters.PAUSE > now:
                flash(
                    t(
                        "เพิ่งส่งอีเมลไป กรุณารอสักครู่แล้วลองใหม่",
                        "A letter was sent a moment ago. Please wait a little.",
                    ),
                    "warning",
                )
            elif (
                letters.number(conn, account["id"], WITH_LINK, now - timedelta(days=1)) >= letters.LINKS_A_DAY
            ):
                flash(
                    t(
                        "วันนี้ส่งอีเมลครบจำนวนแล้ว กรุณาตรวจว่าอีเมลถูกต้อง และดูในกล่องจดหมายขยะ",
                        "No more letters go out today. Please check the address, and look among the junk mail.",
                    ),
                    "warning",
                )
            else:
                whom = {"address": pace.address(), "agency": account["agency"], "email": account["email"]}
                services().journal.limits.charge(conn, now, "send_again", **whom)
                _send_welcome(conn, account, now)
                deeds.add(
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
    except TooMany as trouble:
        status, headers = pace.tell(trouble)
        return _receipt_page(receipt), status, headers
    return redirect(url_for(".receipt", receipt=receipt), 303)


@blueprint.route("/receipt/<receipt>/address", methods=["GET", "POST"])
def other_address(receipt: str) -> ResponseReturnValue:
    """The address was wrong: a new revision of the registration with the right one, until the first use."""
    with services().db.read() as conn:
        account = _unused_account(conn, receipt)
        first = entries.of_receipt(conn, receipt)[0]
    posted = request.form.get("email", "")
    problems, email = _read_email(posted) if request.method == "POST" else ([], None)
    if email is None or drafts.is_stale():
        return _address_page(receipt, posted, problems)
    part = Part(
        "registration", account["username"], first["answers"] | {"email": email}, ["email"], first["remarks"]
    )
    try:
        new = services().journal.correct_address(
            drafts.submission(), account["agency"], part, account["id"], services().clock(), pace.address()
        )
    except OtherForm:
        return _address_page(receipt, posted, problems)
    except TooMany as trouble:
        status, headers = pace.tell(trouble)
        return _address_page(receipt, posted, problems)[0], status, headers
    return redirect(url_for(".receipt", receipt=new), 303)


def _address_page(receipt: str, posted: str, problems: list[tuple[str, str]]) -> ResponseReturnValue:
    answer = forms.Answer(
        REGISTRATION.field("email"), posted, required=True, problems=[text for _, text in problems]
    )
    page = render_template(
        "public/other_address.html",
        receipt=receipt,
        answer=answer,
        problems=problems,
        submission=drafts.new_submission(),
    )
    return page, 422 if problems else 200


def _read_email(posted: str) -> tuple[list[tuple[str, str]], str | None]:
    reading = REGISTRATION.read({"email": [posted]})
    problems = [("email", REGISTRATION.say(p, lang())) for p in reading.problems if p.key == "email"]
    return problems, reading.answers.get("email")


def _unused_account(conn: object, receipt: str) -> dict:
    """The account that a registration's receipt belongs to, as long as it was never used; else 404 or 403."""
    found = entries.receipt(conn, receipt)
    if found is None or found["record"] != "registration":
        abort(404)
    account = accounts.get(conn, found["account_id"])
    if account["first_used_at"] or account["state"] not in accounts.MAY_SIGN_IN:
        abort(403)
    return account


def _send_welcome(conn: object, account: dict, now: object) -> None:
    agency = agencies.get(conn, account["agency"])
    facts = {"agency_name": agency["name_th"]}
    letters.add(conn, "welcome", account["email"], account["language"], now, account["id"], facts)
