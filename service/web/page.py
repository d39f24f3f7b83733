"""What every template can use, and the headers of every page."""

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, g, request, url_for

from ..records.dates import thai_date, thai_time
from ..records.registration import NOTICE_VERSION
from ..store import facts
from .house import house
from .language import lang

STATIC = Path(__file__).parent.parent / "static"


@cache
def _version(path: str) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]


def asset(path: str) -> str:
    """The address of a static file, with its version: browsers keep it for a year."""
    return url_for("static", filename=path, v=_version(path))


def _announcement() -> str:
    if g.get("failed"):
        return ""
    with house().db.read() as conn:
        return facts.get(conn, "announcement") or ""


def init_app(app: Flask) -> None:
    settings = app.extensions["pakmut"].settings
    tiles = urlsplit(settings.map_tiles_url)
    tiles_host = f" {tiles.scheme}://{tiles.netloc.replace('{s}', '*')}" if tiles.netloc else ""
    policy = (
        f"default-src 'self'; img-src 'self' data: blob:{tiles_host}; style-src 'self'; script-src 'self'; "
        "worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )

    @app.context_processor
    def words() -> dict:
        return {
            "asset": asset,
            "announcement": _announcement(),
            "help_email": settings.help_email,
            "help_phone": settings.help_phone,
            "notice_version": NOTICE_VERSION,
            "day": lambda moment: thai_date(moment, lang()),
            "moment": lambda moment: thai_time(moment),
        }

    @app.after_request
    def headers(answer: Response) -> Response:
        answer.headers.setdefault("Content-Security-Policy", policy)
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        answer.headers.setdefault("Referrer-Policy", "same-origin")
        answer.headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(self)")
        if request.endpoint == "static" and "v" in request.args:
            answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif answer.mimetype == "text/html":
            answer.headers.setdefault("Cache-Control", "private, no-cache")
        return answer

