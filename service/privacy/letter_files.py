"""Letters that the embedded default keeps as files: <time>-<letter id>.eml (service/mail/postman.py)."""

from collections.abc import Iterable
from pathlib import Path


def delete_letter_files(mailbox: Path | None, letter_ids: Iterable[int]) -> int:
    """Deletes the files of these letters; returns how many there were."""
    ids = set(letter_ids)
    if mailbox is None or not ids or not mailbox.is_dir():
        return 0
    files = [file for file in mailbox.iterdir() if _letter_id(file) in ids]
    for file in files:
        file.unlink(missing_ok=True)
    return len(files)


def _letter_id(file: Path) -> int | None:
    number = file.stem.rpartition("-")[2]
    return int(number) if number.isdecimal() else None
