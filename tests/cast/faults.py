"""A bad line between the service and the stand-in.

It can lose requests, lose answers, and deliver copies late.
"""

from collections.abc import Callable

import requests
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from sheets.embedded import EmbeddedGoogle

Fault = Callable[["BadLine", PreparedRequest], Response]


class BadLine(BaseAdapter):
    """Hands requests to the stand-in. Each of the next writes meets the next fault of `faults`."""

    def __init__(self, google: EmbeddedGoogle):
        super().__init__()
        self.google = google
        self.faults: list[Fault] = []
        self.late_requests: list[PreparedRequest] = []
        self.calls: list[str] = []
        # A write whose body this accepts is refused.
        self.is_refused: Callable[[bytes], bool] = lambda body: False

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        self.calls.append(f"{request.method} {request.path_url.split('?')[0].rsplit('/', 1)[-1]}")
        if self.faults and "batchUpdate" in request.url:
            return self.faults.pop(0)(self, request)
        if "batchUpdate" in request.url and self.is_refused(request.body):
            return REFUSED_400(self, request)
        return self.google.send(request)

    def deliver_late(self) -> None:
        """Deliver every delayed request. Nobody reads the answers."""
        while self.late_requests:
            self.google.send(self.late_requests.pop(0))

    def close(self) -> None:
        """Do nothing, as no connection is open."""


def lost_before(line: BadLine, request: PreparedRequest) -> Response:
    """Lose the request, which the caller cannot know."""
    raise requests.ReadTimeout("no answer")


def lost_after(line: BadLine, request: PreparedRequest) -> Response:
    """Apply the request and lose its answer."""
    line.google.send(request)
    raise requests.ConnectionError("connection reset")


def delayed(line: BadLine, request: PreparedRequest) -> Response:
    """Hold the request back until `deliver_late`."""
    line.late_requests.append(request)
    raise requests.ReadTimeout("no answer")


def status_fault(code: int, body: str = "", **headers: str) -> Fault:
    """Return a fault: an answer with this status, to a request that is not applied."""

    def fault(line: BadLine, request: PreparedRequest) -> Response:
        response = Response()
        response.status_code, response.request, response.url = code, request, request.url
        response.headers.update(headers)
        response._content = body.encode()
        return response

    return fault


QUOTA_BODY = '{"error": {"code": 429, "message": "Quota exceeded", "status": "RESOURCE_EXHAUSTED"}}'
QUOTA_429 = status_fault(429, QUOTA_BODY)
HTML_502 = status_fault(502, "<html>Bad Gateway</html>")
REFUSED_400 = status_fault(
    400,
    '{"error": {"code": 400, "message": "Invalid requests[1].appendCells", "status": "INVALID_ARGUMENT"}}',
)
