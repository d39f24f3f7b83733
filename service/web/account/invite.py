"""Where a confirmed person of an agency invites a colleague, who then needs no other confirmation."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...accounts import inviting
from ...guard.limits import TooMany
from ...records import REGISTRATION
from ...records.addresses import mailbox_key
from ...services import services
from ...services.language import lang, t
from ...store import accounts, letters, proof_codes
from ..kit import drafts, forms, letter_waits, rate_limits
from ..kit.masks import mask_contact

blueprint = Blueprint("invite", __name__, url_prefix="/account/invite")


@blueprint.route("", methods=["GET", "POST"])
def page() -> ResponseReturnValue:
    """Invite a colleague by e-mail; shows the invitations that were sent."""
    posted = request.form.get("email", "")
    if request.method == "GET" or drafts.is_token_stale():
        return _page(posted)
    problems, email = _read_email(posted)
    if problems:
        return _page(posted, problems)
    parts, now = services(), services().clock()
    try:
        with parts.db.begin() as conn:
            inviter = accounts.get(conn, current_user.account["id"])
            if inviter["state"] != accounts.CONFIRMED:
                return redirect(url_for(".page"), 303)
            parts.journal.limits.charge(conn, now, "invitation", account=inviter["id"])
            inviting.invite(conn, inviter, email, lang(), now)
            conn.commit()
    except TooMany as error:
        status, headers = rate_limits.flash_too_many(error)
        return _page(posted)[0], status, headers
    flash(t("ส่งคำเชิญแล้ว", "The invitation is on its way."), "success")
    letter_waits.flash_wait("invitation")
    return redirect(url_for(".page"), 303)


def _read_email(posted: str) -> tuple[list[tuple[str, str]], str]:
    """Returns the problems of a typed address, and the address."""
    reading = REGISTRATION.read({"email": [posted]})
    problems = [("email", REGISTRATION.sentence(p, lang())) for p in reading.problems if p.key == "email"]
    email = reading.answers.get("email") or ""
    if email and mailbox_key(email) == mailbox_key(current_user.account["email"]):
        problems = [("email", t("นี่คืออีเมลของท่านเอง กรุณากรอกอีเมลของเพื่อนร่วมงาน", "This is your own address."))]
    return problems, email


@blueprint.post("/revoke")
def revoke() -> ResponseReturnValue:
    """Revoke the invitations of this person that were not used."""
    with services().db.begin() as conn:
        inviter = accounts.get(conn, current_user.account["id"])
        count = inviting.revoke(conn, inviter, services().clock())
        conn.commit()
    flash(t(f"ยกเลิกคำเชิญแล้ว {count} ฉบับ", f"{count} invitations are revoked."), "success")
    return redirect(url_for(".page"), 303)


def _page(posted: str, problems: Sequence[tuple[str, str]] = ()) -> ResponseReturnValue:
    now, inviter = services().clock(), current_user.account
    with services().db.read() as conn:
        sent = letters.list_of_account(conn, inviter["id"], "invitation")
        open_count = proof_codes.count_open_invitations(conn, inviter["username"], now)
    waiting_count = sum(letter["state"] == "waiting" for letter in sent)
    field = forms.BoundField(
        REGISTRATION.field("email"), posted, required=True, problems=[text for _, text in problems]
    )
    page = render_template(
        "account/invite.html",
        may_invite=inviter["state"] == accounts.CONFIRMED,
        field=field,
        problems=problems,
        invitations=[(mask_contact("email", letter["to"]), letter["created_at"]) for letter in sent],
        open_count=open_count + waiting_count,
        days=proof_codes.MAIL_LIFETIMES[proof_codes.INVITATION].days,
    )
    return page, 422 if problems else 200
