"""A person's own data, as a file to keep: the account, and what it sent."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...privacy import personal_data
from ...services import services
from ..kit import security_log

blueprint = Blueprint("own_data", __name__)


@blueprint.get("/account/data.json")
def data() -> ResponseReturnValue:
    with services().db.read() as conn:
        response = jsonify(personal_data.account_document(conn, current_user.account))
    security_log.note("own_data_taken")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Disposition"] = "attachment; filename=pakmut-data.json"
    return response
