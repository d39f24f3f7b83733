"""Rate limits on pages: the network that a request is counted for, and the message of a refused form."""

from flask import flash, request

from ...guard.limits import TooMany
from ...guard.networks import network_key
from ...services import services
from ...services.language import t
from . import security_log

# Longer waits are told in hours.
LONGEST_IN_MINUTES = 90
# The longest text of a network address.
ADDRESS_LENGTH = 45


def client_network() -> str:
    """Returns the network that limits count by; "" where it is not known.

    With a public https address a proxy stands in front. If TRUSTED_PROXIES does not say so, everybody seems
    to come from that proxy, and one limit would stop the whole country: none is better.
    """
    return network_key(client_address())


def client_address() -> str:
    """Returns the network address that the request came from; "" where `client_network` does not know it."""
    settings = services().settings
    if settings.https and not settings.trusted_proxies:
        return ""
    return (request.remote_addr or "")[:ADDRESS_LENGTH]


def wait_words(error: TooMany) -> str:
    """Returns how long to wait, as people say it: 3 minutes, 8 hours."""
    number, thai, english = error.minutes, "นาที", "minute"
    if number > LONGEST_IN_MINUTES:
        number, thai, english = -(-number // 60), "ชั่วโมง", "hour"
    return t(f"{number} {thai}", f"{number} {english}{'s' if number > 1 else ''}")


def flash_too_many(error: TooMany) -> tuple[int, dict[str, str]]:
    """Flash how long to wait; returns (status, headers) for the page, which shows what was typed."""
    security_log.note("limited")
    wait = wait_words(error)
    flash(
        t(
            f"ขณะนี้มีการส่งแบบนี้ถี่เกินไป จึงยังไม่ได้รับ กรุณารอประมาณ {wait} แล้วกดส่งอีกครั้ง ข้อมูลที่กรอกไว้ยังอยู่ครบ",
            f"This is being sent too often just now, so it was not taken. Please wait about {wait} and send it again; "
            "what you typed is still here.",
        ),
        "warning",
    )
    return 429, {"Retry-After": str(error.seconds)}
