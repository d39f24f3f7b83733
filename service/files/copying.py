"""Copies files from one store to another, in portions; a copy is a copy once its digest says so.

Every step can be repeated: what stands there already, with the same contents, is passed over.
"""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from .photo_files import FOLDER as PHOTOS
from .store import FileStore

# Files of one portion, and how many are copied at once: most of the time is spent on waiting.
PORTION, AT_ONCE = 200, 8
COPIED, EQUAL, DIFFERENT, GONE = "copied", "equal", "different", "gone"
# Prepared files lie in the folder of downloads/download_files.py.
FOLDERS = (PHOTOS, "downloads")
BLOCK = 1_000_000


class NotCopied(Exception):
    """What was read back after it was stored is something else."""


@dataclass
class CopyCount:
    """How many files were copied, were there already, have the key of a file with other contents, or went
    meanwhile.
    """

    copied: int = 0
    equal: int = 0
    different: int = 0
    gone: int = 0


def copy_files(
    source: FileStore, target: FileStore, progress: Callable[[CopyCount], object] = lambda count: None
) -> CopyCount:
    """Copy what the target lacks; returns the counts, told to `progress` after each portion.

    A file whose key stands for other contents there is left alone. Raises NotCopied, FilesUnavailable,
    OSError.
    """
    count = CopyCount()
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pakmut-copy") as pool:
        for keys in _portions(source):
            for outcome in pool.map(lambda key: copy_file(source, target, key), keys):
                setattr(count, outcome, getattr(count, outcome) + 1)
            progress(count)
    return count


def _portions(source: FileStore) -> Iterator[list[str]]:
    keys = (file.key for folder in FOLDERS for file in source.list(folder))
    while portion := list(islice(keys, PORTION)):
        yield portion


def copy_file(source: FileStore, target: FileStore, key: str) -> str:
    """Copy one file; returns which field of CopyCount it counts in. Raises as `copy_files`."""
    wanted = digest(source, key)
    if wanted is None:
        return GONE
    present = digest(target, key)
    if present is not None:
        return EQUAL if present == wanted else DIFFERENT
    with source.open(key) as file:
        target.put(key, file.read())
    if digest(target, key) != wanted:
        raise NotCopied
    return COPIED


def digest(store: FileStore, key: str) -> str | None:
    """Returns the SHA-256 of a file; None if it is not there."""
    try:
        file = store.open(key)
    except FileNotFoundError:
        return None
    sha256 = hashlib.sha256()
    with file:
        while block := file.read(BLOCK):
            sha256.update(block)
    return sha256.hexdigest()
