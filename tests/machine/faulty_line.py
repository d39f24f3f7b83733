"""The line between the engine and the stand-in, on which anything may happen at any call; it watches every
write.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

import requests
from google.auth.credentials import Credentials
from google.auth.transport.requests import AuthorizedSession
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from sheets.client import Google
from sheets.embedded import SERVICE_ACCOUNT, EmbeddedGoogle
from sheets.embedded.grid import Sheet, Workbook

# Calls a minute before Google says 429: reads and writes are counted apart.
LIMIT = 60

QUOTA = '{"error": {"code": 429, "message": "Quota exceeded", "status": "RESOURCE_EXHAUSTED"}}'
INTERNAL = '{"error": {"code": 500, "message": "Internal error encountered.", "status": "INTERNAL"}}'
UNAVAILABLE = (
    '{"error": {"code": 503, "message": "The service is currently unavailable.", "status": "UNAVAILABLE"}}'
)
EXPIRED = '{"error": {"code": 401, "message": "Invalid Credentials", "status": "UNAUTHENTICATED"}}'

# Answers instead of the real one; nothing was applied.
ANSWERS = {
    "429": (429, QUOTA, {}),
    "429 with a time": (429, QUOTA, {"Retry-After": "20"}),
    "500": (500, INTERNAL, {}),
    "503": (503, UNAVAILABLE, {}),
    "a page": (502, "<html><h1>Bad Gateway</h1></html>", {}),
    "token expired": (401, EXPIRED, {}),
}
# What happens to a request or to its answer.
MISHAPS = ("reset before", "timed out before", "reset after", "timed out after", "503 after", "late")
# What becomes of the process that made the call.
DEATHS = ("dies before", "dies after")
FAULTS = (*ANSWERS, *MISHAPS, *DEATHS)


class Died(BaseException):
    """The process is gone. No code of ours may catch it."""


class HumanCellChanged(AssertionError):
    """A write of the service changed what stood in a tab where people work."""


class Renewable(Credentials):
    """A token that can be had again when it has expired."""

    def __init__(self):
        super().__init__()
        self.token = SERVICE_ACCOUNT

    def refresh(self, request: object) -> None:
        self.token = SERVICE_ACCOUNT


class Line(BaseAdapter):
    """`plan`: what happens at the next calls, one after the other: a fault by name, or anything that is
    called first.
    """

    def __init__(self, google: EmbeddedGoogle, clock: Callable[[], datetime]):
        super().__init__()
        self.google, self.clock = google, clock
        self.plan: deque[str | Callable[[], object] | None] = deque()
        self.late: list[PreparedRequest] = []
        self.calls: list[tuple[datetime, str]] = []

    def client(self) -> Google:
        session = AuthorizedSession(Renewable())
        session.mount("https://", self)
        return Google(None, session=session)

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        step = self.plan.popleft() if self.plan else None
        if callable(step):
            step()
            step = None
        if step in ANSWERS:
            return _answer(request, *ANSWERS[step])
        if step == "dies before":
            raise Died
        if step == "reset before":
            raise requests.ConnectionError("connection reset by peer")
        if step == "timed out before":
            raise requests.ReadTimeout("no answer")
        if step == "late":
            self.late.append(request)
            raise requests.ReadTimeout("no answer")
        answer = self.deliver(request)
        if step == "dies after":
            raise Died
        if step == "reset after":
            raise requests.ConnectionError("connection reset by peer")
        if step == "timed out after":
            raise requests.ReadTimeout("no answer")
        return _answer(request, *ANSWERS["503"]) if step == "503 after" else answer

    def deliver(self, request: PreparedRequest) -> Response:
        """To the stand-in, within the quota, and with an eye on what people wrote."""
        kind = _kind(request)
        since = self.clock() - timedelta(seconds=60)
        self.calls = [(at, made) for at, made in self.calls if at > since]
        if kind and sum(made == kind for _, made in self.calls) >= LIMIT:
            return _answer(request, *ANSWERS["429"])
        self.calls.append((self.clock(), kind))
        if kind != "write":
            return self.google.send(request)
        file_id = request.path_url.split("/spreadsheets/")[1].split(":")[0]
        before = self.google.store.read(file_id)
        answer = self.google.send(request)
        _nothing_of_people_changed(before, self.google.store.read(file_id))
        return answer

    def close(self) -> None:
        """Nothing is held open."""


def _kind(request: PreparedRequest) -> str:
    if "/spreadsheets/" not in request.url:
        return ""
    return "write" if ":batchUpdate" in request.url else "read"


def _answer(request: PreparedRequest, code: int, body: str, headers: dict) -> Response:
    response = Response()
    response.status_code, response.request, response.url = code, request, request.url
    response.headers.update(headers)
    response._content = body.encode()
    return response


def _nothing_of_people_changed(before: Workbook, after: Workbook) -> None:
    """Every cell that stood in a tab stands in its row still, in the same order; more may stand beside and
    below.
    """
    for sheet in before.sheets:
        # The one tab that the service rewrites: it is protected.
        if sheet.protection or sheet.id == 0:
            continue
        stayed = next((other for other in after.sheets if other.id == sheet.id), None)
        if stayed is None:
            raise HumanCellChanged(f"the tab {sheet.title} is gone")
        for row, (was, now) in enumerate(zip(_values(sheet), _values(stayed), strict=False)):
            rest = iter(now)
            if not all(value in rest for value in was):
                raise HumanCellChanged(f"{sheet.title} row {row}: {was} became {now}")
        if len(_values(stayed)) < len(_values(sheet)):
            raise HumanCellChanged(f"{sheet.title} has fewer rows")


def _values(sheet: Sheet) -> list[list]:
    return [[cell[0] for cell in row if cell and cell[0] is not None] for row in sheet.rows]
