"""Faults in front of the stand-in, at HTTP level.

Lost requests, lost answers, late copies, proxies' pages.
"""

import json
from enum import Enum

import requests
from requests import Response
from requests.adapters import BaseAdapter
from urllib3 import exceptions as urllib3_errors


class Fault(Enum):
    NONE = "it goes well"
    UNSENT = "no connection: nothing was sent"
    LOST = "reset before Google saw it"
    LATE = "timeout, and the request arrives later"
    TIMEOUT = "applied, but the answer timed out"
    PAGE = "applied, but a proxy's 502 page came back"
    GARBLED = "applied, but the answer broke off"
    UNAVAILABLE = "503, not applied"
    BUSY = "429"
    RATE = "403 about rates"
    CRASH_BEFORE = "our process dies before it sends"
    CRASH_AFTER = "our process dies after Google applied it"


class Crash(BaseException):
    """The process is gone; no handler of ours may run."""


class FaultyAdapter(BaseAdapter):
    """Passes requests on to `embedded`, each with the next of `faults`.

    When the faults are used up, requests pass without one.
    """

    def __init__(self, embedded, faults=()):
        super().__init__()
        self.embedded, self.faults = embedded, list(faults)
        self.sent_requests, self.late_requests = [], []

    def send(self, request, **kwargs):
        fault = self.faults.pop(0) if self.faults else Fault.NONE
        self.sent_requests.append((request.method, request.path_url.split("?")[0].rpartition(":")[2], fault))
        return _BEHAVIOUR[fault](self, request)

    def deliver_late(self):
        """Let the late requests arrive now; nobody hears the answers."""
        while self.late_requests:
            self.embedded.send(self.late_requests.pop(0))

    def close(self):
        pass

    def _unsent(self, request):
        cause = urllib3_errors.NewConnectionError(None, "refused")
        raise requests.ConnectionError(urllib3_errors.MaxRetryError(None, request.url, cause))

    def _lost(self, request):
        raise requests.ConnectionError(urllib3_errors.ProtocolError("reset", ConnectionResetError()))

    def _later(self, request):
        self.late_requests.append(request)
        raise requests.ReadTimeout("timed out")

    def _timeout(self, request):
        self.embedded.send(request)
        raise requests.ReadTimeout("timed out")

    def _page(self, request):
        self.embedded.send(request)
        return make_response(request, 502, b"<html>Bad Gateway</html>")

    def _garbled(self, request):
        answer = self.embedded.send(request)
        return make_response(request, answer.status_code, answer.content[:-1]) if answer.ok else answer

    def _crash_before(self, request):
        raise Crash

    def _crash_after(self, request):
        self.embedded.send(request)
        raise Crash


def _error_answer(status, **fields):
    body = {"error": {"code": status, "message": "as invented", "status": "X", **fields}}
    return lambda faulty, request: make_response(request, status, json.dumps(body).encode())


def make_response(request, status, content):
    response = Response()
    response.status_code, response.request, response.url = status, request, request.url
    response._content = content
    return response


_BEHAVIOUR = {
    Fault.NONE: lambda faulty, request: faulty.embedded.send(request),
    Fault.UNSENT: FaultyAdapter._unsent,
    Fault.LOST: FaultyAdapter._lost,
    Fault.LATE: FaultyAdapter._later,
    Fault.TIMEOUT: FaultyAdapter._timeout,
    Fault.PAGE: FaultyAdapter._page,
    Fault.GARBLED: FaultyAdapter._garbled,
    Fault.UNAVAILABLE: _error_answer(503),
    Fault.BUSY: _error_answer(429),
    Fault.RATE: _error_answer(403, errors=[{"reason": "userRateLimitExceeded"}]),
    Fault.CRASH_BEFORE: FaultyAdapter._crash_before,
    Fault.CRASH_AFTER: FaultyAdapter._crash_after,
}
