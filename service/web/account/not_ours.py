"""The page behind "not one of us?" in the letter to the address that the register has of an agency."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ...accounts import proving
from ...services import services
from ...store import accounts, agencies, confirmations
from ...store.confirmations import NOT_OURS
from ..kit import drafts
from .confirm import PRIVATE_HEADERS

blueprint = Blueprint("not_ours", __name__)


@blueprint.route("/not-ours/<token>", methods=["GET", "POST"])
def page(token: str) -> ResponseReturnValue:
    """Ask whether the agency does not know the person, and note that it does not."""
    services_, now = services(), services().clock()
    with services_.db.read() as conn:
        link = confirmations.get_by_token(conn, token, [NOT_OURS], now)
        account = accounts.get(conn, link["account_id"]) if link else None
        agency = agencies.get(conn, account["agency"]) if account else None
    if account is None or account["state"] not in accounts.SIGN_IN_STATES:
        return _dead_link_page()
    is_done = request.method == "POST" and not drafts.is_token_stale()
    if is_done:
        with services_.db.begin() as conn:
            if not confirmations.use(conn, link["digest"], now):
                return _dead_link_page()
            proving.disown(conn, services_.journal.secret, accounts.get(conn, account["id"]), now)
            conn.commit()
    page = render_template(
        "account/not_ours.html", token=token, account=account, agency=agency, is_done=is_done
    )
    return page, 200, PRIVATE_HEADERS


def _dead_link_page() -> ResponseReturnValue:
    days = confirmations.NOT_OURS_LIFETIME.days
    return render_template("account/not_ours_dead.html", days=days), 410, PRIVATE_HEADERS
