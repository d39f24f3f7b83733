"""Links from letters that confirm something. Opening one changes nothing, because mail scanners open them
too: the page has a button.
"""

from collections.abc import Iterable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...accounts import passwords
from ...accounts.persons import address, handover
from ...records.registration import NOTICE_VERSION
from ...services import services
from ...services.language import t
from ...store import accounts, agencies, confirmations
from ...store.confirmations import ADDRESS, HANDOVER, NEW_ADDRESS, OLD_ADDRESS
from ..kit import drafts, forms
from ..kit.masks import masked
from .account import weak

blueprint = Blueprint("confirm", __name__)

# Whoever is told where the person came from must not learn the token, and no browser keeps the page.
PRIVATE = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    """Confirm a change of address, at the old or the new one."""
    found, account = _found(token, ADDRESS)
    if account is None:
        return _dead()
    if request.method != "POST" or drafts.is_stale():
        return _ask(token, found, account, refuse=False)
    with services().db.begin() as conn:
        done = address.confirm(conn, found, services().journal.secret, services().clock())
        if done == address.DEAD:
            return _dead()
        conn.commit()
    return (
        render_template(
            "account/confirmed.html",
            done=done,
            other=NEW_ADDRESS if found["kind"] == OLD_ADDRESS else OLD_ADDRESS,
        ),
        200,
        PRIVATE,
    )


@blueprint.route("/confirm/<token>/refuse", methods=["GET", "POST"])
def refuse(token: str) -> ResponseReturnValue:
    """The holder of the old address did not ask for a change."""
    found, account = _found(token, [OLD_ADDRESS])
    if account is None:
        return _dead()
    if request.method != "POST" or drafts.is_stale():
        return _ask(token, found, account, refuse=True)
    with services().db.begin() as conn:
        if not address.refuse(conn, found, services().clock()):
            return _dead()
        conn.commit()
    return render_template("account/confirmed.html", done="refused", other=""), 200, PRIVATE


@blueprint.route("/handover/<token>", methods=["GET", "POST"])
def take(token: str) -> ResponseReturnValue:
    """The successor takes the account: notice and password, then it is the successor's."""
    found, account = _found(token, [HANDOVER])
    if account is None:
        return _dead()
    with services().db.read() as conn:
        agency = agencies.get(conn, account["agency"])
    posted = forms.read(handover.NOTICE, request.form, "school")
    if request.method != "POST" or drafts.is_stale():
        return _take_page(
            token, account, agency, found, forms.Form(handover.NOTICE, agency["kind"], posted.shown)
        )
    form = forms.Form(handover.NOTICE, agency["kind"], posted.shown, "", posted.reading.problems)
    chosen = request.form.get("password", "")
    form.problems += weak(chosen, request.form.get("password_again", ""), account["username"])
    if form.problems:
        return _take_page(token, account, agency, found, form)
    password_hash = passwords.hashed(chosen)
    with services().db.begin() as conn:
        if not handover.accept(
            conn, found, NOTICE_VERSION, password_hash, services().journal.secret, services().clock()
        ):
            return _dead()
        conn.commit()
    flash(t("รับบัญชีแล้ว เข้าสู่ระบบได้เลย", "The account is yours. Please sign in."), "success")
    return redirect(url_for("account.sign_in", username=account["username"]), 303)


def _found(token: str, kinds: Iterable[str]) -> tuple[dict | None, dict | None]:
    """What a link of these kinds is about, and its account while that can sign in."""
    with services().db.read() as conn:
        found = confirmations.by_token(conn, token, kinds, services().clock())
        account = accounts.get(conn, found["account_id"]) if found else None
    return found, account if account and account["state"] in accounts.MAY_SIGN_IN else None


def _dead() -> ResponseReturnValue:
    return render_template("account/confirm_link_dead.html"), 410, PRIVATE


def _ask(token: str, found: dict, account: dict, refuse: bool) -> ResponseReturnValue:
    page = render_template(
        "account/confirm.html",
        token=token,
        account=account,
        refuse=refuse,
        at_old=found["kind"] == OLD_ADDRESS,
        new_address=masked("email", found["facts"]["email"]),
    )
    return page, 200, PRIVATE


def _take_page(token: str, account: dict, agency: dict, found: dict, form: forms.Form) -> ResponseReturnValue:
    name = " ".join(found["facts"]["answers"][key] for key in ("first_name", "last_name"))
    page = render_template(
        "account/take_over.html",
        token=token,
        account=account,
        agency=agency,
        name=name,
        form=form,
        shortest=passwords.SHORTEST,
    )
    return page, 422 if form.problems else 200, PRIVATE
