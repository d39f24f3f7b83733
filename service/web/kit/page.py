"""What every template can use, and the headers of every page."""

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, g, request, url_for

from ...records.dates import BANGKOK, thai_date, thai_time
from ...records.deadlines import by, countdown, pin_by
from ...records.registration import NOTICE_VERSION
from ...services import services
from ...services.language import lang, t
from ...store import areas
from ...store import instance_values as facts

STATIC = Path(__file__).parents[2] / "static"
# How long browsers insist on https once they saw it, seconds: a year.
HTTPS_FOR = 31_536_000
# Whose the tiles are, as they ask to be named.
TILES_BY = "© OpenStreetMap"
# Pictures that areas may show on pages of their own.
EMBEDDED_ELSEWHERE = ("codes.national_qr", "codes.area_qr")


@cache
def _version(path: str) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]


def asset(path: str) -> str:
    """The address of a static file, with its version: browsers keep it for a year."""
    return url_for("static", filename=path, v=_version(path))


def _announcement() -> str:
    if g.get("failed"):
        return ""
    with services().db.read() as conn:
        return facts.get(conn, "announcement") or ""


def _areas_by_type() -> list[tuple[str, list[str]]]:
    """(title, short names) of the areas of each kind, for a list to choose from."""
    with services().db.read() as conn:
        known = areas.every(conn)
    titles = (("primary", t("ประถมศึกษา", "Primary")), ("secondary", t("มัธยมศึกษา", "Secondary")))
    return [
        (title, [area["short_name_th"] for area in known if area["type"] == kind]) for kind, title in titles
    ]


def init_app(app: Flask) -> None:
    settings = app.extensions["pakmut"].settings
    tiles = urlsplit(settings.map_tiles_url)
    tiles_host = f" {tiles.scheme}://{tiles.netloc.replace('{s}', '*')}" if tiles.netloc else ""
    policy = (
        f"default-src 'none'; img-src 'self' data: blob:{tiles_host}; style-src 'self'; script-src 'self'; "
        "worker-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    fixed = {
        "Content-Security-Policy": policy,
        # for browsers that do not know frame-ancestors
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(self), camera=(self)",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if settings.https:
        fixed["Strict-Transport-Security"] = f"max-age={HTTPS_FOR}"

    @app.context_processor
    def words() -> dict:
        return {
            "asset": asset,
            "announcement": _announcement(),
            "areas_by_type": _areas_by_type,
            "help_email": settings.help_email,
            "help_phone": settings.help_phone,
            "notice_version": NOTICE_VERSION,
            "tiles": (settings.map_tiles_url or "", TILES_BY if settings.map_tiles_url else ""),
            "day": lambda moment: thai_date(moment, lang()),
            # "31 May 2026 (5 days left)" for a deadline
            "by": lambda deadline: by(deadline, services().today(), lang()),
            # how many of its days are left, for paper to leave away
            "days_left": lambda deadline: countdown(deadline, services().today(), lang()),
            # the sentence that asks for pins; "" without a deadline
            "pin_by_sentence": lambda: pin_by(settings.pin_deadline, services().today(), lang()),
            "pin_deadline": settings.pin_deadline,
            "report_deadline": settings.report_deadline,
            "shortly": lambda moment: thai_date(moment.astimezone(BANGKOK).date(), lang(), short=True),
            "moment": lambda moment: thai_time(moment),
        }

    @app.after_request
    def headers(answer: Response) -> Response:
        if request.endpoint in EMBEDDED_ELSEWHERE:
            answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        for name, value in fixed.items():
            answer.headers.setdefault(name, value)
        if request.endpoint == "static" and "v" in request.args:
            answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif answer.mimetype == "text/html":
            answer.headers.setdefault("Cache-Control", "private, no-cache")
        return answer
