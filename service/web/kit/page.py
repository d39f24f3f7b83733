"""The variables of every template, and the headers of every page."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, g, request, url_for

from ...records.dates import BANGKOK, thai_date, thai_time
from ...records.deadlines import countdown, deadline_text, pin_deadline_sentence
from ...records.registration import NOTICE_VERSION
from ...services import services
from ...services.language import lang, t
from ...store import announcements, areas
from . import access, drafts

STATIC = Path(__file__).parents[2] / "static"
# How long browsers insist on https after one visit, in seconds: a year.
HSTS_SECONDS = 31_536_000
# The name that the tiles' terms of use ask for.
TILES_ATTRIBUTION = "© OpenStreetMap"
# Endpoints that search engines may list: pages for everybody without a secret in their address.
INDEXED_ENDPOINTS = (
    "static",
    "public.landing",
    "public.area_landing",
    "public.guide",
    "public.privacy",
    "papers.guide",
    "asking.missing",
    "asking.correction",
    "well_known.robots",
    "well_known.security",
)
# Endpoints of pictures that areas may show on pages of their own.
EMBEDDABLE_ENDPOINTS = ("codes.national_qr", "codes.area_qr")


@cache
def _version(path: str) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]


def asset(path: str) -> str:
    """Returns the URL of a static file with its version: browsers keep it for a year."""
    return url_for("static", filename=path, v=_version(path))


def _announcement() -> Mapping | None:
    """Returns the announcement of OBEC that every page shows; its writer's name is for staff alone."""
    if g.get("failed"):
        return None
    with services().db.read() as conn:
        return announcements.get_shown(conn)


def _areas_by_type() -> list[tuple[str, list[str]]]:
    """Returns (title, short names of areas) for each type of area, for a list to choose from."""
    with services().db.read() as conn:
        all_areas = areas.list_all(conn)
    titles = (("primary", t("ประถมศึกษา", "Primary")), ("secondary", t("มัธยมศึกษา", "Secondary")))
    return [
        (title, [area["short_name_th"] for area in all_areas if area["type"] == area_type])
        for area_type, title in titles
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
    security_headers = {
        "Content-Security-Policy": policy,
        # For browsers that do not know frame-ancestors.
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(self), camera=(self)",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if settings.https:
        security_headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}"

    @app.context_processor
    def template_variables() -> dict:
        return {
            "asset": asset,
            "announcement": _announcement(),
            "areas_by_type": _areas_by_type,
            "help_email": settings.help_email,
            "dpo_email": settings.dpo_email,
            "dpo_phone": settings.dpo_phone,
            "help_phone": settings.help_phone,
            "notice_version": NOTICE_VERSION,
            "tiles": (settings.map_tiles_url or "", TILES_ATTRIBUTION if settings.map_tiles_url else ""),
            "long_date": lambda day: thai_date(day, lang()),
            # "31 May 2026 (5 days left)" for a deadline
            "deadline_text": lambda deadline: deadline_text(deadline, services().today(), lang()),
            # "(5 days left)"; paper leaves it away
            "days_left": lambda deadline: countdown(deadline, services().today(), lang()),
            # the sentence that asks for pins; "" without a deadline
            "pin_by_sentence": lambda: pin_deadline_sentence(
                settings.pin_deadline, services().today(), lang()
            ),
            "pin_deadline": settings.pin_deadline,
            "report_deadline": settings.report_deadline,
            # of moments
            "long_day": lambda moment: thai_date(moment.astimezone(BANGKOK).date(), lang()),
            "short_date": lambda moment: thai_date(moment.astimezone(BANGKOK).date(), lang(), short=True),
            "date_time": lambda moment: thai_time(moment, lang()),
        }

    @app.after_request
    def set_headers(response: Response) -> Response:
        if request.endpoint in EMBEDDABLE_ENDPOINTS:
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        for name, value in security_headers.items():
            response.headers.setdefault(name, value)
        if request.endpoint == "static" and "v" in request.args:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            response.headers.setdefault("Cache-Control", _cache_control(response))
        if request.endpoint not in INDEXED_ENDPOINTS:
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response


def _cache_control(response: Response) -> str:
    """Returns what caches may do with an answer whose handler does not say it.

    What is personal is kept nowhere; but a form that is typed into must still be there when its person goes
    back to it.
    """
    is_open = access.RULES.get(request.endpoint, access.is_anybody) is access.is_anybody
    has_secret_address = bool({"receipt", "token", "code"} & (request.view_args or {}).keys())
    if drafts.is_refilled(request.endpoint) or (is_open and not has_secret_address):
        return "private, no-cache"
    return "no-store"
