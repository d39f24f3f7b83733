"""A bad line between the service and the stand-in: it can lose requests, lose answers, and deliver copies
late.
"""

from collections.abc import Callable

import requests
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from sheets.embedded import EmbeddedGoogle

Fault = Callable[["BadLine", PreparedRequest], Response]


class BadLine(BaseAdapter):
    """Hands requests to the stand-in; before the next writes, the faults queued in `faults` happen."""

    def __init__(self, google: EmbeddedGoogle):
        super().__init__()
        self.google = google
        self.faults: list[Fault] = []
        self.late: list[PreparedRequest] = []
        self.calls: list[str] = []
        # bodies of writes that are refused as long as this says so
        self.refuses: Callable[[bytes], bool] = lambda body: False

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        self.calls.append(f"{request.method} {request.path_url.split('?')[0].rsplit('/', 1)[-1]}")
        if self.faults and "batchUpdate" in request.url:
            return self.faults.pop(0)(self, request)
        if "batchUpdate" in request.url and self.refuses(request.body):
            return NO(self, request)
        return self.google.send(request)

    def deliver_late(self) -> None:
        """Every copy that was under way arrives now; nobody listens to the answers."""
        while self.late:
            self.google.send(self.late.pop(0))

    def close(self) -> None:
        """Nothing is held open."""


def lost_before(line: BadLine, request: PreparedRequest) -> Response:
    """The request never arrived; the caller cannot tell."""
    raise requests.ReadTimeout("no answer")


def lost_after(line: BadLine, request: PreparedRequest) -> Response:
    """It was applied, its answer got lost."""
    line.google.send(request)
    raise requests.ConnectionError("connection reset")


def delayed(line: BadLine, request: PreparedRequest) -> Response:
    """It is under way and will arrive some day."""
    line.late.append(request)
    raise requests.ReadTimeout("no answer")


def status(code: int, body: str = "", **headers: str) -> Fault:
    """An answer with this status instead of the real one; nothing was applied."""

    def fault(line: BadLine, request: PreparedRequest) -> Response:
        response = Response()
        response.status_code, response.request, response.url = code, request, request.url
        response.headers.update(headers)
        response._content = body.encode()
        return response

    return fault


QUOTA = '{"error": {"code": 429, "message": "Quota exceeded", "status": "RESOURCE_EXHAUSTED"}}'
TOO_MANY = status(429, QUOTA)
HTML_502 = status(502, "<html>Bad Gateway</html>")
NO = status(
    400,
    '{"error": {"code": 400, "message": "Invalid requests[1].appendCells", "status": "INVALID_ARGUMENT"}}',
)
