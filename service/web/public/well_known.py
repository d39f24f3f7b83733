"""What machines look for at known addresses: robots.txt, and security.txt for whoever finds a hole."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, current_app

from ...services import services
from ..kit.page import INDEXED_ENDPOINTS

blueprint = Blueprint("well_known", __name__)

# How long security.txt says that it holds, from the day on which it is read (RFC 9116 advises under a year).
SECURITY_TXT_LIFETIME = timedelta(days=180)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Shut crawlers out of everything but the pages for everybody."""
    # Of two lines that fit, the longer counts (RFC 9309): /register/missing may be listed, /register not.
    lines = {
        f"{'Allow' if rule.endpoint in INDEXED_ENDPOINTS else 'Disallow'}: {rule.rule.partition('<')[0]}"
        for rule in current_app.url_map.iter_rules()
    }
    return Response("\n".join(["User-agent: *", *sorted(lines), ""]), mimetype="text/plain")


@blueprint.get("/.well-known/security.txt")
def security() -> Response:
    """Tell whom to write about a hole in the service (RFC 9116)."""
    settings = services().settings
    day = datetime.combine(services().clock().astimezone(UTC).date(), datetime.min.time(), UTC)
    lines = [
        f"Contact: mailto:{settings.help_email}",
        f"Expires: {day + SECURITY_TXT_LIFETIME:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: th, en",
        f"Canonical: {settings.base_url}/.well-known/security.txt",
        "",
    ]
    return Response("\n".join(lines), mimetype="text/plain")
