"""Files that every machine of the service must see: photos, and files that are prepared for staff.

address      what FILES_URL says
store        FileStore: what a folder and a bucket both do, and which keys there are
folder       files in a folder: the default, in INSTANCE
bucket       files in S3-compatible storage
photo_files  the pictures of photos
copying      from one store to another, checked by digest

What else the service writes (letters of the demonstration, logs, keys, half-written files) stays on its
machine.
"""

from pathlib import Path

from ..config import Settings
from .address import Bucket, read_address
from .folder import Folder
from .store import FileStore, FilesUnavailable

__all__ = ["FileStore", "FilesUnavailable", "open_place", "open_store"]


def open_store(settings: Settings) -> FileStore:
    """Returns the store of the settings. Raises BadSetting.

    Nothing is connected yet, so that the process may still fork.
    """
    return open_place(read_address(settings.files_url, settings))


def open_place(where: Path | Bucket) -> FileStore:
    if isinstance(where, Path):
        return Folder(where)
    # Loaded where it is needed: a start with a folder does without it.
    from .bucket import BucketStore

    return BucketStore(where)
