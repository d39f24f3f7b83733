"""Receipt numbers, such as K7Q2-9MXR-0001-1: check, random letters, entry, revision.

No number comes twice, even if the database that counts the entries is put back to an earlier day: the letters
are drawn anew. Earlier numbers have none, such as K7Q2-0001-1, and stay valid.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from typing import NamedTuple

# Crockford's base 32: no letter is taken for a digit.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS = 4
# A row that was appended again has a suffix. People can type longer numbers, but none of them is ours.
_NUMBER = re.compile(
    rf"([{CROCKFORD}]{{4}})-(?:([{CROCKFORD}]{{{LETTERS}}})-)?([0-9]{{4,18}})-([0-9]{{1,9}})(?:r[1-9][0-9]{{0,8}})?"
)


class ReceiptNumber(NamedTuple):
    """What a receipt number tells: the entry's id and its revision."""

    entry: int
    revision: int


def secret_of(paper_key: str) -> bytes:
    """Returns the key of the check in receipt numbers, and of the digests of proof codes."""
    return hashlib.sha256(b"row-id:" + paper_key.encode()).digest()


def draw_letters() -> str:
    return "".join(secrets.choice(CROCKFORD) for _ in range(LETTERS))


def format_number(secret: bytes, area: str, entry: int, revision: int, letters: str) -> str:
    """Returns a receipt number. The check is keyed and covers all the rest, and the area.

    `letters`: from `draw_letters`; "" gives the number of earlier days.
    """
    covered = f"{area}:{letters}:{entry}:{revision}" if letters else f"{area}:{entry}:{revision}"
    number = int.from_bytes(hmac.digest(secret, covered.encode(), hashlib.sha256)[:4], "big")
    check = "".join(CROCKFORD[number >> shift & 31] for shift in (0, 5, 10, 15))
    return "-".join(part for part in (check, letters, f"{entry:04d}", str(revision)) if part)


def without_suffix(text: str) -> str:
    """Returns the number of the entry whose row has this number, perhaps as a copy; "" if it is no number."""
    return text.partition("r")[0] if _NUMBER.fullmatch(text) else ""


def copy_number(row_id: str) -> int:
    """Returns which copy of its entry's row has this number of ours: 0 for the first one."""
    return int(row_id.partition("r")[2] or 0)


def next_copy_id(row_ids: Iterable[str]) -> str:
    """Returns the number of the next copy of a row that has these already."""
    newest = max(row_ids, key=copy_number)
    return f"{without_suffix(newest)}r{copy_number(newest) + 1}"


def parse_number(secret: bytes, area: str, text: str) -> ReceiptNumber | None:
    """Returns what a number of this area tells; None if it is none that this service gave."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    _, letters, entry, revision = match.groups()
    number = ReceiptNumber(int(entry), int(revision))
    right = format_number(secret, area, *number, letters or "")
    return number if hmac.compare_digest(right.encode(), match[0].split("r")[0].encode()) else None
