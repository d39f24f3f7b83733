"""Replays recorded calls to the stand-in and compares the answers, in every field.

`python -m tests.sheets.replay FOLDER` does so with a folder of gspread's recordings (tests/cassettes/ of its
repository) and tells what differs; with `--keep` they become the recordings that the tests replay.
"""

import json
import re
import sys
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote_plus

from requests import Response

from sheets.embedded import EmbeddedGoogle
from sheets.embedded.grid import new_workbook
from sheets.embedded.store import File
from tests.sheets.recordings import Recorded, in_folder, keep

CALLER, STRANGER = "robot@recorded.invalid", "stranger@recorded.invalid"

# Fields that name something by an id that each Google chooses for itself.
_IDS = {"id", "spreadsheetId", "sheetId", "namedRangeId", "protectedRangeId"}
# Fields that differ with the time and with who asks.
_VARYING = {"createdTime", "modifiedTime", "users"}
_LONG_ID = re.compile(r"[\w-]{6,}")
_FILES = "/drive/v3/files?"


class Exchange(NamedTuple):
    """One recorded call, its place in the recording, and where the stand-in's answer differs."""

    recorded: Recorded
    number: int
    answer: str
    differences: list[str]


class Replay:
    """Replays one recording over an empty stand-in. Ids that Google chose are replaced by the stand-in's."""

    def __init__(self, calls: list[Recorded]):
        self._calls = calls
        self._embedded = EmbeddedGoogle()
        self._session = self._embedded.session(CALLER)
        # Google's ids, and the stand-in's in their place.
        self._ids: dict[str, str] = {}
        self._made: set[str] = set()

    def exchanges(self) -> Iterator[Exchange]:
        for number, recorded in enumerate(self._calls):
            self._prepare(recorded)
            answer = self._send(recorded)
            yield Exchange(recorded, number, answer.text, list(self._differences(recorded, answer)))

    def _prepare(self, recorded: Recorded) -> None:
        """See to it that a list finds the files that it found, and that a refused file is somebody else's."""
        if recorded.method == "POST" and _FILES in recorded.url:
            self._made.add(recorded.answer["id"])
        elif _FILES in recorded.url and " name " not in unquote_plus(recorded.url):
            for file in self._embedded.store.list_files():
                if file.id not in self._ids.values():
                    self._embedded.store.delete(file.id)
            for file in reversed(recorded.answer["files"]):
                if file["id"] not in self._made:
                    self._add_file(
                        file["id"], file["name"], CALLER, file["createdTime"], file["modifiedTime"]
                    )
        elif recorded.status == HTTPStatus.FORBIDDEN and "/spreadsheets/" in recorded.url:
            id = _LONG_ID.findall(recorded.url.partition("/spreadsheets/")[2])[0]
            self._add_file(id, "", STRANGER, "", "")

    def _add_file(self, id: str, name: str, owner: str, created: str, modified: str) -> None:
        file = File(id, name, [], {}, {owner: "writer"}, False, 1, created, modified)
        self._embedded.store.add(file, new_workbook(name))

    def _send(self, recorded: Recorded) -> Response:
        return self._session.request(
            recorded.method,
            self._with_our_ids(recorded.url),
            data=self._with_our_ids(recorded.body).encode() if recorded.body else None,
            headers={"Content-Type": "application/json"} if recorded.body else {},
        )

    def _with_our_ids(self, text: str) -> str:
        return _LONG_ID.sub(lambda match: self._ids.get(match[0], match[0]), text)

    def _differences(self, recorded: Recorded, answer: Response) -> Iterator[str]:
        if answer.status_code != recorded.status:
            yield f"status {answer.status_code}, not {recorded.status}: {answer.text[:200]}"
        elif isinstance(recorded.answer, str):
            if recorded.answer != answer.text:
                yield f"text {answer.text!r}, not {recorded.answer!r}"
        else:
            yield from self._compare(recorded.answer, json.loads(answer.text), "")

    def _compare(self, expected: object, found: object, path: str) -> Iterator[str]:
        name = path.rpartition(".")[2]
        if name in _VARYING and type(expected) is type(found):
            return
        if name in _IDS and expected != found:
            if self._ids.setdefault(str(expected), str(found)) != str(found):
                yield f"{path} is {found!r}, which is not the one for {expected!r}"
        elif isinstance(expected, dict) and isinstance(found, dict):
            yield from (f"{path}.{key} is missing" for key in expected.keys() - found.keys())
            yield from (f"{path}.{key} is too much: {found[key]!r}" for key in found.keys() - expected.keys())
            for key in expected.keys() & found.keys():
                yield from self._compare(expected[key], found[key], f"{path}.{key}")
        elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
            for index, (item, other) in enumerate(zip(expected, found, strict=True)):
                yield from self._compare(item, other, f"{path}[{index}]")
        elif isinstance(expected, str) and isinstance(found, str):
            if self._with_our_ids(expected) != found:
                yield f"{path} is {found!r}, not {expected!r}"
        elif expected != found:
            yield f"{path} is {found!r}, not {expected!r}"


def main(folder: str, *options: str) -> None:
    recordings = in_folder(Path(folder))
    if "--keep" in options:
        keep(recordings)
    replayed = [list(Replay(calls).exchanges()) for calls in recordings.values()]
    wrong = [exchange for exchanges in replayed for exchange in exchanges if exchange.differences]
    for exchange in wrong:
        recorded = exchange.recorded
        print(
            f"{recorded.recording} {exchange.number}: {recorded.method} {recorded.url} {recorded.body or ''}"[
                :300
            ]
        )
        print("  " + "; ".join(exchange.differences)[:300])
    total, whole = sum(map(len, replayed)), len(replayed) - len({each.recorded.recording for each in wrong})
    print(f"{total - len(wrong)} of {total} calls agree, {whole} of {len(replayed)} recordings agree wholly")


if __name__ == "__main__":
    main(*sys.argv[1:])
