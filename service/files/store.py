"""FileStore: what a folder and a bucket both do. What a file is, and who may see it, the database knows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

# Names in folders: no part begins with a point, so that none leads out of the store.
_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
MAX_KEY = 200
# The end of the names of half-written files. No key has it.
UNFINISHED = ".part"


class FilesUnavailable(Exception):
    """The store does not answer, or refuses us. The message is for the log of the service alone."""


@dataclass(frozen=True)
class StoredFile:
    """`modified`: when it was stored, with its time zone."""

    key: str
    size: int
    modified: datetime


class FileStore(Protocol):
    """A file appears under its key whole and durable, or not at all. Any thread may call any function.

    Every function raises ValueError for what is no key, and FilesUnavailable; those of a folder OSError.
    """

    def put(self, key: str, data: bytes) -> None:
        """Store a file; one that has the key already is replaced."""

    def put_file(self, key: str, path: Path) -> None:
        """Store a file of this machine, written to the disk already, which may be moved away.

        Raises FileNotFoundError if it is not there.
        """

    def open(self, key: str) -> BinaryIO:
        """Returns a file, read from its beginning, in which can be sought. Raises FileNotFoundError."""

    def has(self, key: str) -> bool: ...

    def delete(self, key: str) -> None:
        """Delete a file if it is there."""

    def list(self, folder: str) -> Iterator[StoredFile]:
        """Yields the files in a folder and in those below it, page by page."""

    def check(self) -> None:
        """Try whether files can be stored, listed and deleted. Raises FilesRefused, FilesUnavailable."""


class FilesRefused(FilesUnavailable):
    """The store answers, but not to us: there is no such bucket, or the keys do not open it."""


def check_key(key: str) -> str:
    """Returns the key. Raises ValueError for one that a folder or a bucket might take for something else."""
    if len(key) > MAX_KEY or key.endswith(UNFINISHED) or not _KEY.fullmatch(key):
        raise ValueError("no key of a file")
    return key
