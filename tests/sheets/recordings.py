"""Recorded calls of gspread's own tests, with Google's real answers.

They are taken from github.com/burnash/gspread, MIT licence (recordings.LICENSE), without headers; the address
of the recording account is replaced.
"""

import gzip
import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

_PATH = Path(__file__).with_suffix(".jsonl.gz")


class Recorded(NamedTuple):
    """One call and Google's answer, which is JSON or a text. `body` is None without one."""

    recording: str
    method: str
    url: str
    body: str | None
    status: int
    answer: object


def shipped() -> dict[str, list[Recorded]]:
    """Return the calls of each recording that the tests replay."""
    with gzip.open(_PATH, "rt", encoding="utf-8") as lines:
        return _by_recording(Recorded(*json.loads(line)) for line in lines)


def in_folder(folder: Path) -> dict[str, list[Recorded]]:
    """Return the calls of each recording in a folder of gspread's cassettes."""
    return _by_recording(recorded for path in sorted(folder.glob("*.json")) for recorded in _read(path))


def _by_recording(calls: Iterator[Recorded]) -> dict[str, list[Recorded]]:
    return {name: list(group) for name, group in groupby(calls, lambda recorded: recorded.recording)}


def _read(path: Path) -> Iterator[Recorded]:
    for interaction in json.loads(path.read_text(encoding="utf-8"))["interactions"]:
        request, response = interaction["request"], interaction["response"]
        yield Recorded(
            path.stem,
            request["method"],
            request["uri"],
            request["body"],
            response["status"]["code"],
            _parsed(response["body"]["string"]),
        )


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def keep(recordings: dict[str, list[Recorded]]) -> None:
    """Make these the recordings that the tests replay."""
    lines = [
        json.dumps(call, ensure_ascii=False, separators=(",", ":"))
        for calls in recordings.values()
        for call in calls
    ]
    _PATH.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
