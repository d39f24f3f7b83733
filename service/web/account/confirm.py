"""The pages behind links in letters that confirm something.

Opening a link changes nothing, because mail scanners open links too: the page has a button.
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
from ...store.confirmations import ADDRESS_KINDS, HANDOVER, NEW_ADDRESS, OLD_ADDRESS
from ..kit import devices, drafts, forms, rate_limits
from ..kit.masks import mask_contact
from .new_password import new_password_problems

blueprint = Blueprint("confirm", __name__)

# Other sites must not learn the token from the referrer, and no browser keeps the page.
PRIVATE_HEADERS = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    """Confirm a change of address, at the old or the new one."""
    link, account = _link_and_account(token, ADDRESS_KINDS)
    if account is None:
        return _dead_link_page()
    if request.method != "POST" or drafts.is_token_stale():
        return _confirm_page(token, link, account, refuse=False)
    with services().db.begin() as conn:
        outcome = address.confirm_change(conn, link, services().journal.secret, services().clock())
        if outcome == address.NOT_VALID:
            return _dead_link_page()
        conn.commit()
    return (
        render_template(
            "account/confirmed.html",
            outcome=outcome,
            other=NEW_ADDRESS if link["kind"] == OLD_ADDRESS else OLD_ADDRESS,
        ),
        200,
        PRIVATE_HEADERS,
    )


@blueprint.route("/confirm/<token>/refuse", methods=["GET", "POST"])
def refuse(token: str) -> ResponseReturnValue:
    """Stop a change of address that the holder of the old address did not request."""
    link, account = _link_and_account(token, [OLD_ADDRESS])
    if account is None:
        return _dead_link_page()
    if request.method != "POST" or drafts.is_token_stale():
        return _confirm_page(token, link, account, refuse=True)
    with services().db.begin() as conn:
        if not address.refuse_change(conn, link, services().clock()):
            return _dead_link_page()
        conn.commit()
    return render_template("account/confirmed.html", outcome="refused", other=""), 200, PRIVATE_HEADERS


@blueprint.route("/handover/<token>", methods=["GET", "POST"])
def take(token: str) -> ResponseReturnValue:
    """Hand the account to the successor, who accepts the notice and sets a password."""
    link, account = _link_and_account(token, [HANDOVER])
    if account is None:
        return _dead_link_page()
    with services().db.read() as conn:
        agency = agencies.get(conn, account["agency"])
    posted = forms.read(handover.NOTICE, request.form, "school")
    if request.method != "POST" or drafts.is_token_stale():
        return _take_over_page(
            token, account, agency, link, forms.Form(handover.NOTICE, agency["kind"], posted.values)
        )
    form = forms.Form(handover.NOTICE, agency["kind"], posted.values, "", posted.reading.problems)
    new_password = request.form.get("password", "")
    form.problems += new_password_problems(new_password, account)
    if form.problems:
        return _take_over_page(token, account, agency, link, form)
    password_hash = passwords.hash_password(new_password, rate_limits.client_network())
    with services().db.begin() as conn:
        if not handover.accept_offer(
            conn, link, NOTICE_VERSION, password_hash, services().journal.secret, services().clock()
        ):
            return _dead_link_page()
        conn.commit()
    devices.remember(account)
    flash(t("รับบัญชีแล้ว เข้าสู่ระบบได้เลย", "The account is yours. Please sign in."), "success")
    return redirect(url_for("account.sign_in", username=account["username"]), 303)


def _link_and_account(token: str, kinds: Iterable[str]) -> tuple[dict | None, dict | None]:
    """Returns (the link of these kinds with this token, its account while it can sign in), or None each."""
    with services().db.read() as conn:
        link = confirmations.get_by_token(conn, token, kinds, services().clock())
        account = accounts.get(conn, link["account_id"]) if link else None
    return link, account if account and account["state"] in accounts.SIGN_IN_STATES else None


def _dead_link_page() -> ResponseReturnValue:
    return render_template("account/confirm_link_dead.html"), 410, PRIVATE_HEADERS


def _confirm_page(token: str, link: dict, account: dict, refuse: bool) -> ResponseReturnValue:
    page = render_template(
        "account/confirm.html",
        token=token,
        account=account,
        refuse=refuse,
        at_old=link["kind"] == OLD_ADDRESS,
        new_address=mask_contact("email", link["facts"]["email"]),
    )
    return page, 200, PRIVATE_HEADERS


def _take_over_page(
    token: str, account: dict, agency: dict, link: dict, form: forms.Form
) -> ResponseReturnValue:
    name = " ".join(link["facts"]["answers"][key] for key in ("first_name", "last_name"))
    page = render_template(
        "account/take_over.html",
        token=token,
        account=account,
        agency=agency,
        name=name,
        form=form,
        shortest=passwords.SHORTEST,
    )
    return page, 422 if form.problems else 200, PRIVATE_HEADERS
