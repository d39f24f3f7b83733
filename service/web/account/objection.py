"""The page behind the link of a letter that tells an account's address of an approved correction.

Opening it changes nothing, because mail scanners open links too: the page has a button.
"""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ...requests import account_change
from ...services import services
from ..kit import drafts
from ..kit.masks import mask_contact
from .confirm import PRIVATE_HEADERS

blueprint = Blueprint("objection", __name__)


@blueprint.route("/objection/<number>/<token>", methods=["GET", "POST"])
def page(number: str, token: str) -> ResponseReturnValue:
    """Object to the change of an account that staff have approved and that waits."""
    with services().db.begin() as conn:
        waiting_request, account = account_change.find_by_link(
            conn, services().settings.paper_key, number, token
        )
        if account is None:
            return render_template("account/objection.html", step="dead"), 410, PRIVATE_HEADERS
        if request.method == "POST" and not drafts.is_token_stale():
            account_change.stop_by_objection(conn, waiting_request, account, services().clock())
            conn.commit()
            return render_template("account/objection.html", step="done"), 200, PRIVATE_HEADERS
        answers = account_change.asked_answers(conn, waiting_request)
    shown = {key: mask_contact(key, answers.get(key) or "") for key in ("email", "phone")}
    html = render_template(
        "account/objection.html", step="ask", number=number, token=token, account=account, asked=shown
    )
    return html, 200, PRIVATE_HEADERS
