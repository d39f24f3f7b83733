"""An adapter that checks every call and every answer of the stand-in against Google's discovery documents."""

import json
import re
from urllib.parse import parse_qs, unquote, urlsplit

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from tests.sheets.discovery import document, methods_by_id, schema_errors, schema_of

_APIS = {"sheets.googleapis.com": "sheets.v4", "www.googleapis.com": "drive.v3"}


class Recorder(BaseAdapter):
    """Checks each request and answer of the adapter behind it.

    `method_ids`: of all methods that were called. `schema_errors`: what the documents do not allow, as
    sentences.
    """

    def __init__(self, adapter):
        super().__init__()
        self.adapter = adapter
        self.method_ids: list[str] = []
        self.schema_errors: list[str] = []

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        url = urlsplit(request.url)
        api = _APIS[url.hostname]
        id, method = _method(api, request.method, unquote(url.path))
        self.method_ids.append(id)
        parameters = document(api)["parameters"] | method.get("parameters", {})
        self.schema_errors += [
            f"{id}: {error}"
            for name, values in parse_qs(url.query).items()
            for error in _query_errors(parameters.get(name), name, values[0])
        ]
        self._check(id, "request", method.get("request"), request.body, api)
        answer = self.adapter.send(request, *args, **kwargs)
        if answer.ok:
            self._check(id, "response", method.get("response"), answer.content, api)
        return answer

    def close(self) -> None:
        pass

    def _check(self, id: str, part: str, schema: dict | None, body: bytes | None, api: str) -> None:
        if schema is None and body:
            self.schema_errors.append(f"{id}: a {part} with a body")
        elif body:
            self.schema_errors += [
                f"{id}: {error}"
                for error in schema_errors(json.loads(body), schema_of(schema["$ref"]), api, part)
            ]


def _query_errors(parameter: dict | None, name: str, value: str) -> list[str]:
    """Return what is wrong with a query parameter, as sentences.

    The stand-in reads `True` and `a/b` as Google does; ours are to be written as Google documents them.
    """
    if parameter is None:
        return [f"no parameter {name}"]
    if parameter["type"] == "boolean" and value not in ("true", "false"):
        return [f"{name} is no boolean: {value}"]
    return [f"a mask with / or spaces: {value}"] if name == "fields" and re.search(r"[/\s]", value) else []


def _method(api: str, verb: str, path: str) -> tuple[str, dict]:
    """Return (id, method) of the method whose path pattern fits."""
    root = document(api)["servicePath"]
    for id, method in methods_by_id(document(api)).items():
        pattern = re.sub(
            r"\\\{\+?(\w+)\\\}", r"[^/:]+", re.escape("/" + root + method["path"]).replace(r"\+", "+")
        )
        if method["httpMethod"] == verb and re.fullmatch(pattern, path):
            return id, method
    raise AssertionError(f"{verb} {path} is in no discovery document of {api}")
