"""The connection between sync and the stand-in. Any call may fail in any way, and every write is checked."""

import re
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

# Calls in a minute before Google answers 429; reads and writes are counted separately.
CALLS_PER_MINUTE = 60

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
# When the process dies that made the call.
DEATHS = ("dies before", "dies after")
FAULTS = (*ANSWERS, *MISHAPS, *DEATHS)


class Died(BaseException):
    """The process is gone. No code of ours may catch it."""


class HumanCellChanged(AssertionError):
    """A write of the service changed what stood in a tab where people work."""


class RenewableToken(Credentials):
    """A token that can be renewed when it has expired."""

    def __init__(self):
        super().__init__()
        self.token = SERVICE_ACCOUNT

    def refresh(self, request: object) -> None:
        self.token = SERVICE_ACCOUNT


class FaultyLine(BaseAdapter):
    """Does to the next calls what is in `plan`: a fault by its name, or a function to call before.

    `write_plan`: the same for the next writes alone. `held_file`: the next write to this file that brings no
    rows is late. `late`: requests that arrive only later. `calls`: (time, kind) of those of the last minute.
    `is_own`: tells what the service may change in a tab where people work.
    """

    def __init__(
        self, google: EmbeddedGoogle, clock: Callable[[], datetime], is_own: Callable[[object], bool]
    ):
        super().__init__()
        self.google, self.clock, self.is_own = google, clock, is_own
        self.plan: deque[str | Callable[[], object] | None] = deque()
        self.write_plan: deque[str | Callable[[], object] | None] = deque()
        self.held_file = ""
        # Raised later: a cycle would log them and go on.
        self.violations: list[HumanCellChanged] = []
        self.late: list[PreparedRequest] = []
        self.calls: list[tuple[datetime, str]] = []

    def client(self) -> Google:
        session = AuthorizedSession(RenewableToken())
        session.mount("https://", self)
        return Google(None, session=session)

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        step = self._next_step(request)
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

    def _next_step(self, request: PreparedRequest) -> str | Callable[[], object] | None:
        step = self.plan.popleft() if self.plan else None
        if _kind(request) == "write":
            if self.held_file and self.held_file == _file_id(request) and b"appendCells" not in request.body:
                self.held_file = ""
                return "late"
            return self.write_plan.popleft() if self.write_plan else step
        return step

    def deliver(self, request: PreparedRequest) -> Response:
        """Send a request to the stand-in, within the quota; check that no cell of people changed."""
        kind = _kind(request)
        since = self.clock() - timedelta(seconds=60)
        self.calls = [(at, call) for at, call in self.calls if at > since]
        if kind and sum(call == kind for _, call in self.calls) >= CALLS_PER_MINUTE:
            return _answer(request, *ANSWERS["429"])
        self.calls.append((self.clock(), kind))
        if kind != "write":
            return self.google.send(request)
        file_id = _file_id(request)
        before = self.google.store.get_workbook(file_id)
        answer = self.google.send(request)
        try:
            _check_cells_of_people(before, self.google.store.get_workbook(file_id), self.is_own)
        except HumanCellChanged as violation:
            self.violations.append(violation)
        return answer

    def close(self) -> None:
        """Nothing is held open."""


def _kind(request: PreparedRequest) -> str:
    if "/spreadsheets/" not in request.url:
        return ""
    return "write" if ":batchUpdate" in request.url else "read"


def _file_id(request: PreparedRequest) -> str:
    return re.split("[/:]", request.path_url.split("/spreadsheets/")[1])[0]


def _answer(request: PreparedRequest, code: int, body: str, headers: dict) -> Response:
    response = Response()
    response.status_code, response.request, response.url = code, request, request.url
    response.headers.update(headers)
    response._content = body.encode()
    return response


def _check_cells_of_people(before: Workbook, after: Workbook, is_own: Callable[[object], bool]) -> None:
    """Raise HumanCellChanged unless every cell is still in its row, in the same order.

    There may be new cells beside and below, and `is_own` says what the service may change.
    """
    for sheet in before.sheets:
        # The service rewrites only the protected tabs.
        if sheet.protection or sheet.id == 0:
            continue
        sheet_after = next((each for each in after.sheets if each.id == sheet.id), None)
        if sheet_after is None:
            raise HumanCellChanged(f"the tab {sheet.title} is gone")
        values, values_after = _values(sheet, is_own), _values(sheet_after, is_own)
        pairs = zip(values, values_after, strict=False)
        for row, (old_values, new_values) in enumerate(pairs):
            rest = iter(new_values)
            if not all(value in rest for value in old_values):
                raise HumanCellChanged(f"{sheet.title} row {row}: {old_values} became {new_values}")
        if len(values_after) < len(values):
            raise HumanCellChanged(f"{sheet.title} has fewer rows")


def _values(sheet: Sheet, is_own: Callable[[object], bool]) -> list[list]:
    return [
        [cell[0] for cell in row if cell and cell[0] is not None and not is_own(cell[0])]
        for row in sheet.rows
    ]
