"""The Drive v3 calls: files.list, files.create, files.update, permissions.create.

Only spreadsheets exist here; a folder is any id that a file names as its parent.
"""

import re
from collections.abc import Callable

from sheets.embedded.grid import new_workbook
from sheets.embedded.refusal import Refusal
from sheets.embedded.store import File, Store

SPREADSHEET = "application/vnd.google-apps.spreadsheet"

_CLAUSES: tuple[tuple[str, Callable[[File, re.Match], bool]], ...] = (
    (r"mimeType\s*=\s*'([^']*)'", lambda file, found: found[1] == SPREADSHEET),
    (r"'([^']*)' in parents", lambda file, found: found[1] in file.parents),
    (r"trashed\s*=\s*(true|false)", lambda file, found: file.trashed == (found[1] == "true")),
    (r"name\s*=\s*'([^']*)'", lambda file, found: file.name == found[1]),
    (r"properties has \{\s*key\s*=\s*'([^']*)' and value\s*=\s*'([^']*)'\s*\}",
     lambda file, found: file.properties.get(found[1]) == found[2]),
)


def list_files(store: Store, query: dict[str, str], caller: str) -> dict:
    """The caller's own files, oldest first."""
    wanted = _parsed(query.get("q", ""))
    found = [file for file in store.files()
             if caller in file.permissions and all(fits(file) for fits in wanted)]
    start, size = int(query.get("pageToken", 0)), int(query.get("pageSize", 100))
    if not 1 <= size <= 1000:
        raise Refusal("Invalid value '" + query["pageSize"] + "'. Values must be within the range: [1, 1000]")
    answer: dict = {"files": [described(file) for file in found[start:start + size]]}
    if start + size < len(found):
        answer["nextPageToken"] = str(start + size)
    return answer


def create_file(store: Store, body: dict, file_id: str, now: str, caller: str) -> dict:
    """An empty spreadsheet that belongs to the caller."""
    if body.get("mimeType") != SPREADSHEET or not body.get("name"):
        raise Refusal("only named spreadsheets are implemented by the embedded stand-in")
    if set(body) - {"name", "mimeType", "parents", "properties"}:
        raise Refusal("The resource body includes fields which are not directly writable.", 403)
    file = File(file_id, body["name"], body.get("parents", []), body.get("properties", {}), {caller: "writer"},
                False, 1, now, now)
    store.add(file, new_workbook(file.name))
    return described(file)


def update_file(store: Store, file_id: str, body: dict) -> dict:
    """The name, and in and out of the bin."""
    if set(body) - {"name", "trashed"}:
        raise Refusal("The resource body includes fields which are not directly writable.", 403)

    def change(file: File, book: object) -> None:
        file.name, file.trashed = body.get("name", file.name), body.get("trashed", file.trashed)

    return described(store.change(file_id, change))


def share(store: Store, file_id: str, body: dict) -> dict:
    for name in ("type", "role", "emailAddress"):
        if name not in body:
            raise Refusal(f"The {name} field is required.")

    def change(file: File, book: object) -> None:
        file.permissions[body["emailAddress"]] = body["role"]

    store.change(file_id, change)
    return {**body, "id": body["emailAddress"]}


def described(file: File) -> dict:
    """The File resource; Google writes its 64-bit version as a string."""
    answer = {"id": file.id, "name": file.name, "mimeType": SPREADSHEET, "trashed": file.trashed,
              "version": str(file.version), "createdTime": file.created, "modifiedTime": file.modified}
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
                rest = rest[found.end():]
                break
        else:
            raise Refusal(f"Invalid Value: the query {query!r} is not implemented by the embedded stand-in")
    return tests
