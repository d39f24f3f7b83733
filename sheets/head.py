"""The head of a workbook: one metadata entry that names its newest batch.

Each batch sets it in its own call, and each reading brings it. A database that knows neither this batch nor a
later one is older than the workbook: it was put back from a copy.
"""

import hashlib
from typing import NamedTuple, Self

# Above the ids of tokens, tabs and columns.
HEAD_ID = 2_000_000_000
HEAD_KEY = "head"

# No token is longer: people who script a workbook can write anything.
_MOST_DIGITS = 9
# As many hexadecimal digits tell two batches with one token apart.
_DIGEST_LENGTH = 12


class Head(NamedTuple):
    """A batch: its token, and a digest of what it brings."""

    token: int
    digest: str

    @classmethod
    def of_batch(cls, token: int, content: bytes) -> Self:
        """Return the head after a batch. `content`: equal for batches that bring the same, and no others."""
        return cls(token, hashlib.sha256(content).hexdigest()[:_DIGEST_LENGTH])

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the head that was written as this text. What nobody of us wrote has the token 0."""
        token, _, digest = text.partition(":")
        is_ours = token.isascii() and token.isdecimal() and len(token) <= _MOST_DIGITS and digest
        return cls(int(token), digest) if is_ours else cls(0, text)

    def __str__(self) -> str:
        return f"{self.token}:{self.digest}"


class HeadUpdate(NamedTuple):
    """A head to set. `is_first`: the workbook has none yet."""

    head: Head
    is_first: bool

    def request(self) -> dict:
        """Return the request. Google refuses a second first one; changing one that is gone does nothing."""
        if self.is_first:
            entry = {"metadataId": HEAD_ID, "metadataKey": HEAD_KEY, "metadataValue": str(self.head)}
            place = {"location": {"spreadsheet": True}, "visibility": "DOCUMENT"}
            return {"createDeveloperMetadata": {"developerMetadata": entry | place}}
        return {
            "updateDeveloperMetadata": {
                "dataFilters": [{"developerMetadataLookup": {"metadataId": HEAD_ID}}],
                "developerMetadata": {"metadataValue": str(self.head)},
                "fields": "metadataValue",
            }
        }


def head_of_workbook(answer: dict) -> Head | None:
    """Return the head in a Spreadsheet resource that was read with its metadata; None if it has none."""
    values = [
        entry.get("metadataValue", "")
        for entry in answer.get("developerMetadata", ())
        if entry.get("metadataKey") == HEAD_KEY
    ]
    return Head.parse(values[0]) if values else None
