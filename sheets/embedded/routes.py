"""Finds the call that a request makes."""

import re
from urllib.parse import unquote

from sheets.embedded.google_names import knows_call
from sheets.embedded.refusal import NotImplementedHere, Refusal
from sheets.embedded.route import Route
from sheets.embedded.route_list import ROUTES

_PATH_PATTERNS = {
    "{range}": "(?P<range>[^/]+)",
    "{metadataId}": r"(?P<number>\d+)",
    "{sheetId}": r"(?P<number>\d+)",
    "{id}": "(?P<id>[^/:]+)",
    "{fileId}": "(?P<id>[^/:]+)",
    "{permissionId}": "(?P<permission>[^/]+)",
}


def _path_pattern(path: str) -> re.Pattern:
    for name, pattern in _PATH_PATTERNS.items():
        path = path.replace(name, pattern)
    return re.compile(path)


_ROUTE_PATTERNS = tuple((route, _path_pattern(route.path)) for route in ROUTES)


def find_route(method: str, host: str, path: str) -> tuple[Route, dict[str, str]]:
    """Return the route of a request and the parts of its path; `path` is not yet unquoted.

    Raises NotImplementedHere, or a 404 Refusal for a call that Google does not know either.
    """
    for route, pattern in _ROUTE_PATTERNS:
        match = pattern.fullmatch(path)
        if match and (method, host) == (route.method, route.host):
            return route, {name: unquote(part) for name, part in match.groupdict().items()}
    if knows_call(method, host, path):
        raise NotImplementedHere(f"{method} https://{host}{unquote(path)}")
    raise Refusal(f"{method} https://{host}{unquote(path)} is no call of Google Sheets or Drive", 404)
