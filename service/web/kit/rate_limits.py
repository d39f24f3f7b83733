"""Limits as people meet them: where a request comes from, and the sentence of a form that comes back for
now.
"""

from flask import flash, request

from ...guard.limits import TooMany, network
from ...services import services
from ...services.language import t


def address() -> str:
    """The network address that limits count by; "" where it is not known.

    With a public https address a proxy stands in front. If TRUSTED_PROXIES does not say so, everybody seems
    to come from that proxy: one limit for the whole country would stop it, so none is better.
    """
    settings = services().settings
    if settings.https and not settings.trusted_proxies:
        return ""
    return network(request.remote_addr or "")


def tell(trouble: TooMany) -> tuple[int, dict[str, str]]:
    """Say on the page that is rendered next how long to wait; gives its status and headers. It shows what was
    typed.
    """
    minutes = trouble.minutes
    flash(
        t(
            f"ขณะนี้มีการส่งแบบนี้ถี่เกินไป จึงยังไม่ได้รับ กรุณารอประมาณ {minutes} นาที แล้วกดส่งอีกครั้ง ข้อมูลที่กรอกไว้ยังอยู่ครบ",
            f"This is being sent too often just now, so it was not taken. Please wait about {minutes} "
            f"minute{'s' if minutes > 1 else ''} and send it again; what you typed is still here.",
        ),
        "warning",
    )
    return 429, {"Retry-After": str(trouble.seconds)}
