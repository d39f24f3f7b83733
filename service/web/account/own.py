"""A signed-in person's own account: its data, password, language, address, handing over, leaving."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Connection

from ...accounts import passwords
from ...accounts.persons import address, handover, leaving
from ...guard.limits import TooMany
from ...records import REGISTRATION
from ...services import services
from ...services.language import LANGUAGES, lang, t
from ...store import accounts, agencies, areas, audit_log, confirmations, letters
from ..kit import drafts, forms, letter_waits, rate_limits, reauth, sessions
from ..kit.masks import mask_contact
from ..kit.states import state_in_words
from .new_password import new_password_problems

blueprint = Blueprint("own", __name__, url_prefix="/account")

Problems = Sequence[tuple[str, str]]


def own_account() -> dict:
    return current_user.account


@blueprint.get("")
def page() -> ResponseReturnValue:
    with services().db.read() as conn:
        agency = agencies.get(conn, own_account()["agency"]) if own_account()["agency"] else None
        area = (
            areas.get(conn, agency["area"] if agency else own_account()["area"])
            if agency or own_account()["area"]
            else None
        )
        open_links = confirmations.list_of_account(
            conn, own_account()["id"], confirmations.ALL_KINDS, services().clock()
        )
    link_by_kind = {link["kind"]: link for link in open_links}
    return render_template(
        "account/account.html",
        account=own_account(),
        agency=agency,
        area=area,
        state=state_in_words(own_account()["state"]),
        address=mask_contact("email", own_account()["email"]),
        address_links=[
            (link["kind"], link["used_at"])
            for link in open_links
            if link["kind"] in confirmations.ADDRESS_KINDS
        ],
        new_address=next(
            (
                mask_contact("email", link["facts"]["email"])
                for link in open_links
                if "email" in link["facts"]
            ),
            "",
        ),
        handover=link_by_kind.get(confirmations.HANDOVER),
        has_second_step=bool(services().settings.second_factor) and not own_account()["agency"],
    )


@blueprint.post("/language")
def language() -> ResponseReturnValue:
    """Set the language of letters to this account."""
    language = request.form.get("language", "")
    if language in LANGUAGES:
        with services().db.begin() as conn:
            accounts.update(conn, own_account()["id"], language=language)
            audit_log.add(
                conn,
                services().clock(),
                "language_changed",
                own_account()["username"],
                own_account()["area"],
                own_account()["agency"] or "",
            )
            conn.commit()
        flash(t("บันทึกภาษาของจดหมายแล้ว", "The language of letters is saved."), "success")
    return redirect(url_for(".page"), 303)


@blueprint.post("/digest")
def digest() -> ResponseReturnValue:
    """Switch the daily digest of what waits on or off, for staff."""
    is_wanted, account = request.form.get("digest") == "yes", own_account()
    with services().db.begin() as conn:
        accounts.update(conn, account["id"], wants_digest=is_wanted)
        audit_log.add(conn, services().clock(), "digest_switched", account["username"], account["area"])
        conn.commit()
    flash(
        t("จะส่งอีเมลสรุปงานที่รอทุกวันทำการ", "The daily digest is on.")
        if is_wanted
        else t("ปิดอีเมลสรุปงานที่รอแล้ว", "The daily digest is off."),
        "success",
    )
    return redirect(url_for(".page"), 303)


@blueprint.route("/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """Change the password, after the present one.

    Every other session ends, and so do a change of address and a handover that wait for confirmation.
    """
    if request.method != "POST" or drafts.is_token_stale():
        return _password_page()
    new_password = request.form.get("password", "")
    problems = new_password_problems(new_password, own_account()) or reauth.password_problems()
    if problems:
        return _password_page(problems)
    now = services().clock()
    password_hash = passwords.hash_password(new_password, rate_limits.client_network())
    with services().db.begin() as conn:
        accounts.set_password(conn, own_account()["id"], password_hash, now)
        cancelled = [address.cancel_change(conn, own_account()), handover.cancel_offer(conn, own_account())]
        audit_log.add(
            conn,
            now,
            "password_changed",
            own_account()["username"],
            own_account()["area"],
            own_account()["agency"] or "",
        )
        person = sessions.start(conn, own_account())
        conn.commit()
    sessions.sign_in(person)
    flash(
        t(
            "เปลี่ยนรหัสผ่านแล้ว เครื่องอื่นที่เข้าสู่ระบบไว้ต้องเข้าใหม่",
            "Your password is changed; other devices must sign in again.",
        ),
        "success",
    )
    if any(cancelled):
        flash(
            t(
                "คำขอเปลี่ยนอีเมลหรือมอบบัญชีที่ค้างอยู่ถูกยกเลิก หากยังต้องการ กรุณาทำใหม่",
                "A change of address or a handover that was waiting has ended; please start it again if you still want it.",
            ),
            "warning",
        )
    return redirect(url_for(".page"), 303)


def _password_page(problems: Problems = ()) -> ResponseReturnValue:
    page = render_template("account/account_password.html", problems=problems, shortest=passwords.SHORTEST)
    return page, 422 if problems else 200


@blueprint.route("/email", methods=["GET", "POST"])
def email() -> ResponseReturnValue:
    """Request another address: a link goes to the old and the new one, and only the links change it."""
    posted = request.form.get("email", "")
    if request.method != "POST" or drafts.is_token_stale():
        return _email_page(posted)
    reading = REGISTRATION.read({"email": [posted]})
    problems = [
        ("email", REGISTRATION.sentence(problem, lang()))
        for problem in reading.problems
        if problem.key == "email"
    ]
    new_address = reading.answers.get("email")
    if new_address and new_address == own_account()["email"]:
        problems = [("email", t("อีเมลนี้คืออีเมลที่ใช้อยู่แล้ว", "This is the address on record."))]
    problems = problems or reauth.password_problems()
    if problems:
        return _email_page(posted, problems)
    with services().db.begin() as conn:
        recent = _recent_request(conn, confirmations.NEW_ADDRESS)
        if recent and recent["email"] != new_address:
            return _email_page(posted, [("email", _too_soon_sentence())])
        if not recent and (problem := _limit_problem(conn, "new_address")):
            return _email_page(posted, [("email", problem)])
        if not recent:
            address.request_change(
                conn,
                accounts.get(conn, own_account()["id"]),
                new_address,
                services().settings.paper_key,
                services().clock(),
            )
            conn.commit()
    flash(
        t("ส่งลิงก์ยืนยันแล้ว กรุณาเปิดอีเมล", "The links to confirm it are on their way: please open your mail."),
        "success",
    )
    letter_waits.flash_wait(confirmations.NEW_ADDRESS)
    return redirect(url_for(".page"), 303)


def _email_page(posted: str, problems: Problems = ()) -> ResponseReturnValue:
    sentences = [sentence for key, sentence in problems if key == "email"]
    field = forms.BoundField(REGISTRATION.field("email"), posted, required=True, problems=sentences)
    page = render_template(
        "account/account_email.html",
        field=field,
        problems=problems,
        address=mask_contact("email", own_account()["email"]),
    )
    return page, 422 if problems else 200


def _recent_request(conn: object, kind: str) -> dict | None:
    """Returns the facts of a request of this kind from a moment ago that still waits, or None.

    A second tap then sends no second letter, and nobody sends many.
    """
    open_links = confirmations.list_of_account(conn, own_account()["id"], [kind], services().clock())
    last_letter = letters.get_newest(conn, own_account()["id"], kind)
    return (
        open_links[0]["facts"]
        if open_links
        and last_letter
        and last_letter["created_at"] + letters.SHORTEST_INTERVAL > services().clock()
        else None
    )


def _limit_problem(conn: Connection, kind: str) -> str:
    """Count a letter; returns "", or a sentence where this person has sent too many."""
    try:
        services().journal.limits.charge(conn, services().clock(), kind, account=own_account()["id"])
    except TooMany as error:
        wait = rate_limits.wait_words(error)
        return t(
            f"ส่งลิงก์ถี่เกินไป กรุณารอประมาณ {wait}แล้วลองใหม่",
            f"Too many links. Please wait about {wait}.",
        )
    return ""


def _too_soon_sentence() -> str:
    return t(
        "เพิ่งส่งอีเมลไป กรุณารอ 1 นาทีแล้วลองใหม่",
        "A letter was sent a moment ago. Please wait a minute and try again.",
    )


@blueprint.post("/email/take-back")
def take_back_email() -> ResponseReturnValue:
    with services().db.begin() as conn:
        address.cancel_change(conn, own_account())
        conn.commit()
    flash(t("ยกเลิกการเปลี่ยนอีเมลแล้ว", "The change of address has ended."), "success")
    return redirect(url_for(".page"), 303)


@blueprint.route("/hand-over", methods=["GET", "POST"])
def hand_over() -> ResponseReturnValue:
    """Offer the account to a successor."""
    if request.method != "POST" or drafts.is_token_stale():
        return _hand_over_page(
            forms.read(handover.SUCCESSOR, request.form, "school").values if request.form else {}
        )
    posted = forms.read(handover.SUCCESSOR, request.form, "school")
    problems = list(posted.reading.problems)
    other_problems = [] if problems else reauth.password_problems()
    if problems or other_problems:
        return _hand_over_page(posted.values, problems, other_problems)
    with services().db.begin() as conn:
        recent = _recent_request(conn, confirmations.HANDOVER)
        if recent and recent["answers"] != posted.answers:
            return _hand_over_page(posted.values, (), [("email", _too_soon_sentence())])
        if not recent and (problem := _limit_problem(conn, "handover")):
            return _hand_over_page(posted.values, (), [("email", problem)])
        if not recent:
            secret, now = services().settings.paper_key, services().clock()
            handover.offer_account(
                conn, accounts.get(conn, own_account()["id"]), posted.answers, secret, lang(), now
            )
            conn.commit()
    flash(
        t(
            "ส่งลิงก์ให้ผู้รับช่วงต่อแล้ว บัญชียังเป็นของท่านจนกว่าผู้นั้นจะรับ",
            "The link is on its way to your successor. The account stays yours until it is taken.",
        ),
        "success",
    )
    letter_waits.flash_wait(confirmations.HANDOVER)
    return redirect(url_for(".page"), 303)


def _hand_over_page(
    values: dict, problems: Sequence = (), other_problems: Problems = ()
) -> ResponseReturnValue:
    """Returns the form; `problems` are those of its record, `other_problems` (field, sentence)."""
    form = forms.Form(handover.SUCCESSOR, "school", values, "", problems)
    form.problems += other_problems
    # The template draws the fields itself: the hints of the registration speak to the person registered, and
    # the holder's browser must not fill in its own data.
    return render_template("account/hand_over.html", form=form), 422 if form.problems else 200


@blueprint.post("/hand-over/take-back")
def take_back_hand_over() -> ResponseReturnValue:
    with services().db.begin() as conn:
        if handover.cancel_offer(conn, own_account()):
            audit_log.add(
                conn,
                services().clock(),
                "handover_ended",
                own_account()["username"],
                own_account()["area"],
                own_account()["agency"],
            )
        conn.commit()
    flash(t("ถอนการมอบบัญชีแล้ว", "The offer is taken back: the account stays yours."), "success")
    return redirect(url_for(".page"), 303)


@blueprint.route("/leave", methods=["GET", "POST"])
def leave() -> ResponseReturnValue:
    """Close the own account, after its consequences were shown and the password was checked."""
    problems = reauth.password_problems() if request.method == "POST" and not drafts.is_token_stale() else []
    if request.method != "POST" or drafts.is_token_stale() or problems:
        with services().db.read() as conn:
            agency = agencies.get(conn, own_account()["agency"])
            others = [
                account
                for account in accounts.list_of_agency(conn, agency["code"])
                if account["state"] in accounts.SIGN_IN_STATES and account["id"] != own_account()["id"]
            ]
        return render_template(
            "account/leave.html", agency=agency, alone=not others, problems=problems
        ), 422 if problems else 200
    with services().db.begin() as conn:
        account = accounts.get(conn, own_account()["id"])
        if account["state"] in accounts.SIGN_IN_STATES:
            leaving.leave(conn, account, services().journal.secret, services().clock())
            conn.commit()
    sessions.sign_out()
    flash(
        t(
            "ปิดบัญชีของท่านแล้ว ข้อมูลที่ส่งไว้ยังอยู่ ขอบคุณที่ร่วมงานกัน",
            "Your account is closed; what you sent stays. Thank you.",
        ),
        "success",
    )
    return redirect(url_for("public.landing"), 303)
