"""Stands in front of the stand-in and holds every call and every answer against Google's discovery
documents.
"""

import json
import re
from urllib.parse import parse_qs, unquote, urlsplit

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from tests.sheets.discovery import document, faults, message, methods

_APIS = {"sheets.googleapis.com": "sheets.v4", "www.googleapis.com": "drive.v3"}


class Recorder(BaseAdapter):
    """`called`: the ids of all methods that were called. `faults`: what the documents do not allow, as
    sentences.
    """

    def __init__(self, line):
        super().__init__()
        self.line = line
        self.called: list[str] = []
        self.faults: list[str] = []

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        url = urlsplit(request.url)
        api = _APIS[url.hostname]
        id, method = _method(api, request.method, unquote(url.path))
        self.called.append(id)
        known = method.get("parameters", {}).keys() | document(api)["parameters"].keys()
        self.faults += [f"{id} has no parameter {name}" for name in parse_qs(url.query).keys() - known]
        self._hold(id, "request", method.get("request"), request.body, api)
        answer = self.line.send(request, *args, **kwargs)
        if answer.ok:
            self._hold(id, "response", method.get("response"), answer.content, api)
        return answer

    def close(self) -> None:
        pass

    def _hold(self, id: str, part: str, schema: dict | None, body: bytes | None, api: str) -> None:
        if schema is None and body:
            self.faults.append(f"{id}: a {part} with a body")
        elif body:
            self.faults += [
                f"{id}: {fault}" for fault in faults(json.loads(body), message(schema["$ref"]), api, part)
            ]


def _method(api: str, verb: str, path: str) -> tuple[str, dict]:
    """(id, method) of the one that the path fits."""
    root = document(api)["servicePath"]
    for id, method in methods(document(api)).items():
        pattern = re.sub(
            r"\\\{\+?(\w+)\\\}", r"[^/:]+", re.escape("/" + root + method["path"]).replace(r"\+", "+")
        )
        if method["httpMethod"] == verb and re.fullmatch(pattern, path):
            return id, method
    raise AssertionError(f"{verb} {path} is in no discovery document of {api}")
