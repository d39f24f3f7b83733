"""The list of calls that are answered, as in Google's discovery documents."""

from sheets.embedded.enums import DATES, DIMENSION, INPUT, RENDER
from sheets.embedded.route import CSV, DRIVE_HOST, SHEETS_HOST, Route

_COMMON_QUERY = {"fields": "string", "prettyPrint": "boolean", "alt": ("json",)}
_ALL_DRIVES = {"supportsAllDrives": "boolean"}
_BOOK_PATH = "/v4/spreadsheets/{id}"
_VALUES_PATH = "/values/{range}"

_READ_QUERY = {"majorDimension": DIMENSION, "valueRenderOption": RENDER, "dateTimeRenderOption": DATES}
_WRITE_QUERY = {
    "valueInputOption": INPUT,
    "includeValuesInResponse": "boolean",
    "responseValueRenderOption": RENDER,
    "responseDateTimeRenderOption": DATES,
}


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
        "batch_update_values_by_data_filter",
        "values.batchUpdateByDataFilter",
        "POST",
        "/values:batchUpdateByDataFilter",
        "BatchUpdateValuesByDataFilterRequest",
        "BatchUpdateValuesByDataFilterResponse",
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
        "list_revisions",
        "revisions.list",
        "GET",
        "/{fileId}/revisions",
        None,
        "RevisionList",
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
