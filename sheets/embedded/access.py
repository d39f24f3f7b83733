"""Who may read and write a file."""

from sheets.embedded.refusal import Refusal
from sheets.embedded.store import File, Store


def existing_file(store: Store, file_id: str) -> File:
    """Return a file. Raises a 404 Refusal."""
    file = store.get_file(file_id)
    if file is None:
        raise Refusal("Requested entity was not found.", 404)
    return file


def check_access(store: Store, file_id: str, caller: str, writing: bool = False) -> None:
    """Raises Refusal when the file is unknown or the caller may not read or write it, as Sheets puts it.

    A file in the bin is treated like any other: Google accepts commits to it.
    """
    role = existing_file(store, file_id).permissions.get(caller)
    if role is None or (writing and role != "writer"):
        raise Refusal("The caller does not have permission", 403)


def check_drive_access(store: Store, file_id: str, caller: str, writing: bool = False) -> File:
    """Return a file. Raises Refusal as Drive does: a file that the caller may not read is not there."""
    file = store.get_file(file_id)
    if file is None or caller not in file.permissions:
        raise Refusal(f"File not found: {file_id}.", 404)
    if writing and file.permissions[caller] != "writer":
        raise Refusal("The user does not have sufficient permissions for this file.", 403)
    return file
