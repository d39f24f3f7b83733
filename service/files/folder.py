"""Files in a folder of this machine, or in one that machines share."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from errno import EXDEV
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from .store import UNFINISHED, StoredFile, check_key


class Folder:
    """A FileStore. Written by hand and not by a library: what a form rests on is forced to the disk."""

    def __init__(self, root: Path):
        self.root = root

    def path(self, key: str) -> Path:
        return self.root / check_key(key)

    def put(self, key: str, data: bytes) -> None:
        self._write(self.path(key), BytesIO(data))

    def put_file(self, key: str, path: Path) -> None:
        target = self.path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.rename(target)
        except OSError as error:
            if error.errno != EXDEV:
                raise
            # On another disk.
            with open(path, "rb") as file:
                self._write(target, file)

    def open(self, key: str) -> BinaryIO:
        return open(self.path(key), "rb")

    def has(self, key: str) -> bool:
        return self.path(key).is_file()

    def delete(self, key: str) -> None:
        self.path(key).unlink(missing_ok=True)

    def list(self, folder: str) -> Iterator[StoredFile]:
        for parent, _, names in os.walk(self.root / check_key(folder)):
            for name in names:
                path = Path(parent, name)
                # What people or their tools put there is none of ours.
                with suppress(ValueError, FileNotFoundError):
                    key = check_key(path.relative_to(self.root).as_posix())
                    facts = path.stat()
                    yield StoredFile(key, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC))

    def check(self) -> None:
        """The folder of the settings was checked as they were read."""

    @staticmethod
    def _write(target: Path, source: BinaryIO) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(target.stem + UNFINISHED)
        try:
            with open(unfinished, "wb") as file:
                shutil.copyfileobj(source, file)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(target)
        except OSError:
            # A full disk leaves nothing half-written.
            unfinished.unlink(missing_ok=True)
            raise
