"""The pictures of photos, each whole and as a thumbnail, named by an unguessable id."""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from .store import FileStore

# Where they lie in the store.
FOLDER = "photos"
THUMBNAIL_END = "-small"


class PhotoFiles:
    """`photo` is the id of a row. Functions raise ValueError for what can be none, and FilesUnavailable."""

    def __init__(self, files: FileStore):
        self.files = files

    @staticmethod
    def key(photo: str, thumbnail: bool = False) -> str:
        """Returns the name of a picture in the store."""
        return f"{FOLDER}/{photo[:2]}/{photo}{THUMBNAIL_END if thumbnail else ''}.jpg"

    def write(self, photo: str, jpeg: bytes, thumbnail: bytes) -> None:
        self.files.put(self.key(photo), jpeg)
        self.files.put(self.key(photo, thumbnail=True), thumbnail)

    def open(self, photo: str, thumbnail: bool = False) -> BinaryIO:
        """Returns a picture. Raises FileNotFoundError."""
        return self.files.open(self.key(photo, thumbnail))

    def read(self, photo: str, thumbnail: bool = False) -> bytes:
        """Returns the bytes of a picture. Raises FileNotFoundError."""
        with self.open(photo, thumbnail) as file:
            return file.read()

    def delete(self, photo: str) -> None:
        """Delete both files of a picture, as far as they are there."""
        for is_thumbnail in (False, True):
            self.files.delete(self.key(photo, is_thumbnail))

    def ids_of_files(self, before: datetime) -> Iterator[str]:
        """Yields the ids of the pictures whose files are older than a moment."""
        for file in self.files.list(FOLDER):
            name, point, end = file.key.rpartition("/")[2].rpartition(".")
            if point and end == "jpg" and not name.endswith(THUMBNAIL_END) and file.modified < before:
                yield name
