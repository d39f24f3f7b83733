"""The calls of Drive about files, their permissions and their export.

Only spreadsheets exist here; a folder is any id that a file names as its parent.
"""

import secrets

from sheets.embedded import csv_files, drive_query
from sheets.embedded.access import check_drive_access
from sheets.embedded.call import Call, Download
from sheets.embedded.editing import EditResult, change_workbook, person
from sheets.embedded.grid import Workbook, new_workbook
from sheets.embedded.permissions import permission_resource, permission_target
from sheets.embedded.refusal import NotImplementedHere, Refusal
from sheets.embedded.store import File, Store
from sheets.embedded.validation import last

SPREADSHEET = "application/vnd.google-apps.spreadsheet"

_WRITABLE_FIELDS = {"name", "mimeType", "parents", "properties"}
_SEPARATORS = {"text/csv": ",", "text/tab-separated-values": "\t"}


def list_files(store: Store, call: Call) -> dict:
    """Return one page of the files that the caller may see; without an order the newest first."""
    is_match = drive_query.parse(last(call.query, "q"), store.folders)
    files = [file for file in store.list_files() if call.caller in file.permissions and is_match(file)]
    drive_query.sort(files, last(call.query, "orderBy", "modifiedTime desc"))
    start, size = _page(call)
    answer = {
        "kind": "drive#fileList",
        "incompleteSearch": False,
        "files": [file_resource(file, call.caller) for file in files[start : start + size]],
    }
    return {**answer, "nextPageToken": str(start + size)} if start + size < len(files) else answer


def create_file(store: Store, call: Call) -> dict:
    """Create an empty spreadsheet that belongs to the caller."""
    if call.body.get("mimeType") != SPREADSHEET:
        raise NotImplementedHere("a file that is no spreadsheet")
    return _add_file(store, call, call.body, new_workbook(call.body.get("name", "Untitled")))


def copy_file(store: Store, call: Call, id: str) -> dict:
    """Copy a spreadsheet with all its tabs, but with no permissions but the caller's."""
    original = check_drive_access(store, id, call.caller)
    body = {"name": f"Copy of {original.name}", "parents": original.parents, **call.body}
    book = store.get_workbook(id).copy()
    book.properties["title"] = body["name"]
    return _add_file(store, call, body, book)


def _add_file(store: Store, call: Call, body: dict, book: Workbook) -> dict:
    _check_writable(body, _WRITABLE_FIELDS)
    for folder in body.get("parents", []):
        if store.folders is not None and folder not in store.folders:
            raise Refusal(f"File not found: {folder}.", 404)
    now = store.now()
    file = File(
        secrets.token_urlsafe(32),
        body.get("name", "Untitled"),
        body.get("parents", []),
        body.get("properties", {}),
        {call.caller: "writer"},
        False,
        1,
        now,
        now,
        call.caller,
    )
    store.add(file, book)
    return file_resource(file, call.caller)


def update_file(store: Store, call: Call, id: str) -> dict:
    """Change the name, the properties (null deletes one) or whether the file is in the bin.

    The name of a file is the title of its spreadsheet.
    """
    check_drive_access(store, id, call.caller, writing=True)
    _check_writable(call.body, {"name", "trashed", "properties"})

    def change(file: File, book: Workbook) -> Workbook | None:
        file.name, file.trashed = call.body.get("name", file.name), call.body.get("trashed", file.trashed)
        merged = {**file.properties, **call.body.get("properties", {})}
        file.properties = {key: value for key, value in merged.items() if value is not None}
        file.modified_by = call.caller
        if file.name == book.properties["title"]:
            return None
        renamed = book.copy()
        renamed.properties["title"] = file.name
        return renamed

    return file_resource(store.change(id, change, person(call.caller)), call.caller)


def get_file(store: Store, call: Call, id: str) -> dict:
    return file_resource(check_drive_access(store, id, call.caller), call.caller)


def delete_file(store: Store, call: Call, id: str) -> None:
    """Delete a file for good, past the bin."""
    check_drive_access(store, id, call.caller, writing=True)
    store.delete(id)


def export_file(store: Store, call: Call, id: str) -> Download:
    """Return the first tab as text with separators; nothing else is implemented."""
    check_drive_access(store, id, call.caller)
    mime_type = last(call.query, "mimeType")
    if mime_type not in _SEPARATORS:
        raise NotImplementedHere(f"an export as {mime_type or 'nothing'}")
    text = csv_files.sheet_text(store.get_workbook(id), _SEPARATORS[mime_type])
    return Download(text.encode(), mime_type)


def import_csv(store: Store, call: Call, id: str) -> dict:
    """Replace the whole workbook by one tab with the values of a CSV text. The answer is version 2's."""
    check_drive_access(store, id, call.caller, writing=True)

    def change(book: Workbook) -> EditResult:
        changed = book.copy()
        csv_files.replace_by_text(changed, call.body["text"], call.caller)
        return EditResult(book, changed, [])

    change_workbook(store, id, call.caller, change)
    file = store.get_file(id)
    return {"kind": "drive#file", "id": id, "title": file.name, "mimeType": SPREADSHEET}


def list_comments(store: Store, call: Call, id: str) -> dict:
    """Return no comments: nobody can make any here."""
    check_drive_access(store, id, call.caller)
    return {"kind": "drive#commentList", "comments": []}


def list_revisions(store: Store, call: Call, id: str) -> dict:
    """Return one page of the revisions, oldest first; as Google, only to those who may change the file."""
    check_drive_access(store, id, call.caller, writing=True)
    revisions = store.list_revisions(id)
    start, size = _page(call, "200")
    answer = {
        "kind": "drive#revisionList",
        "revisions": [
            {
                "kind": "drive#revision",
                "id": str(number),
                "mimeType": SPREADSHEET,
                "modifiedTime": modified,
                "lastModifyingUser": _user(person, call.caller),
            }
            for number, modified, person in revisions[start : start + size]
        ],
    }
    return {**answer, "nextPageToken": str(start + size)} if start + size < len(revisions) else answer


def list_permissions(store: Store, call: Call, id: str) -> dict:
    file = check_drive_access(store, id, call.caller, writing=True)
    permissions = [permission_resource(grantee, role) for grantee, role in file.permissions.items()]
    return {"kind": "drive#permissionList", "permissions": permissions}


def share(store: Store, call: Call, id: str) -> dict:
    check_drive_access(store, id, call.caller, writing=True)
    grantee, role = permission_target(call.body), call.body["role"]

    def change(file: File, book: Workbook) -> None:
        file.permissions[grantee] = role

    store.change(id, change)
    return permission_resource(grantee, role)


def unshare(store: Store, call: Call, id: str, permission: str) -> None:
    check_drive_access(store, id, call.caller, writing=True)

    def change(file: File, book: Workbook) -> None:
        if permission not in file.permissions:
            raise Refusal(f"Permission not found: {permission}.", 404)
        del file.permissions[permission]

    store.change(id, change)


def file_resource(file: File, caller: str) -> dict:
    """Return the File resource. Google writes its 64-bit version as a string."""
    answer = {
        "kind": "drive#file",
        "id": file.id,
        "name": file.name,
        "mimeType": SPREADSHEET,
        "trashed": file.trashed,
        "version": str(file.version),
        "createdTime": file.created,
        "modifiedTime": file.modified,
    }
    if file.modified_by:
        answer["lastModifyingUser"] = _user(file.modified_by, caller)
    if file.parents:
        answer["parents"] = file.parents
    if file.properties:
        answer["properties"] = file.properties
    return answer


def _user(person: str, caller: str) -> dict:
    return {"emailAddress": person, "displayName": person.split("@")[0], "me": person == caller}


def _check_writable(body: dict, fields: set[str]) -> None:
    if set(body) - fields:
        raise Refusal("The resource body includes fields which are not directly writable.", 403)


def _page(call: Call, default_size: str = "100") -> tuple[int, int]:
    """Return (the place of the first one, the number of them) of a page."""
    size, token = last(call.query, "pageSize", default_size), last(call.query, "pageToken", "0")
    if not 1 <= int(size) <= 1000:
        raise Refusal(f"Invalid value '{size}'. Values must be within the range: [1, 1000]")
    if not token.isdecimal():
        raise Refusal("Invalid Value")
    return int(token), int(size)
