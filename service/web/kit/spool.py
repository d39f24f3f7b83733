"""A file made for one answer. It is made whole before the first byte is sent: the database is let go of as
soon as all is read, whatever the line, an error is an error and no half file, and the size is known.
"""

from collections.abc import Callable
from contextlib import ExitStack
from os import SEEK_END
from tempfile import TemporaryFile
from typing import BinaryIO, TypeVar

from flask import Response, send_file

Told = TypeVar("Told")


def spooled(write: Callable[[BinaryIO], Told], kind: str, name: str) -> tuple[Response, Told]:
    """(the answer with a file of this media type and name, what `write` told of it). No cache keeps it."""
    with ExitStack() as open_files:
        # Without a name on the disk: it is gone whatever happens.
        file = open_files.enter_context(TemporaryFile())
        told = write(file)
        size = file.seek(0, SEEK_END)
        file.seek(0)
        answer = send_file(file, kind, as_attachment=True, download_name=name)
        # The server closes it when it was sent.
        open_files.pop_all()
    answer.content_length = size
    answer.headers["Cache-Control"] = "no-store"
    return answer, told
