"""The calls that are answered: method, path, query parameters, body and answer, as in the discovery
documents.
"""

import re
from typing import NamedTuple

from sheets.embedded.refusal import Refusal
from sheets.embedded.shapes import DRIVE_SHAPES, SHAPES

SHEETS_HOST = "sheets.googleapis.com"
DRIVE_HOST = "www.googleapis.com"

_COMMON = {"fields": "string", "prettyPrint": "boolean", "alt": ("json",)}
_BOOK = "/v4/spreadsheets/{id}"


class Route(NamedTuple):
    """`name` is the method of EmbeddedGoogle without its underscore; `method_id` Google's own name of the
    call.
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


def _sheets(name: str, id: str, method: str, path: str, body: str | None, answer: str, **query: str) -> Route:
    return Route(
        name, f"sheets.spreadsheets.{id}", method, SHEETS_HOST, _BOOK + path, body, answer, _COMMON | query
    )


def _drive(
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
        _COMMON | {"supportsAllDrives": "boolean"} | query,
    )


ROUTES = (
    _sheets("get", "get", "GET", "", None, "Spreadsheet", includeGridData="boolean"),
    _sheets(
        "batch_update",
        "batchUpdate",
        "POST",
        ":batchUpdate",
        "BatchUpdateSpreadsheetRequest",
        "BatchUpdateSpreadsheetResponse",
    ),
    _sheets(
        "get_by_data_filter",
        "getByDataFilter",
        "POST",
        ":getByDataFilter",
        "GetSpreadsheetByDataFilterRequest",
        "Spreadsheet",
    ),
    _sheets(
        "metadata", "developerMetadata.get", "GET", "/developerMetadata/{number}", None, "DeveloperMetadata"
    ),
    _drive(
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
    _drive("create_file", "files.create", "POST", "", "File", "File"),
    _drive("update_file", "files.update", "PATCH", "/{id}", "File", "File"),
    _drive("get_file", "files.get", "GET", "/{id}", None, "File"),
    _drive(
        "list_permissions",
        "permissions.list",
        "GET",
        "/{id}/permissions",
        None,
        "PermissionList",
        pageSize="int32",
    ),
    _drive("unshare", "permissions.delete", "DELETE", "/{id}/permissions/{permissionId}", None, None),
    _drive(
        "share",
        "permissions.create",
        "POST",
        "/{id}/permissions",
        "Permission",
        "Permission",
        sendNotificationEmail="boolean",
    ),
)

_PARTS = {
    "{id}": r"(?P<id>[^/:]+)",
    "{number}": r"(?P<number>\d+)",
    "{permissionId}": r"(?P<permission>[^/]+)",
}


def _pattern(path: str) -> re.Pattern:
    for name, pattern in _PARTS.items():
        path = path.replace(name, pattern)
    return re.compile(path)


_PATTERNS = tuple((route, _pattern(route.path)) for route in ROUTES)


def find(method: str, host: str, path: str) -> tuple[Route, dict[str, str]]:
    """The route of a request and the parts of its path; a 404 Refusal if it is not one of ours."""
    for route, pattern in _PATTERNS:
        found = pattern.fullmatch(path)
        if found and (method, host) == (route.method, route.host):
            return route, found.groupdict()
    raise Refusal(f"{method} https://{host}{path} is not implemented by the embedded stand-in", 404)
