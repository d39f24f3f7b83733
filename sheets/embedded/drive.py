"""The Drive v3 calls about files and their permissions.

Only spreadsheets exist here; a folder is any id that a file names as its parent.
"""

import re
from collections.abc import Callable

from sheets.embedded.grid import new_workbook
from sheets.embedded.refusal import Refusal
from sheets.embedded.store import File, Store

SPREADSHEET = "application/vnd.google-apps.spreadsheet"

# The keys of `File.permissions` that do not name a user, or the beginnings of such keys.
_ANYONE_KEY = "anyoneWithLink"
_KEY_PREFIXES = {"group": "group:", "domain": "domain:"}

_QUERY_CLAUSES: tuple[tuple[str, Callable[[File, re.Match], bool]], ...] = (
    (r"mimeType\s*=\s*'([^']*)'", lambda file, match: match[1] == SPREADSHEET),
    (r"'([^']*)' in parents", lambda file, match: match[1] in file.parents),
    # A file without a parent lies in somebody's own Drive, so it is shared with everybody else who sees it.
    (
        r"\('([^']*)' in parents or sharedWithMe\)",
        lambda file, match: match[1] in file.parents or not file.parents,
    ),
    (r"trashed\s*=\s*(true|false)", lambda file, match: file.trashed == (match[1] == "true")),
    (r"name\s*=\s*'([^']*)'", lambda file, match: file.name == match[1]),
    (
        r"properties has \{\s*key\s*=\s*'([^']*)' and value\s*=\s*'([^']*)'\s*\}",
        lambda file, match: file.properties.get(match[1]) == match[2],
    ),
)


def list_files(store: Store, query: dict[str, str], caller: str) -> dict:
    """Return one page of the files that the caller may see, oldest first."""
    tests = _query_tests(query.get("q", ""))
    files = [
        file
        for file in store.list_files()
        if caller in file.permissions and all(is_match(file) for is_match in tests)
    ]
    start, size = int(query.get("pageToken", 0)), int(query.get("pageSize", 100))
    if not 1 <= size <= 1000:
        raise Refusal("Invalid value '" + query["pageSize"] + "'. Values must be within the range: [1, 1000]")
    answer: dict = {"files": [file_resource(file, caller) for file in files[start : start + size]]}
    if start + size < len(files):
        answer["nextPageToken"] = str(start + size)
    return answer


def create_file(store: Store, body: dict, file_id: str, now: str, caller: str) -> dict:
    """Create an empty spreadsheet that belongs to the caller."""
    if body.get("mimeType") != SPREADSHEET or not body.get("name"):
        raise Refusal("only named spreadsheets are implemented by the embedded stand-in")
    if set(body) - {"name", "mimeType", "parents", "properties"}:
        raise Refusal("The resource body includes fields which are not directly writable.", 403)
    file = File(
        file_id,
        body["name"],
        body.get("parents", []),
        body.get("properties", {}),
        {caller: "writer"},
        False,
        1,
        now,
        now,
        caller,
    )
    store.add(file, new_workbook(file.name))
    return file_resource(file, caller)


def update_file(store: Store, file_id: str, body: dict, caller: str) -> dict:
    """Change the name, the properties (null deletes one) or whether the file is in the bin."""
    if set(body) - {"name", "trashed", "properties"}:
        raise Refusal("The resource body includes fields which are not directly writable.", 403)

    def change(file: File, book: object) -> None:
        file.name, file.trashed = body.get("name", file.name), body.get("trashed", file.trashed)
        merged = {**file.properties, **body.get("properties", {})}
        file.properties = {key: value for key, value in merged.items() if value is not None}
        file.modified_by = caller

    return file_resource(store.change(file_id, change), caller)


def share(store: Store, file_id: str, body: dict) -> dict:
    for name in ("type", "role"):
        if name not in body:
            raise Refusal(f"The {name} field is required.")
    name_field = {"domain": "domain", "anyone": None}.get(body["type"], "emailAddress")
    if name_field and name_field not in body:
        raise Refusal(f"The {name_field} field is required.")
    grantee = _ANYONE_KEY if name_field is None else _KEY_PREFIXES.get(body["type"], "") + body[name_field]

    def change(file: File, book: object) -> None:
        file.permissions[grantee] = body["role"]

    store.change(file_id, change)
    return permission_resource(grantee, body["role"])


def unshare(store: Store, file_id: str, grantee: str) -> None:
    def change(file: File, book: object) -> None:
        if grantee not in file.permissions:
            raise Refusal(f"Permission not found: {grantee}.", 404)
        del file.permissions[grantee]

    store.change(file_id, change)


def permission_resource(grantee: str, role: str) -> dict:
    """Return the Permission of one entry of `File.permissions`. Google's own ids are numbers."""
    answer = {"id": grantee, "role": role}
    if grantee == _ANYONE_KEY:
        return {**answer, "type": "anyone"}
    if grantee.startswith(_KEY_PREFIXES["domain"]):
        return {**answer, "type": "domain", "domain": grantee.removeprefix(_KEY_PREFIXES["domain"])}
    kind = "group" if grantee.startswith(_KEY_PREFIXES["group"]) else "user"
    return {**answer, "type": kind, "emailAddress": grantee.removeprefix(_KEY_PREFIXES["group"])}


def file_resource(file: File, caller: str) -> dict:
    """Return the File resource. Google writes its 64-bit version as a string."""
    answer = {
        "id": file.id,
        "name": file.name,
        "mimeType": SPREADSHEET,
        "trashed": file.trashed,
        "version": str(file.version),
        "createdTime": file.created,
        "modifiedTime": file.modified,
    }
    if file.modified_by:
        answer["lastModifyingUser"] = {
            "emailAddress": file.modified_by,
            "displayName": file.modified_by.split("@")[0],
            "me": file.modified_by == caller,
        }
    if file.parents:
        answer["parents"] = file.parents
    if file.properties:
        answer["properties"] = file.properties
    return answer


def _query_tests(query: str) -> list[Callable[[File], bool]]:
    """Return a test for each clause of a `q`, whose clauses are joined by `and`.

    Raises Refusal for a clause that is not implemented.
    """
    tests, remaining_query = [], query.strip()
    while remaining_query:
        for pattern, is_match in _QUERY_CLAUSES:
            match = re.match(pattern + r"\s*(?:and\s+|$)", remaining_query)
            if match:
                tests.append(lambda file, is_match=is_match, match=match: is_match(file, match))
                remaining_query = remaining_query[match.end() :]
                break
        else:
            raise Refusal(f"Invalid Value: the query {query!r} is not implemented by the embedded stand-in")
    return tests
