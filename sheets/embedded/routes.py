"""The calls that are answered, as in Google's discovery documents.

Each has a method, a path, query parameters, a body and an answer.
"""

import re
from typing import NamedTuple

from sheets.embedded.refusal import Refusal
from sheets.embedded.shapes import DRIVE_SHAPES, SHAPES

SHEETS_HOST = "sheets.googleapis.com"
DRIVE_HOST = "www.googleapis.com"

_COMMON_QUERY = {"fields": "string", "prettyPrint": "boolean", "alt": ("json",)}
_BOOK_PATH = "/v4/spreadsheets/{id}"


class Route(NamedTuple):
    """One call.

    `name` is EmbeddedGoogle's method without its underscore, `method_id` Google's name of the call.
    """

    name: str
    method_id: str
    method: str
    host: str
    path: str
    body: str | None
    answer: str | None
    query: dict[str, str | tuple]

    @property
    def shapes(self) -> dict[str, dict]:
        return SHAPES if self.host == SHEETS_HOST else DRIVE_SHAPES


def _sheets_route(
    name: str, id: str, method: str, path: str, body: str | None, answer: str, **query: str
) -> Route:
    return Route(
        name,
        f"sheets.spreadsheets.{id}",
        method,
        SHEETS_HOST,
        _BOOK_PATH + path,
        body,
        answer,
        _COMMON_QUERY | query,
    )


def _drive_route(
    name: str, id: str, method: str, path: str, body: str | None, answer: str | None, **query: str | tuple
) -> Route:
    return Route(
        name,
        f"drive.{id}",
        method,
        DRIVE_HOST,
        "/drive/v3/files" + path,
        body,
        answer,
        _COMMON_QUERY | {"supportsAllDrives": "boolean"} | query,
    )


ROUTES = (
    _sheets_route("get", "get", "GET", "", None, "Spreadsheet", includeGridData="boolean"),
    _sheets_route(
        "batch_update",
        "batchUpdate",
        "POST",
        ":batchUpdate",
        "BatchUpdateSpreadsheetRequest",
        "BatchUpdateSpreadsheetResponse",
    ),
    _sheets_route(
        "get_by_data_filter",
        "getByDataFilter",
        "POST",
        ":getByDataFilter",
        "GetSpreadsheetByDataFilterRequest",
        "Spreadsheet",
    ),
    _sheets_route(
        "metadata", "developerMetadata.get", "GET", "/developerMetadata/{number}", None, "DeveloperMetadata"
    ),
    _drive_route(
        "list_files",
        "files.list",
        "GET",
        "",
        None,
        "FileList",
        q="string",
        pageSize="int32",
        pageToken="int32",
        orderBy=("createdTime",),
        includeItemsFromAllDrives="boolean",
    ),
    _drive_route("create_file", "files.create", "POST", "", "File", "File"),
    _drive_route("update_file", "files.update", "PATCH", "/{id}", "File", "File"),
    _drive_route("get_file", "files.get", "GET", "/{id}", None, "File"),
    _drive_route(
        "list_permissions",
        "permissions.list",
        "GET",
        "/{id}/permissions",
        None,
        "PermissionList",
        pageSize="int32",
    ),
    _drive_route("unshare", "permissions.delete", "DELETE", "/{id}/permissions/{permissionId}", None, None),
    _drive_route(
        "share",
        "permissions.create",
        "POST",
        "/{id}/permissions",
        "Permission",
        "Permission",
        sendNotificationEmail="boolean",
    ),
)

_PATH_PATTERNS = {
    "{id}": r"(?P<id>[^/:]+)",
    "{number}": r"(?P<number>\d+)",
    "{permissionId}": r"(?P<permission>[^/]+)",
}


def _path_pattern(path: str) -> re.Pattern:
    for name, pattern in _PATH_PATTERNS.items():
        path = path.replace(name, pattern)
    return re.compile(path)


_ROUTE_PATTERNS = tuple((route, _path_pattern(route.path)) for route in ROUTES)


def find_route(method: str, host: str, path: str) -> tuple[Route, dict[str, str]]:
    """Return the route of a request and the parts of its path. Raises a 404 Refusal for an unknown call."""
    for route, pattern in _ROUTE_PATTERNS:
        match = pattern.fullmatch(path)
        if match and (method, host) == (route.method, route.host):
            return route, match.groupdict()
    raise Refusal(f"{method} https://{host}{path} is not implemented by the embedded stand-in", 404)
