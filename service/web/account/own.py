"""A signed-in person's own account: what is known of it, password, language, address, handing over,
leaving.
"""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user
from sqlalchemy import Connection

from ...accounts import passwords
from ...accounts.persons import address, handover, leaving
from ...guard.limits import TooMany
from ...records import REGISTRATION
from ...services import services
from ...services.language import LANGUAGES, lang, t
from ...store import accounts, agencies, areas, confirmations, letters
from ...store import audit_log as deeds
from ..kit import drafts, forms, reauth
from ..kit.access import Person
from ..kit.masks import masked
from ..kit.states import state_in_words
from .account import weak

blueprint = Blueprint("own", __name__, url_prefix="/account")

Problems = Sequence[tuple[str, str]]


def me() -> dict:
    return current_user.account


@blueprint.get("")
def page() -> ResponseReturnValue:
    with services().db.read() as conn:
        agency = agencies.get(conn, me()["agency"]) if me()["agency"] else None
        area = areas.get(conn, agency["area"] if agency else me()["area"]) if agency or me()["area"] else None
        waiting = confirmations.of_account(conn, me()["id"], confirmations.EVERY, services().clock())
    links = {one["kind"]: one for one in waiting}
    return render_template(
        "account/account.html",
        account=me(),
        agency=agency,
        area=area,
        state=state_in_words(me()["state"]),
        address=masked("email", me()["email"]),
        change=[(one["kind"], one["used_at"]) for one in waiting if one["kind"] in confirmations.ADDRESS],
        new_address=next(
            (masked("email", one["facts"]["email"]) for one in waiting if "email" in one["facts"]), ""
        ),
        handover=links.get(confirmations.HANDOVER),
    )


@blueprint.post("/language")
def language() -> ResponseReturnValue:
    """The language of letters."""
    wanted = request.form.get("language", "")
    if wanted in LANGUAGES:
        with services().db.begin() as conn:
            accounts.change(conn, me()["id"], language=wanted)
            deeds.add(
                conn,
                services().clock(),
                "language_changed",
                me()["username"],
                me()["area"],
                me()["agency"] or "",
            )
            conn.commit()
        flash(t("บันทึกภาษาของจดหมายแล้ว", "The language of letters is saved."), "success")
    return redirect(url_for(".page"), 303)


@blueprint.route("/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """Another password, after the present one. Every other session ends, and so does what waits for a
    confirmation.
    """
    if request.method != "POST" or drafts.is_stale():
        return _password_page()
    chosen = request.form.get("password", "")
    problems = weak(chosen, request.form.get("password_again", ""), me()["username"]) or reauth.problem()
    if problems:
        return _password_page(problems)
    now, password_hash = services().clock(), passwords.hashed(chosen)
    with services().db.begin() as conn:
        accounts.set_password(conn, me()["id"], password_hash, now)
        ended = [address.take_back(conn, me()), handover.take_back(conn, me())]
        deeds.add(conn, now, "password_changed", me()["username"], me()["area"], me()["agency"] or "")
        account = accounts.get(conn, me()["id"])
        conn.commit()
    login_user(Person(account))
    flash(
        t(
            "เปลี่ยนรหัสผ่านแล้ว เครื่องอื่นที่เข้าสู่ระบบไว้ต้องเข้าใหม่",
            "Your password is changed; other devices must sign in again.",
        ),
        "success",
    )
    if any(ended):
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
    """Ask for another address: links go to both, and only they change it."""
    posted = request.form.get("email", "")
    if request.method != "POST" or drafts.is_stale():
        return _email_page(posted)
    reading = REGISTRATION.read({"email": [posted]})
    problems = [
        ("email", REGISTRATION.say(found, lang())) for found in reading.problems if found.key == "email"
    ]
    wanted = reading.answers.get("email")
    if wanted and wanted == me()["email"]:
        problems = [("email", t("อีเมลนี้คืออีเมลที่ใช้อยู่แล้ว", "This is the address on record."))]
    problems = problems or reauth.problem()
    if problems:
        return _email_page(posted, problems)
    with services().db.begin() as conn:
        before = _just_asked(conn, confirmations.NEW_ADDRESS)
        if before and before["email"] != wanted:
            return _email_page(posted, [("email", _too_soon())])
        if not before and (held := _held_back(conn, "new_address", wanted)):
            return _email_page(posted, [("email", held)])
        if not before:
            address.ask(
                conn,
                accounts.get(conn, me()["id"]),
                wanted,
                services().settings.secret_key,
                services().clock(),
            )
            conn.commit()
    flash(
        t("ส่งลิงก์ยืนยันแล้ว กรุณาเปิดอีเมล", "The links to confirm it are on their way: please open your mail."),
        "success",
    )
    return redirect(url_for(".page"), 303)


def _email_page(posted: str, problems: Problems = ()) -> ResponseReturnValue:
    told = [text for key, text in problems if key == "email"]
    answer = forms.Answer(REGISTRATION.field("email"), posted, required=True, problems=told)
    page = render_template(
        "account/account_email.html", answer=answer, problems=problems, address=masked("email", me()["email"])
    )
    return page, 422 if problems else 200


def _just_asked(conn: object, kind: str) -> dict | None:
    """What was asked for a moment ago and still waits: a second tap sends no second letter, and nobody sends
    many.
    """
    waits = confirmations.of_account(conn, me()["id"], [kind], services().clock())
    last = letters.last(conn, me()["id"], kind)
    return (
        waits[0]["facts"]
        if waits and last and last["created_at"] + letters.PAUSE > services().clock()
        else None
    )


def _held_back(conn: Connection, kind: str, email: str) -> str:
    """A sentence where this person, or this address, was written to too often; "" counts one."""
    try:
        services().journal.limits.charge(conn, services().clock(), kind, account=me()["id"], email=email)
    except TooMany as trouble:
        minutes = trouble.minutes
        return t(
            f"ส่งลิงก์ถี่เกินไป กรุณารอประมาณ {minutes} นาทีแล้วลองใหม่",
            f"Too many links. Please wait about {minutes} minutes.",
        )
    return ""


def _too_soon() -> str:
    return t(
        "เพิ่งส่งอีเมลไป กรุณารอ 1 นาทีแล้วลองใหม่",
        "A letter was sent a moment ago. Please wait a minute and try again.",
    )


@blueprint.post("/email/take-back")
def take_back_email() -> ResponseReturnValue:
    with services().db.begin() as conn:
        address.take_back(conn, me())
        conn.commit()
    flash(t("ยกเลิกการเปลี่ยนอีเมลแล้ว", "The change of address has ended."), "success")
    return redirect(url_for(".page"), 303)


@blueprint.route("/hand-over", methods=["GET", "POST"])
def hand_over() -> ResponseReturnValue:
    """Offer the account to a successor."""
    if request.method != "POST" or drafts.is_stale():
        return _hand_over_page(
            forms.read(handover.SUCCESSOR, request.form, "school").shown if request.form else {}
        )
    posted = forms.read(handover.SUCCESSOR, request.form, "school")
    problems = list(posted.reading.problems)
    wrong = [] if problems else reauth.problem()
    if problems or wrong:
        return _hand_over_page(posted.shown, problems, wrong)
    with services().db.begin() as conn:
        before = _just_asked(conn, confirmations.HANDOVER)
        if before and before["answers"] != posted.answers:
            return _hand_over_page(posted.shown, (), [("email", _too_soon())])
        if not before and (held := _held_back(conn, "handover", posted.answers["email"])):
            return _hand_over_page(posted.shown, (), [("email", held)])
        if not before:
            secret, now = services().settings.secret_key, services().clock()
            handover.offer(conn, accounts.get(conn, me()["id"]), posted.answers, secret, lang(), now)
            conn.commit()
    flash(
        t(
            "ส่งลิงก์ให้ผู้รับช่วงต่อแล้ว บัญชียังเป็นของท่านจนกว่าผู้นั้นจะรับ",
            "The link is on its way to your successor. The account stays yours until it is taken.",
        ),
        "success",
    )
    return redirect(url_for(".page"), 303)


def _hand_over_page(shown: dict, problems: Sequence = (), wrong: Problems = ()) -> ResponseReturnValue:
    form = forms.Form(handover.SUCCESSOR, "school", shown, "", problems)
    form.problems += wrong
    # The hint of the registration speaks to its own sender; nothing of the holder's browser belongs into
    # these fields.
    return render_template("account/hand_over.html", form=form), 422 if form.problems else 200


@blueprint.post("/hand-over/take-back")
def take_back_hand_over() -> ResponseReturnValue:
    with services().db.begin() as conn:
        if handover.take_back(conn, me()):
            deeds.add(
                conn, services().clock(), "handover_ended", me()["username"], me()["area"], me()["agency"]
            )
        conn.commit()
    flash(t("ถอนการมอบบัญชีแล้ว", "The offer is taken back: the account stays yours."), "success")
    return redirect(url_for(".page"), 303)


@blueprint.route("/leave", methods=["GET", "POST"])
def leave() -> ResponseReturnValue:
    """Close the own account: what it means, then the password."""
    problems = reauth.problem() if request.method == "POST" and not drafts.is_stale() else []
    if request.method != "POST" or drafts.is_stale() or problems:
        with services().db.read() as conn:
            agency = agencies.get(conn, me()["agency"])
            others = [
                one
                for one in accounts.of_agency(conn, agency["code"])
                if one["state"] in accounts.MAY_SIGN_IN and one["id"] != me()["id"]
            ]
        return render_template(
            "account/leave.html", agency=agency, alone=not others, problems=problems
        ), 422 if problems else 200
    with services().db.begin() as conn:
        account = accounts.get(conn, me()["id"])
        if account["state"] in accounts.MAY_SIGN_IN:
            leaving.leave(conn, account, services().journal.secret, services().clock())
            conn.commit()
    kept = session.get("lang")
    logout_user()
    session.clear()
    if kept:
        session["lang"] = kept
    flash(
        t(
            "ปิดบัญชีของท่านแล้ว ข้อมูลที่ส่งไว้ยังอยู่ ขอบคุณที่ร่วมงานกัน",
            "Your account is closed; what you sent stays. Thank you.",
        ),
        "success",
    )
    return redirect(url_for("public.landing"), 303)
