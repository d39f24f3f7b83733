"""The Drive v3 calls: files and their permissions.

Only spreadsheets exist here; a folder is any id that a file names as its parent.
"""

import re
from collections.abc import Callable

from sheets.embedded.grid import new_workbook
from sheets.embedded.refusal import Refusal
from sheets.embedded.store import File, Store

SPREADSHEET = "application/vnd.google-apps.spreadsheet"

# How lines of `File.permissions` begin that do not name a user.
_ANYONE = "anyoneWithLink"
_KINDS = {"group": "group:", "domain": "domain:"}

_CLAUSES: tuple[tuple[str, Callable[[File, re.Match], bool]], ...] = (
    (r"mimeType\s*=\s*'([^']*)'", lambda file, found: found[1] == SPREADSHEET),
    (r"'([^']*)' in parents", lambda file, found: found[1] in file.parents),
    # A file without a parent lies in somebody's own Drive: who else sees it, has been given it.
    (
        r"\('([^']*)' in parents or sharedWithMe\)",
        lambda file, found: found[1] in file.parents or not file.parents,
    ),
    (r"trashed\s*=\s*(true|false)", lambda file, found: file.trashed == (found[1] == "true")),
    (r"name\s*=\s*'([^']*)'", lambda file, found: file.name == found[1]),
    (
        r"properties has \{\s*key\s*=\s*'([^']*)' and value\s*=\s*'([^']*)'\s*\}",
        lambda file, found: file.properties.get(found[1]) == found[2],
    ),
)


def list_files(store: Store, query: dict[str, str], caller: str) -> dict:
    """The caller's own files, oldest first."""
    wanted = _parsed(query.get("q", ""))
    found = [
        file for file in store.files() if caller in file.permissions and all(fits(file) for fits in wanted)
    ]
    start, size = int(query.get("pageToken", 0)), int(query.get("pageSize", 100))
    if not 1 <= size <= 1000:
        raise Refusal("Invalid value '" + query["pageSize"] + "'. Values must be within the range: [1, 1000]")
    answer: dict = {"files": [described(file, caller) for file in found[start : start + size]]}
    if start + size < len(found):
        answer["nextPageToken"] = str(start + size)
    return answer


def create_file(store: Store, body: dict, file_id: str, now: str, caller: str) -> dict:
    """An empty spreadsheet that belongs to the caller."""
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
    return described(file, caller)


def update_file(store: Store, file_id: str, body: dict, caller: str) -> dict:
    """The name, the properties (null takes one away), and in and out of the bin."""
    if set(body) - {"name", "trashed", "properties"}:
        raise Refusal("The resource body includes fields which are not directly writable.", 403)

    def change(file: File, book: object) -> None:
        file.name, file.trashed = body.get("name", file.name), body.get("trashed", file.trashed)
        merged = {**file.properties, **body.get("properties", {})}
        file.properties = {key: value for key, value in merged.items() if value is not None}
        file.modified_by = caller

    return described(store.change(file_id, change), caller)


def share(store: Store, file_id: str, body: dict) -> dict:
    for name in ("type", "role"):
        if name not in body:
            raise Refusal(f"The {name} field is required.")
    named_by = {"domain": "domain", "anyone": None}.get(body["type"], "emailAddress")
    if named_by and named_by not in body:
        raise Refusal(f"The {named_by} field is required.")
    whom = _ANYONE if named_by is None else _KINDS.get(body["type"], "") + body[named_by]

    def change(file: File, book: object) -> None:
        file.permissions[whom] = body["role"]

    store.change(file_id, change)
    return permission(whom, body["role"])


def unshare(store: Store, file_id: str, whom: str) -> None:
    def change(file: File, book: object) -> None:
        if whom not in file.permissions:
            raise Refusal(f"Permission not found: {whom}.", 404)
        del file.permissions[whom]

    store.change(file_id, change)


def permission(whom: str, role: str) -> dict:
    """The Permission resource of a line of `File.permissions`; Google's own ids are numbers."""
    answer = {"id": whom, "role": role}
    if whom == _ANYONE:
        return {**answer, "type": "anyone"}
    if whom.startswith(_KINDS["domain"]):
        return {**answer, "type": "domain", "domain": whom.removeprefix(_KINDS["domain"])}
    kind = "group" if whom.startswith(_KINDS["group"]) else "user"
    return {**answer, "type": kind, "emailAddress": whom.removeprefix(_KINDS["group"])}


def described(file: File, caller: str) -> dict:
    """The File resource; Google writes its 64-bit version as a string."""
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


def _parsed(query: str) -> list[Callable[[File], bool]]:
    """The clauses of a `q`, joined by `and`; Refusal for one that is not implemented."""
    tests, rest = [], query.strip()
    while rest:
        for pattern, fits in _CLAUSES:
            found = re.match(pattern + r"\s*(?:and\s+|$)", rest)
            if found:
                tests.append(lambda file, fits=fits, found=found: fits(file, found))
                rest = rest[found.end() :]
                break
        else:
            raise Refusal(f"Invalid Value: the query {query!r} is not implemented by the embedded stand-in")
    return tests
