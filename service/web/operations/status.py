"""How the service gets on, for OBEC: areas that need a look first, the worker, the accounts' quota. No
personal data.
"""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...services import services
from ...services.language import t
from ...store import audit_log as deeds
from ...store import entries
from ...sync import health

blueprint = Blueprint("status", __name__, url_prefix="/status")


@blueprint.get("")
def page() -> ResponseReturnValue:
    with services().db.read() as conn:
        found = health.of_all(conn, services().clock())
    return render_template("operations/status.html", status=found)


@blueprint.post("/<area>/send-again")
def send_again(area: str) -> ResponseReturnValue:
    """Let the rows of an area that were set aside go into the next batch."""
    with services().db.begin() as conn:
        number = entries.send_again(conn, [area])
        deeds.add(conn, services().clock(), "sent_again", current_user.username, area, n=number)
        conn.commit()
    flash(t(f"จะส่ง {number} รายการอีกครั้ง", f"{number} rows will be sent again."), "success")
    return redirect(url_for(".page"), 303)
