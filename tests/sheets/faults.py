"""Faults in front of the stand-in, at HTTP level: lost requests, lost answers, late copies, proxies'
pages.
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


class Faulty(BaseAdapter):
    """Passes requests on to `embedded`, each with the next of `faults`; when they are used up all goes
    well.
    """

    def __init__(self, embedded, faults=()):
        super().__init__()
        self.embedded, self.faults = embedded, list(faults)
        self.sent, self.late = [], []

    def send(self, request, **kwargs):
        fault = self.faults.pop(0) if self.faults else Fault.NONE
        self.sent.append((request.method, request.path_url.split("?")[0].rpartition(":")[2], fault))
        return _BEHAVIOUR[fault](self, request)

    def deliver_late(self):
        """What was under way arrives now; nobody hears the answers."""
        while self.late:
            self.embedded.send(self.late.pop(0))

    def close(self):
        pass

    def _unsent(self, request):
        cause = urllib3_errors.NewConnectionError(None, "refused")
        raise requests.ConnectionError(urllib3_errors.MaxRetryError(None, request.url, cause))

    def _lost(self, request):
        raise requests.ConnectionError(urllib3_errors.ProtocolError("reset", ConnectionResetError()))

    def _later(self, request):
        self.late.append(request)
        raise requests.ReadTimeout("timed out")

    def _timeout(self, request):
        self.embedded.send(request)
        raise requests.ReadTimeout("timed out")

    def _page(self, request):
        self.embedded.send(request)
        return _answer(request, 502, b"<html>Bad Gateway</html>")

    def _garbled(self, request):
        answer = self.embedded.send(request)
        return _answer(request, answer.status_code, answer.content[:-1]) if answer.ok else answer

    def _crash_before(self, request):
        raise Crash

    def _crash_after(self, request):
        self.embedded.send(request)
        raise Crash


def _says(status, **more):
    body = {"error": {"code": status, "message": "as invented", "status": "X", **more}}
    return lambda faulty, request: _answer(request, status, json.dumps(body).encode())


def _answer(request, status, content):
    response = Response()
    response.status_code, response.request, response.url = status, request, request.url
    response._content = content
    return response


_BEHAVIOUR = {
    Fault.NONE: lambda faulty, request: faulty.embedded.send(request),
    Fault.UNSENT: Faulty._unsent,
    Fault.LOST: Faulty._lost,
    Fault.LATE: Faulty._later,
    Fault.TIMEOUT: Faulty._timeout,
    Fault.PAGE: Faulty._page,
    Fault.GARBLED: Faulty._garbled,
    Fault.UNAVAILABLE: _says(503),
    Fault.BUSY: _says(429),
    Fault.RATE: _says(403, errors=[{"reason": "userRateLimitExceeded"}]),
    Fault.CRASH_BEFORE: Faulty._crash_before,
    Fault.CRASH_AFTER: Faulty._crash_after,
}
