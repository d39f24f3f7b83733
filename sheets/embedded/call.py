"""One call of the API, and an answer that is a file."""

from typing import NamedTuple

from sheets.embedded.masks import Mask


class Call(NamedTuple):
    """A call that was checked: who makes it, its query, its body and the fields that it asks for."""

    caller: str
    query: dict[str, list[str]]
    body: dict
    mask: Mask


class Download(NamedTuple):
    """An answer that is no JSON."""

    content: bytes
    mime_type: str
