"""Whether a request comes from a browser of this machine, with nothing in between."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Request

from ...config import LOOPBACK

# Headers that proxies and tunnels add.
FORWARDING_HEADERS = ("Forwarded", "Via", "X-Real-Ip", "True-Client-Ip", "Cf-Connecting-Ip", "X-Client-Ip")
FORWARDING_PREFIX = "X-Forwarded-"


def is_local(request: Request) -> bool:
    """True for a loopback peer that asks for a loopback host and was forwarded by nobody."""
    # ProxyFix replaces the peer by what a header claims, and keeps the real one here.
    environ = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    return (
        _is_loopback_address(environ.get("REMOTE_ADDR") or "")
        and _host_name(environ.get("HTTP_HOST") or "") in LOOPBACK
        and not any(_is_forwarding(name) for name, _ in request.headers)
    )


def _is_forwarding(header: str) -> bool:
    name = header.title()
    return name in FORWARDING_HEADERS or name.startswith(FORWARDING_PREFIX)


def _is_loopback_address(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _host_name(host: str) -> str:
    """Returns the name in a Host header, without its port; "" where it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
