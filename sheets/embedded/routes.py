"""The calls that are answered, as in Google's discovery documents.

Each has a method, a path, query parameters, a body and an answer.
"""

import re
from typing import NamedTuple
from urllib.parse import unquote

from sheets.embedded.google_names import knows_call
from sheets.embedded.refusal import NotImplementedHere, Refusal
from sheets.embedded.shapes import DRIVE_SHAPES, SHAPES

SHEETS_HOST = "sheets.googleapis.com"
DRIVE_HOST = "www.googleapis.com"

# The body of an upload, which is no JSON.
CSV = "text/csv"

_COMMON_QUERY = {"fields": "string", "prettyPrint": "boolean", "alt": ("json",)}
_ALL_DRIVES = {"supportsAllDrives": "boolean"}
_BOOK_PATH = "/v4/spreadsheets/{id}"
_VALUES_PATH = "/values/{range}"

_MAJOR = ("ROWS", "COLUMNS")
_RENDER = ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")
_DATES = ("SERIAL_NUMBER", "FORMATTED_STRING")
_INPUT = ("RAW", "USER_ENTERED")
_READ_QUERY = {"majorDimension": _MAJOR, "valueRenderOption": _RENDER, "dateTimeRenderOption": _DATES}
_WRITE_QUERY = {
    "valueInputOption": _INPUT,
    "includeValuesInResponse": "boolean",
    "responseValueRenderOption": _RENDER,
    "responseDateTimeRenderOption": _DATES,
}


class Route(NamedTuple):
    """One call.

    `name` is the function that answers it, in `sheets_calls`, `values_calls` or `drive_calls`; `method_id` is
    Google's name of the call. An `answer` that is None is empty or a file.
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
    def is_drive(self) -> bool:
        return self.host == DRIVE_HOST

    @property
    def shapes(self) -> dict[str, dict]:
        return DRIVE_SHAPES if self.is_drive else SHAPES


def _sheets_route(
    name: str, id: str, method: str, path: str, body: str | None, answer: str, **query: str | tuple
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
        path if path.startswith("/upload") else "/drive/v3/files" + path,
        body,
        answer,
        _COMMON_QUERY | query,
    )


ROUTES = (
    _sheets_route("get", "get", "GET", "", None, "Spreadsheet", ranges="[string]", includeGridData="boolean"),
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
        "get_metadata",
        "developerMetadata.get",
        "GET",
        "/developerMetadata/{metadataId}",
        None,
        "DeveloperMetadata",
    ),
    _sheets_route(
        "copy_to",
        "sheets.copyTo",
        "POST",
        "/sheets/{sheetId}:copyTo",
        "CopySheetToAnotherSpreadsheetRequest",
        "SheetProperties",
    ),
    _sheets_route(
        "append_values",
        "values.append",
        "POST",
        _VALUES_PATH + ":append",
        "ValueRange",
        "AppendValuesResponse",
        **_WRITE_QUERY,
        insertDataOption=("OVERWRITE", "INSERT_ROWS"),
    ),
    _sheets_route(
        "clear_values",
        "values.clear",
        "POST",
        _VALUES_PATH + ":clear",
        "ClearValuesRequest",
        "ClearValuesResponse",
    ),
    _sheets_route("get_values", "values.get", "GET", _VALUES_PATH, None, "ValueRange", **_READ_QUERY),
    _sheets_route(
        "update_values",
        "values.update",
        "PUT",
        _VALUES_PATH,
        "ValueRange",
        "UpdateValuesResponse",
        **_WRITE_QUERY,
    ),
    _sheets_route(
        "batch_get_values",
        "values.batchGet",
        "GET",
        "/values:batchGet",
        None,
        "BatchGetValuesResponse",
        ranges="[string]",
        **_READ_QUERY,
    ),
    _sheets_route(
        "batch_update_values",
        "values.batchUpdate",
        "POST",
        "/values:batchUpdate",
        "BatchUpdateValuesRequest",
        "BatchUpdateValuesResponse",
    ),
    _sheets_route(
        "batch_clear_values",
        "values.batchClear",
        "POST",
        "/values:batchClear",
        "BatchClearValuesRequest",
        "BatchClearValuesResponse",
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
        pageToken="string",
        orderBy="string",
        includeItemsFromAllDrives="boolean",
        **_ALL_DRIVES,
    ),
    _drive_route("create_file", "files.create", "POST", "", "File", "File", **_ALL_DRIVES),
    _drive_route("copy_file", "files.copy", "POST", "/{fileId}/copy", "File", "File", **_ALL_DRIVES),
    _drive_route("update_file", "files.update", "PATCH", "/{fileId}", "File", "File", **_ALL_DRIVES),
    _drive_route("get_file", "files.get", "GET", "/{fileId}", None, "File", **_ALL_DRIVES),
    _drive_route("delete_file", "files.delete", "DELETE", "/{fileId}", None, None, **_ALL_DRIVES),
    _drive_route("export_file", "files.export", "GET", "/{fileId}/export", None, None, mimeType="string"),
    _drive_route(
        "import_csv",
        "files.update",
        "PUT",
        "/upload/drive/v2/files/{fileId}",
        CSV,
        None,
        uploadType=("media",),
        convert="boolean",
        **_ALL_DRIVES,
    ),
    _drive_route(
        "list_comments",
        "comments.list",
        "GET",
        "/{fileId}/comments",
        None,
        "CommentList",
        includeDeleted="boolean",
        pageSize="int32",
        pageToken="string",
    ),
    _drive_route(
        "list_permissions",
        "permissions.list",
        "GET",
        "/{fileId}/permissions",
        None,
        "PermissionList",
        pageSize="int32",
        pageToken="string",
        **_ALL_DRIVES,
    ),
    _drive_route(
        "unshare",
        "permissions.delete",
        "DELETE",
        "/{fileId}/permissions/{permissionId}",
        None,
        None,
        **_ALL_DRIVES,
    ),
    _drive_route(
        "share",
        "permissions.create",
        "POST",
        "/{fileId}/permissions",
        "Permission",
        "Permission",
        sendNotificationEmail="boolean",
        emailMessage="string",
        **_ALL_DRIVES,
    ),
)

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
