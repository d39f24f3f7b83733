"""Letters as files, as the embedded default keeps them: <time>-<number of the letter>.eml
(service/mail/postman.py).
"""

from collections.abc import Iterable
from pathlib import Path


def throw_away(mailbox: Path | None, letters: Iterable[int]) -> int:
    """Delete the files of these letters; returns how many there were."""
    gone = set(letters)
    if mailbox is None or not gone or not mailbox.is_dir():
        return 0
    files = [file for file in mailbox.iterdir() if _number(file) in gone]
    for file in files:
        file.unlink(missing_ok=True)
    return len(files)


def _number(file: Path) -> int | None:
    number = file.stem.rpartition("-")[2]
    return int(number) if number.isdecimal() else None
