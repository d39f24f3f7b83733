"""Rate limits on pages: the network that a request is counted for, and the message of a refused form."""

from flask import flash, request

from ...guard.limits import TooMany
from ...guard.networks import network_key
from ...services import services
from ...services.language import t
from . import security_log


def client_network() -> str:
    """Returns the network that limits count by; "" where it is not known.

    With a public https address a proxy stands in front. If TRUSTED_PROXIES does not say so, everybody seems
    to come from that proxy, and one limit would stop the whole country: none is better.
    """
    settings = services().settings
    if settings.https and not settings.trusted_proxies:
        return ""
    return network_key(request.remote_addr or "")


def flash_too_many(error: TooMany) -> tuple[int, dict[str, str]]:
    """Flash how long to wait; returns (status, headers) for the page, which shows what was typed."""
    security_log.note("limited")
    minutes = error.minutes
    flash(
        t(
            f"ขณะนี้มีการส่งแบบนี้ถี่เกินไป จึงยังไม่ได้รับ กรุณารอประมาณ {minutes} นาที แล้วกดส่งอีกครั้ง ข้อมูลที่กรอกไว้ยังอยู่ครบ",
            f"This is being sent too often just now, so it was not taken. Please wait about {minutes} "
            f"minute{'s' if minutes > 1 else ''} and send it again; what you typed is still here.",
        ),
        "warning",
    )
    return 429, {"Retry-After": str(error.seconds)}
