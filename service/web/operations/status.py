"""The status page for OBEC: areas with trouble first, the workers, the accounts' quota. No personal data."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...privacy.overdue import count_overdue
from ...services import services
from ...services.language import t
from ...store import audit_log, entries
from ...sync import health

blueprint = Blueprint("status", __name__, url_prefix="/status")


@blueprint.get("")
def page() -> ResponseReturnValue:
    settings, now = services().settings, services().clock()
    with services().db.read() as conn:
        status = health.read_health(conn, now, services().db.moment(conn, now))
        overdue = count_overdue(conn, settings, now)
    return render_template("operations/status.html", status=status, overdue=overdue)


@blueprint.post("/<area>/send-again")
def send_again(area: str) -> ResponseReturnValue:
    """Let the rows of an area that were set aside go into the next batch."""
    with services().db.begin() as conn:
        row_count = entries.requeue(conn, [area])
        audit_log.add(conn, services().clock(), "sent_again", current_user.username, area, n=row_count)
        conn.commit()
    flash(t(f"จะส่ง {row_count} รายการอีกครั้ง", f"{row_count} rows will be sent again."), "success")
    return redirect(url_for(".page"), 303)
