"""The link at which an agency is registered: shown to staff for one agency at a time, and noted as an act.

The link proves nothing. But who registers with it soon after may have been handed it by whoever looked it up.
"""

from collections.abc import Mapping
from datetime import timedelta

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Connection

from ...reminders import texts
from ...reminders.outstanding import letter_name
from ...services import services
from ...store import agencies, audit_log, shown_links

blueprint = Blueprint("own_link", __name__, url_prefix="/area/<area>/own-link")

# How long the page of the agency shows the link to the person who has asked for it.
SHOWN_TIME = timedelta(minutes=10)


@blueprint.post("")
def show(area: str) -> ResponseReturnValue:
    """Note that the posted agency's link is shown to this person, and lead to the page that shows it."""
    code = request.form.get("agency", "")
    with services().db.begin() as conn:
        agency = agencies.get(conn, code)
        if agency is None or agency["area"] != area or agency["closed_at"]:
            abort(404)
        audit_log.add(conn, services().clock(), "link_shown", current_user.username, area, code)
        conn.commit()
    return redirect(url_for("one_agency.page", area=area, code=code, _anchor="own-link"), 303)


def shown_link(conn: Connection, area: Mapping, agency: Mapping, registered: bool) -> dict | None:
    """Returns the agency's link and, until it is registered, a text for LINE; None where none is shown.

    It is shown to the signed-in person alone, while they have just asked for it.
    """
    now = services().clock()
    if not shown_links.has_seen(conn, current_user.username, agency["code"], now - SHOWN_TIME):
        return None
    link = services().registration_link(agency["code"])
    name, office = letter_name(agency["name_th"], agency["kind"]), area["short_name_th"]
    text = texts.own_link_text(name, office, link, services().settings, services().today())
    return {"link": link, "text": "" if registered else text}
