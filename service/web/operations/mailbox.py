"""The mailbox of the demonstration: letters that were written to .eml files.

It shows sign-in links; who may see it is decided in access.RULES.
"""

import re
from email import message_from_bytes, policy
from pathlib import Path

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from ...services import services

blueprint = Blueprint("mailbox", __name__)

# Letters on the page, the newest first.
MAX_LETTERS = 200


@blueprint.get("/mailbox")
def letters() -> ResponseReturnValue:
    files = sorted(services().settings.mailbox.glob("*.eml"), reverse=True)[:MAX_LETTERS]
    return render_template("operations/mailbox.html", letters=[_head(file) for file in files])


@blueprint.get("/mailbox/<name>")
def letter(name: str) -> ResponseReturnValue:
    path = services().settings.mailbox / f"{name}.eml"
    if not re.fullmatch(r"[\w-]{1,80}", name, re.ASCII) or not path.is_file():
        abort(404)
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    text = message.get_body(("plain",)).get_content()
    return render_template("operations/letter.html", head=_head(path), text=_linked(text))


def _head(path: Path) -> dict:
    with open(path, "rb") as file:
        message = message_from_bytes(file.read(), policy=policy.default)
    return {"name": path.stem, "to": message["To"], "subject": message["Subject"], "date": message["Date"]}


def _linked(text: str) -> Markup:
    """Returns the text of a letter as HTML, with its URLs as links."""
    linked = re.sub(r"(https?://[^\s<]+)", r'<a href="\1">\1</a>', str(escape(text)))
    return Markup(linked)
