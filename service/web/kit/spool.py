"""Files as answers. One made for the answer is written whole before the first byte is sent.

So a slow line does not hold the database, an error gives an error page instead of half a file, and the size
is known.
"""

from collections.abc import Callable
from contextlib import ExitStack
from os import SEEK_END
from tempfile import TemporaryFile
from typing import BinaryIO, TypeVar
from urllib.parse import quote

from flask import Response, request, send_file

Result = TypeVar("Result")


def file_response(write: Callable[[BinaryIO], Result], media_type: str, name: str) -> tuple[Response, Result]:
    """Returns (the response with a file of this media type and name, the result of `write`).

    No cache keeps the response.
    """
    with ExitStack() as open_files:
        # It has no name on the disk, so it disappears even after a crash.
        file = open_files.enter_context(TemporaryFile())
        result = write(file)
        size = file.seek(0, SEEK_END)
        file.seek(0)
        response = send_file(file, media_type, as_attachment=True, download_name=name)
        # The server closes the file after sending it.
        open_files.pop_all()
    response.content_length = size
    response.headers["Cache-Control"] = "no-store"
    return response, result


def stored_file_response(file: BinaryIO, media_type: str, etag: str = "") -> Response:
    """Returns the response with a file of the store, which the server closes after sending it.

    `etag`: of a file that never changes. With it browsers may ask whether they have it, or for a part of it.
    """
    size = file.seek(0, SEEK_END)
    file.seek(0)
    response = send_file(file, media_type, conditional=False, etag=False)
    response.content_length = size
    if etag:
        response.set_etag(etag)
        response.make_conditional(request, accept_ranges=True, complete_length=size)
    return response


def name_file(response: Response, name: str, name_th: str) -> Response:
    """Have a response saved under a name in ASCII, or in Thai by browsers that can show it; returns it."""
    names = f"filename=\"{name}\"; filename*=UTF-8''{quote(name_th, safe='')}"
    response.headers["Content-Disposition"] = f"attachment; {names}"
    return response
