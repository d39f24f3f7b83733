"""What a call of Google's API is made of."""

from typing import NamedTuple

from sheets.embedded.drive_shapes import DRIVE_SHAPES
from sheets.embedded.shapes import SHAPES

SHEETS_HOST = "sheets.googleapis.com"
DRIVE_HOST = "www.googleapis.com"

# The body of an upload, which is no JSON.
CSV = "text/csv"


class Route(NamedTuple):
    """One call.

    `name` is the function that answers it, in `sheets_calls`, `values_calls` or `drive_calls`; `method_id` is
    Google's name of the call. An `answer` that is None is empty or a file.
    """

    name: str
    method_id: str
    method: str
    host: str
    path: str
    body: str | None
    answer: str | None
    query: dict[str, str | tuple]

    @property
    def is_drive(self) -> bool:
        return self.host == DRIVE_HOST

    @property
    def shapes(self) -> dict[str, dict]:
        return DRIVE_SHAPES if self.is_drive else SHAPES
